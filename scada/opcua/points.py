"""The tags of one server as columns, and how a server's values become samples."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import Flag, Samples, Tag, beside, is_bad
from scada.opcua import times
from scada.opcua.data_values import DataValues
from scada.opcua.gather import zeros
from scada.opcua.requests import read_value_id
from scada.opcua.sharing import Rows, Sharing
from scada.opcua.status_codes import BAD_NO_DATA, BAD_TYPE_MISMATCH, overflowed
from scada.opcua.windows import Windows

__all__ = ["Points", "Rows"]

_BITS: Final = np.zeros(64, np.int64)
"""How many bits each built-in type has of which a tag may be one: Boolean to UInt64."""
_BITS[1:10] = 1, 8, 8, 16, 16, 32, 32, 64, 64

_BOOLEAN: Final = 1

MOST_ASKED: Final = 64
_NONE: Final = np.zeros(0, np.intp)


class Points:
    """One row per tag of the server; every column has shape ``(n,)``.

    ``sharing`` says which tags get their values from the same item, ``windows`` which part of an
    array an item asks for. A value is made of what was sent in this order: element, bit, scale and
    offset, switch (what is not 0 is 1), inversion.
    """

    def __init__(self, tags: Sequence[Tag], index: NDArray[np.int32]) -> None:
        self.ids = tuple(tag.id for tag in tags)
        self.nodes = tuple(tag.node for tag in tags)
        self.index = np.asarray(index, np.int32)
        self.scan_s = np.array([tag.scan_s for tag in tags], np.float64)
        self._scale = np.array([tag.scale for tag in tags], np.float64)
        self._offset = np.array([tag.offset for tag in tags], np.float64)
        self._switch = np.array([tag.is_switch for tag in tags], np.bool_)
        self._invert = np.array([tag.invert for tag in tags], np.bool_)
        self.deadband = np.array([tag.deadband for tag in tags], np.float64)
        self._bit = np.array([tag.bit for tag in tags], np.int64)
        self._any_bits = bool((self._bit >= 0).any())
        self.sharing = Sharing(tags)
        self.windows = Windows(tags, self.sharing)
        scaled = (self._scale != 1) | (self._offset != 0)
        self._odd = scaled | self._switch | self._invert | (self._bit >= 0) | self.windows.picked
        self._asked: dict[int, tuple[Rows, NDArray[np.int32]]] = {}
        self._any_odd = bool(self._odd.any())

    def __len__(self) -> int:
        return len(self.ids)

    def rows(self, scan_s: float) -> Rows:
        """The tags of one scan period (0: by exception)."""
        return np.flatnonzero(self.scan_s == scan_s)

    def targets(self, nodes: Sequence[bytes | None]) -> list[bytes | None]:
        """What to read for each tag whose node is known; None too where another tag's item brings it.

        ``nodes`` are the tags' encoded NodeIds.
        """
        lead = self.sharing.lead
        return [
            read_value_id(node, self.windows.text(row)) if node and lead[row] == row else None
            for row, node in enumerate(nodes)
        ]

    def spread(self, rows: Rows, values: DataValues) -> tuple[Rows, DataValues]:
        """The tags that the items of these rows bring, and for each the value of its item."""
        tags, places = self.sharing.spread(rows)
        return tags, values if places is None else values.take(places)

    def spread_status(
        self, rows: Rows, status: NDArray[np.uint32]
    ) -> tuple[Rows, NDArray[np.uint32]]:
        """The same for statuses that say why these items bring nothing."""
        tags, places = self.sharing.spread(rows)
        return tags, status if places is None else status[places]

    def samples(self, rows: Rows, values: DataValues, received_ns: int, mark: Flag) -> Samples:
        """Turn decoded values of these tags into samples, with ``mark`` set on each.

        What has no number is NaN with BAD status: BadTypeMismatch for text, structures, whole arrays
        and a bit that the type does not have, BadIndexRangeNoData for an element that the array does
        not have, BadNoData for a null without a bad status of its own.
        """
        if not self._any_odd or not self._odd[rows].any():
            return self._batch(rows, values, values.value, None, received_ns, mark)
        values = self.windows.elements(rows, values)
        values, number = self._bits(rows, values)
        value = self._scaled(rows, number)
        return self._batch(rows, values, value, beside(value, values.value), received_ns, mark)

    def _batch(
        self,
        rows: Rows,
        values: DataValues,
        value: NDArray[np.float64],
        raw: NDArray[np.float64] | None,
        received_ns: int,
        mark: Flag,
    ) -> Samples:
        time_ns, missing = _time(values, received_ns)
        flags = _flags(value, values.status, missing, mark)
        return Samples(self._tags(rows), time_ns, value, _status(values), flags, raw)

    def _tags(self, rows: Rows) -> NDArray[np.int32]:
        """The site's index of each tag. A poll asks with the same rows again and again."""
        known = self._asked.get(id(rows))
        if known is not None and known[0] is rows:
            return known[1]
        if len(self._asked) > MOST_ASKED:
            self._asked.clear()
        index = self.index[rows]
        self._asked[id(rows)] = rows, index
        return index

    def substitute(self, rows: Rows, status: NDArray[np.uint32], now_ns: int) -> Samples:
        """Samples that say that these tags have no value, and why."""
        flags = Flag.SUBSTITUTED | Flag.SOURCE_TIME_MISSING
        return Samples.of(self.index[rows], now_ns, np.nan, status, int(flags))

    def _bits(self, rows: Rows, values: DataValues) -> tuple[DataValues, NDArray[np.float64]]:
        """The bit, 0 or 1, where a tag is one; else the number.

        Bits are taken from the integer as it was sent: a double holds 53 of 64.
        """
        places = np.flatnonzero(self._bit[rows] >= 0) if self._any_bits else _NONE
        if not len(places):
            return values, values.value
        bit, words = self._bit[rows[places]], values.take(places)
        encoding, bits = words.encoding(), words.words()
        bits = np.where(encoding == _BOOLEAN, words.value != 0, bits >> bit.astype(np.uint64))
        has = bit < _BITS[encoding & np.uint8(0x3F)]
        has &= encoding <= 11
        number, status = values.value.copy(), values.status.copy()
        number[places] = np.where(has, (bits & np.uint64(1)).astype(np.float64), np.nan)
        lacks = ~has & (encoding != 0) & ~is_bad(words.status)
        status[places[lacks]] = BAD_TYPE_MISMATCH
        return replace(values, status=status), number

    def _scaled(self, rows: Rows, raw: NDArray[np.float64]) -> NDArray[np.float64]:
        """Scale and offset; a switch is 0 or 1; inverted is ``1 - value``. NaN stays NaN."""
        value = raw * self._scale[rows] + self._offset[rows]
        switch = self._switch[rows] & ~np.isnan(value)
        value[switch] = value[switch] != 0
        invert = self._invert[rows]
        value[invert] = 1.0 - value[invert]
        return value


