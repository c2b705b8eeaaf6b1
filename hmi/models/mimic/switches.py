"""Of the parts of a switch the one that is drawn (SVG 2, 5.7)."""

from hmi.models.mimic.subset import DRAWN, SILENT
from hmi.models.mimic.xml_tree import Node


def chosen(node: Node) -> Node | None:
    """The first part that can be drawn and is for no language alone; None where there is none.

    Editors put into a switch what browsers draw, and behind it what all others do.
    """
    parts = (one for one in node.children if one.name in DRAWN - SILENT)
    return next((one for one in parts if not _is_special(one)), None)


def cut_short(node: Node) -> str:
    """The words of a switch's part that end in dots where those for browsers go on; '' where none do."""
    part = chosen(node)
    shown = _words(part) if part is not None else ""
    whole = max((_words(one) for one in node.children if one is not part), key=len, default="")
    return shown if shown.endswith(("...", "…")) and len(whole) >= len(shown) else ""


def _words(node: Node) -> str:
    inside = (one if isinstance(one, str) else _words(one) for one in node.content)
    return " ".join("".join(inside).split())


def _is_special(node: Node) -> bool:
    return bool(node.get("systemLanguage").strip() or node.get("requiredExtensions").strip())
