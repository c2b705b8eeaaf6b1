"""Times as a person writes them on a command line, in the site's zone."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from davylamp.replay.fault import Fault
from davylamp.site.problem import Said

_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_AGO: Final = re.compile(r"-?(\d+(?:\.\d+)?)([smhd])")


def moment(text: str, zone: str, now_ns: int) -> int:
    """The time, ns UTC, of ``2026-11-22``, ``2026-11-22T08:30``, ``now`` or ``6h`` (so long ago).

    A time without an offset is of the site's zone. Raises `Fault`.

    >>> moment("2026-11-22T08:00", "Asia/Shanghai", 0) == moment("2026-11-22T00:00Z", "UTC", 0)
    True
    >>> moment("2m", "UTC", 200 * 10**9) // 10**9
    80
    """
    if text == "now":
        return now_ns
    if ago := _AGO.fullmatch(text):
        return now_ns - round(float(ago[1]) * _SECONDS[ago[2]] * 1e9)
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise Fault(
            Said(
                f"{text!r} is no time",
                "write 2026-11-22, 2026-11-22T08:30, now or 6h",
                f"{text!r} 不是时间",
                "写成 2026-11-22、2026-11-22T08:30、now 或 6h",
            )
        ) from None
    return nanoseconds(when if when.tzinfo else when.replace(tzinfo=ZoneInfo(zone)))


def nanoseconds(when: datetime) -> int:
    """A time as ns UTC, to the microsecond."""
    return (when - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 1000


def shown(time_ns: int, zone: str) -> str:
    """A time in the site's zone, to the tenth of a second."""
    when = datetime.fromtimestamp(time_ns // 1_000_000_000, ZoneInfo(zone))
    return f"{when:%Y-%m-%d %H:%M:%S}.{time_ns // 100_000_000 % 10}"
