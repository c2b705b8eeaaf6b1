"""The plant's nodes in asyncua's address space: folders per area, at most 100 nodes in each.

The nodes are put into the space directly. asyncua's own way checks and copies every attribute of
every node (0.2 to 1.3 ms each); attributes that are alike here share one value, which matters at
20,000 nodes. A Value is not stored in its node: it comes from the board when asked.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeVar

from asyncua import ua
from asyncua.server.address_space import AddressSpace, AttributeValue, NodeData

from davylamp.sim.pack import Pack
from davylamp.sim.point import Place, Point
from davylamp.sim.server.board import Board, variant_type

MOST_CHILDREN: Final = 100
"""Nodes in one folder. Clients browse smoothly, and so does asyncua."""

MOST_WITH_UNITS: Final = 6000
"""Plants up to this size have EURange and EngineeringUnits on every analog node."""

_UNECE = "http://www.opcfoundation.org/UA/units/un/cefact"
_READ_ONLY, _WITH_HISTORY = 1, 5
"""AccessLevel: CurrentRead, and HistoryRead besides (OPC 10000-3, 8.57)."""

T = TypeVar("T")
A = ua.AttributeIds
V = ua.VariantType


class NodeBuilder:
    """Builds folders and variables below the Objects folder."""

    def __init__(self, space: AddressSpace, namespace: int, board: Board) -> None:
        self.space, self.namespace, self.board = space, namespace, board
        self._shared: dict[tuple[Any, ...], AttributeValue] = {}

    def build(self, places: Sequence[Place], points: Sequence[Point]) -> None:
        """Put all areas with their points below ``Objects/Plant``."""
        plant = self._folder("Plant", "Plant", "Plant", ua.NodeId(ua.ObjectIds.ObjectsFolder))
        with_units = len(points) <= MOST_WITH_UNITS
        of_area: dict[str, list[Point]] = {}
        for point in points:
            of_area.setdefault(point.area, []).append(point)
        filled = [place for place in places if place.id in of_area]
        for parent, some in self._split(plant, "Areas", filled):
            for place in some:
                folder = self._folder(f"Area.{place.id}", place.id, place.name_zh, parent)
                for below, chunk in self._split(folder, place.id, of_area[place.id]):
                    for point in chunk:
                        self._variable(point, below, with_units)
                for pack in self.board.packs:
                    if pack.area == place.id:
                        self._pack(pack, folder)

    def _split(
        self, parent: ua.NodeId, name: str, things: Sequence[T]
    ) -> Iterator[tuple[ua.NodeId, Sequence[T]]]:
        """The parent with everything, or sub-folders of `MOST_CHILDREN` each."""
        if len(things) <= MOST_CHILDREN:
            yield parent, things
            return
        for start in range(0, len(things), MOST_CHILDREN):
            chunk = things[start : start + MOST_CHILDREN]
            label = f"{start + 1}-{start + len(chunk)}"
            yield self._folder(f"Folder.{name}.{label}", label, label, parent), chunk

    def _folder(self, identifier: str, browse: str, display: str, parent: ua.NodeId) -> ua.NodeId:
        data = self._node(identifier, browse, display, "", ua.NodeClass.Object)
        data.attributes[A.EventNotifier] = self._same(0, V.Byte)
        self._hang(data, parent, ua.ObjectIds.Organizes, ua.ObjectIds.FolderType)
        return data.nodeid

    def _variable(self, point: Point, parent: ua.NodeId, with_units: bool) -> None:
        browse = point.id.removeprefix(f"{point.area}.")
        data = self._node(point.id, browse, point.name_zh, point.name_en, ua.NodeClass.Variable)
        self._value_attributes(data, ua.NodeId(variant_type(point).value), _WITH_HISTORY)
        self._value_from_board(data)
        type_id = ua.ObjectIds.BaseDataVariableType
        if with_units:
            two_state, analog = ua.ObjectIds.TwoStateDiscreteType, ua.ObjectIds.AnalogItemType
            type_id = two_state if point.is_switch else analog
        self._hang(data, parent, ua.ObjectIds.HasComponent, type_id)
        if with_units and point.is_switch:
            for name, word in zip(("FalseState", "TrueState"), point.states_zh, strict=True):
                self._property(data, name, _text(word), ua.ObjectIds.LocalizedText)
        elif with_units:
            self._property(data, "EURange", ua.Range(point.low, point.high), ua.ObjectIds.Range)
            units = ua.EUInformation(_UNECE, -1, _text(point.unit), _text(point.unit))
            self._property(data, "EngineeringUnits", units, ua.ObjectIds.EUInformation)

    def _pack(self, pack: Pack, parent: ua.NodeId) -> None:
        """A status word, or an array of measured values."""
        browse = pack.id.removeprefix(f"{pack.area}.")
        data = self._node(pack.id, browse, pack.id, "", ua.NodeClass.Variable)
        kind, access = (V.UInt16, _WITH_HISTORY) if pack.is_word else (V.Float, _READ_ONLY)
        self._value_attributes(data, ua.NodeId(kind.value), access)
        if not pack.is_word:
            data.attributes[A.ValueRank] = self._same(1, V.Int32)
            lengths = ua.Variant([len(pack.places)], V.UInt32)
            data.attributes[A.ArrayDimensions] = AttributeValue(ua.DataValue(lengths))
        self._value_from_board(data)
        self._hang(data, parent, ua.ObjectIds.HasComponent, ua.ObjectIds.BaseDataVariableType)
        if pack.is_word:
            names = [_text(self.board.points[place].name_zh) for place in pack.places]
            self._property(data, "OptionSetValues", names, ua.ObjectIds.LocalizedText)

    def _value_from_board(self, data: NodeData) -> None:
        place = self.board.place[data.nodeid]
        value = AttributeValue(ua.DataValue(ua.Variant(None, V.Null)))
        value.value_callback = lambda _node, _attribute: self.board.data_value(place)
        data.attributes[A.Value] = value

    def _property(self, parent: NodeData, name: str, value: object, data_type: int) -> None:
        identifier = f"{parent.nodeid.Identifier}.{name}"
        data = self._node(identifier, name, name, "", ua.NodeClass.Variable, standard_name=True)
        self._value_attributes(data, ua.NodeId(data_type))
        kind = V.LocalizedText if data_type == ua.ObjectIds.LocalizedText else V.ExtensionObject
        data.attributes[A.Value] = AttributeValue(ua.DataValue(ua.Variant(value, kind)))
        if isinstance(value, list):
            data.attributes[A.ValueRank] = self._same(1, V.Int32)
        self._hang(data, parent.nodeid, ua.ObjectIds.HasProperty, ua.ObjectIds.PropertyType)

    def _value_attributes(
        self, data: NodeData, data_type: ua.NodeId, access: int = _READ_ONLY
    ) -> None:
        data.attributes[A.DataType] = self._same(data_type, V.NodeId)
        data.attributes[A.ValueRank] = self._same(-1, V.Int32)
        data.attributes[A.AccessLevel] = self._same(access, V.Byte)
        data.attributes[A.UserAccessLevel] = self._same(access, V.Byte)
        data.attributes[A.MinimumSamplingInterval] = self._same(0.0, V.Double)
        data.attributes[A.Historizing] = self._same(access == _WITH_HISTORY, V.Boolean)

    def _node(
        self,
        identifier: str,
        browse: str,
        display: str,
        description: str,
        node_class: ua.NodeClass,
        *,
        standard_name: bool = False,
    ) -> NodeData:
        data = NodeData(ua.NodeId(identifier, self.namespace))
        name = ua.QualifiedName(browse, 0 if standard_name else self.namespace)
        data.attributes = {
            A.NodeId: _constant(data.nodeid, V.NodeId),
            A.NodeClass: self._same(node_class, V.Int32),
            A.BrowseName: _constant(name, V.QualifiedName),
            A.DisplayName: _constant(_text(display), V.LocalizedText),
            A.Description: _constant(_text(description), V.LocalizedText),
            A.WriteMask: self._same(0, V.UInt32),
            A.UserWriteMask: self._same(0, V.UInt32),
        }
        self.space[data.nodeid] = data
        return data

    def _same(self, value: Any, kind: ua.VariantType) -> AttributeValue:
        """One attribute value for all nodes that have this one; nobody may write it."""
        key = (type(value), value, kind)
        if key not in self._shared:
            self._shared[key] = _constant(value, kind)
        return self._shared[key]

    def _hang(self, data: NodeData, parent: ua.NodeId, reference: int, type_id: int) -> None:
        """Refer from the parent to the node and back, and from the node to its type."""
        name, display, node_class = _names(data)
        above = self.space[parent]
        above.references.append(
            _reference(reference, True, data.nodeid, name, display, node_class, type_id)
        )
        data.references = [
            _reference(reference, False, parent, *_names(above), None),
            self._type_reference(type_id),
        ]

    def _type_reference(self, type_id: int) -> ua.ReferenceDescription:
        kind = ua.NodeId(type_id)
        names = _names(self.space[kind])
        return _reference(ua.ObjectIds.HasTypeDefinition, True, kind, *names, None)


def _names(data: NodeData) -> tuple[ua.QualifiedName, ua.LocalizedText, ua.NodeClass]:
    def read(attribute: ua.AttributeIds) -> Any:
        value: Any = data.attributes[attribute].value
        return value.Value.Value

    return read(A.BrowseName), read(A.DisplayName), ua.NodeClass(read(A.NodeClass))


def _constant(value: Any, kind: ua.VariantType) -> AttributeValue:
    return AttributeValue(ua.DataValue(ua.Variant(value, kind)))


def _text(text: str) -> ua.LocalizedText:
    return ua.LocalizedText(text) if text else ua.LocalizedText()


def _reference(
    reference: int,
    forward: bool,
    node: ua.NodeId,
    name: ua.QualifiedName,
    display: ua.LocalizedText,
    node_class: ua.NodeClass,
    type_id: int | None,
) -> ua.ReferenceDescription:
    return ua.ReferenceDescription(
        ReferenceTypeId=ua.NodeId(reference),
        IsForward=forward,
        NodeId=node,
        BrowseName=name,
        DisplayName=display,
        NodeClass=node_class,
        TypeDefinition=ua.NodeId(type_id) if type_id is not None else ua.NodeId(),
    )
