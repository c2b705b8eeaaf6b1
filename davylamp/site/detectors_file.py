"""detectors.csv: one row per detector and the tags that it watches; a site may have none."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from davylamp.site.cells import lookups, numbers, require
from davylamp.site.named_rows import check_ids, name_lists, priorities, split
from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet
from davylamp.site.vote_rows import check_votes
from scada.detect.families import FAMILIES
from scada.model import Assigned, BadInput, Detector, DetectorRow, Kind, SiteTable

DETECTORS_FILE: Final = "detectors.csv"

DETECTOR_COLUMNS: Final = (
    "id", "detector", "tags", "kinds", "areas", "but", "parameters", "priority", "area", "cause_zh",
    "cause_en", "consequence_zh", "consequence_en", "action_zh", "action_en", "respond_s", "rule",
)  # fmt: skip
DETECTOR_REQUIRED: Final = frozenset({"id", "detector"})

_DETECTORS: Final = {str(detector): detector for detector in Detector}
_KINDS: Final = {str(kind): kind for kind in Kind}
_TEXTS: Final = (
    "area", "cause_zh", "cause_en", "consequence_zh", "consequence_en", "action_zh", "action_en",
    "rule",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DetectorRows:
    """The rows of the file in its order, with their lines."""

    rows: tuple[DetectorRow, ...] = ()
    lines: tuple[int, ...] = ()


def read_detectors(
    sheet: Sheet, tags: Collection[str], areas: Collection[str], problems: FileProblems
) -> DetectorRows:
    """Turn the sheet into rows. What is wrong with a row goes to ``problems``, and it is left out."""
    require(sheet, sorted(DETECTOR_REQUIRED), problems)
    check_ids(sheet, ("detector", "检测器"), problems)
    detectors = lookups(sheet, "detector", _DETECTORS, ("detector", "检测器"), problems)
    lists = {
        "tags": name_lists(sheet, "tags", tags, ("tag", "测点"), problems),
        "kinds": name_lists(sheet, "kinds", _KINDS, ("kind", "测点类型"), problems),
        "areas": name_lists(sheet, "areas", areas, ("area", "区域"), problems),
        "but": name_lists(sheet, "but", tags, ("tag", "测点"), problems),
    }
    lookups(sheet, "area", {area: area for area in areas}, ("area", "区域"), problems)
    ranks = priorities(sheet, 4.0, problems)
    parameters = _parameters(sheet, problems)
    respond = numbers(sheet, "respond_s", 0.0, problems)
    faulty, rows, lines = problems.lines_with_errors(), list[DetectorRow](), list[int]()
    for row, line in enumerate(sheet.lines):
        detector = detectors[row]
        if line in faulty or detector is None:
            continue
        rows.append(
            DetectorRow(
                id=sheet.cells["id"][row],
                detector=detector,
                tags=lists["tags"][row],
                kinds=tuple(_KINDS[kind] for kind in lists["kinds"][row]),
                areas=lists["areas"][row],
                but=lists["but"][row],
                parameters=parameters[row],
                priority=ranks[row],
                respond_s=respond[row],
                **{name: sheet.cells[name][row] for name in _TEXTS},
            )
        )
        lines.append(line)
    return DetectorRows(tuple(rows), tuple(lines))


def check_detectors(
    table: SiteTable, assigned: Sequence[Assigned], lines: Sequence[int], problems: FileProblems
) -> None:
    """Make every row's detector, and report at its line what it cannot work with."""
    for one, line in zip(assigned, lines, strict=True):
        if not len(one.tags):
            problems.warning(line, "tags", _no_tags())
            continue
        if check_votes(table, one, line, problems):
            continue
        try:
            FAMILIES[one.row.detector](table, [one])
        except BadInput as fault:
            reason = str(fault).removeprefix(f"detector {one.row.id}: ")
            fix, fix_zh = "see the reference of detectors", "参见检测器参考"
            problems.error(line, "parameters", Said(reason, fix, reason, fix_zh))


def _parameters(sheet: Sheet, problems: FileProblems) -> list[Mapping[str, float | str]]:
    """Cells such as ``arl0=1000; every_s=30``; a value that is no number stays a word."""
    found: list[Mapping[str, float | str]] = []
    for cell, line in zip(sheet.cells["parameters"], sheet.lines, strict=True):
        pairs = [part.partition("=") for part in split(cell)]
        for name, sign, value in pairs:
            if not (sign and name.strip() and value.strip()):
                problems.error(line, "parameters", _no_pair(name + sign + value))
        found.append({name.strip(): _value(value.strip()) for name, _, value in pairs})
    return found


def _value(text: str) -> float | str:
    try:
        value = float(text)
    except ValueError:
        return text
    return value if math.isfinite(value) else text


def _no_pair(part: str) -> Said:
    return Said(
        f"{part!r} is no parameter",
        "write name=value, with ; between them: arl0=1000; every_s=30",
        f"{part!r} 不是参数",
        "写成 名称=值，用 ; 分隔：arl0=1000; every_s=30",
    )


def _no_tags() -> Said:
    return Said(
        "no tag of the site is watched by this row",
        "name tags, kinds or areas that the site has, or delete the row",
        "此行没有匹配到任何测点",
        "填写本站已有的测点、类型或区域，或删除该行",
    )


def cells_of(row: DetectorRow) -> dict[str, str]:
    """A row as it is written into the file."""
    return {
        "id": row.id,
        "detector": row.detector,
        "tags": _joined(row.tags),
        "kinds": _joined(row.kinds),
        "areas": _joined(row.areas),
        "but": _joined(row.but),
        "parameters": _joined(f"{name}={_text(value)}" for name, value in row.parameters.items()),
        "priority": str(row.priority),
        "respond_s": _text(row.respond_s) if row.respond_s else "",
    } | {name: getattr(row, name) for name in _TEXTS}


def _joined(names: Iterable[str]) -> str:
    return "; ".join(names)


def _text(value: float | str) -> str:
    return value if isinstance(value, str) else repr(float(value)).removesuffix(".0")
