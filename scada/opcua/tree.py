"""The nodes that a walk has found, and where each of them hangs."""

from dataclasses import dataclass, field
from typing import Final

from scada.opcua.references import Reference

OBJECT: Final = 1
VARIABLE: Final = 2
METHOD: Final = 4


@dataclass(slots=True)
class Branch:
    """One node of the tree.

    ``parent`` is where it was met first. ``children`` are in the server's order; a child whose
    parent is another branch is met a second time here. ``status`` says why it could not be browsed
    (0: it could), ``is_open`` that it was left unbrowsed on purpose.
    """

    name: str
    target: bytes
    node_class: int
    browse_name: str
    display_name: str
    parent: str
    type_definition: str = ""
    children: list[str] = field(default_factory=list)
    properties: dict[str, Reference] = field(default_factory=dict)
    status: int = 0
    is_open: bool = True


@dataclass(slots=True)
class Tree:
    """The nodes found, by name, the start first."""

    root: str
    branches: dict[str, Branch]

    def path(self, name: str) -> tuple[str, ...]:
        """The display names above a node, the outermost first; without the start's own."""
        names: list[str] = []
        at = self.branches[name].parent
        while at and at != self.root:
            names.append(self.branches[at].display_name)
            at = self.branches[at].parent
        return tuple(reversed(names))

    def variables(self) -> list[Branch]:
        """Every variable, in the order of its finding."""
        return [b for b in self.branches.values() if b.node_class == VARIABLE]
