"""A draft checked: the very checks of ``davylamp check``, over the files as they would be."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from davylamp.integrate.draft_file import Drafts
from davylamp.integrate.findings import findings_of
from davylamp.integrate.ledger import Entry, Ledger
from davylamp.integrate.online import check_online
from davylamp.integrate.progress import Progress
from davylamp.integrate.staged_files import (
    StagedFiles,
    names_of,
    read_files,
    sha256,
    staged_files,
)
from davylamp.integrate.staging import FILES
from davylamp.integrate.table_text import TableText, table_text
from davylamp.site.checking import Check, Checked
from davylamp.site.load import load
from davylamp.site.problem import Problem, Severity, SiteError
from scada.bus.point_jobs import Draft, LastApply, Staged, Table

MOST_DIFF: Final = 2_000


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be checked, and what of it is wanted: the tables of the files, the servers' word."""

    root: Path
    run: Path
    user: str
    draft: Draft
    with_tables: bool = False
    online: bool = False
    server: str = ""


def checkup(asked: Question, progress: Progress | None = None) -> tuple[Staged, StagedFiles]:
    """Check it; the answer for the station, and the files. Raises `SiteError` for files that are no text."""
    files = read_files(asked.root)
    staged = staged_files(asked.root, files, asked.draft.changes)
    checked = Check(instead=staged.contents).of(asked.root)
    online = _online(asked, checked, staged, progress)
    problems = [*checked.problems, *online]
    base = names_of(files)
    answer = Staged(
        config_hash=_hash_of(asked, checked, staged),
        staged_hash=checked.site.table.config_hash if checked.site is not None else "",
        base=base,
        has_moved=bool(asked.draft.base) and asked.draft.base != base,
        findings=findings_of(checked.problems, online, staged.texts),
        errors=_count(problems, Severity.ERROR),
        warnings=_count(problems, Severity.WARNING),
        notices=_count(problems, Severity.NOTICE),
        diff=staged.diff[:MOST_DIFF],
        diff_rows=len(staged.diff),
        conflicts=staged.conflicts,
        draft=asked.draft if asked.with_tables else None,
        tables=_tables(files) if asked.with_tables else {},
        others=Drafts(asked.run).others(asked.user),
        last=_last(Ledger(asked.run).last(), asked.root),
        asked=_asked(asked, checked),
    )
    return answer, staged


def _online(
    asked: Question, checked: Checked, staged: StagedFiles, progress: Progress | None
) -> list[Problem]:
    """What the servers say of a configuration that could run."""
    if not asked.online or checked.site is None:
        return []
    return asyncio.run(check_online(checked.site, asked.server, staged.contents, progress))


def _asked(asked: Question, checked: Checked) -> tuple[str, ...] | None:
    """The servers that were asked; None where nobody wanted it."""
    if not asked.online:
        return None
    servers = checked.site.table.servers if checked.site is not None else ()
    return tuple(one.id for one in servers if asked.server in ("", one.id))


def _hash_of(asked: Question, checked: Checked, staged: StagedFiles) -> str:
    """The configuration of the files as they lie; only where the tables are asked for: it is read anew."""
    if not asked.with_tables:
        return ""
    if not staged.contents:
        return checked.site.table.config_hash if checked.site is not None else ""
    try:
        return load(asked.root).table.config_hash
    except SiteError:
        return ""


def _count(problems: Sequence[Problem], severity: Severity) -> int:
    return sum(problem.severity is severity for problem in problems)


def _tables(files: dict[str, bytes | None]) -> dict[str, Table]:
    texts = {table: table_text(files[name], name) for table, name in FILES.items()}
    return {table: _table(text) for table, text in texts.items()}


def _table(text: TableText) -> Table:
    width = len(text.header)
    rows = (tuple(cell.strip() for cell in row[:width]) for row in text.rows)
    return Table(
        columns=tuple(text.header),
        rows=tuple(row + ("",) * (width - len(row)) for row in rows),
    )


def _last(entry: Entry | None, root: Path) -> LastApply | None:
    if entry is None:
        return None
    return LastApply(
        user=entry.user,
        now_ns=entry.now_ns,
        zh=entry.zh,
        en=entry.en,
        is_undoable=is_as_left(entry, root),
    )


def is_as_left(entry: Entry, root: Path) -> bool:
    """Whether all files of an apply are as it left them, and their backups are there."""
    return all(
        (root / name).exists()
        and sha256((root / name).read_bytes()) == file.after
        and (not file.backup or (root / file.backup).exists())
        for name, file in entry.files.items()
    )
