"""Says what is wrong with an element once, however often a use shows it."""

from hmi.models.mimic.fault import Faults
from hmi.models.mimic.xml_tree import Node


class Teller:
    """Reports to ``faults`` with the line of the attribute."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self._told: set[tuple[int, str]] = set()

    def left_out(
        self, node: Node, name: str, text: str, fix: str, text_zh: str, fix_zh: str
    ) -> None:
        """What attribute ``name`` of an element asks for is not drawn."""
        if self._is_new(node, name):
            where = f"{node.name} {name}"
            self.faults.left_out(node.line_of_property(name), where, text, fix, text_zh, fix_zh)

    def notice(self, node: Node, name: str, text: str, fix: str, text_zh: str, fix_zh: str) -> None:
        """It is drawn otherwise."""
        if self._is_new(node, name):
            where = f"{node.name} {name}"
            self.faults.notice(node.line_of_property(name), where, text, fix, text_zh, fix_zh)

    def missing(self, node: Node, name: str, wanted: str, kind: str, kind_zh: str) -> None:
        """An element refers to one that the drawing does not have."""
        self.left_out(
            node, name, f"the drawing has no {kind} {wanted[:40]!r}", "set it anew in the editor",
            f"图中没有{kind_zh} {wanted[:40]!r}", "在编辑器中重新设置",
        )  # fmt: skip

    def _is_new(self, node: Node, name: str) -> bool:
        new = (id(node), name) not in self._told
        self._told.add((id(node), name))
        return new
