"""Attributes of many nodes: read in batches, several in flight, one bad one never stops the others."""

import struct
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import nodeid_to_binary, variant_from_binary

from scada.opcua.answers import READ_RESPONSE, open_body
from scada.opcua.channel import Channel
from scada.opcua.errors import DecodeError, LinkFault, ServiceFault
from scada.opcua.requests import READ_REQUEST
from scada.opcua.status_codes import SESSION_GONE, TOO_LARGE
from scada.opcua.together import together
from scada.opcua.wire import data_value_tail, read_count, skip_data_value, skip_variant

NODE_CLASS: Final = 2
BROWSE_NAME: Final = 3
DISPLAY_NAME: Final = 4
DESCRIPTION: Final = 5
VALUE: Final = 13
DATA_TYPE: Final = 14
VALUE_RANK: Final = 15
ARRAY_DIMENSIONS: Final = 16
ACCESS_LEVEL: Final = 17
USER_ACCESS_LEVEL: Final = 18
MINIMUM_SAMPLING_INTERVAL: Final = 19
DATA_TYPE_DEFINITION: Final = 23

MOST: Final = 1000
FIRST: Final = 100
LEAST: Final = 10
QUICK_S: Final = 0.25
SLOW_S: Final = 1.0
"""Answers that take longer than this are asked for in smaller parts."""

IN_FLIGHT: Final = 4
DEADLINE_S: Final = 30.0
"""For one request."""

BAD_DECODING: Final = 0x80070000


@dataclass(frozen=True, slots=True)
class Attribute:
    """What came for one attribute.

    ``value`` is made of plain Python and the classes of this file; ``kind`` is the built-in type
    (0: none), ``dims`` the dimensions of an array, ``()`` for a scalar.
    """

    value: Any
    status: int = 0
    kind: int = 0
    dims: tuple[int, ...] = ()

    @property
    def is_good(self) -> bool:
        """True unless the status is bad."""
        return not self.status & 0x80000000


_NOTHING: Final = Attribute(None, BAD_DECODING)


@dataclass(frozen=True, slots=True)
class Text:
    """A LocalizedText."""

    text: str
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """EUInformation (OPC 10000-8, 5.6.4): ``id`` is a UNECE code where the URI says so."""

    uri: str
    id: int
    text: str
    description: str = ""


Ask = tuple[bytes, int]
"""Encoded NodeId and attribute."""


