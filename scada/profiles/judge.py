"""Where a site's limits are looser than the profile asks for."""

from collections.abc import Sequence
from dataclasses import dataclass

from scada.model import AlarmDefinition, AlarmKind, Comparison, Quantity
from scada.profiles.mark import Mark
from scada.profiles.profile import Policies, ProfileLimit, ProfileRow

_CATCHES_EQUAL = (Comparison.AT_LEAST, Comparison.AT_MOST)
_OPPOSITE = {
    Comparison.AT_LEAST: "<",
    Comparison.ABOVE: "<=",
    Comparison.AT_MOST: ">",
    Comparison.BELOW: ">=",
    Comparison.IS: "!=",
}
_KINDS_ZH = {
    "pre_warning": "预警",
    "alert": "警戒",
    "alarm": "报警",
    "cut": "断电",
    "state": "状态报警",
}
_ABOVE_AMBIENT = ("（高于本底值）", " above ambient")
_TOLERANCE = 1e-9
"""Relative: what a conversion of units may leave behind."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One point in which the site does not do what the profile's row asks for.

    ``limit`` is the site's limit at fault, or the profile's where the site has none (``missing``).
    ``mark`` says how sure the profile's value is. ``column`` is the column of ``alarms.csv`` to change.
    """

    limit: str
    column: str
    missing: bool
    mark: Mark
    text_zh: str
    text: str
    fix_zh: str
    fix: str

    @property
    def is_rule(self) -> bool:
        """True where the value was read in the rule itself: no reason allows a looser one."""
        return self.mark.is_rule


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where a value of the profile stands on the scale of the site's limit."""

    factor: float
    offset: float = 0.0

    def at(self, value: float) -> float:
        return value * self.factor + self.offset


def judge_limits(
    definitions: Sequence[AlarmDefinition],
    row: ProfileRow,
    policies: Policies,
    factor: float = 1.0,
    ambient: float | None = None,
) -> list[Deviation]:
    """Hold one tag's limits against its row; ``factor`` converts the row's unit into the tag's.

    ``ambient`` is the tag's own: a limit above it and an absolute one are compared through it.
    A stricter limit is never a deviation. A recommended limit that the site leaves out altogether is
    none either; one that it has and makes looser is.
    """
    found: list[Deviation] = []
    for limit, definition in _pair(definitions, row.limits, ambient):
        if definition is None:
            if limit.mark is not Mark.RECOMMENDATION:
                found.append(_missing(limit, row, factor))
        else:
            scale = _Scale(factor, _offset(definition, limit, ambient) or 0.0)
            checks = (_comparison, _value, _restore, _scope)
            found += [d for check in checks if (d := check(definition, limit, row, scale))]
    if row.regulated:
        longest = row.on_delay_max_s
        longest = policies.on_delay_max_s if longest is None else longest
        late = (d for d in definitions if _is_delayed(d, longest))
        found += [_delay(d, longest, row, policies) for d in late]
    return found


def _pair(
    definitions: Sequence[AlarmDefinition], limits: Sequence[ProfileLimit], ambient: float | None
) -> list[tuple[ProfileLimit, AlarmDefinition | None]]:
    """Give each of the profile's limits the site's limit that answers it: by id, else by kind."""
    free = list(definitions)
    pairs: dict[str, AlarmDefinition] = {}
    for by_id in (True, False):
        for limit in limits:
            if limit.limit not in pairs:
                named = (d for d in free if d.limit == limit.limit or not by_id)
                match = next((d for d in named if _answers(d, limit, ambient)), None)
                if match is not None:
                    pairs[limit.limit] = match
                    free.remove(match)
    return [(limit, pairs.get(limit.limit)) for limit in limits]


def _answers(definition: AlarmDefinition, limit: ProfileLimit, ambient: float | None) -> bool:
    same_side = _sense(definition.comparison) == _sense(limit.comparison)
    comparable = _offset(definition, limit, ambient) is not None
    return definition.kind is limit.kind and same_side and comparable


