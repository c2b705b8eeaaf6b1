"""Times as a person gives them in a notebook, as ns UTC."""

from datetime import UTC, date, datetime, time, timedelta
from typing import SupportsIndex
from zoneinfo import ZoneInfo

import numpy as np

from scada.model import BadInput

Moment = int | str | date | datetime | np.datetime64
"""``int`` is ns UTC; a text (``2026-11-22``, ``2026-11-22T08:30``), a ``date`` or a ``datetime`` without
an offset is of the site's zone; a ``datetime64`` is UTC, as NumPy has it."""

_FINER = ("ns", "ps", "fs", "as")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def ns_of(moment: Moment, zone: str) -> int:
    """The time, ns UTC. Raises `BadInput` for what is no time.

    >>> ns_of("1970-01-01T08:00", "Asia/Shanghai"), ns_of("1970-01-01T00:00:01Z", "Asia/Shanghai")
    (0, 1000000000)
    """
    if isinstance(moment, np.datetime64):
        if np.isnat(moment):
            raise BadInput("NaT is no time / NaT 不是时间")
        return _of_datetime64(moment)
    if isinstance(moment, str):
        moment = _read(moment)
    if isinstance(moment, date) and not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    if isinstance(moment, datetime):
        aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
        return (aware - _EPOCH) // timedelta(microseconds=1) * 1000
    if not isinstance(moment, SupportsIndex):
        raise BadInput(
            f"{moment!r} is no time: give a text, a datetime, a datetime64 or whole ns / "
            f"{moment!r} 不是时间，请给出文本、datetime、datetime64 或整数纳秒"
        )
    return int(moment)


def _of_datetime64(moment: np.datetime64) -> int:
    """By whole microseconds and the rest: as ns a year beyond 2262 would come round as another one."""
    whole = moment.astype("datetime64[us]")
    rest = (
        0
        if np.datetime_data(moment)[0] not in _FINER
        else int(moment.astype("datetime64[ns]").astype(np.int64)) % 1000
    )
    return int(whole.astype(np.int64)) * 1000 + rest


def _read(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(
            f"{text!r} is no time: write 2026-11-22 or 2026-11-22T08:30 / "
            f"{text!r} 不是时间，请写成 2026-11-22 或 2026-11-22T08:30"
        ) from None
