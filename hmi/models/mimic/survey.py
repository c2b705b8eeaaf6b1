"""One walk over a drawing's elements: names what is outside the subset, gathers ids and style rules."""

from hmi.models.mimic.classes import KNOWN
from hmi.models.mimic.fault import Faults
from hmi.models.mimic.style import Sheet, check_style
from hmi.models.mimic.subset import check_element, is_foreign
from hmi.models.mimic.suggest import near
from hmi.models.mimic.xml_tree import Node

_FAMILIES = ("road-", "fill-", "stroke-", "pipe-", "arrow-")


def survey(root: Node, faults: Faults) -> tuple[dict[str, Node], Sheet]:
    """The elements by id, and the rules; everything that is not drawn is named with its line."""
    ids: dict[str, Node] = {}
    sheet = Sheet()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if is_foreign(node.name) or not check_element(node, faults):
            continue
        check_style(node, faults)
        _check_classes(node, faults)
        _check_units(node, faults)
        ids.setdefault(node.get("id"), node)
        if node.name == "style":
            sheet.add(node, faults)
        if node.name not in ("metadata", "title", "desc"):
            waiting.extend(reversed(node.children))
    ids.pop("", None)
    return ids, sheet


def _check_classes(node: Node, faults: Faults) -> None:
    """A class that looks like one of the station's and is none is most likely a slip."""
    for name in node.get("class").split():
        if name in KNOWN or not name.startswith(_FAMILIES):
            continue
        found = near(name, sorted(KNOWN))
        if found:
            faults.left_out(
                node.line_of("class"), f"{node.name} class", f"{name!r} is no class of the station",
                f"did you mean {' or '.join(found)}?", f"没有 class {name!r}",
                f"是否应为 {'、'.join(found)}？",
            )  # fmt: skip


def _check_units(node: Node, faults: Faults) -> None:
    if node.name == "clipPath" and node.get("clipPathUnits") == "objectBoundingBox":
        faults.left_out(
            node.line_of("clipPathUnits"), "clipPath clipPathUnits",
            "a clip by shares of a box is not drawn", "clip with a shape in the drawing's own units",
            "不支持按外框比例剪裁", "用图中单位的图形剪裁",
        )  # fmt: skip