def _offset(
    definition: AlarmDefinition, limit: ProfileLimit, ambient: float | None
) -> float | None:
    """What is added to the profile's value to stand on the scale of the site's limit.

    None where the two are no values of one quantity: a rate answers no level. An absolute limit
    answers one above ambient; where the ambient is not known it is taken for 0, the strictest.
    """
    if definition.of is limit.of:
        return 0.0
    starts = {Quantity.VALUE: 0.0, Quantity.ABOVE_AMBIENT: ambient}
    ours, theirs = starts.get(definition.of), starts.get(limit.of)
    if ours is None or limit.of not in starts:
        return None
    return (theirs or 0.0) - ours


def _sense(comparison: Comparison) -> str:
    """High, low or state: limits of different sense never answer one another."""
    if comparison is Comparison.IS:
        return "state"
    return "high" if comparison.is_high else "low"


def _beyond(value: float, limit: float, comparison: Comparison) -> bool:
    """True where ``value`` lies on the unsafe side of ``limit``."""
    slack = abs(limit) * _TOLERANCE
    if comparison is Comparison.IS:
        return value != limit
    return value > limit + slack if comparison.is_high else value < limit - slack


def _misses(definition: AlarmDefinition, limit: ProfileLimit) -> bool:
    """True where the profile's comparison holds at the very value and the site's does not."""
    return limit.comparison in _CATCHES_EQUAL and definition.comparison not in _CATCHES_EQUAL


def _comparison(
    definition: AlarmDefinition, limit: ProfileLimit, row: ProfileRow, scale: _Scale
) -> Deviation | None:
    """A bare ``>`` misses the very value at which ``>=`` speaks."""
    if not _misses(definition, limit) or _beyond(
        scale.at(limit.value), definition.value, limit.comparison
    ):
        return None  # in the second case the site's limit is the stricter one by its value
    ours, rule = definition.comparison, limit.comparison
    return _deviation(
        definition.limit, "comparison", limit, row,
        (f"比较符为 {ours}，规程为 {rule}", f"comparison is {ours}, the profile has {rule}"),
        (f"改为 {rule}", f"write {rule}"),
    )  # fmt: skip


def _value(
    definition: AlarmDefinition, limit: ProfileLimit, row: ProfileRow, scale: _Scale
) -> Deviation | None:
    """A limit that speaks later than the profile's."""
    rule = scale.at(limit.value)
    if not _beyond(definition.value, rule, limit.comparison):
        return None
    above_zh, above = _ABOVE_AMBIENT if definition.of is Quantity.ABOVE_AMBIENT else ("", "")
    wanted = f"{limit.comparison} {rule:g}"
    ours = f"{definition.comparison} {definition.value:g}"
    return _deviation(
        definition.limit, "value", limit, row,
        (f"限值 {ours} 宽于规程值 {wanted}{above_zh}",
         f"limit {ours} is looser than the profile's {wanted}{above}"),
        (f"改为 {rule:g} 或更严", f"write {rule:g} or stricter"),
    )  # fmt: skip


def _restore(
    definition: AlarmDefinition, limit: ProfileLimit, row: ProfileRow, scale: _Scale
) -> Deviation | None:
    """A return (复电) that is given before the profile gives it."""
    if limit.comparison is Comparison.IS:
        return None
    if limit.restore is None:
        return None
    rule, ours_at = scale.at(limit.restore), definition.restore_at
    is_same = not _beyond(rule, ours_at, limit.comparison)
    if not _beyond(ours_at, rule, limit.comparison) and not (
        is_same and _misses(definition, limit)
    ):
        return None
    ours = f"{_OPPOSITE[definition.comparison]} {ours_at:g}"
    wanted = f"{_OPPOSITE[limit.comparison]} {rule:g}"
    return _deviation(
        definition.limit, "restore", limit, row,
        (f"复电（解除）值 {ours} 宽于规程值 {wanted}",
         f"restore {ours} is looser than the profile's {wanted}"),
        (f"restore 改为 {rule:g}", f"write {rule:g} into restore"),
    )  # fmt: skip


