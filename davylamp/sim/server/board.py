"""The board: what every node says now, encoded, and who listens to it."""

from collections.abc import Sequence
from typing import Protocol

from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import struct_from_binary

from davylamp.sim.point import Point, Wire
from davylamp.sim.server.encoding import encoder, filetime
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
        self.points = points
        self.place = {ua.NodeId(point.id, namespace): k for k, point in enumerate(points)}
        self.encoders = [encoder(point.wire) for point in points]
        self.values = [0.0] * len(points)
        self.statuses = [0] * len(points)
        self.encoded = [b""] * len(points)
        self.memory = Memory()
        self.listeners: list[list[Listener]] = [[] for _ in points]
        self.written = 0
        """Values written since the start: every one is offered to every listener of its node."""

    def write(self, place: int, value: float, status: int, time_ns: int) -> None:
        """Give a node a new value, status and source time (ns UTC), and tell who listens."""
        self.values[place], self.statuses[place] = value, status
        time = filetime(time_ns)
        self.memory.keep(place, value, status, time)
        encoded = self.encoded[place] = self.encoders[place](value, status, time)
        self.written += 1
        for listener in self.listeners[place]:
            listener.notify(encoded, value, status)

    def data_value(self, place: int) -> ua.DataValue:
        """The node's value as asyncua's own services want it."""
        value = struct_from_binary(ua.DataValue, Buffer(self.encoded[place]))
        assert isinstance(value, ua.DataValue)
        return value
