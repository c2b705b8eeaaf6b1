"""Units of expressions: checked, and every conversion written out.

A number without a unit stands in the unit of what it is added to, compared with or chosen against;
times or through it is a plain factor. Where that would be a guess with a ratio (%, ppm), it is asked
for: ``1 - [O2]`` could mean 1 % or 100 %, and ``[CH4] * [Q] / 100`` would convert per cent twice.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from davylamp.site.measures import Measure, factor, measure
from scada.detect.calculated.expression import BadExpression, Node, number
from scada.model import Tag

_COMPARISONS: Final = frozenset({"<", "<=", ">", ">=", "==", "!="})
_HAND: Final = {0.01: (100.0, 0.01, 1e4, 1e-4), 1e-6: (1e6, 1e-6, 1e4, 1e-4)}
"""Factors by which people convert a ratio by hand."""


@dataclass(frozen=True, slots=True)
class Found:
    """A checked node: its measure, None for a bare number; ``truth`` for what is yes or no."""

    node: Node
    measure: Measure | None = None
    truth: bool = False
    mixed: bool = False
    """A ratio plus or minus a bare number: 21 - [O2]."""
    has_bare: bool = False
    """A product with a bare number in it."""
    owed: Measure | None = None
    """A ratio that it was divided by, whose bare number is yet to come: [NOx] / (21 - [O2]) * 15."""

    @property
    def is_bare(self) -> bool:
        """A number without a unit, or made of such."""
        return self.measure is None and not self.truth

    @property
    def known(self) -> Measure:
        """The measure; a plain number's for what has none."""
        return self.measure or _PLAIN


_PLAIN: Final = measure("")


def checked(node: Node, tags: Mapping[str, Tag], unit: str, is_switch: bool) -> Node:
    """The expression with its conversions, for a result in ``unit``.

    Raises `BadExpression` where units do not go together; every tag of it is in ``tags``.
    """
    found = _Check(tags).of(node)
    if is_switch:
        if not found.truth:
            raise BadExpression(
                "the tag is a switch, but the expression is a number",
                "write a condition, such as [x] > 1, or the kind of a measured value",
                "测点是开关量，而表达式是数值", "写成条件，例如 [x] > 1，或改 kind 为模拟量",
            )  # fmt: skip
        return found.node
    if found.is_bare or (found.truth and not unit):
        return found.node
    wanted = measure(unit)
    scale = factor(found.known, wanted)
    if scale is None:
        raise _other_result(found.known, unit)
    _not_twice(found.node, scale, found.known, unit)
    return _scaled(found.node, scale)


class _Check:
    def __init__(self, tags: Mapping[str, Tag]) -> None:
        self._tags = tags

    def of(self, node: Node) -> Found:
        """A node with everything below it."""
        match node.operator:
            case "number":
                return Found(number(node.number), measure(node.unit) if node.unit else None)
            case "tag":
                tag = self._tags[node.tag]
                return Found(node, None if tag.is_switch else measure(tag.unit), tag.is_switch)
            case "good":
                return self._good(node)
            case "mean" if len(node.parts) == 2 and _is_window(node.parts[1]):
                return self._mean_over(node)
        parts = [self.of(part) for part in node.parts]
        if node.operator in _COMPARISONS:
            same = _alike(node.operator, parts)
            return Found(_with(node, same), truth=True)
        return _RULES[node.operator](node, parts)

    def _good(self, node: Node) -> Found:
        if node.parts[0].operator != "tag":
            raise BadExpression(
                "good asks for a tag, not for a calculation", "write good([tag])",
                "good 的参数必须是测点", "写成 good([测点])",
            )  # fmt: skip
        return Found(node, truth=True)

    def _mean_over(self, node: Node) -> Found:
        over, window = self.of(node.parts[0]), node.parts[1]
        seconds = window.number * measure(window.unit).factor
        if not 1.0 <= seconds <= 7 * 86400.0:
            raise BadExpression(
                f"a mean over {seconds:g} s is not possible", "write 1 s to 7 d",
                f"无法计算 {seconds:g} 秒的平均值", "填写 1 s 到 7 d",
            )  # fmt: skip
        return Found(Node("mean_over", (over.node, number(seconds))), over.known)


def _is_window(node: Node) -> bool:
    if node.operator != "number" or not node.unit:
        return False
    return factor(measure(node.unit), measure("s")) is not None


