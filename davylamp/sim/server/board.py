"""The board: what every node says now, encoded, and who listens to it."""

from collections.abc import Sequence
from typing import Protocol

from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import struct_from_binary

from davylamp.sim.pack import Pack, packs_of
from davylamp.sim.point import Point, Wire
from davylamp.sim.server.encoding import array_encoder, encoder, filetime
from davylamp.sim.server.memory import Memory

_TYPES = {
    Wire.DOUBLE: ua.VariantType.Double,
    Wire.FLOAT: ua.VariantType.Float,
    Wire.INT32: ua.VariantType.Int32,
    Wire.UINT16: ua.VariantType.UInt16,
    Wire.BOOLEAN: ua.VariantType.Boolean,
}


def variant_type(point: Point) -> ua.VariantType:
    """The OPC UA type of a point's value."""
    return _TYPES[point.wire]


class Listener(Protocol):
    """A monitored item."""

    def notify(self, encoded: bytes, value: float, status: int) -> None:
        """Take the node's new DataValue."""


class Board:
    """Values of all points of one server, by their place. Time is the caller's."""

    def __init__(self, points: Sequence[Point], namespace: int) -> None:
        self.points, self.packs = points, packs_of(points)
        names = [*(point.id for point in points), *(pack.id for pack in self.packs)]
        self.place = {ua.NodeId(name, namespace): k for k, name in enumerate(names)}
        self.encoders = [encoder(point.wire) for point in points]
        self.encoders += [encoder(Wire.UINT16) for _ in self.packs]
        self.values = [0.0] * len(names)
        self.statuses = [0] * len(names)
        self.encoded = [b""] * len(names)
        self.memory = Memory()
        self.listeners: list[list[Listener]] = [[] for _ in names]
        self._pack_of = {
            place: (len(points) + k, pack)
            for k, pack in enumerate(self.packs)
            for place in pack.places
        }
        self._arrays = {pack.id: array_encoder(len(pack.places)) for pack in self.packs}
        self.written = 0
        """Values written since the start: every one is offered to every listener of its node."""

    def write(self, place: int, value: float, status: int, time_ns: int) -> None:
        """Give a node a new value, status and source time (ns UTC), and tell who listens."""
        time = filetime(time_ns)
        self._write(place, value, status, time)
        if place in self._pack_of:
            self._write_pack(*self._pack_of[place], time)

    def _write(self, place: int, value: float, status: int, time: int) -> None:
        self.memory.keep(place, value, status, time)
        self._tell(place, value, status, self.encoders[place](value, status, time))

    def _write_pack(self, place: int, pack: Pack, time: int) -> None:
        """A pack is as bad as the worst of its points. Arrays have no history."""
        status = max(self.statuses[one] for one in pack.places)
        if pack.is_word:
            word = pack.word(self.values)
            if (word, status) != (self.values[place], self.statuses[place]) or not self.encoded[
                place
            ]:
                self._write(place, word, status, time)
            return
        elements = pack.elements(self.values)
        self._tell(place, elements[0], status, self._arrays[pack.id](elements, status, time))

    def _tell(self, place: int, value: float, status: int, encoded: bytes) -> None:
        self.values[place], self.statuses[place] = value, status
        self.encoded[place] = encoded
        self.written += 1
        for listener in self.listeners[place]:
            listener.notify(encoded, value, status)

    def has_history(self, place: int) -> bool:
        """Whether what the node says is remembered."""
        pack = place - len(self.points)
        return pack < 0 or self.packs[pack].is_word

    def span(self, place: int) -> float:
        """The width of a node's range, of which a percent deadband is a part."""
        if place >= len(self.points):
            return float(0xFFFF)
        return self.points[place].high - self.points[place].low

    def data_value(self, place: int) -> ua.DataValue:
        """The node's value as asyncua's own services want it."""
        value = struct_from_binary(ua.DataValue, Buffer(self.encoded[place]))
        assert isinstance(value, ua.DataValue)
        return value
