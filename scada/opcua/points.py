"""The tags of one server as columns, and how a server's values become samples."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scada.model import Flag, Samples, Tag, is_bad
from scada.opcua import times
from scada.opcua.array_codec import DataValues
from scada.opcua.status_codes import BAD_NO_DATA, BAD_TYPE_MISMATCH, overflowed

Rows = NDArray[np.intp]
"""Positions in the server's list of tags."""


class Points:
    """One row per tag of the server; every column has shape ``(n,)``."""

    def __init__(self, tags: Sequence[Tag], index: NDArray[np.int32]) -> None:
        self.ids = tuple(tag.id for tag in tags)
        self.nodes = tuple(tag.node for tag in tags)
        self.index = np.asarray(index, np.int32)
        self.scan_s = np.array([tag.scan_s for tag in tags], np.float64)
        self._scale = np.array([tag.scale for tag in tags], np.float64)
        self._offset = np.array([tag.offset for tag in tags], np.float64)
        self._switch = np.array([tag.is_switch for tag in tags], np.bool_)
        self._invert = np.array([tag.invert for tag in tags], np.bool_)
        self._plain = bool(
            (self._scale == 1).all()
            and not self._offset.any()
            and not self._switch.any()
            and not self._invert.any()
        )

    def __len__(self) -> int:
        return len(self.ids)

    def rows(self, scan_s: float) -> Rows:
        """The tags of one scan period (0: by exception)."""
        return np.flatnonzero(self.scan_s == scan_s)

    def samples(self, rows: Rows, values: DataValues, received_ns: int, mark: Flag) -> Samples:
        """Turn decoded values of these tags into samples, with ``mark`` set on each.

        What has no number is NaN with BAD status: BadTypeMismatch for text, arrays and structures,
        BadNoData for a null without a bad status of its own.
        """
        time_ns, flags = _time(values, received_ns)
        flags |= np.uint16(mark)
        value = self._scaled(rows, values.value)
        flags[~np.isfinite(value)] |= np.uint16(Flag.NOT_FINITE)
        flags[overflowed(values.status)] |= np.uint16(Flag.OVERFLOW)
        return Samples(self.index[rows], time_ns, value, _status(values), flags)

    def substitute(self, rows: Rows, status: NDArray[np.uint32], now_ns: int) -> Samples:
        """Samples that say that these tags have no value, and why."""
        flags = Flag.SUBSTITUTED | Flag.SOURCE_TIME_MISSING
        return Samples.of(self.index[rows], now_ns, np.nan, status, int(flags))

    def _scaled(self, rows: Rows, raw: NDArray[np.float64]) -> NDArray[np.float64]:
        """Scale and offset; a switch is 0 or 1; inverted is ``1 - value``. NaN stays NaN."""
        if self._plain:
            return raw
        value = raw * self._scale[rows] + self._offset[rows]
        switch = self._switch[rows] & ~np.isnan(value)
        value[switch] = value[switch] != 0
        invert = self._invert[rows]
        value[invert] = 1.0 - value[invert]
        return value


def _time(values: DataValues, received_ns: int) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
    """Source time, else server time, else receipt; the latter two are flagged."""
    flags = np.zeros(len(values), np.uint16)
    time_ns = times.to_ns(values.source)
    missing = ~times.usable(values.source)
    if missing.any():
        server = times.usable(values.server)
        time_ns = np.where(
            missing, np.where(server, times.to_ns(values.server), received_ns), time_ns
        )
        flags[missing] = Flag.SOURCE_TIME_MISSING
    return time_ns, flags


def _status(values: DataValues) -> NDArray[np.uint32]:
    encoding = values.encoding()
    odd = (encoding == 0) | (encoding > 11)
    if not odd.any():
        return values.status
    instead = np.where(encoding == 0, np.uint32(BAD_NO_DATA), np.uint32(BAD_TYPE_MISMATCH))
    return np.where(odd & ~is_bad(values.status), instead, values.status)
