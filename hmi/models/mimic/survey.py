"""One walk over a drawing's elements: names what is outside the subset, gathers ids and style rules."""

from hmi.models.mimic.classes import KNOWN
from hmi.models.mimic.fault import Faults
from hmi.models.mimic.sheet import Sheet
from hmi.models.mimic.style import check_style
from hmi.models.mimic.subset import ADVICE, SILENT, check_element, is_foreign
from hmi.models.mimic.suggest import near
from hmi.models.mimic.switches import chosen, cut_short
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
        ids.setdefault(node.get("id"), node)
        if node.name == "style":
            sheet.add(node, faults)
        waiting.extend(reversed(_drawn_of(node, faults)))
    ids.pop("", None)
    return ids, sheet


def _drawn_of(node: Node, faults: Faults) -> list[Node]:
    """The elements in an element that may be drawn; of a switch its languages too, to be named."""
    if node.name in SILENT:
        return []
    if node.name != "switch":
        return node.children
    part = chosen(node)
    languages = [one for one in node.children if "systemLanguage" in one.attributes]
    if part is None and not languages:
        faults.left_out(
            node.line, "switch", "holds nothing that is drawn", *ADVICE["switch"][:1],
            "没有可画的部分", *ADVICE["switch"][1:],
        )  # fmt: skip
    if short := cut_short(node):
        faults.left_out(
            node.line, "switch", f"the editor cut its label short: {short[:40]!r}",
            "break the line yourself; in draw.io untick Word Wrap and Formatted Text",
            f"编辑器截短了文字 {short[:40]!r}", "手工换行；在 draw.io 中取消“自动换行”和“格式化文本”",
        )  # fmt: skip
    return [*languages, *([part] if part is not None else [])]


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
