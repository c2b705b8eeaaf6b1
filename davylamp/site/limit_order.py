"""Whether the limits of one tag come in their order: pre-warning, alert, alarm, cut."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from davylamp.site.problem import FileProblems, Said
from scada.model import AlarmDefinition, AlarmKind, Comparison

_RANK: Final = {
    AlarmKind.PRE_WARNING: 0,
    AlarmKind.ALERT: 1,
    AlarmKind.ALARM: 2,
    AlarmKind.CUT: 3,
}
_Row = tuple[AlarmDefinition, int]


def check_order(
    alarms: Sequence[AlarmDefinition], lines: Sequence[int], problems: FileProblems
) -> None:
    """Report every limit that a milder one of the same tag, quantity and side comes after."""
    sides: dict[tuple[object, ...], list[_Row]] = defaultdict(list)
    for alarm, line in zip(alarms, lines, strict=True):
        if alarm.comparison is not Comparison.IS:
            judged = alarm.tag, alarm.of, alarm.reference, alarm.span_s
            sides[*judged, alarm.comparison.is_high].append((alarm, line))
    for rows in sides.values():
        if len(rows) > 1:
            _check_side(rows, rows[0][0].comparison.is_high, problems)


def _check_side(rows: Sequence[_Row], is_high: bool, problems: FileProblems) -> None:
    """The first limit of each kind must not come before the first of the kind below it."""
    sign = 1.0 if is_high else -1.0
    first: dict[AlarmKind, _Row] = {}
    for alarm, line in sorted(rows, key=lambda row: sign * row[0].value):
        first.setdefault(alarm.kind, (alarm, line))
        _check_same(alarm, line, rows, problems)
    kinds = sorted((kind for kind in first if kind in _RANK), key=_RANK.__getitem__)
    for mild, severe in pairwise(kinds):
        (low, _), (high, line) = first[mild], first[severe]
        if sign * low.value > sign * high.value:
            problems.error(line, "value", _out_of_order(low, high))


def _check_same(
    alarm: AlarmDefinition, line: int, rows: Sequence[_Row], problems: FileProblems
) -> None:
    for other, before in rows:
        same = (other.kind, other.comparison, other.value) == (
            alarm.kind, alarm.comparison, alarm.value,
        )  # fmt: skip
        if same and before < line:
            problems.warning(line, "value", _same(alarm, other, before))


def _out_of_order(mild: AlarmDefinition, severe: AlarmDefinition) -> Said:
    ours, theirs = f"{severe.limit} {severe.value:g}", f"{mild.limit} {mild.value:g}"
    return Said(
        f"{ours} of {severe.tag} is reached before {theirs}",
        "put them in order: pre-warning, alert, alarm, cut",
        f"测点 {severe.tag} 的 {ours} 先于 {theirs}",
        "按 预警、警戒、报警、断电 的顺序设置",
    )


def _same(alarm: AlarmDefinition, other: AlarmDefinition, line: int) -> Said:
    return Said(
        f"{alarm.limit} says the same as {other.limit} on line {line}",
        "delete one of them",
        f"{alarm.limit} 与第 {line} 行的 {other.limit} 相同",
        "删除其中一行",
    )