class AttributeReader:
    """Reads attributes over one channel, within the server's ``limit`` of nodes per Read (0: none)."""

    def __init__(
        self, channel: Channel, limit: int = 0, progress: Callable[[int], None] = lambda _n: None
    ) -> None:
        self._channel = channel
        self._most = min(limit or MOST, MOST)
        self._size = min(FIRST, self._most)
        self._progress = progress

    async def read(self, asked: Sequence[Ask]) -> list[Attribute]:
        """All of them, in order. Raises `LinkFault` where the link fails."""
        found: list[Attribute] = [_NOTHING] * len(asked)
        taken = 0

        async def work() -> None:
            nonlocal taken
            while taken < len(asked):
                start, end = taken, min(taken + self._size, len(asked))
                taken = end
                begun = time.monotonic()
                found[start:end] = await self._some(asked[start:end])
                self._adapt(end - start, time.monotonic() - begun)
                self._progress(end - start)

        await together(work() for _ in range(min(IN_FLIGHT, len(asked))))
        return found

    def _adapt(self, count: int, took_s: float) -> None:
        """Ask a quick server for more at once, a slow device for less: it has other clients too."""
        if took_s > SLOW_S:
            self._size = max(LEAST, min(self._size, count) // 2)
        elif took_s < QUICK_S:
            self._size = min(self._most, self._size * 2)

    async def _some(self, asked: Sequence[Ask]) -> list[Attribute]:
        """One request; cut in two where it is too large, or holds something that cannot be read."""
        if len(asked) > self._most:
            return await self._halves(asked)
        try:
            body = await self._channel.ask(READ_REQUEST, _parameters(asked), timeout_s=DEADLINE_S)
            return read_answer(body, len(asked))
        except ServiceFault as fault:
            status = fault.status & 0xFFFF0000
            if status in SESSION_GONE:
                raise LinkFault(str(fault)) from fault
            if status not in TOO_LARGE:
                return [Attribute(None, fault.status)] * len(asked)
            if len(asked) > 1:
                self._most = max(1, len(asked) // 2)
                self._size = min(self._size, self._most)
        except DecodeError:
            status = BAD_DECODING
        if len(asked) == 1:
            return [Attribute(None, status)]
        return await self._halves(asked)

    async def _halves(self, asked: Sequence[Ask]) -> list[Attribute]:
        half = (len(asked) + 1) // 2
        return [*await self._some(asked[:half]), *await self._some(asked[half:])]


def _parameters(asked: Sequence[Ask]) -> bytes:
    """A ReadRequest's parameters: no time stamps."""
    tail = struct.pack("<ihi", -1, 0, -1)
    nodes = b"".join(node + struct.pack("<I", attribute) + tail for node, attribute in asked)
    return struct.pack("<dIi", 0.0, 3, len(asked)) + nodes


def read_answer(data: bytes, count: int) -> list[Attribute]:
    """Read a ReadResponse of any types. Raises `DecodeError`, `ServiceFault`."""
    pos = open_body(data, READ_RESPONSE, "Read")
    found, pos = read_count(data, pos, 1)
    if found != count:
        raise DecodeError(f"Read: {found} values came, {count} were asked for")
    values = []
    for _ in range(count):
        end = skip_data_value(data, pos)
        values.append(_attribute(data, pos, end))
        pos = end
    return values


def _attribute(data: bytes, pos: int, end: int) -> Attribute:
    mask = data[pos]
    status = 0
    if mask & 2:
        at = end - data_value_tail(mask)
        status = int.from_bytes(data[at : at + 4], "little")
    if not mask & 1:
        return Attribute(None, status)
    stop = skip_variant(data, pos + 1)
    try:
        variant = variant_from_binary(Buffer(data[pos + 1 : stop]))
        kind = int(getattr(variant.VariantType, "value", 0))
        return Attribute(_plain(variant.Value), status, kind, _dims(variant))
    except Exception as fault:  # whatever asyncua trips over in a value that is well-formed outside
        raise DecodeError(f"a value that cannot be read: {fault}") from fault


def _dims(variant: Any) -> tuple[int, ...]:
    if not isinstance(variant.Value, list):
        return ()
    return tuple(variant.Dimensions or ()) or (len(variant.Value),)


def _plain(value: Any) -> Any:
    """A value without asyncua's classes: what an integrator's tool asks about."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, ua.LocalizedText):
        return Text(value.Text or "", value.Locale or "")
    if isinstance(value, ua.QualifiedName):
        return value.Name or ""
    if isinstance(value, ua.NodeId):
        return Node(value.NamespaceIndex, value.Identifier, _encoded(value))
    if isinstance(value, ua.EUInformation):
        text, more = _plain(value.DisplayName), _plain(value.Description)
        return Unit(value.NamespaceUri or "", int(value.UnitId), text.text, more.text)
    return _structure(value)


def _structure(value: Any) -> Any:
    if isinstance(value, ua.Range):
        return (float(value.Low), float(value.High))
    if isinstance(value, ua.EnumValueType):
        return (int(value.Value), _plain(value.DisplayName))
    if isinstance(value, ua.EnumDefinition):
        return [(int(field.Value), _field_text(field)) for field in value.Fields or ()]
    return value


def _field_text(field: Any) -> Text:
    said = _plain(field.DisplayName) if field.DisplayName is not None else Text("")
    return said if said.text else Text(field.Name or "")


@dataclass(frozen=True, slots=True)
class Node:
    """A NodeId found as a value: namespace index, identifier, and its encoding."""

    space: int
    identifier: Any
    encoded: bytes


def _encoded(value: Any) -> bytes:
    return bytes(nodeid_to_binary(value))
