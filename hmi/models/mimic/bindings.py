"""What an element's ``data-`` attributes bind it to."""

from dataclasses import dataclass
from typing import Final, TypeVar

from hmi.models.mimic.condition import BadCondition, Condition, read_condition
from hmi.models.mimic.fault import Faults
from hmi.models.mimic.numbers import number
from hmi.models.mimic.scene import Direction, Opens, Role, Target
from hmi.models.mimic.suggest import meant
from hmi.models.mimic.xml_tree import Node

BINDING: Final = (
    "data-tag", "data-area", "data-open", "data-role", "data-show", "data-reverse", "data-fill",
)  # fmt: skip
_ROLES: Final = {str(role): role for role in Role if role}
_NEEDS: Final = {
    Role.PILL: ("data-tag",), Role.FAN: ("data-tag",), Role.NOTE: ("data-area",),
    Role.SYMBOL: ("data-tag", "data-area"),
}  # fmt: skip
_DIRECTIONS: Final = {str(one): one for one in Direction}
_TARGETS: Final = {str(one): one for one in Target}
T = TypeVar("T")
MOST_TREND: Final = 8
"""Pens of a trend that an element opens."""


@dataclass(frozen=True, slots=True)
class Binding:
    """An element's attributes, read."""

    role: Role
    tag: str
    area: str
    opens: Opens | None
    fills: Direction | None
    fill_from: float | None
    fill_to: float | None
    show: Condition | None
    reverse: Condition | None


def is_bound(node: Node) -> bool:
    """Whether an element asks for anything of the plant."""
    return any(name in node.attributes for name in BINDING)


def read_binding(node: Node, faults: Faults) -> Binding:
    """The attributes of an element; what cannot be read is named and left out."""
    tag, area = node.get("data-tag").strip(), node.get("data-area").strip()
    role = _choice(node, "data-role", _ROLES, faults) or Role.NONE
    fills = _choice(node, "data-fill", _DIRECTIONS, faults)
    if role in _NEEDS and not any(node.get(name).strip() for name in _NEEDS[role]):
        wanted = " / ".join(_NEEDS[role])
        faults.left_out(
            node.line_of("data-role"), f"{node.name} data-role", f"a {role} wants {wanted}",
            f"add {wanted}", f"{role} 需要 {wanted}", f"加上 {wanted}",
        )  # fmt: skip
        role = Role.NONE
    if fills and not tag:
        faults.left_out(
            node.line_of("data-fill"), f"{node.name} data-fill", "fills by no tag", "add data-tag",
            "没有测点", "加上 data-tag",
        )  # fmt: skip
        fills = None
    return Binding(
        role,
        tag,
        area,
        _opens(node, tag, area, faults),
        fills,
        _number(node, "data-fill-from", faults),
        _number(node, "data-fill-to", faults),
        _condition(node, "data-show", faults),
        _condition(node, "data-reverse", faults),
    )


def _choice(node: Node, name: str, known: dict[str, T], faults: Faults) -> T | None:
    text = node.get(name).strip()
    if text in known or not text:
        return known.get(text)
    near, near_zh = meant(text, known)
    faults.left_out(
        node.line_of(name), f"{node.name} {name}", f"{text[:40]!r} is not known", near,
        f"不认识 {text[:40]!r}", near_zh,
    )  # fmt: skip
    return None


def _opens(node: Node, tag: str, area: str, faults: Faults) -> Opens | None:
    text = node.get("data-open").strip()
    if text == "nothing":
        return None
    if not text:
        if tag:
            return Opens(Target.TAG, (tag,))
        return Opens(Target.AREA, (area,)) if area else None
    kind, colon, rest = text.partition(":")
    target = _TARGETS.get(kind.strip()) if colon else Target.DRAWING
    many = target is Target.TREND
    names = tuple(rest.replace(",", " ").split()) if many else (rest.strip() if colon else text,)
    if target is None or not all(names) or not names or len(names) > (MOST_TREND if many else 1):
        faults.left_out(
            node.line_of("data-open"),
            f"{node.name} data-open",
            f"{text[:60]!r} is nothing that can be opened",
            "write the name of a drawing, or tag:ID, area:ID, trend:ID,ID",
            f"{text[:60]!r} 无法打开",
            "填写图名，或 tag:测点、area:区域、trend:测点,测点",
        )
        return None
    return Opens(target, names)


def _number(node: Node, name: str, faults: Faults) -> float | None:
    text = node.get(name).strip()
    value = number(text) if text else None
    if text and value is None:
        faults.left_out(
            node.line_of(name), f"{node.name} {name}", f"{text[:20]!r} is no number",
            "write a number in the tag's unit", f"{text[:20]!r} 不是数字", "按测点单位填写数字",
        )  # fmt: skip
    return value


def _condition(node: Node, name: str, faults: Faults) -> Condition | None:
    text = node.get(name).strip()
    if name not in node.attributes:
        return None
    try:
        return read_condition(text)
    except BadCondition as error:
        faults.left_out(
            node.line_of(name),
            f"{node.name} {name}",
            f"{text[:60]!r}: {error.text}",
            'write it as "fan1.run and not main.reversal", "3301.air > 0.25"',
            f"{text[:60]!r}：{error.text_zh}",
            "写成“fan1.run and not main.reversal”“3301.air > 0.25”",
        )
        return None