def _sum(node: Node, parts: Sequence[Found]) -> Found:
    _not_one_of_ratio(node.operator, parts)
    same, common = _alike(node.operator, parts), _common(parts)
    mixed = bool(common and common.ratio and any(part.is_bare for part in parts))
    return Found(_with(node, same), common, mixed=mixed)


def _alike_rule(node: Node, parts: Sequence[Found]) -> Found:
    if all(part.truth for part in parts):
        return Found(_with(node, parts), truth=True)
    return Found(_with(node, _alike(node.operator, parts)), _common(parts))


def _product(node: Node, parts: Sequence[Found]) -> Found:
    left, right = parts
    if left.is_bare and right.is_bare:
        return Found(_with(node, parts))
    divides = node.operator == "/"
    if left.is_bare and divides and right.known.ratio:
        left = Found(left.node, right.known)
    for one, other in ((left, right), (right, left)):
        if one.is_bare and other.known.ratio:
            _not_by_hand(one.node, other.known)
    whole, both = _with(node, (left, right)), left.has_bare or right.has_bare
    if right.is_bare:
        due = left.owed if not divides else None
        return Found(whole, left.known.times(due) if due else left.known, has_bare=not divides)
    if left.is_bare and not divides:
        due = right.owed
        return Found(whole, right.known.times(due) if due else right.known, has_bare=True)
    if divides and right.mixed and not left.known.ratio:
        if left.has_bare:  # the bare number stands in the ratio's unit, and the two cancel
            return Found(whole, left.known)
        return Found(whole, left.known.times(right.known, -1), owed=right.known)
    product = left.known.times(right.known, -1 if divides else 1)
    return Found(whole, product, has_bare=both)


def _power(node: Node, parts: Sequence[Found]) -> Found:
    base, exponent = parts
    if exponent.node.operator != "number" or not exponent.is_bare:
        raise BadExpression(
            "an exponent is a plain number", "write a number such as 2 or 0.5",
            "指数必须是普通数字", "写成数字，例如 2 或 0.5",
        )  # fmt: skip
    if base.is_bare:
        return Found(_with(node, parts))
    return Found(_with(node, parts), base.known.to_the(exponent.node.number))


def _same(node: Node, parts: Sequence[Found]) -> Found:
    return Found(_with(node, parts), parts[0].measure if not parts[0].truth else _PLAIN)


def _root(node: Node, parts: Sequence[Found]) -> Found:
    return Found(_with(node, parts), None if parts[0].is_bare else parts[0].known.to_the(0.5))


def _logic(node: Node, parts: Sequence[Found]) -> Found:
    for part in parts:
        _is_condition(node.operator, part)
    return Found(_with(node, parts), truth=True)


def _choice(node: Node, parts: Sequence[Found]) -> Found:
    _is_condition(node.operator, parts[0])
    branches = parts[1:]
    if all(part.truth for part in branches):
        return Found(_with(node, parts), truth=True)
    same = _alike(node.operator, branches)
    return Found(_with(node, (parts[0], *same)), _common(branches))


def _timed(unit: str) -> Callable[[Node, Sequence[Found]], Found]:
    def rule(node: Node, parts: Sequence[Found]) -> Found:
        _is_condition(node.operator, parts[0])
        return Found(_with(node, parts), measure(unit))

    return rule


def _over_time(unit: str, power: int) -> Callable[[Node, Sequence[Found]], Found]:
    def rule(node: Node, parts: Sequence[Found]) -> Found:
        return Found(_with(node, parts), parts[0].known.times(measure(unit), power))

    return rule


_RULES: Final[Mapping[str, Callable[[Node, Sequence[Found]], Found]]] = {
    "+": _sum, "-": _sum, "*": _product, "/": _product, "^": _power, "negative": _same,
    "abs": _same, "sqrt": _root, "and": _logic, "or": _logic, "not": _logic, "min": _alike_rule,
    "max": _alike_rule, "mean": _alike_rule, "clip": _alike_rule, "if": _choice, "where": _choice,
    "running_hours": _timed("h"), "minutes_today": _timed("min"), "count_today": _timed(""),
    "total_today": _over_time("s", 1), "rate_min": _over_time("min", -1),
}  # fmt: skip


