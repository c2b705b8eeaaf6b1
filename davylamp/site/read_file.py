"""Reading one file of a site: its text, or a table in it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from davylamp.site.decode import decode
from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet, read_sheet

AS_THEY_LIE: Final[Mapping[str, bytes]] = {}
"""No contents instead of those on the disk."""


def read_sheet_file(
    root: Path,
    columns: tuple[str, ...],
    required: frozenset[str],
    problems: FileProblems,
    instead: Mapping[str, bytes] = AS_THEY_LIE,
) -> Sheet:
    """One of the site's tables; an empty one, with the fault reported, where it cannot be read."""
    text = read_text(root, problems, instead)
    if text is not None:
        return read_sheet(text, columns, required, problems)
    return Sheet([], {name: [] for name in columns}, frozenset())


def read_optional(
    root: Path,
    columns: tuple[str, ...],
    required: frozenset[str],
    problems: FileProblems,
    instead: Mapping[str, bytes],
) -> Sheet:
    """A table that a site need not have: an empty one where there is no file of that name."""
    if problems.file not in instead and not (root / problems.file).exists():
        return Sheet([], {name: [] for name in columns}, frozenset())
    return read_sheet_file(root, columns, required, problems, instead)


def read_text(root: Path, problems: FileProblems, instead: Mapping[str, bytes]) -> str | None:
    """The text of a file; None, with the fault reported, where it cannot be read."""
    try:
        data = instead.get(problems.file)
        data = (root / problems.file).read_bytes() if data is None else data
    except OSError as fault:
        problems.error(0, "", _unreadable(root / problems.file, fault))
        return None
    return decode(data, problems)


def _unreadable(path: Path, fault: OSError) -> Said:
    reason = fault.strerror or str(fault)
    return Said(
        f"cannot be read: {reason}",
        f"put the file into {path.parent}, readable",
        f"无法读取：{reason}",
        f"把文件放到 {path.parent} 并确保可读",
    )
