"""Browse and BrowseNext: encoded and read without building objects (OPC 10000-4, 5.9).

An address space of 100,000 nodes is some hundred thousand references; read here, each costs a few
microseconds. All reads are bounded by `wire`.
"""

import base64
import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from scada.opcua.answers import open_body
from scada.opcua.errors import DecodeError
from scada.opcua.wire import read_count, read_u32, skip_diagnostics, skip_node_id, take

BROWSE_REQUEST: Final = 527
BROWSE_RESPONSE: Final = 530
BROWSE_NEXT_REQUEST: Final = 533
BROWSE_NEXT_RESPONSE: Final = 536

FORWARD: Final = 0
INVERSE: Final = 1

HIERARCHICAL: Final = b"\x00\x21"
"""HierarchicalReferences, i=33: what a tree is made of, properties and components too."""

HAS_SUBTYPE: Final = b"\x00\x2d"
"""HasSubtype, i=45."""

HAS_PROPERTY: Final = "i=46"

_ALL_FIELDS: Final = 0x3F
_NO_VIEW: Final = b"\x00\x00" + struct.pack("<qI", 0, 0)


class Reference(NamedTuple):
    """One reference: to the node ``name`` (as the configuration writes it), ``target`` encoded."""

    type: str
    name: str
    target: bytes
    browse_name: str
    display_name: str
    node_class: int
    type_definition: str


@dataclass(frozen=True, slots=True)
class BrowseResult:
    """What came for one node; with a ``more`` (continuation point) there is more to ask for."""

    status: int
    more: bytes
    references: tuple[Reference, ...]


def browse_parameters(
    nodes: Sequence[bytes],
    most: int,
    *,
    direction: int = FORWARD,
    along: bytes = HIERARCHICAL,
    view: bytes = b"",
) -> bytes:
    """A BrowseRequest's parameters: at most ``most`` references of each node along this type."""
    head = (view + struct.pack("<qI", 0, 0)) if view else _NO_VIEW
    tail = along + struct.pack("<BII", 1, 0, _ALL_FIELDS)
    which = struct.pack("<i", direction)
    return head + struct.pack("<Ii", most, len(nodes)) + b"".join(n + which + tail for n in nodes)


def browse_next_parameters(points: Sequence[bytes], *, release: bool = False) -> bytes:
    """A BrowseNextRequest's parameters: go on, or give the continuation points back."""
    body = b"".join(struct.pack("<i", len(point)) + point for point in points)
    return struct.pack("<Bi", release, len(points)) + body


def browse_answer(
    data: bytes, count: int, spaces: Sequence[str], *, is_next: bool = False
) -> list[BrowseResult]:
    """Read the answer to either request, for ``count`` nodes. Raises `DecodeError`, `ServiceFault`."""
    kind, service = (BROWSE_NEXT_RESPONSE, "BrowseNext") if is_next else (BROWSE_RESPONSE, "Browse")
    pos = open_body(data, kind, service)
    found, pos = read_count(data, pos, 12)
    if found != count:
        raise DecodeError(f"{service}: {found} results came, {count} were asked for")
    reader = _Reader(data, spaces)
    results = []
    for _ in range(count):
        result, pos = reader.result(pos)
        results.append(result)
    if skip_diagnostics(data, pos) != len(data):
        raise DecodeError(f"{service}: bytes after the end of the answer")
    return results


def node_name(target: bytes, spaces: Sequence[str]) -> str:
    """The name of an encoded NodeId, with its namespace's URI: ``nsu=URI;s=NAME``, ``i=85``."""
    return _Reader(target, spaces).node(0)[0]


