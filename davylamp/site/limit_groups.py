"""Whether exclusive limits make a group: steps of one tag and quantity, none of them statutory."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from davylamp.site.problem import FileProblems, Said
from davylamp.site.tag_ids import ID_CHARACTERS
from scada.model import AlarmDefinition, AlarmKind, Comparison
from scada.profiles import ProfileRow

_Row = tuple[AlarmDefinition, int]


def check_groups(
    alarms: Sequence[AlarmDefinition],
    lines: Sequence[int],
    rows: Mapping[str, ProfileRow],
    problems: FileProblems,
) -> None:
    """Report what cannot be exclusive; ``rows`` are the profile's rows by tag."""
    groups: dict[tuple[str, str], list[_Row]] = defaultdict(list)
    for alarm, line in zip(alarms, lines, strict=True):
        if alarm.exclusive:
            groups[alarm.tag, alarm.exclusive].append((alarm, line))
            _check_limit(alarm, line, rows.get(alarm.tag), problems)
    for members in groups.values():
        _check_group(members, problems)


def _check_limit(
    alarm: AlarmDefinition, line: int, row: ProfileRow | None, problems: FileProblems
) -> None:
    if alarm.exclusive.strip(ID_CHARACTERS):
        problems.error(line, "exclusive", _bad_name(alarm.exclusive))
    elif alarm.kind in (AlarmKind.CUT, AlarmKind.STATE) or alarm.comparison is Comparison.IS:
        problems.error(line, "exclusive", _no_step(alarm))
    elif row is not None and row.regulated:
        problems.error(line, "exclusive", _regulated(row))


def _check_group(members: Sequence[_Row], problems: FileProblems) -> None:
    first, first_line = members[0]
    for other, line in members[1:]:
        if _judged(other) != _judged(first):
            problems.error(line, "exclusive", _other_quantity(other, first, first_line))
    if len(members) == 1:
        problems.warning(first_line, "exclusive", _alone(first))


def _judged(alarm: AlarmDefinition) -> tuple[object, ...]:
    return alarm.of, alarm.reference, alarm.span_s


def _bad_name(name: str) -> Said:
    return Said(
        f"{name!r} is no name of a group",
        "use letters, digits, dot, dash and underscore, such as level",
        f"{name!r} 不能作互斥组名",
        "用字母、数字、点、短横线和下划线，例如 level",
    )


def _no_step(alarm: AlarmDefinition) -> Said:
    return Said(
        f"a {alarm.kind} with {alarm.comparison} is no step of an exclusive group",
        "empty exclusive: a cut or a state stands beside every alarm of its tag",
        f"{alarm.kind}（{alarm.comparison}）不能列入互斥组",
        "清空 exclusive：断电和状态与该测点其他报警并存",
    )


def _regulated(row: ProfileRow) -> Said:
    return Said(
        f"{row.id} is a regulated point: each of its alarms stands for itself",
        "empty exclusive",
        f"{row.id} 是规程监管测点，各级报警须分别存在",
        "清空 exclusive",
    )


def _other_quantity(alarm: AlarmDefinition, first: AlarmDefinition, line: int) -> Said:
    return Said(
        f"{alarm.limit} judges {alarm.of}, {first.limit} on line {line} of the same group {first.of}"
        " (or with another reference or window)",
        "give it a group of its own",
        f"{alarm.limit} 判断 {alarm.of}，同组第 {line} 行的 {first.limit} 判断 {first.of}"
        "（或基准、时间窗不同）",
        "另立一组",
    )


def _alone(alarm: AlarmDefinition) -> Said:
    return Said(
        f"{alarm.limit} is alone in the group {alarm.exclusive}",
        "write the same name for the other steps of the tag, or empty it",
        f"互斥组 {alarm.exclusive} 只有 {alarm.limit} 一级",
        "该测点其他各级写同一组名，或清空",
    )
