"""The cascade: attributes, the rules of style elements, and style="", as far as SVG's editors write them."""

from typing import Final

from hmi.models.mimic.fault import Faults
from hmi.models.mimic.numbers import DEFAULT_EM, length
from hmi.models.mimic.sheet import Sheet, declarations
from hmi.models.mimic.subset import PAINTED, check_property
from hmi.models.mimic.xml_tree import Node

_INHERITED: Final = (
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin "
    "stroke-miterlimit stroke-dasharray stroke-dashoffset visibility color clip-rule font-size "
    "font-weight font-style text-anchor marker-start marker-mid marker-end paint-order "
    "dominant-baseline white-space"
)
INHERITED: Final = frozenset(_INHERITED.split())
_ANCHORS: Final = {"start": "start", "center": "middle", "end": "end"}
_SIZES: Final = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0,
    "xx-large": 32.0,
}  # fmt: skip
_STEPS: Final = {"larger": 1.2, "smaller": 1 / 1.2}
_COLOURS: Final = ("fill", "stroke", "stop-color")


def computed(node: Node, above: dict[str, str], sheet: Sheet) -> dict[str, str]:
    """An element's properties: inherited, its attributes, the sheet's rules, its own style."""
    own = {name: value.strip() for name, value in node.attributes.items() if name in PAINTED}
    own |= sheet.of(node)
    own |= {name: value for name, value, _ in declarations(node.get("style"))}
    _unfold(own)
    result = {name: value for name, value in above.items() if name in INHERITED}
    for name, value in own.items():
        if value == "inherit":
            value = above.get(name, "")
        if value:
            result[name] = value
    if "font-size" in own:
        result["font-size"] = _font_size(own["font-size"], em_of(above))
    for name in _COLOURS:
        if result.get(name, "").lower() == "currentcolor":
            result[name] = result.get("color", above.get("color", "#000000"))
    return result


def em_of(style: dict[str, str]) -> float:
    """The size of the font in user units."""
    return length(style.get("font-size", "")) or DEFAULT_EM


def check_style(node: Node, faults: Faults) -> None:
    """Name what an element's own style asks for that is not drawn."""
    for name, value, _ in declarations(node.get("style")):
        if name == "shape-inside" and _has_lines(node):
            continue
        check_property(name, value, node.line_of("style", name), f"{node.name} style", faults)


def _has_lines(node: Node) -> bool:
    """Whether a flowed text has its lines as tspans too: Inkscape writes them for all other readers."""
    return any("x" in one.attributes or "y" in one.attributes for one in node.children)


def _font_size(text: str, em: float) -> str:
    """In user units; what cannot be read leaves the size as it is above."""
    size = _SIZES.get(text) or _STEPS.get(text, 0.0) * em or length(text, em, em)
    return f"{size if size and size > 0 else em:.6g}"


def _unfold(own: dict[str, str]) -> None:
    """Short forms: ``marker`` stands for three, ``font`` for all of a font."""
    if marker := own.pop("marker", ""):
        for place in ("start", "mid", "end"):
            own.setdefault(f"marker-{place}", marker)
    if "text-align" in own:
        own.setdefault("text-anchor", _ANCHORS.get(own.pop("text-align"), "start"))
    if font := own.pop("font", ""):
        for name, value in _font(font).items():
            own.setdefault(name, value)


def _font(text: str) -> dict[str, str]:
    """``italic bold 14px/1.2 Arial``: what stands before the family."""
    found: dict[str, str] = {}
    for word in text.split():
        size = word.partition("/")[0]
        if word in ("italic", "oblique"):
            found["font-style"] = word
        elif word in ("bold", "bolder", "lighter") or (word.isdecimal() and len(word) == 3):
            found["font-weight"] = word
        elif size in _SIZES or size in _STEPS or length(size) is not None:
            return found | {"font-size": size}
    return found
