"""alarms.csv: one row per limit; nothing else of a site holds a set point."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from davylamp.site.areas_file import check_related
from davylamp.site.cells import booleans, lookups, numbers, optional_numbers, require, translated
from davylamp.site.columns import ALARM_REQUIRED, COMMANDS
from davylamp.site.limit_groups import check_groups
from davylamp.site.limit_order import check_order
from davylamp.site.limit_quantities import check_quantities
from davylamp.site.limit_shelving import check_times
from davylamp.site.limit_values import check_values
from davylamp.site.named_rows import name_lists, split
from davylamp.site.priorities_table import USUAL_MATRIX, PriorityMatrix
from davylamp.site.priority_cells import priorities
from davylamp.site.problem import FileProblems, Said, also_in
from davylamp.site.sheet import Sheet
from davylamp.site.tag_ids import ID_CHARACTERS
from davylamp.site.tags_file import TagRows
from scada.model import AlarmDefinition, AlarmKind, Comparison, Quantity
from scada.profiles import ProfileLimit

_KINDS: Final = {
    str(kind): kind
    for kind in (
        AlarmKind.PRE_WARNING,
        AlarmKind.ALERT,
        AlarmKind.ALARM,
        AlarmKind.CUT,
        AlarmKind.STATE,
    )
}
_QUANTITIES: Final = {str(quantity): quantity for quantity in Quantity}
_COMPARISONS: Final = {str(comparison): comparison for comparison in Comparison}
_SIGNS: Final = {
    "≥": ">=",
    "≧": ">=",
    "＞": ">",
    "≤": "<=",
    "≦": "<=",
    "＜": "<",
    "＝": "=",
    "==": "=",
}
"""A spreadsheet that takes ``=`` for a formula writes ``==``; the others are what operators write."""
_TEXTS: Final = (
    "scope_zh", "scope_en", "cause_zh", "cause_en", "consequence_zh", "consequence_en",
    "action_zh", "action_en",
)  # fmt: skip


_ALL: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class AlarmRows:
    """The limits of the file in its order, with their lines.

    ``doubtful`` are the tags that have a row which cannot be used, each with the limits of such rows
    (none: all of them): nobody can say what they lack.
    """

    alarms: list[AlarmDefinition]
    lines: list[int]
    doubtful: Mapping[str, frozenset[str]] = field(default_factory=dict)


def read_alarms(
    sheet: Sheet, tags: TagRows, problems: FileProblems, matrix: PriorityMatrix = USUAL_MATRIX
) -> AlarmRows:
    """Turn the sheet into limits. Texts and priority left empty are taken from the profile's row.

    A row with a severity and without a priority has the one that the site's ``matrix`` gives it.
    """
    require(sheet, sorted(ALARM_REQUIRED), problems)
    if tags.is_named:
        lookups(sheet, "tag", tags.lines, ("tag", "测点"), problems)
    _check_names(sheet, problems)
    columns = _columns(sheet, tags, matrix, problems)
    is_whole = sheet.given >= ALARM_REQUIRED
    known = tags.tags | tags.doubtful
    usable = [is_whole and name in known for name in sheet.cells["tag"]]
    if is_whole:
        check_quantities(sheet, columns, known, problems)
        check_values(sheet, columns, known, problems)
        check_times(sheet, columns, problems)
    faulty = problems.lines_with_errors()
    alarms: list[AlarmDefinition] = []
    lines: list[int] = []
    for line, use, row in zip(
        sheet.lines, usable, zip(*columns.values(), strict=True), strict=True
    ):
        if use and line not in faulty:
            alarms.append(AlarmDefinition(**dict(zip(columns, row, strict=True))))
            lines.append(line)
    check_order(alarms, lines, problems)
    check_groups(alarms, lines, tags.rows, problems)
    _check_actions(alarms, lines, problems)
    doubtful = _doubtful(sheet, frozenset(lines)) if is_whole else dict.fromkeys(known, _ALL)
    return AlarmRows(alarms, lines, doubtful)


def _doubtful(sheet: Sheet, used: frozenset[int]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    rows = zip(sheet.cells["tag"], sheet.cells["limit"], sheet.lines, strict=True)
    for tag, limit, line in rows:
        if line not in used:
            found[tag] = found.get(tag, _ALL) | {limit}
    return found


def _columns(
    sheet: Sheet, tags: TagRows, matrix: PriorityMatrix, problems: FileProblems
) -> dict[str, Sequence[Any]]:
    """Every field of `AlarmDefinition` as a column; faults are reported, a default stands in."""
    cells = sheet.cells
    limits = _profile_limits(sheet, tags)
    kinds = _kinds(sheet, tags, problems)
    respond = _respond(sheet, limits, problems)
    columns: dict[str, Sequence[Any]] = {
        "tag": cells["tag"],
        "limit": cells["limit"],
        "kind": kinds,
        "of": _quantities(sheet, problems),
        "reference": cells["reference"],
        "window_s": numbers(sheet, "window_s", 0.0, problems),
        "exclusive": cells["exclusive"],
        "comparison": _comparisons(sheet, problems),
        "value": numbers(sheet, "value", 0.0, problems),
        "restore": optional_numbers(sheet, "restore", problems),
        "on_delay_s": numbers(sheet, "on_delay_s", 0.0, problems),
        "off_delay_s": numbers(sheet, "off_delay_s", 0.0, problems),
        "deadband": numbers(sheet, "deadband", 0.0, problems),
        "latching": booleans(sheet, "latching", problems),
        "re_alarm_s": numbers(sheet, "re_alarm_s", 0.0, problems),
        "max_shelve_s": optional_numbers(sheet, "max_shelve_s", problems),
        "severity": cells["severity"],
        "priority": priorities(sheet, kinds, limits, respond, matrix, problems),
        "alarm_class": cells["class"],
        "respond_s": respond,
        "guidance_zh": cells["guidance_zh"],
        "guidance_en": cells["guidance_en"],
        "display": cells["display"],
        **{name: [tuple(split(cell)) for cell in cells[name]] for name in COMMANDS},
        "role": cells["role"],
        "related": _related(sheet, tags, problems),
        "test_interval_days": numbers(sheet, "test_interval_days", 0.0, problems),
        "owner": cells["owner"],
        "revision": cells["revision"],
        "approved": cells["approved"],
        "rule": cells["rule"],
    }
    return columns | {name: _texts(cells[name], name, limits) for name in _TEXTS}


def _related(sheet: Sheet, tags: TagRows, problems: FileProblems) -> list[tuple[str, ...]]:
    """Tags whose values are stored with each alarm."""
    known = tags.tags | tags.doubtful
    if not tags.is_named:  # every name would look wrong
        return [() for _ in sheet.lines]
    found = name_lists(sheet, "related", known, ("tag", "测点"), problems)
    for names, line in zip(found, sheet.lines, strict=True):
        check_related(names, line, problems)
    return found


def _quantities(sheet: Sheet, problems: FileProblems) -> list[Quantity]:
    """What each limit is held against; empty: the value itself."""
    given = lookups(sheet, "of", _QUANTITIES, ("quantity to judge", "判断量"), problems)
    return [quantity or Quantity.VALUE for quantity in given]


def _comparisons(sheet: Sheet, problems: FileProblems) -> list[Comparison | None]:
    usual = translated(sheet, "comparison", _SIGNS)
    return lookups(usual, "comparison", _COMPARISONS, ("comparison", "比较符"), problems)


def _profile_limits(sheet: Sheet, tags: TagRows) -> list[ProfileLimit | None]:
    """For each row the limit of the same id in the profile row that the tag stands for."""
    books = {row.id: {limit.limit: limit for limit in row.limits} for row in tags.rows.values()}
    empty: dict[str, ProfileLimit] = {}
    found: list[ProfileLimit | None] = []
    for tag, limit in zip(sheet.cells["tag"], sheet.cells["limit"], strict=True):
        row = tags.rows.get(tag)
        found.append((books[row.id] if row else empty).get(limit))
    return found


def _texts(cells: Sequence[str], name: str, limits: Sequence[ProfileLimit | None]) -> list[str]:
    return [
        cell or (getattr(limit, name) if limit else "")
        for cell, limit in zip(cells, limits, strict=True)
    ]


def _respond(
    sheet: Sheet, limits: Sequence[ProfileLimit | None], problems: FileProblems
) -> list[float]:
    values = optional_numbers(sheet, "respond_s", problems)
    suggested = [limit.respond_s if limit else 0.0 for limit in limits]
    return [own if own is not None else s for own, s in zip(values, suggested, strict=True)]


def _kinds(sheet: Sheet, tags: TagRows, problems: FileProblems) -> list[AlarmKind | None]:
    """The kind of each limit; empty: the limit's own name where that is a kind, state for switches."""
    given = lookups(sheet, "kind", _KINDS, ("kind of limit", "限值类型"), problems)
    if None not in given:
        return given
    kinds: list[AlarmKind | None] = []
    rows = zip(given, *(sheet.cells[c] for c in ("kind", "limit", "tag")), sheet.lines, strict=True)
    for kind, cell, limit, name, line in rows:
        tag = tags.tags.get(name) or tags.doubtful.get(name)
        guess = AlarmKind.STATE if tag and tag.is_switch else _KINDS.get(limit)
        if kind is None and not cell and guess is None and name in tags.lines:
            problems.error(line, "kind", _no_kind())
        kinds.append(kind or guess)
    return kinds


