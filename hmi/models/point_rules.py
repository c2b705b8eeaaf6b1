"""What the profile asks for at a point, beside what is staged: judged at once, by the profiles' own code."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from hmi.models.language import Language
from hmi.models.words import SYMBOLS
from scada.model import AlarmDefinition, AlarmKind, Area, BadInput, Comparison, Quantity
from scada.profiles import Profile, ProfileLimit, ProfileRow, judge_limits, load
from scada.profiles.units import factor

E = TypeVar("E", bound=StrEnum)
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Violation:
    """One limit that is looser than the profile allows. ``is_rule``: no reason allows it."""

    limit: str
    column: str
    zh: str
    en: str
    is_rule: bool
    fix_zh: str = ""
    fix_en: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """The row of a profile that a point stands for."""

    profile: Profile
    row: ProfileRow

    def limit(self, kind: AlarmKind) -> ProfileLimit | None:
        """What it asks for of this kind, the first."""
        return next((one for one in self.row.limits if one.kind is kind), None)


def rule_of(tag: Cells, areas: Mapping[str, Area]) -> Rule | None:
    """The rule for a row of tags.csv; None where it stands for no row of its area's profile."""
    area = areas.get(tag.get("area", ""))
    if area is None or not area.profile or not tag.get("location"):
        return None
    profile = load(area.profile)
    row = profile.rows.get(tag["location"])
    return Rule(profile, row) if row is not None else None


def violations(tag: Cells, limits: Sequence[Cells], areas: Mapping[str, Area]) -> list[Violation]:
    """What of these limits is no number, or looser than the profile. The desk says the last word."""
    found = list(_unreadable(limits))
    rule = rule_of(tag, areas)
    if found or rule is None:
        return found
    unit = factor(rule.row.unit, tag.get("unit", ""))
    if unit is None:
        return found
    try:
        definitions = [_definition(one) for one in limits]
    except BadInput as fault:
        return [Violation("", "value", str(fault), str(fault), True)]
    ambient = _number(tag.get("ambient", ""))
    judged = judge_limits(
        definitions, rule.row, rule.profile.policies, unit, None if math.isnan(ambient) else ambient
    )
    return [
        Violation(one.limit, one.column, one.text_zh, one.text, one.is_rule, one.fix_zh, one.fix)
        for one in judged
    ]


def _unreadable(limits: Sequence[Cells]) -> Iterator[Violation]:
    for one in limits:
        for column in ("value", "restore", "on_delay_s", "off_delay_s", "deadband"):
            text = one.get(column, "")
            if (text or column == "value") and math.isnan(_number(text)):
                said = f"{column} {text!r}"
                yield Violation(
                    one.get("limit", ""), column, f"{said} 不是数字", f"{said} is no number", True
                )
        yield from _beyond(one)


def _beyond(cells: Cells) -> Iterator[Violation]:
    """A restore on the wrong side of its limit."""
    value, restore = cells.get("value", ""), cells.get("restore", "")
    is_high = _one_of(Comparison, cells.get("comparison", ""), Comparison.AT_LEAST).is_high
    over = _number(restore) - _number(value)
    if over > 0 if is_high else over < 0:
        yield Violation(
            cells.get("limit", ""),
            "restore",
            f"复电（解除）值 {restore} 越过限值 {value}",
            f"restore {restore} lies beyond the limit {value}",
            True,
        )


def _definition(cells: Cells) -> AlarmDefinition:
    """A row of alarms.csv as far as a profile judges it."""
    limit = cells.get("limit", "")
    kind = cells.get("kind") or limit
    restore = cells.get("restore", "")
    return AlarmDefinition(
        tag=cells.get("tag", ""),
        limit=limit,
        kind=AlarmKind(kind) if kind in list(AlarmKind) else AlarmKind.ALARM,
        comparison=_one_of(Comparison, cells.get("comparison", ""), Comparison.AT_LEAST),
        value=_number(cells.get("value", "")),
        restore=_number(restore) if restore else None,
        scope_zh=cells.get("scope_zh", ""),
        scope_en=cells.get("scope_en", ""),
        on_delay_s=_number(cells.get("on_delay_s", "0")),
        deadband=_number(cells.get("deadband", "0")),
        of=_one_of(Quantity, cells.get("of", ""), Quantity.VALUE),
        reference=cells.get("reference", ""),
        window_s=_number(cells.get("window_s", "0")),
    )


def _one_of(kind: type[E], text: str, otherwise: E) -> E:
    return next((one for one in kind if one == text), otherwise)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def asked_words(limit: ProfileLimit | None, unit: str) -> str:
    """``≥ 1.0 %CH4``; empty where nothing is asked for."""
    if limit is None:
        return ""
    return f"{SYMBOLS[limit.comparison]} {limit.value:g} {unit}"


def restore_words(limit: ProfileLimit | None, unit: str) -> str:
    """``< 1.0 %CH4``: what a cut is restored at."""
    if limit is None or limit.restore is None:
        return ""
    return f"{'<' if limit.comparison.is_high else '>'} {limit.restore:g} {unit}"


def rule_lines(rule: Rule, language: Language) -> Iterator[tuple[str, str]]:
    """The rows of the rule's panel: the text path of a name, and the words."""
    row, pick = rule.row, language.pick
    yield "place", pick(row.name_zh, row.name_en)
    for kind in (AlarmKind.PRE_WARNING, AlarmKind.ALERT, AlarmKind.ALARM, AlarmKind.CUT):
        if said := asked_words(rule.limit(kind), row.unit):
            yield str(kind), said
    cut = rule.limit(AlarmKind.CUT)
    if said := restore_words(cut, row.unit):
        yield "restore", said
    if cut is not None and (cut.scope_zh or cut.scope_en):
        yield "scope", pick(cut.scope_zh, cut.scope_en)
    yield "source", " · ".join(dict.fromkeys([row.source, *(one.source for one in row.limits)]))