class _Reader:
    """Reads one answer; remembers the names of the namespaces."""

    def __init__(self, data: bytes, spaces: Sequence[str]) -> None:
        self._data = data
        self._spaces = spaces
        self._prefix = ["", *(f"nsu={_escaped(uri)};" for uri in spaces[1:])]

    def result(self, pos: int) -> tuple[BrowseResult, int]:
        data = self._data
        status, pos = read_u32(data, pos)
        size, pos = read_count(data, pos, 1)
        more = data[pos : pos + size]
        count, pos = read_count(data, pos + size, 14)
        references = []
        for _ in range(count):
            reference, pos = self._reference(pos)
            if reference is not None:
                references.append(reference)
        return BrowseResult(status, more, tuple(references)), pos

    def _reference(self, pos: int) -> tuple[Reference | None, int]:
        data = self._data
        kind, _, pos = self.node(pos)
        pos = take(data, pos, 1)
        name, target, pos = self.node(pos)
        browse_name, pos = self._text(take(data, pos, 2))
        display_name, pos = self._localized(pos)
        node_class, pos = read_u32(data, pos)
        definition, _, pos = self.node(pos)
        if not target:
            return None, pos
        found = Reference(
            kind, name, target, browse_name, display_name or browse_name, node_class, definition
        )
        return found, pos

    def node(self, pos: int) -> tuple[str, bytes, int]:
        """Name and encoding of a NodeId or ExpandedNodeId; empty for a node of another server."""
        data = self._data
        end = skip_node_id(data, pos)
        encoding = data[pos]
        kind = encoding & 0x3F
        if encoding & 0xC0:
            return self._expanded(pos, end)
        return self._name(data[pos:end], kind), data[pos:end], end

    def _expanded(self, pos: int, end: int) -> tuple[str, bytes, int]:
        """With a namespace by its URI, or on another server (OPC 10000-6, 5.2.2.10)."""
        data = self._data
        encoding = data[pos]
        stop = skip_node_id(bytes([encoding & 0x3F]) + data[pos + 1 : end], 0) + pos
        plain = bytes([encoding & 0x3F]) + data[pos + 1 : stop]
        after = stop
        if encoding & 0x80:
            uri, after = self._text(stop)
            if uri:
                if uri not in self._spaces:
                    return "", b"", end
                plain = _with_space(plain, self._spaces.index(uri))
        if encoding & 0x40 and read_u32(data, after)[0]:
            return "", b"", end
        return self._name(plain, plain[0]), plain, end

    def _name(self, raw: bytes, kind: int) -> str:
        if kind == 0:
            return f"i={raw[1]}"
        if kind == 1:
            return f"{self._space(raw[1])}i={int.from_bytes(raw[2:4], 'little')}"
        prefix = self._space(int.from_bytes(raw[1:3], "little"))
        if kind == 3:
            return f"{prefix}s={raw[7:].decode(errors='replace')}"
        if kind == 2:
            return f"{prefix}i={int.from_bytes(raw[3:7], 'little')}"
        if kind == 4:
            return f"{prefix}g={uuid.UUID(bytes_le=raw[3:])}"
        return f"{prefix}b={base64.b64encode(raw[7:]).decode()}"

    def _space(self, index: int) -> str:
        return self._prefix[index] if index < len(self._prefix) else f"ns={index};"

    def _text(self, pos: int) -> tuple[str, int]:
        size, pos = read_count(self._data, pos, 1)
        return self._data[pos : pos + size].decode(errors="replace"), pos + size

    def _localized(self, pos: int) -> tuple[str, int]:
        data = self._data
        end = take(data, pos, 1)
        mask = data[pos]
        if mask > 3:
            raise DecodeError(f"LocalizedText mask 0x{mask:02x} at byte {pos}")
        if mask & 1:
            _, end = self._text(end)
        return self._text(end) if mask & 2 else ("", end)


def _escaped(uri: str) -> str:
    return uri.replace("%", "%25").replace(";", "%3B")


def _with_space(raw: bytes, space: int) -> bytes:
    """A NodeId of the full form in this namespace."""
    kind = raw[0]
    if kind == 0:
        return struct.pack("<BHI", 2, space, raw[1])
    if kind == 1:
        return struct.pack("<BHI", 2, space, int.from_bytes(raw[2:4], "little"))
    return raw[:1] + struct.pack("<H", space) + raw[3:]
