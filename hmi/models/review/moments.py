"""Times and lengths as a person types them, in the site's zone."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from scada.model import BadInput

_AGO: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|min|h|d|秒|分|时|小时|天)")
_SECONDS: Final = {
    "s": 1.0, "秒": 1.0, "m": 60.0, "min": 60.0, "分": 60.0, "h": 3600.0, "时": 3600.0,
    "小时": 3600.0, "d": 86_400.0, "天": 86_400.0,
}  # fmt: skip
LATEST_NS: Final = 230 * 31_556_952 * 10**9
"""The beginning of 2200."""
_NOW: Final = ("", "now", "现在")
_DATED: Final = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ t]\s*(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)
_CLOCK: Final = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def moment(text: str, zone: tzinfo, now_ns: int) -> int:
    """The time, ns UTC, of ``2026-11-22``, ``2026-11-22 08:30``, ``08:30`` (today), ``6h`` (ago), ``now``.

    Raises `BadInput` for what is no time.

    >>> from datetime import timezone
    >>> moment("1970-01-01 00:01", timezone.utc, 0) // 10**9
    60
    >>> moment("2m", timezone.utc, 200 * 10**9) // 10**9
    80
    """
    said = _plain(text).removesuffix("前").removesuffix("ago").strip()
    if said in _NOW:
        return now_ns
    if ago := _AGO.fullmatch(said):
        return _within(now_ns - round(float(ago[1]) * _SECONDS[ago[2]] * 1e9), text)
    today = (_EPOCH + timedelta(microseconds=now_ns // 1000)).astimezone(zone)
    try:
        when = _written(said, f"{today:%Y-%m-%d}")
        placed = when if when.tzinfo else when.replace(tzinfo=zone)
        time_ns = (placed - _EPOCH) // timedelta(microseconds=1) * 1000
    except (ValueError, OverflowError):
        raise BadInput(
            f"{text!r} is no time: write 2026-11-22 08:30, 08:30, 6h or now"
            f" / {text!r} 不是时间：写成 2026-11-22 08:30、08:30、6h 或 now"
        ) from None
    return _within(time_ns, text)


def _within(time_ns: int, text: str) -> int:
    """A time that a store can have."""
    if not 0 <= time_ns < LATEST_NS:
        raise BadInput(f"{text!r}: from 1970 to 2200 / {text!r}：仅限 1970 至 2200 年")
    return time_ns


def _plain(text: str) -> str:
    """As a keyboard for Chinese writes it: digits and colons of full width are the same."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def _written(said: str, today: str) -> datetime:
    """``2026/11/2 8:05``, ``2026年11月2日 8:05`` and what ISO 8601 has. Raises ``ValueError``."""
    if found := _DATED.fullmatch(said):
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        return datetime.fromisoformat(
            f"{year:04d}-{month:02d}-{day:02d} {hour:02d}:{minute:02d}:{second:02d}"
        )
    if _CLOCK.fullmatch(said):
        said = f"{today} {'0' if said[1] == ':' else ''}{said}"
    return datetime.fromisoformat(said)


def span(first: str, last: str, zone: tzinfo, now_ns: int) -> tuple[int, int]:
    """From and to; raises `BadInput` where nothing lies between them."""
    start_ns, end_ns = moment(first, zone, now_ns), moment(last, zone, now_ns)
    if not first.strip():
        raise BadInput("say from when on / 请填写起始时间")
    if start_ns >= end_ns:
        raise BadInput(f"{first} is not before {last or 'now'} / 起始时间须早于结束时间")
    return start_ns, end_ns


def length_ns(text: str) -> int:
    """The length, ns, of ``10s``, ``5min``, ``1h``, ``1d``; 0 for an empty text. Raises `BadInput`.

    >>> length_ns("5min") // 10**9
    300
    """
    said = _plain(text)
    if not said:
        return 0
    found = _AGO.fullmatch(said)
    if found is None or not float(found[1]):
        raise BadInput(
            f"{text!r} is no length of time: write 10s, 5min, 1h or 1d"
            f" / {text!r} 不是时长：写成 10s、5min、1h 或 1d"
        )
    return round(float(found[1]) * _SECONDS[found[2]] * 1e9)


def written(time_ns: int, zone: tzinfo) -> str:
    """A moment as `moment` reads it: ``2026-11-22 08:30``."""
    when = datetime.fromtimestamp(time_ns // 1_000_000_000, UTC).astimezone(zone)
    return f"{when:%Y-%m-%d %H:%M}"
