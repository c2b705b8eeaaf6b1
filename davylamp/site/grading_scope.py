"""What a rule of grading.csv grades: all that its rows name must fit an alarm."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final, TypeVar

from alarms import Catalogue
from davylamp.site.alarm_names import AlarmNames
from davylamp.site.named_rows import split
from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet
from davylamp.site.suggest import unknown
from scada.model import AlarmKind, Kind, below
from scada.profiles import available, load

Word = TypeVar("Word")

_TAG_KINDS: Final = {str(kind): kind for kind in Kind}
_ALARM_KINDS: Final = {str(kind): kind for kind in AlarmKind}


@dataclass(frozen=True, slots=True)
class Scope:
    """The ids of the graded alarms, and the areas in which points are counted."""

    alarms: tuple[str, ...]
    areas: tuple[str, ...]


@dataclass(slots=True)
class _Asked:
    """What the rows of one rule name; nothing named: any."""

    line: int
    alarms: dict[str, None] = field(default_factory=dict)
    tag_kinds: set[Kind] = field(default_factory=set)
    alarm_kinds: set[AlarmKind] = field(default_factory=set)
    areas: dict[str, None] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.alarms or self.tag_kinds or self.alarm_kinds or self.areas)


def scopes(
    sheet: Sheet, catalogue: Catalogue, names: AlarmNames, problems: FileProblems
) -> dict[str, Scope]:
    """Of each rule by its id."""
    asked: dict[str, _Asked] = {}
    inside = below(catalogue.table.areas)
    columns = ("rule", "alarms", "tag_kinds", "alarm_kinds", "areas", "template")
    rows = zip(sheet.lines, *(sheet.cells[column] for column in columns), strict=True)
    for line, rule, alarms, tag_kinds, alarm_kinds, areas, template in rows:
        one = asked.setdefault(rule, _Asked(line))
        one.alarms |= dict.fromkeys(names.find(alarms, "alarms", line, problems))
        one.tag_kinds |= _words(tag_kinds, _TAG_KINDS, "tag_kinds", line, problems)
        one.alarm_kinds |= _words(alarm_kinds, _ALARM_KINDS, "alarm_kinds", line, problems)
        one.tag_kinds |= _template_kind(template)
        one.areas |= dict.fromkeys(_areas(areas, inside, line, problems))
    for rule, one in asked.items():
        if one.is_empty and rule:
            problems.error(one.line, "alarms", _anything(rule))
    return {
        rule: Scope(_fitting(one, catalogue, inside), tuple(one.areas))
        for rule, one in asked.items()
    }


def _words(
    cell: str, known: dict[str, Word], column: str, line: int, problems: FileProblems
) -> set[Word]:
    words = split(cell)
    for word in words:
        if word not in known:
            problems.error(line, column, unknown("kind", "类型", word, known))
    return {known[word] for word in words if word in known}


def _template_kind(cell: str) -> set[Kind]:
    book, _, name = cell.partition(" ")
    grading = load(book).grading.get(name) if book in available() else None
    return {grading.kind} if grading else set()


def _areas(cell: str, inside: Collection[str], line: int, problems: FileProblems) -> list[str]:
    names = split(cell)
    for name in names:
        if name not in inside:
            problems.error(line, "areas", unknown("area", "区域", name, inside))
    return [name for name in names if name in inside]


def _fitting(
    asked: _Asked, catalogue: Catalogue, inside: dict[str, frozenset[str]]
) -> tuple[str, ...]:
    kinds = {tag.id: tag.kind for tag in catalogue.table.tags}
    places = frozenset[str]().union(*(inside[area] for area in asked.areas))
    rows = zip(catalogue.ids, catalogue.tag, catalogue.kind, catalogue.area, strict=True)
    return tuple(
        alarm
        for alarm, tag, kind, area in rows
        if (not asked.alarms or alarm in asked.alarms)
        and (not asked.tag_kinds or kinds.get(tag) in asked.tag_kinds)
        and (not asked.alarm_kinds or kind in asked.alarm_kinds)
        and (not asked.areas or area in places)
        and _is_graded(asked, kind)
    )


def _is_graded(asked: _Asked, kind: AlarmKind) -> bool:
    """Limits, votes and interlocks; the others only where a row names them or their kind."""
    usual = (AlarmKind.ALERT, AlarmKind.ALARM, AlarmKind.CUT, AlarmKind.STATE)
    named = bool(asked.alarms) or kind in asked.alarm_kinds
    return named or kind in (*usual, AlarmKind.VOTE, AlarmKind.INTERLOCK)


def _anything(rule: str) -> Said:
    return Said(
        f"rule {rule} does not say what it grades",
        "fill in alarms, tag_kinds, alarm_kinds or areas on one of its rows",
        f"规则 {rule} 未说明适用于哪些报警",
        "在其中一行填写 alarms、tag_kinds、alarm_kinds 或 areas",
    )
