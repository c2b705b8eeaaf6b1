"""baselines.csv and baselines/*.toml: what a person commissioned as normal; a site may have none."""

import tomllib
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from davylamp.site.cells import numbers, require
from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet
from davylamp.site.suggest import unknown
from davylamp.site.toml_lines import line_of_fault
from scada.detect.trend.settings import COMMISSIONED, settings_of
from scada.model import (
    Assigned,
    BadInput,
    Baseline,
    DetectorRow,
    GroupBaseline,
    SiteTable,
)

BASELINES_FILE: Final = "baselines.csv"
BASELINES_FOLDER: Final = "baselines"
BASELINE_COLUMNS: Final = (
    "tag", "every_s", "mean", "sigma", "phi", "excess", "samples", "from", "to", "by", "date",
)  # fmt: skip
BASELINE_REQUIRED: Final = frozenset({"tag", "every_s", "mean", "sigma", "phi", "samples"})
_SHOWN: Final = 4


def read_baselines(
    sheet: Sheet, tags: Collection[str], problems: FileProblems
) -> tuple[Baseline, ...]:
    """The rows of baselines.csv; what is wrong with a row goes to ``problems``."""
    require(sheet, sorted(BASELINE_REQUIRED), problems)
    columns = {
        name: numbers(sheet, name, 0.0, problems)
        for name in ("every_s", "mean", "sigma", "phi", "samples")
    } | {"excess": numbers(sheet, "excess", 1.0, problems)}
    faulty = problems.lines_with_errors()
    found: dict[tuple[str, float], Baseline] = {}
    for row, line in enumerate(sheet.lines):
        cells = {name: sheet.cells[name][row] for name in BASELINE_COLUMNS}
        if cells["tag"] not in tags:
            problems.warning(line, "tag", unknown("tag", "测点", cells["tag"], tags))
            continue
        if line in faulty:
            continue
        try:
            one = _baseline(cells, {name: column[row] for name, column in columns.items()})
        except BadInput as fault:
            problems.error(line, "", _said(str(fault)))
            continue
        if (one.tag, one.every_s) in found:
            problems.error(line, "tag", _twice(one))
        found[one.tag, one.every_s] = one
    return tuple(found.values())


def _baseline(cells: dict[str, str], values: dict[str, float]) -> Baseline:
    return Baseline(
        tag=cells["tag"],
        every_s=values["every_s"],
        mean=values["mean"],
        sigma=values["sigma"],
        phi=values["phi"],
        samples=int(values["samples"]),
        excess=values["excess"],
        since=cells["from"],
        until=cells["to"],
        by=cells["by"],
        date=cells["date"],
    )


def read_group_baselines(root: Path) -> tuple[tuple[GroupBaseline, ...], list[FileProblems]]:
    """The files of the folder baselines, one per row of detectors that judges a group."""
    found, files = [], []
    for path in sorted((root / BASELINES_FOLDER).glob("*.toml")):
        problems = FileProblems(f"{BASELINES_FOLDER}/{path.name}")
        files.append(problems)
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as fault:
            problems.error(0, "", _said(str(fault)))
            continue
        try:
            found.append(_group(tomllib.loads(text), path.stem))
        except tomllib.TOMLDecodeError as fault:
            problems.error(line_of_fault(fault, text), "", _said(str(fault)))
        except (BadInput, msgspec.ValidationError) as fault:
            problems.error(0, "", _said(str(fault)))
    return tuple(found), files


def _group(values: dict[str, Any], row: str) -> GroupBaseline:
    renamed = {"since": values.pop("from", ""), "until": values.pop("to", ""), "row": row} | values
    for name in ("since", "until", "date"):
        if isinstance(renamed.get(name), date | datetime):
            renamed[name] = renamed[name].isoformat()
    return msgspec.convert(renamed, GroupBaseline, strict=False)


