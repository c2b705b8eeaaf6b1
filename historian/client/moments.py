"""Times as a person gives them in a notebook, as ns UTC."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from scada.model import BadInput

Moment = int | str | date | datetime | np.datetime64
"""``int`` is ns UTC; a text (``2026-11-22``, ``2026-11-22T08:30``), a ``date`` or a ``datetime`` without
an offset is of the site's zone; a ``datetime64`` is UTC, as NumPy has it."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def ns_of(moment: Moment, zone: str) -> int:
    """The time, ns UTC. Raises `BadInput` for what is no time.

    >>> ns_of("1970-01-01T08:00", "Asia/Shanghai"), ns_of("1970-01-01T00:00:01Z", "Asia/Shanghai")
    (0, 1000000000)
    """
    if isinstance(moment, np.datetime64):
        if np.isnat(moment):
            raise BadInput("NaT is no time / NaT 不是时间")
        return int(moment.astype("datetime64[ns]").astype(np.int64))
    if isinstance(moment, str):
        moment = _read(moment)
    if isinstance(moment, date) and not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    if isinstance(moment, datetime):
        aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
        return (aware - _EPOCH) // timedelta(microseconds=1) * 1000
    return int(moment)


def _read(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(
            f"{text!r} is no time: write 2026-11-22 or 2026-11-22T08:30 / "
            f"{text!r} 不是时间，请写成 2026-11-22 或 2026-11-22T08:30"
        ) from None
