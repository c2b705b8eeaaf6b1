"""calculated.csv: tags that are made of other tags; a site may have none."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final

from davylamp.site.cells import choices, require
from davylamp.site.columns import TAG_COLUMNS
from davylamp.site.expression_units import checked
from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet
from davylamp.site.site_file import SiteFile
from davylamp.site.suggest import unknown
from davylamp.site.tag_ids import check_ids
from davylamp.site.tag_range import read_ranges
from davylamp.site.tag_states import read_states
from davylamp.site.tags_file import TagRows, first_filled, read_locations
from scada.detect.calculated.expression import BadExpression, Node, parse, written
from scada.detect.calculated.order import circle
from scada.model import SWITCH_KINDS, BadInput, Kind, Tag
from scada.model.calculated import Calculation
from scada.profiles import ProfileRow

CALCULATED_FILE: Final = "calculated.csv"

CALCULATED_COLUMNS: Final = (
    "tag", "name_zh", "name_en", "number", "kind", "area", "location", "unit", "low", "high", "resolution",
    "normal_low", "normal_high", "states_zh", "states_en", "expression",
)  # fmt: skip
CALCULATED_REQUIRED: Final = frozenset({"tag", "kind", "area", "expression"})

_HARMLESS: Final = frozenset({"expression", "area", "states_zh", "states_en"})
"""Columns whose faults leave id, kind, unit and range as they are."""


@dataclass(frozen=True, slots=True)
class CalculatedRows:
    """The calculated tags in the order of the file, and how each is made.

    ``lines`` holds every id with its line; ``doubtful`` are tags with errors that do not touch what
    a limit is held against. ``rows`` are the profile rows that tags stand for: an emission is held
    against its limit after it was corrected for oxygen.
    """

    tags: dict[str, Tag] = field(default_factory=dict)
    doubtful: dict[str, Tag] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    calculations: tuple[Calculation, ...] = ()
    rows: dict[str, ProfileRow] = field(default_factory=dict)

    def beside(self, measured: TagRows) -> TagRows:
        """Measured and calculated tags, for those who ask for any tag of the site."""
        return replace(
            measured,
            tags=measured.tags | self.tags,
            doubtful=measured.doubtful | self.doubtful,
            lines=self.lines | measured.lines,
            rows=measured.rows | self.rows,
        )

    @property
    def alone(self) -> TagRows:
        """The calculated tags in the form of measured ones."""
        return TagRows(self.tags, self.doubtful, self.lines, self.rows, is_named=True)


def read_calculated(
    sheet: Sheet, site: SiteFile, measured: TagRows, problems: FileProblems
) -> CalculatedRows:
    """Turn the sheet into tags; what is wrong goes to ``problems``."""
    require(sheet, sorted(CALCULATED_REQUIRED), problems)
    check_ids(sheet, problems)
    _check_new(sheet, measured, problems)
    rows = read_locations(sheet, site, problems)
    columns = _columns(sheet, rows, problems)
    trees = _trees(sheet, measured, problems)
    hopeless = problems.lines_with_errors(_HARMLESS)
    found: dict[str, Tag] = {}
    for line, values in zip(sheet.lines, zip(*columns.values(), strict=True), strict=True):
        if line not in hopeless and sheet.given >= CALCULATED_REQUIRED:
            with suppress(BadInput):
                tag = Tag(**dict(zip(columns, values, strict=True)))
                found[tag.id] = tag
    made = _checked(sheet, trees, found, measured, problems)
    faulty = problems.lines_with_errors()
    lines = dict(zip(sheet.cells["tag"], sheet.lines, strict=True))
    good = {name: tag for name, tag in found.items() if lines[name] not in faulty}
    return CalculatedRows(
        good,
        {name: tag for name, tag in found.items() if name not in good},
        lines,
        tuple(one for one in made if one.tag in good),
        {
            name: row
            for name, row in zip(sheet.cells["tag"], rows, strict=True)
            if row and name in good
        },
    )


def _columns(
    sheet: Sheet, rows: Sequence[ProfileRow | None], problems: FileProblems
) -> dict[str, Sequence[Any]]:
    cells = sheet.cells
    sheet = replace(sheet, cells=dict.fromkeys(TAG_COLUMNS, [""] * len(sheet.lines)) | cells)
    kinds = choices(sheet, "kind", Kind, ("kind", "类型"), problems)
    switches = [kind is None or kind in SWITCH_KINDS for kind in kinds]
    ranges = read_ranges(sheet, switches, rows, problems)
    states_zh, states_en = read_states(sheet, switches, rows, problems)
    size = len(sheet.lines)
    columns: dict[str, Sequence[Any]] = {
        "id": cells["tag"],
        "server": [""] * size,
        "node": [f"= {text}" for text in cells["expression"]],
        "kind": kinds,
        "area": cells["area"],
        "name_zh": first_filled(cells["name_zh"], cells["name_en"], cells["tag"]),
        "name_en": first_filled(cells["name_en"], cells["name_zh"], cells["tag"]),
        "number": first_filled(cells["number"], [row.number if row else "" for row in rows]),
        "unit": first_filled(cells["unit"], [row.unit if row else "" for row in rows]),
        "location": cells["location"],
        "scan_s": [0.0] * size,
        "states_zh": states_zh,
        "states_en": states_en,
    }
    return columns | {name: list(column) for name, column in ranges.items()}


def _check_new(sheet: Sheet, measured: TagRows, problems: FileProblems) -> None:
    for name, line in zip(sheet.cells["tag"], sheet.lines, strict=True):
        if name in measured.lines:
            at = measured.lines[name]
            said = Said(
                f"tag {name} stands in tags.csv already, on line {at}",
                "give it another id or delete it",
                f"测点 {name} 已在 tags.csv 第 {at} 行", "改编号或删除",
            )  # fmt: skip
            problems.error(line, "tag", said)


def _trees(sheet: Sheet, measured: TagRows, problems: FileProblems) -> dict[str, Node]:
    """Every expression that can be read and whose tags exist, by its tag."""
    known = measured.lines | dict.fromkeys(sheet.cells["tag"], 0)
    trees: dict[str, Node] = {}
    rows = zip(sheet.cells["tag"], sheet.cells["expression"], sheet.lines, strict=True)
    for name, text, line in rows:
        try:
            tree = parse(text) if text else None
        except BadExpression as fault:
            problems.error(line, "expression", _said(fault))
            continue
        if tree is None:
            continue
        strangers = [tag for tag in tree.tags if tag not in known]
        for tag in strangers:
            problems.error(line, "expression", unknown("tag", "测点", tag, known))
        if not tree.tags:
            problems.error(line, "expression", _NO_TAG)
        elif not strangers:
            trees[name] = tree
    return trees


def _checked(
    sheet: Sheet,
    trees: Mapping[str, Node],
    found: Mapping[str, Tag],
    measured: TagRows,
    problems: FileProblems,
) -> list[Calculation]:
    """The expressions whose units go together; circles are reported."""
    lines = dict(zip(sheet.cells["tag"], sheet.lines, strict=True))
    texts = dict(zip(sheet.cells["tag"], sheet.cells["expression"], strict=True))
    _check_circles(trees, lines, problems)
    tags = {**measured.doubtful, **measured.tags, **found}
    made = []
    for name, tree in trees.items():
        tag = found.get(name)
        if tag is None or any(one not in tags for one in tree.tags):
            continue
        try:
            node = checked(tree, tags, tag.unit, tag.is_switch)
        except BadExpression as fault:
            problems.error(lines[name], "expression", _said(fault))
        else:
            made.append(Calculation(tag=name, expression=texts[name], checked=written(node)))
    return made


def _check_circles(
    trees: Mapping[str, Node], lines: Mapping[str, int], problems: FileProblems
) -> None:
    operands = {name: tree.tags for name, tree in trees.items()}
    while way := circle(operands):
        names = " → ".join(way)
        said = Said(
            f"calculated of itself: {names}", "break the circle: one of them needs other operands",
            f"循环计算：{names}", "断开循环：其中一个改用其他测点",
        )  # fmt: skip
        problems.error(lines[way[0]], "expression", said)
        for name in way:
            operands.pop(name, None)


def _said(fault: BadExpression) -> Said:
    return Said(fault.text, fault.fix, fault.text_zh, fault.fix_zh)


_NO_TAG: Final = Said(
    "the expression names no tag", "write one as [3301.T1]", "表达式中没有测点", "写成 [3301.T1]"
)