def _no_kind() -> Said:
    words = ", ".join(_KINDS)
    return Said("kind is empty", f"write one of: {words}", "kind 为空", f"填写其一：{words}")


def _check_names(sheet: Sheet, problems: FileProblems) -> None:
    """Limit ids are unique per tag and made of the same characters as tag ids."""
    first: dict[tuple[str, str], int] = {}
    for tag, limit, line in zip(sheet.cells["tag"], sheet.cells["limit"], sheet.lines, strict=True):
        if limit.strip(ID_CHARACTERS):
            problems.error(line, "limit", _bad_name(limit))
        before = first.setdefault((tag, limit), line)
        if before != line and limit:
            problems.error(line, "limit", _twice(tag, limit, before))


def _bad_name(limit: str) -> Said:
    return Said(
        f"{limit!r} is no limit id",
        "use letters, digits, dot, dash and underscore, such as alarm or cut2",
        f"{limit!r} 不能作限值编号",
        "用字母、数字、点、短横线和下划线，例如 alarm、cut2",
    )


def _twice(tag: str, limit: str, line: int) -> Said:
    return Said(
        f"limit {limit} of tag {tag} stands on line {line} already",
        "give it another id or delete it",
        f"测点 {tag} 的限值 {limit} 与第 {line} 行重复",
        "改编号或删除",
    )


def _check_actions(
    alarms: Iterable[AlarmDefinition], lines: Iterable[int], problems: FileProblems
) -> None:
    """An alarm without an operator action is no alarm (ISA-18.2, rationalisation)."""
    silent = [
        line
        for alarm, line in zip(alarms, lines, strict=True)
        if not alarm.action_zh and not alarm.action_en
    ]
    if silent:
        more, more_zh = also_in(silent)
        said = Said(
            f"the alarm does not say what the operator should do{more}",
            "fill in action_zh and action_en, or give the tag a location of the profile",
            f"报警未写处置步骤{more_zh}",
            "填写 action_zh 和 action_en，或在 tags.csv 填写规程地点",
        )
        problems.warning(silent[0], "action_zh", said)
