"""A server's nodes as they come to be known: a tree that is opened level by level, or what a search found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scada.bus.node_jobs import Browsed, NodeRow

OBJECTS = "i=85"


@dataclass(frozen=True, slots=True)
class Line:
    """One visible line of the tree: a node, how deep it stands, whether it is open."""

    node: NodeRow
    depth: int
    is_open: bool


class NodeTree:
    """The nodes of one server. `lines` are those that are to be seen, from the top."""

    def __init__(self, server: str = "") -> None:
        self.server = server
        self.root = OBJECTS
        self.nodes: dict[str, NodeRow] = {}
        self.children: dict[str, list[str]] = {}
        self.open: set[str] = set()
        self.lines: list[Line] = []
        self.looked_at = 0
        self.found = -1
        """How many variables a search found; -1 where this is no search."""
        self.is_cut = False

    def take(self, browsed: Browsed, *, is_search: bool = False) -> None:
        """What the server said of a part; of a search all of it is shown open."""
        if is_search or not self.nodes:
            self.root = browsed.root
        for node in browsed.nodes:
            before = self.nodes.get(node.node)
            if before is None:
                self.children.setdefault(node.parent, []).append(node.node)
                self.nodes[node.node] = node
            elif node.children >= 0 or before.children < 0:
                # Where the walk began it does not know what is above.
                self.nodes[node.node] = _hung(node, before.parent)
        self.looked_at, self.is_cut = browsed.looked_at, browsed.is_cut
        if is_search:
            self.found = browsed.found
            self.open = {name for name in self.nodes if self.children.get(name)}
        elif not self.open:
            self._open_first()
        self._line_up()

    def _open_first(self) -> None:
        """The start, and below it the folder with the most in it that is not OPC UA's own."""
        self.open.add(self.root)
        own = [name for name in self.children.get(self.root, ()) if not name.startswith("i=")]
        if own:
            self.open.add(max(own, key=lambda name: len(self.children.get(name, ()))))

    def first_folder(self) -> str:
        """The first folder of what was opened by itself, below which nobody has looked: '' for none."""
        opened = [name for name in self.open if name != self.root]
        below = self.children.get(opened[0], []) if len(opened) == 1 else []
        return next((n for n in below if not self.nodes[n].is_variable and self.is_unknown(n)), "")

    def toggle(self, node: str, is_open: bool) -> bool:
        """Open or close it; True where nobody has looked below it yet: the server must be asked."""
        known = self.nodes.get(node)
        if known is None:
            return False
        (self.open.add if is_open else self.open.discard)(node)
        self._line_up()
        return is_open and self.is_unknown(node)

    def is_unknown(self, node: str) -> bool:
        """Whether there may be nodes below it that nobody has asked for."""
        known = self.nodes[node]
        return not self.children.get(node) and known.children != 0

    def path(self, node: str) -> tuple[str, ...]:
        """The names of the folders above it, the outermost first, without the start."""
        names = list[str]()
        at = self.nodes[node].parent
        while at and at != self.root and at in self.nodes:
            names.append(self.nodes[at].name)
            at = self.nodes[at].parent
        return tuple(reversed(names))

    def below(self, node: str) -> list[NodeRow]:
        """The variables below a folder that are known, or the variable itself."""
        found, waiting = list[NodeRow](), [node]
        while waiting:
            name = waiting.pop()
            known = self.nodes[name]
            if known.is_variable and known.type:
                found.append(known)
            waiting += reversed(self.children.get(name, []))
        return found

    def count(self, node: str) -> str:
        """What stands at the right of a folder: how many hang below it."""
        known = self.nodes[node]
        children = len(self.children.get(node, ())) or known.children
        return f"{children}" if children > 0 else ""

    def _line_up(self) -> None:
        lines, waiting = list[Line](), [(self.root, 0)]
        while waiting:
            name, depth = waiting.pop()
            node = self.nodes.get(name)
            if node is None:
                continue
            is_open = name in self.open
            lines.append(Line(node, depth, is_open))
            if is_open:
                below = self.children.get(name, [])
                waiting += ((child, depth + 1) for child in reversed(below))
        self.lines = lines


def _hung(node: NodeRow, parent: str) -> NodeRow:
    fields = {name: getattr(node, name) for name in node.__struct_fields__}
    return NodeRow(**(fields | {"parent": parent}))


def mapped(tags: Iterable[tuple[str, Mapping[str, str]]], server: str) -> dict[str, str]:
    """By node of a server the first tag that reads it."""
    found: dict[str, str] = {}
    for id, cells in tags:
        if cells.get("server") == server:
            found.setdefault(cells.get("node", ""), id)
    return found
