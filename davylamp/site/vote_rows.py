"""Rows of detectors.csv that vote: what is wrong with them, in words that name the fix."""

from collections.abc import Iterator
from typing import Final

from davylamp.site.problem import FileProblems, Said
from davylamp.site.suggest import unknown
from scada.detect.voting.members import WhenBad
from scada.model import Assigned, Detector, SiteTable

_COUNTS: Final = {Detector.VOTE: ("n", 1.0), Detector.ADJACENT: ("count", 2.0)}
"""How the number of members that are needed is called, and its default."""


def check_votes(table: SiteTable, one: Assigned, line: int, problems: FileProblems) -> bool:
    """Report what a row that votes cannot work with; returns whether it is such a row at all."""
    if one.row.detector not in _COUNTS:
        return False
    for column, said in _faults(table, one):
        problems.error(line, column, said)
    return True


def _faults(table: SiteTable, one: Assigned) -> Iterator[tuple[str, Said]]:
    row, (name, default) = one.row, _COUNTS[one.row.detector]
    for parameter in row.parameters:
        if parameter not in ("limit", "bad", name):
            yield "parameters", unknown("parameter", "参数", parameter, ("limit", "bad", name))
    bad = row.word("bad", WhenBad.OUT)
    if bad not in set(WhenBad):
        yield (
            "parameters",
            unknown("word for bad", "bad 的取值", bad, [str(word) for word in WhenBad]),
        )
    count = row.parameters.get(name, default)
    if isinstance(count, str) or count != int(count) or not 1 <= count <= len(one.tags):
        yield "parameters", _no_count(name, count, len(one.tags))
    if len(set(row.tags)) < len(row.tags):
        yield "tags", _TWICE
    yield from _limits(table, one)


def _limits(table: SiteTable, one: Assigned) -> Iterator[tuple[str, Said]]:
    """The limit that the row names, on each of its tags."""
    name = one.row.word("limit", "")
    limits: dict[str, list[str]] = {table.tags[number].id: [] for number in one.tags.tolist()}
    for alarm in table.alarms:
        if alarm.tag in limits:
            limits[alarm.tag].append(alarm.limit)
    if not name:
        yield "parameters", _NO_LIMIT
        return
    lacking = [tag for tag, names in limits.items() if name not in names]
    if lacking:
        yield "parameters", _not_there(name, lacking, limits[lacking[0]])


_NO_LIMIT: Final = Said(
    "the row does not say which limit of its tags counts",
    "write the limit's id of alarms.csv into parameters: limit=alarm",
    "未写表决所用的限值",
    "在 parameters 填写 alarms.csv 中的限值编号：limit=alarm",
)
_TWICE: Final = Said(
    "a tag stands twice in tags",
    "name each sensor once",
    "tags 中测点重复",
    "每个传感器只写一次",
)


def _no_count(name: str, count: float | str, most: int) -> Said:
    shown = count if isinstance(count, str) else f"{count:g}"
    return Said(
        f"{name} = {shown} is no whole number of 1 to {most}, the number of its tags",
        f"write {name}=2, or name more tags",
        f"{name} = {shown} 不是 1～{most}（测点数）的整数",
        f"写 {name}=2，或增加测点",
    )


def _not_there(name: str, lacking: list[str], known: list[str]) -> Said:
    tags, has = ", ".join(lacking[:4]), ", ".join(known) or "–"
    return Said(
        f"no limit {name} in alarms.csv for: {tags}",
        f"add the row {lacking[0]},{name} to alarms.csv, or name a limit that all have"
        f" ({lacking[0]} has {has})",
        f"alarms.csv 中下列测点没有限值 {name}：{tags}",
        f"在 alarms.csv 增加 {lacking[0]},{name}，或改用各测点都有的限值（{lacking[0]} 有 {has}）",
    )
