"""Other limits for a replay: a whole alarms.csv, or only the rows that are to be tried.

A row may have only the columns that are to be other, beside tag and limit: the rest is as it was.
The rows of the other file come first and as they stand, so that a fault is told at its own line;
below them those rows of the site's file whose tag and limit it does not name. With ``whole`` there are
none below: what the other file does not have is no limit then.
"""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from davylamp.replay.fault import Fault
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
    _, own = _table((root / ALARMS_FILE).read_text("utf-8-sig"), str(root / ALARMS_FILE))
    lines, rows = _table(other.read_text("utf-8-sig"), str(other))
    header = [*rows[0], *(name for name in own[0] if name not in rows[0])]
    given = {_key(rows[0], row) for row in rows[1:]}
    present = {_key(own[0], row) for row in own[1:]}
    stayed = [
        dict(zip(own[0], row, strict=False)) for row in own[1:] if _key(own[0], row) not in given
    ]
    kept = [] if whole else stayed
    before = {_key(own[0], row): dict(zip(own[0], row, strict=False)) for row in own[1:]}
    tried = [
        before.get(_key(rows[0], row), {}) | dict(zip(rows[0], row, strict=False))
        for row in rows[1:]
    ]
    text = _written(header, lines, tried, kept)
    try:
        site = load(root, {ALARMS_FILE: text.encode()})
    except SiteError as fault:
        last = lines[-1]
        raise SiteError(_placed(problem, str(other), last) for problem in fault.problems) from None
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
    columns = [cell.casefold() for cell in rows[0]] if rows else []
    missing = [name for name in ("tag", "limit") if name not in columns]
    if missing:
        said = Said(
            f"the first row has no column {missing[0]}",
            "write a header as in alarms.csv: at least tag, limit and what is to be other",
            f"首行没有列 {missing[0]}",
            "按 alarms.csv 写表头：至少有 tag、limit 和要改的列",
        )
        raise Fault(said, file, lines[0] if lines else 0)
    rows[0] = columns
    return lines, rows


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


def _placed(problem: Problem, other: str, last: int) -> Problem:
    """A fault of the joined limits, told where it stands."""
    if problem.file != ALARMS_FILE or problem.line > last:
        return problem
    texts = (problem.text, problem.fix, problem.text_zh, problem.fix_zh)
    return Problem(problem.severity, other, problem.line, problem.column, *texts)
