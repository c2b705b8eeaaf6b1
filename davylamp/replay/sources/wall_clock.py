"""Times that name no zone: those of a clock on the wall, many at once."""

from datetime import UTC as _UTC
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

_QUARTER_NS: Final = 900 * 10**9
"""No zone changes its clock within a quarter of an hour."""


class WallClock:
    """A clock in a zone; of an hour that comes twice it means the first."""

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)

    def utc(self, own_ns: int) -> int:
        """What a time of this clock is in UTC, ns.

        >>> WallClock("Asia/Shanghai").utc(8 * 3600 * 10**9)
        0
        """
        return own_ns - self._offset_ns(_moment(own_ns).replace(tzinfo=self._zone))

    def own(self, utc_ns: int) -> int:
        """What this clock shows at a time in UTC, ns."""
        return utc_ns + self._offset_ns(_moment(utc_ns).astimezone(self._zone))

    def all_utc(self, own_ns: NDArray[np.int64]) -> NDArray[np.int64]:
        """What many times of this clock are in UTC, ns."""
        quarters, place = np.unique(own_ns // _QUARTER_NS, return_inverse=True)
        begins = (quarters * _QUARTER_NS).tolist()
        offsets = np.array([begin - self.utc(begin) for begin in begins], np.int64)
        return own_ns - offsets[place] if len(own_ns) else own_ns

    @staticmethod
    def _offset_ns(when: datetime) -> int:
        offset = when.utcoffset() or timedelta()
        return round(offset.total_seconds()) * 10**9


UTC: Final = WallClock("UTC")


def _moment(ns: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=_UTC) + timedelta(microseconds=ns // 1000)