def _flags(
    value: NDArray[np.float64],
    status: NDArray[np.uint32],
    missing: NDArray[np.bool_] | None,
    mark: Flag,
) -> NDArray[np.uint16]:
    finite, any_status = np.isfinite(value), status.any()
    if not mark and missing is None and not any_status and finite.all():
        return zeros(len(value), np.uint16)
    flags = np.full(len(value), mark, np.uint16)
    flags[~finite] |= np.uint16(Flag.NOT_FINITE)
    if missing is not None:
        flags[missing] |= np.uint16(Flag.SOURCE_TIME_MISSING)
    if any_status:
        flags[overflowed(status)] |= np.uint16(Flag.OVERFLOW)
    return flags


def _time(
    values: DataValues, received_ns: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_] | None]:
    """Source time, else server time, else receipt; and where it is not the source's, if anywhere."""
    time_ns = times.to_ns(values.source)
    if times.all_usable(values.source):
        return time_ns, None
    missing, server = ~times.usable(values.source), times.usable(values.server)
    instead = np.where(server, times.to_ns(values.server), received_ns)
    return np.where(missing, instead, time_ns), missing


def _status(values: DataValues) -> NDArray[np.uint32]:
    if not len(values) or (
        1 <= values.code[0] >> 6 <= 11 and (values.code == values.code[0]).all()
    ):
        return values.status
    encoding = values.encoding()
    odd = (encoding == 0) | (encoding > 11)
    if not odd.any():
        return values.status
    instead = np.where(encoding == 0, np.uint32(BAD_NO_DATA), np.uint32(BAD_TYPE_MISMATCH))
    return np.where(odd & ~is_bad(values.status), instead, values.status)
