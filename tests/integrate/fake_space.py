"""A server without a network: an address space that answers Browse, BrowseNext and Read requests.

Its habits are arguments: how many nodes and references it takes at once, how many continuation
points it has.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import struct_from_binary, struct_to_binary

from scada.opcua.errors import LinkFault
from scada.opcua.references import BROWSE_NEXT_REQUEST, BROWSE_REQUEST
from scada.opcua.requests import READ_REQUEST

SPACES = ("http://opcfoundation.org/UA/", "urn:server", "urn:plant")
FOLDER, COMPONENT, PROPERTY = 35, 47, 46


def name(identifier: str) -> str:
    return f"nsu=urn:plant;s={identifier}"


def node_id(identifier: str | int) -> ua.NodeId:
    if isinstance(identifier, int):
        return ua.NodeId(ua.Int32(identifier), ua.Int16(0))
    return ua.NodeId(ua.String(identifier), ua.Int16(2))


@dataclass
class FakeSpace:
    """``below`` maps a node to what it refers to: (reference type, node, node class)."""

    below: dict[str | int, list[tuple[int, str | int, int]]] = field(default_factory=dict)
    values: dict[tuple[str | int, int], Any] = field(default_factory=dict)
    most_nodes: int = 0
    most_references: int = 0
    most_points: int = 1000
    refuse: Callable[[int], int] = lambda _kind: 0
    points: dict[bytes, list[Any]] = field(default_factory=dict)
    known: set[str | int] = field(default_factory=lambda: {85})
    released: int = 0
    asked: list[int] = field(default_factory=list)
    _count: int = 0

    def folder(self, parent: str | int, *children: str | int) -> None:
        self._hang(parent, [(FOLDER, child, 1) for child in children])

    def variables(self, parent: str | int, names: Iterable[str]) -> None:
        self._hang(parent, [(COMPONENT, child, 2) for child in names])

    def property(self, parent: str, browse_name: str, value: Any) -> None:
        child = f"{parent}.{browse_name}"
        self._hang(parent, [(PROPERTY, child, 2)])
        self.values[child, 13] = value
        self.values[child, 3] = browse_name

    def _hang(self, parent: str | int, rows: list[tuple[int, str | int, int]]) -> None:
        self.below.setdefault(parent, []).extend(rows)
        self.known.update(child for _, child, _ in rows)

    # what a Channel has

    largest_request = 0

    async def ask(self, kind: int, parameters: bytes, *, timeout_s: float = 0.0) -> bytes:
        self.asked.append(kind)
        status = self.refuse(kind)
        if status:
            return self._fault(status)
        if kind == BROWSE_REQUEST:
            return self._browse(struct_from_binary(ua.BrowseParameters, Buffer(parameters)))
        if kind == BROWSE_NEXT_REQUEST:
            return self._next(struct_from_binary(ua.BrowseNextParameters, Buffer(parameters)))
        if kind == READ_REQUEST:
            return self._read(struct_from_binary(ua.ReadParameters, Buffer(parameters)))
        raise LinkFault(f"no such request {kind}")

    def _fault(self, status: int) -> bytes:
        fault = ua.ServiceFault()
        fault.ResponseHeader.ServiceResult = ua.StatusCode(ua.UInt32(status))
        return bytes(struct_to_binary(fault))

    def _browse(self, asked: Any) -> bytes:
        nodes = asked.NodesToBrowse
        if self.most_nodes and len(nodes) > self.most_nodes:
            return self._fault(int(ua.StatusCodes.BadTooManyOperations))
        response = ua.BrowseResponse()
        most = asked.RequestedMaxReferencesPerNode
        if self.most_references:
            most = min(most or self.most_references, self.most_references)
        response.Results = [self._result(self._references(one), most) for one in nodes]
        return bytes(struct_to_binary(response))

    def _references(self, description: Any) -> list[Any] | None:
        key = description.NodeId.Identifier
        if description.BrowseDirection != ua.BrowseDirection.Forward:
            return []
        if key not in self.below and not self._exists(key):
            return None
        return [self._reference(*one) for one in self.below.get(key, ())]

    def _exists(self, key: str | int) -> bool:
        return key in self.known

    def _reference(self, kind: int, child: str | int, node_class: int) -> Any:
        words = str(self.values.get((child, 3), child))
        reference = ua.ReferenceDescription()
        reference.ReferenceTypeId = ua.NodeId(ua.Int32(kind), ua.Int16(0))
        reference.NodeId = node_id(child)
        reference.BrowseName = ua.QualifiedName(words, ua.UInt16(2))
        reference.DisplayName = ua.LocalizedText(f"{words} 显示", "zh-CN")
        reference.NodeClass = ua.NodeClass(node_class)
        return reference

    def _result(self, references: list[Any] | None, most: int) -> Any:
        result = ua.BrowseResult()
        if references is None:
            result.StatusCode = ua.StatusCode(ua.StatusCodes.BadNodeIdUnknown)
            return result
        result.References = references
        if most and len(references) > most:
            if len(self.points) >= self.most_points:
                result.References = []
                result.StatusCode = ua.StatusCode(ua.StatusCodes.BadNoContinuationPoints)
                return result
            result.References = references[:most]
            self._count += 1
            result.ContinuationPoint = b"%d" % self._count
            self.points[result.ContinuationPoint] = references[most:]
        return result

    def _next(self, asked: Any) -> bytes:
        response = ua.BrowseNextResponse()
        for point in asked.ContinuationPoints:
            rest = self.points.pop(point, None)
            if asked.ReleaseContinuationPoints:
                self.released += 1
                response.Parameters.Results.append(ua.BrowseResult())
            elif rest is None:
                result = ua.BrowseResult()
                result.StatusCode = ua.StatusCode(ua.StatusCodes.BadContinuationPointInvalid)
                response.Parameters.Results.append(result)
            else:
                response.Parameters.Results.append(self._result(rest, self.most_references))
        return bytes(struct_to_binary(response))

    def _read(self, asked: Any) -> bytes:
        if self.most_nodes and len(asked.NodesToRead) > self.most_nodes:
            return self._fault(int(ua.StatusCodes.BadTooManyOperations))
        response = ua.ReadResponse()
        response.Results = [
            self._value(one.NodeId.Identifier, int(one.AttributeId)) for one in asked.NodesToRead
        ]
        return bytes(struct_to_binary(response))

    def _value(self, key: str | int, attribute: int) -> Any:
        defaults: dict[int, Any] = {
            2: ua.Variant(1 if key == 85 else 2, ua.VariantType.Int32),
            3: ua.Variant(ua.QualifiedName(str(key), ua.UInt16(2))),
            4: ua.Variant(ua.LocalizedText(f"{key} 显示", "zh-CN")),
            14: ua.Variant(ua.NodeId(ua.Int32(11), ua.Int16(0))),
            15: ua.Variant(-1, ua.VariantType.Int32),
            17: ua.Variant(1, ua.VariantType.Byte),
            18: ua.Variant(1, ua.VariantType.Byte),
            13: ua.Variant(1.5, ua.VariantType.Double),
        }
        found = self.values.get((key, attribute), defaults.get(attribute))
        if not self._exists(key):
            return ua.DataValue(StatusCode=ua.StatusCode(ua.StatusCodes.BadNodeIdUnknown))
        if found is None:
            return ua.DataValue(StatusCode=ua.StatusCode(ua.StatusCodes.BadAttributeIdInvalid))
        if isinstance(found, str):
            found = ua.Variant(ua.QualifiedName(found, ua.UInt16(0)))
        return ua.DataValue(found if isinstance(found, ua.Variant) else ua.Variant(found))