def check_baselines(
    table: SiteTable, assigned: Sequence[Assigned], lines: Sequence[int], problems: FileProblems
) -> None:
    """Say of each row of detectors that needs a baseline and has none that it stays silent."""
    known = {(one.tag, one.every_s) for one in table.baselines}
    groups = {(one.row, one.every_s): one.tags for one in table.group_baselines}
    for one, line in zip(assigned, lines, strict=True):
        row = one.row
        if row.detector not in COMMISSIONED:
            continue
        ids = tuple(table.tags[tag].id for tag in one.tags.tolist())
        every_s = _every_s(row)
        if row.detector.is_group:
            if groups.get((row.id, every_s)) != ids:
                problems.notice(line, "id", _silent_group(row, every_s))
            continue
        missing = [tag for tag in ids if (tag, every_s) not in known]
        if missing:
            problems.notice(line, "id", _silent(row, every_s, missing, len(ids)))


def _every_s(row: DetectorRow) -> float:
    try:
        return settings_of(row)["every_s"]
    except BadInput:  # said where the detector is made
        return -1.0


def _silent(row: DetectorRow, every_s: float, missing: Sequence[str], of: int) -> Said:
    shown = ", ".join(missing[:_SHOWN]) + (", …" if len(missing) > _SHOWN else "")
    count = f"{len(missing)} of {of} tags"
    return Said(
        f"{row.id} is silent on {count}: no baseline of every_s = {every_s:g} for {shown}",
        "commission one: davylamp baseline SITE --from … --to …",
        f"{row.id} 在 {len(missing)}/{of} 个测点上不工作：{shown} 没有 every_s = {every_s:g} 的基线",
        "建立基线：davylamp baseline 站点 --from … --to …",
    )


def _silent_group(row: DetectorRow, every_s: float) -> Said:
    return Said(
        f"{row.id} is silent: no baseline of these tags with every_s = {every_s:g} "
        f"in {BASELINES_FOLDER}/{row.id}.toml",
        "commission one: davylamp baseline SITE --from … --to …",
        f"{row.id} 不工作：{BASELINES_FOLDER}/{row.id}.toml 中没有这组测点 every_s = {every_s:g} 的基线",
        "建立基线：davylamp baseline 站点 --from … --to …",
    )


def _said(reason: str) -> Said:
    fix = "commission it again: davylamp baseline SITE --from … --to …"
    return Said(reason, fix, reason, "重新建立基线：davylamp baseline 站点 --from … --to …")


def _twice(one: Baseline) -> Said:
    return Said(
        f"{one.tag} has a baseline of every_s = {one.every_s:g} already",
        "keep one of them",
        f"{one.tag} 已有 every_s = {one.every_s:g} 的基线",
        "只保留一行",
    )


def baseline_text(baselines: Iterable[Baseline]) -> list[list[str]]:
    """Rows of cells for baselines.csv, the header first."""
    rows = [list(BASELINE_COLUMNS)]
    for one in baselines:
        figures = (one.every_s, one.mean, one.sigma, one.phi, one.excess)
        cells = (f"{figure:.6g}" for figure in figures)
        rows.append([one.tag, *cells, str(one.samples), one.since, one.until, one.by, one.date])
    return rows


def group_text(one: GroupBaseline) -> str:
    """A file of the folder baselines: TOML, a line per tag and per row of a matrix."""
    head = {"every_s": f"{one.every_s:g}", "samples": str(one.samples), "weight": f"{one.weight:g}"}
    words = {"from": one.since, "to": one.until, "by": one.by, "date": one.date}
    lines = [f"{name} = {value}" for name, value in head.items()]
    lines += [f"{name} = {_quoted(value)}" for name, value in words.items()]
    lines.append("tags = [" + ", ".join(map(_quoted, one.tags)) + "]")
    lines += [f"{name} = {_row(getattr(one, name))}" for name in ("mean", "sigma")]
    for name in ("correlation", "lagged", "settled"):
        matrix = getattr(one, name)
        lines += [f"{name} = [", *(f"    {_row(line)}," for line in matrix), "]"]
    return "\n".join(lines) + "\n"


def _row(values: Iterable[float]) -> str:
    return "[" + ", ".join(f"{value:.6g}" for value in values) + "]"


def _quoted(text: str) -> str:
    return msgspec.json.encode(text).decode()
