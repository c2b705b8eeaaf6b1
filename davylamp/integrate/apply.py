"""Writing an import: checked first, whole or not at all, with a backup of what was there."""

import re
import shutil
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from davylamp.site import Problem, Severity, SiteError, load
from scada.model import BadInput
from scada.opcua.atomic_file import write_beside

_NEW_FILE: Final = 0o644
KEPT: Final = 50
"""Backups of one file that are kept: as many as the ledger of what was applied remembers."""


def new_errors(root: Path, instead: Mapping[str, bytes]) -> list[Problem]:
    """The errors that `davylamp check` would find with these contents and does not find now.

    An error that was there before is not new, wherever its line has gone.
    """
    before = {_what(p) for p in _errors(root, {})}
    return [p for p in _errors(root, instead) if _what(p) not in before]


def _errors(root: Path, instead: Mapping[str, bytes]) -> list[Problem]:
    try:
        load(root, instead)
    except SiteError as fault:
        return [p for p in fault.problems if p.severity is Severity.ERROR]
    return []


def _what(problem: Problem) -> tuple[str, str, str]:
    return problem.file, problem.column, problem.text


def write_all(
    root: Path, contents: Mapping[str, bytes], before: Mapping[str, bytes | None], stamp: str
) -> list[Path]:
    """Put every file in place, or none; returns the backups, named ``FILE.STAMP.bak``. Of each file the
    newest `KEPT` of them stay.

    ``before`` are the bytes that the contents were made from (None: there was no file): a file that
    somebody else changed meanwhile is not written over. Raises `BadInput`, `OSError`.
    """
    prepared: list[tuple[Path, Path]] = []
    try:
        for name, data in contents.items():
            target = (root / name).resolve()
            _check_unchanged(target, before[name])
            prepared.append((write_beside(target, data, _mode(target)), target))
        backups = [_backup(target, stamp) for _, target in prepared if target.exists()]
        while prepared:
            made, target = prepared[0]
            made.replace(target)
            prepared.pop(0)
            _prune(target)
        return backups
    finally:
        for made, _ in prepared:
            with suppress(OSError):
                made.unlink()


def _check_unchanged(target: Path, before: bytes | None) -> None:
    now = target.read_bytes() if target.exists() else None
    if now != before:
        raise BadInput(
            f"{target} was changed while the import ran; nothing was written, run it again"
        )


def _mode(target: Path) -> int:
    return stat.S_IMODE(target.stat().st_mode) if target.exists() else _NEW_FILE


def _backup(target: Path, stamp: str) -> Path:
    backup, again = target.with_name(f"{target.name}.{stamp}.bak"), 1
    while backup.exists():  # of another one in the same second
        again += 1
        backup = target.with_name(f"{target.name}.{stamp}-{again}.bak")
    shutil.copy2(target, backup)
    return backup


def _prune(target: Path) -> None:
    """Take the oldest backups away; a name that somebody gave himself is none of ours."""
    ours = re.compile(rf"{re.escape(target.name)}\.(\d{{8}}-\d{{6}})(?:-(\d+))?\.bak")
    found = [
        (match[1], int(match[2] or 1), path)
        for path in target.parent.iterdir()
        if (match := ours.fullmatch(path.name))
    ]
    for _, _, path in sorted(found)[:-KEPT]:
        with suppress(OSError):
            path.unlink()
