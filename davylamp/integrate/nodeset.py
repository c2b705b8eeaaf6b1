"""A NodeSet2 file (OPC 10000-6, annex F) to the variables that its instances have."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from davylamp.integrate.nodeset_values import take_property
from davylamp.integrate.xml_stream import Element, read_pieces
from scada.model import BadInput
from scada.opcua.variable import ENUMERATION, INTEGERS, TYPE_NAMES, Variable

_NODES: Final = frozenset(
    {"UAVariable", "UAObject", "UAObjectType", "UAVariableType", "UADataType", "UAMethod",
     "UAView", "UAReferenceType"}
)  # fmt: skip
_TYPES: Final = frozenset({"UAObjectType", "UAVariableType", "UADataType", "UAReferenceType"})
_DOWN: Final = {
    "HasComponent": "i=47", "HasProperty": "i=46", "Organizes": "i=35",
    "HasOrderedComponent": "i=49", "HasAddIn": "i=17604",
}  # fmt: skip
_HAS_PROPERTY: Final = "i=46"
_HAS_SUBTYPE: Final = "i=45"
_MOST_NODES: Final = 500_000
_LARGEST: Final = 256 << 20


@dataclass(slots=True)
class _Node:
    """One node of the file. ``parent`` comes with the reference by which it hangs there."""

    element: Element
    parent: str = ""
    by: str = ""
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _File:
    """What was read: namespaces (0 is OPC UA's own), aliases, nodes by their id in the file."""

    path: Path
    spaces: list[str] = field(default_factory=lambda: ["http://opcfoundation.org/UA/"])
    aliases: dict[str, str] = field(default_factory=dict)
    nodes: dict[str, _Node] = field(default_factory=dict)

    def take(self, element: Element) -> None:
        """One element below the root."""
        if element.name == "NamespaceUris":
            self.spaces += [uri.text.strip() for uri in element.all("Uri")]
        elif element.name == "Aliases":
            self.aliases |= {
                a.attributes.get("Alias", ""): a.text.strip() for a in element.children
            }
        elif element.name in _NODES:
            self._add(element)

    def _add(self, element: Element) -> None:
        name = element.attributes.get("NodeId", "").strip()
        if not name:
            raise BadInput(f"{self.path}:{element.line}: {element.name} has no NodeId")
        if len(self.nodes) >= _MOST_NODES:
            raise BadInput(f"{self.path}: more than {_MOST_NODES} nodes")
        self.nodes[name] = _Node(element)

    def id(self, text: str) -> str:
        """A node id as the file writes it elsewhere: aliases followed."""
        plain = text.strip()
        return self.aliases.get(plain, _DOWN.get(plain, plain))

    def named(self, node: str, line: int) -> str:
        """The id with its namespace's URI, as tags.csv writes it."""
        if not node.startswith("ns="):
            return node
        index, _, rest = node[3:].partition(";")
        if not index.isdecimal() or int(index) >= len(self.spaces):
            raise BadInput(
                f"{self.path}:{line}: {node}: the file's NamespaceUris have no number {index}"
            )
        uri = self.spaces[int(index)].replace("%", "%25").replace(";", "%3B")
        return f"nsu={uri};{rest}"


def read_nodeset(path: Path, progress: Callable[[int], None] = lambda _n: None) -> list[Variable]:
    """The variables of the file's instances: not properties, not what belongs to a type.

    Raises `BadInput` with file and line.
    """
    if path.stat().st_size > _LARGEST:
        raise BadInput(f"{path}: larger than {_LARGEST >> 20} MB")
    file = _File(path)
    read_pieces(path, "UANodeSet", file.take, progress)
    _hang(file)
    return [
        _variable(file, name, node) for name, node in file.nodes.items() if _is_point(file, node)
    ]


def _hang(file: _File) -> None:
    """Give every node its parent: by its own inverse reference, or by its parent's forward one."""
    for name, node in file.nodes.items():
        for kind, target, is_forward in _references(file, node.element):
            if kind in _DOWN.values():
                parent, child = (name, target) if is_forward else (target, name)
                _bind(file, parent, child, kind)
        above = file.id(node.element.attributes.get("ParentNodeId", ""))
        if above and not node.parent:
            node.parent = above


def _bind(file: _File, parent: str, child: str, kind: str) -> None:
    below = file.nodes.get(child)
    if below is not None and not below.by:
        below.parent, below.by = parent, kind
    above = file.nodes.get(parent)
    if above is not None and below is not None and kind == _HAS_PROPERTY:
        above.properties[_plain(below.element.attributes.get("BrowseName", ""))] = child


def _references(file: _File, element: Element) -> Iterator[tuple[str, str, bool]]:
    listed = element.child("References")
    for reference in listed.all("Reference") if listed else ():
        kind = file.id(reference.attributes.get("ReferenceType", ""))
        is_forward = reference.attributes.get("IsForward", "true") not in ("false", "0")
        yield kind, file.id(reference.text), is_forward


def _plain(browse_name: str) -> str:
    """A browse name without its namespace index."""
    index, colon, rest = browse_name.partition(":")
    return rest if colon and index.isdecimal() else browse_name


def _is_point(file: _File, node: _Node) -> bool:
    if node.element.name != "UAVariable" or node.by == _HAS_PROPERTY:
        return False
    if not node.element.attributes.get("NodeId", "").startswith("ns="):
        return False
    return all(above.element.name not in _TYPES for above in _above(file, node))


def _above(file: _File, node: _Node) -> list[_Node]:
    """The nodes over it, the nearest first; a cycle ends the list."""
    found: list[_Node] = []
    seen = {id(node)}
    above = file.nodes.get(node.parent)
    while above is not None and id(above) not in seen:
        seen.add(id(above))
        found.append(above)
        above = file.nodes.get(above.parent)
    return found


def _variable(file: _File, name: str, node: _Node) -> Variable:
    element = node.element
    variable = Variable(
        file.named(name, element.line),
        _plain(element.attributes.get("BrowseName", "")),
        tuple(reversed([_shown(above.element) for above in _above(file, node)])),
        names=_texts(element.all("DisplayName")),
        descriptions=_texts(element.all("Description")),
        dims=_dims(element),
        access=_whole(element.attributes.get("AccessLevel", "1"), 1),
        user_access=_whole(element.attributes.get("UserAccessLevel", "1"), 1),
        line=element.line,
    )
    _type(file, variable, file.id(element.attributes.get("DataType", "")))
    for browse_name, target in node.properties.items():
        value = file.nodes[target].element.child("Value")
        if value is not None:
            take_property(file.path, variable, browse_name, value)
    return variable


def _shown(element: Element) -> str:
    texts = _texts(element.all("DisplayName"))
    return next(iter(texts.values()), "") or _plain(element.attributes.get("BrowseName", ""))


def _texts(elements: list[Element]) -> dict[str, str]:
    found = {e.attributes.get("Locale", ""): " ".join(e.text.split()) for e in elements}
    return {locale: text for locale, text in found.items() if text}


def _whole(text: str, default: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else default


def _dims(element: Element) -> tuple[int, ...]:
    rank = element.attributes.get("ValueRank", "-1")
    if rank.startswith("-"):
        return ()
    sizes = [s for s in element.attributes.get("ArrayDimensions", "").split(",") if s.isdecimal()]
    return tuple(int(size[:9]) for size in sizes) or (0,) * max(1, min(_whole(rank, 1), 10))


def _type(file: _File, variable: Variable, data_type: str) -> None:
    """The built-in type below the data type, and the texts of an enumeration or a set of bits."""
    seen: set[str] = set()
    at, definition = data_type, None
    while at in file.nodes and at not in seen:
        seen.add(at)
        element = file.nodes[at].element
        definition = definition or element.child("Definition")
        variable.type_name = variable.type_name or _plain(element.attributes.get("BrowseName", ""))
        above = [t for k, t, forward in _references(file, element) if not forward and _subtype(k)]
        at = above[0] if above else ""
    variable.base = _built_in(at)
    variable.type_name = variable.type_name or TYPE_NAMES.get(variable.base, data_type)
    if definition is not None:
        _define(variable, definition)


def _subtype(kind: str) -> bool:
    return kind in (_HAS_SUBTYPE, "HasSubtype")


def _built_in(data_type: str) -> int:
    """The number of a built-in type, by ``i=11`` or by its name; no type at all is BaseDataType."""
    known = {name: number for number, name in TYPE_NAMES.items()}
    if not data_type:
        return 24
    number = _whole(data_type.removeprefix("i="), 0) if data_type.startswith("i=") else 0
    return number if number in TYPE_NAMES else known.get(data_type, 0)


def _define(variable: Variable, definition: Element) -> None:
    fields = [(_whole(f.attributes.get("Value", ""), -1), f) for f in definition.all("Field")]
    texts = {
        value: _texts(f.all("DisplayName")) or {"": f.attributes.get("Name", "")}
        for value, f in fields
        if value >= 0
    }
    if variable.base == ENUMERATION:
        variable.states.update(texts)
    elif variable.base in INTEGERS:
        variable.bits.update({bit: words for bit, words in texts.items() if bit < 64})
