"""Other limits for a replay: a whole alarms.csv, or only the rows that are to be tried.

A row may have only the columns that are to be other, beside tag and limit: the rest is as it was.
The rows of the other file come first and as they stand, so that a fault is told at its own line;
below them those rows of the site's file whose tag and limit it does not name. With ``whole`` there are
none below: what the other file does not have is no limit then.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from davylamp.replay.fault import Fault
from davylamp.replay.sources.text_file import text_of
from davylamp.site.load import ALARMS_FILE, load
from davylamp.site.problem import Problem, Said, SiteError
from davylamp.site.site import Site

_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Changed:
    """The site with the other limits: how many rows changed, are new, stayed, and are gone."""

    site: Site
    changed: int
    new: int
    stayed: int
    gone: int


def with_limits(root: Path, other: Path, whole: bool) -> Changed:
    """Read a site with other limits. Raises `SiteError` with the places in the other file."""
    _, own = _table(text_of(root / ALARMS_FILE), str(root / ALARMS_FILE))
    lines, rows = _table(text_of(other), str(other))
    header = [*rows[0], *(name for name in own[0] if name not in rows[0])]
    if not rows[1:]:
        raise Fault(_no_rows(), str(other), lines[0])
    given = {_key(rows[0], row) for row in rows[1:]}
    present = {_key(own[0], row) for row in own[1:]}
    stayed = [
        dict(zip(own[0], row, strict=False)) for row in own[1:] if _key(own[0], row) not in given
    ]
    kept = [] if whole else stayed
    before = {_key(own[0], row): dict(zip(own[0], row, strict=False)) for row in own[1:]}
    _refuse_half_new(rows, lines, before, str(other))
    tried = [
        before.get(_key(rows[0], row), {}) | dict(zip(rows[0], row, strict=False))
        for row in rows[1:]
    ]
    text = _written(header, lines, tried, kept)
    try:
        site = load(root, {ALARMS_FILE: text.encode()})
    except SiteError as fault:
        placed = [_placed(problem, str(other), lines[-1]) for problem in fault.problems]
        raise SiteError(_telling(placed)) from None
    both = len(given & present)
    return Changed(site, both, len(given) - both, len(kept), len(stayed) - len(kept))


def _table(text: str, file: str) -> tuple[list[int], list[list[str]]]:
    """The rows that are not blank, with their lines; the first are the columns."""
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines, rows, line = [], [], 1
    for row in reader:
        if any(cell.strip() for cell in row):
            lines.append(line)
            rows.append([cell.strip() for cell in row])
        line = reader.line_num + 1
    if not rows:
        raise Fault(_empty(), file)
    columns = [cell.casefold() for cell in rows[0]]
    missing = [name for name in ("tag", "limit") if name not in columns]
    if missing:
        said = Said(
            f"the first row has no column {missing[0]}",
            "write a header as in alarms.csv: at least tag, limit and what is to be other",
            f"首行没有列 {missing[0]}",
            "按 alarms.csv 写表头：至少有 tag、limit 和要改的列",
        )
        raise Fault(said, file, lines[0])
    rows[0] = columns
    return lines, rows


def _refuse_half_new(
    rows: list[list[str]],
    lines: list[int],
    before: Mapping[tuple[str, str], Mapping[str, str]],
    file: str,
) -> None:
    """A limit that a tag does not have is new and needs all of its columns, or its name is wrong."""
    for line, row in zip(lines[1:], rows[1:], strict=True):
        tag, limit = key = _key(rows[0], row)
        cells = dict(zip(rows[0], row, strict=False))
        of_tag = [name for owner, name in before if owner == tag]
        if key not in before and of_tag and not (cells.get("kind") and cells.get("comparison")):
            raise Fault(_no_limit(tag, limit, ", ".join(of_tag)), file, line, "limit")


def _no_limit(tag: str, limit: str, limits: str) -> Said:
    return Said(
        f"{tag} has no limit {limit!r}",
        f"write one of: {limits}; a new one needs kind, comparison and value as well",
        f"{tag} 没有限值 {limit!r}",
        f"填写其一：{limits}；新限值还需 kind、comparison 和 value",
    )


def _empty() -> Said:
    return Said("the file is empty", "write a header row", "文件为空", "写入表头行")


def _no_rows() -> Said:
    return Said(
        "there is no row below the header",
        "write a row for each limit that is to be other",
        "表头下没有任何行",
        "为每个要改的限值写一行",
    )


def _key(header: list[str], row: list[str]) -> tuple[str, str]:
    cells = dict(zip(header, row, strict=False))
    return cells.get("tag", ""), cells.get("limit", "")


def _written(
    header: list[str], lines: list[int], rows: list[dict[str, str]], below: list[dict[str, str]]
) -> str:
    """The other file's rows each on its own line, then the rest."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    at = 1
    cells = [[row.get(name, "") for name in header] for row in rows]
    for line, row in zip(lines, [header, *cells], strict=True):
        text.write("\n" * (line - at))
        writer.writerow(row)
        at = line + 1
    for rest in below:
        writer.writerow([rest.get(name, "") for name in header])
    return text.getvalue()


def _telling(problems: list[Problem]) -> list[Problem]:
    """Of a row whose tag there is not, nothing else is worth saying."""
    unknown = {(problem.file, problem.line) for problem in problems if problem.column == "tag"}
    return [
        problem
        for problem in problems
        if problem.column == "tag" or (problem.file, problem.line) not in unknown
    ]


def _placed(problem: Problem, other: str, last: int) -> Problem:
    """A fault of the joined limits, told where it stands."""
    if problem.file != ALARMS_FILE or problem.line > last:
        return problem
    texts = (problem.text, problem.fix, problem.text_zh, problem.fix_zh)
    return Problem(problem.severity, other, problem.line, problem.column, *texts)