def _scope(
    definition: AlarmDefinition, limit: ProfileLimit, row: ProfileRow, _scale: _Scale
) -> Deviation | None:
    """A cut that does not say what it cuts."""
    has_scope = definition.scope_zh or definition.scope_en
    if limit.kind is not AlarmKind.CUT or has_scope or not limit.scope_zh:
        return None
    return _deviation(
        definition.limit, "scope_zh", limit, row,
        ("断电未写断电范围", "the cut does not say what it cuts"),
        (f"scope_zh 写：{limit.scope_zh}", f"write into scope_en: {limit.scope_en}"),
    )  # fmt: skip


def _missing(limit: ProfileLimit, row: ProfileRow, factor: float) -> Deviation:
    rule = rule_zh = f"{limit.comparison} {limit.value * factor:g}"
    of = "" if limit.of is Quantity.VALUE else f", of {limit.of}"
    if limit.of is Quantity.ABOVE_AMBIENT:
        rule_zh, rule = (rule + above for above in _ABOVE_AMBIENT)
    restore = restore_zh = ""
    if limit.restore is not None:
        back = f"{_OPPOSITE[limit.comparison]} {limit.restore * factor:g}"
        restore, restore_zh = f", restore {back}", f"，复电 {back}"
    kind_zh = _KINDS_ZH.get(limit.kind, limit.kind)
    return _deviation(
        limit.limit, "limit", limit, row,
        (f"缺少{kind_zh} {rule_zh}{restore_zh}", f"has no {limit.kind} {rule}{restore}"),
        (f"在 alarms.csv 增加一行：limit={limit.limit}，kind={limit.kind}{of}，{rule_zh}{restore_zh}",
         f"add a row to alarms.csv: limit {limit.limit}, kind {limit.kind}{of}, {rule}{restore}"),
        missing=True,
    )  # fmt: skip


def _is_delayed(definition: AlarmDefinition, longest: float) -> bool:
    """Pre-warnings are the site's own; every other limit speaks without more delay than allowed."""
    return definition.kind is not AlarmKind.PRE_WARNING and definition.on_delay_s > longest


def _delay(
    definition: AlarmDefinition, longest_s: float, row: ProfileRow, policies: Policies
) -> Deviation:
    delay, longest = f"{definition.on_delay_s:g}", f"{longest_s:g}"
    of_row = row.on_delay_max_s is not None
    mark, source = (row.mark, row.source) if of_row else (policies.mark, policies.source)
    return Deviation(
        limit=definition.limit,
        column="on_delay_s",
        missing=False,
        mark=mark,
        text_zh=f"监管测点的报警延时 {delay} s，最长允许 {longest} s（{source}）",
        text=f"a regulated point's alarm waits {delay} s, at most {longest} s allowed ({source})",
        fix_zh=f"on_delay_s 改为 {longest}",
        fix=f"write {longest} into on_delay_s",
    )


def _deviation(
    name: str,
    column: str,
    limit: ProfileLimit,
    row: ProfileRow,
    text: tuple[str, str],
    fix: tuple[str, str],
    *,
    missing: bool = False,
) -> Deviation:
    """Texts are (Chinese, English); the row, its source and the mark are added to them."""
    doubt_zh, doubt = _doubt(limit.mark)
    return Deviation(
        limit=name,
        column=column,
        missing=missing,
        mark=limit.mark,
        text_zh=f"{text[0]}（{row.id}，{limit.source}{doubt_zh}）",
        text=f"{text[1]} ({row.id}, {limit.source}{doubt})",
        fix_zh=fix[0],
        fix=fix[1],
    )


def _doubt(mark: Mark) -> tuple[str, str]:
    """What is said of a value that was not read in the rule."""
    if mark.is_rule:
        return "", ""
    if mark is Mark.RECOMMENDATION:
        return "，建议值", ", a recommendation"
    return f"，未核实 [{mark}]", f", unverified [{mark}]"