def _with(node: Node, parts: Sequence[Found]) -> Node:
    return Node(node.operator, tuple(part.node for part in parts))


def _scaled(node: Node, scale: float) -> Node:
    return node if scale == 1.0 else Node("*", (number(scale), node))


def _common(parts: Sequence[Found]) -> Measure | None:
    """The measure that all of them are put into: that of the first that has one."""
    return next((part.known for part in parts if not part.is_bare), None)


def _alike(operator: str, parts: Sequence[Found]) -> list[Found]:
    """The same, all in one unit; a bare number takes it as it is."""
    common, same = _common(parts), list[Found]()
    for part in parts:
        if part.is_bare or common is None:
            same.append(part)
            continue
        scale = factor(part.known, common)
        if scale is None:
            raise _not_alike(operator, common, part.known)
        same.append(Found(_scaled(part.node, scale), common))
    return same


def _is_condition(operator: str, part: Found) -> None:
    if not part.truth:
        raise BadExpression(
            f"{operator} asks for a condition, not for a number",
            "write a comparison, such as [x] > 1",
            f"{operator} 需要条件而不是数值", "写成比较，例如 [x] > 1",
        )  # fmt: skip


def _not_one_of_ratio(operator: str, parts: Sequence[Found]) -> None:
    ratio = next((part.known for part in parts if part.known.ratio), None)
    for part in parts:
        if ratio and part.is_bare and part.node.operator == "number" and abs(part.node.number) == 1:
            unit = ratio.text
            raise BadExpression(
                f"1 {operator} a value in {unit} can mean 1 {unit} or the whole",
                f"write 1 {unit}, or {1 / ratio.ratio:g} {unit} for the whole",
                f"1 与单位为 {unit} 的值相加减，含义不明",
                f"写成 1 {unit}；表示全部则写 {1 / ratio.ratio:g} {unit}",
            )


def _not_by_hand(node: Node, ratio: Measure) -> None:
    if node.operator == "number" and abs(node.number) in _HAND[ratio.ratio]:
        raise BadExpression(
            f"{node.number:g} beside a value in {ratio.text}: units are converted by themselves",
            f"delete it, and write the unit of the result into unit ({ratio.text} counts as a share)",
            f"单位为 {ratio.text} 的值不必再乘除 {node.number:g}：单位自动换算",
            f"删去该系数，在 unit 填写结果的单位（{ratio.text} 按比例计）",
        )


def _not_twice(node: Node, scale: float, given: Measure, unit: str) -> None:
    """A factor written by hand that the conversion of the result has as well."""
    if scale == 1.0:
        return
    by_hand = _factors(node)
    for one in (*by_hand, math.prod(by_hand)):
        if one != 1.0 and (math.isclose(one, scale) or math.isclose(one, 1.0 / scale)):
            raise BadExpression(
                f"the factor {one:g} converts {given.text} into {unit}, which is done by itself",
                "delete it from the expression",
                f"系数 {one:g} 把 {given.text} 换算成 {unit}，而单位会自动换算",
                "从表达式中删去该系数",
            )  # fmt: skip


def _factors(node: Node) -> list[float]:
    """The plain numbers that the whole is multiplied by or divided by."""
    if node.operator == "number":
        return [node.number] if node.number else []
    if node.operator == "*":
        return [*_factors(node.parts[0]), *_factors(node.parts[1])]
    if node.operator == "/":
        return [*_factors(node.parts[0]), *(1.0 / one for one in _factors(node.parts[1]))]
    return []


def _not_alike(operator: str, one: Measure, other: Measure) -> BadExpression:
    left, right = one.text or "1", other.text or "1"
    return BadExpression(
        f"{operator} of {left} and {right}: they do not measure the same",
        "convert one of them by another tag or a number with a unit, or correct the unit of the tag",
        f"{operator} 的单位 {left} 与 {right} 量纲不同",
        "用另一测点或带单位的数换算，或改正测点的单位",
    )


def _other_result(given: Measure, unit: str) -> BadExpression:
    has, wanted = given.text or "1", unit or "1"
    return BadExpression(
        f"the expression is in {has}, which cannot stand in {wanted!r}",
        f"write {has} or a unit of the same dimension into unit, or correct the expression",
        f"表达式的单位为 {has}，无法换算为 {wanted!r}",
        f"unit 填写 {has} 或同量纲的单位，或改正表达式",
    )
