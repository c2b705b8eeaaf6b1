"""What a check finds, as rows that a station can put beside the table."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from davylamp.integrate.staging import FILES, keys_of
from davylamp.integrate.table_text import TableText
from davylamp.site import Problem, Severity
from scada.bus.point_jobs import Finding, Key

MOST: Final = 2_000
_ORDER: Final = tuple(Severity)


def findings_of(
    problems: Iterable[Problem], online: Sequence[Problem], texts: Mapping[str, TableText]
) -> tuple[Finding, ...]:
    """The worst first, each with the row that it speaks of; ``online`` is what the servers said."""
    rows = {FILES[table]: _rows(table, text) for table, text in texts.items()}
    said = [(one, False) for one in problems] + [(one, True) for one in online]
    said.sort(key=lambda one: _ORDER.index(one[0].severity))
    return tuple(_finding(one, rows.get(one.file, {}), is_online) for one, is_online in said[:MOST])


def _rows(table: str, text: TableText) -> dict[int, Key]:
    return dict(zip(text.lines, keys_of(table, text), strict=True))


def _finding(problem: Problem, rows: Mapping[int, Key], is_online: bool) -> Finding:
    tag, limit = rows.get(problem.line, ("", ""))
    return Finding(
        severity=problem.severity,
        file=problem.file,
        line=problem.line,
        column=problem.column,
        tag=tag,
        limit=limit,
        text_zh=problem.text_zh,
        text_en=problem.text,
        fix_zh=problem.fix_zh,
        fix_en=problem.fix,
        is_online=is_online,
    )
