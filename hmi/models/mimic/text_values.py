"""Which texts show a value or a name of the plant in place of their words."""

from hmi.models.mimic.bindings import is_bound
from hmi.models.mimic.xml_tree import Node


def value_span(node: Node) -> Node | None:
    """The tspan of a text that is bound to a tag or an area, where the text itself is not."""
    for child in node.children:
        if child.name == "tspan":
            found = child if is_bound(child) else value_span(child)
            if found is not None:
                return found
    return None


def is_value(node: Node) -> bool:
    """Whether a tag's value stands in place of the words, or an area's name where there are none."""
    if node.get("data-tag").strip():
        return "data-zh" not in node.attributes and "data-en" not in node.attributes
    own = node.get("data-zh") or node.get("data-en") or _all_text(node).strip()
    return bool(node.get("data-area").strip()) and not own


def _all_text(node: Node) -> str:
    return node.text + "".join(_all_text(child) for child in node.children)
