"""What comes of the jobs of an integrator: ``check`` and ``apply``, as JSON; ``browse`` and ``import`` are
`scada.bus.node_jobs`'.

What a person is to see is text already: the desk writes it as its commands do. A table is ``tags`` or
``alarms`` (tags.csv, alarms.csv), a row of it is named by its tag and, of alarms, its limit.
"""

import zlib
from typing import Final, TypeVar

import msgspec

from scada.model import BadInput

T = TypeVar("T")

TAGS: Final = "tags"
ALARMS: Final = "alarms"
DEVIATIONS: Final = "deviations"
"""Signed reasons (deviations.csv): a row is named by its tag and its limit, and comes or goes whole."""
AREAS: Final = "areas"
"""An area that site.toml gets; its only cell is ``toml``, the table as it is written."""

Key = tuple[str, str]
"""A tag and its limit; of a row of tags the limit is empty."""
LARGEST_DRAFT: Final = 256 * 1024 * 1024
"""Bytes that a packed draft may unpack to."""


class Said(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a result."""


# --- a draft: what somebody has staged


class Cell(Said, frozen=True, kw_only=True, omit_defaults=True):
    """A cell that changes; ``before`` is what he saw there: who finds something else has a conflict."""

    table: str
    tag: str
    limit: str = ""
    column: str
    before: str = ""
    after: str = ""


class Row(Said, frozen=True, kw_only=True, omit_defaults=True):
    """A row that comes, or goes (``is_gone``), with the cells that are not empty."""

    table: str
    tag: str
    limit: str = ""
    cells: dict[str, str] = {}
    is_gone: bool = False


class Change(Said, frozen=True, kw_only=True, omit_defaults=True):
    """What is undone as one: a cell, or a thousand rows that were imported. Says what it is."""

    zh: str = ""
    en: str = ""
    cells: tuple[Cell, ...] = ()
    rows: tuple[Row, ...] = ()


class Draft(Said, frozen=True, kw_only=True, omit_defaults=True):
    """What one person has staged, and what he took back and may do again.

    ``base`` names the files that he saw: their SHA-256 (hex) by name.
    """

    base: dict[str, str] = {}
    changes: tuple[Change, ...] = ()
    undone: tuple[Change, ...] = ()


# --- check


class Finding(Said, frozen=True, kw_only=True, omit_defaults=True):
    """One problem, as ``davylamp check`` says it; ``tag`` and ``limit`` name the row, where it is one.

    ``is_online``: a server said so, or that it says nothing.
    """

    severity: str
    file: str
    line: int = 0
    column: str = ""
    tag: str = ""
    limit: str = ""
    text_zh: str
    text_en: str
    fix_zh: str = ""
    fix_en: str = ""
    is_online: bool = False


class DiffRow(Said, frozen=True, kw_only=True, omit_defaults=True):
    """One difference between the files and what is staged: a row that comes or goes, or a cell.

    ``what``: added, removed, changed. Of a row ``after`` (or ``before``) says it in short.
    """

    what: str
    table: str
    tag: str
    limit: str = ""
    column: str = ""
    before: str = ""
    after: str = ""


class Conflict(Said, frozen=True, kw_only=True, omit_defaults=True):
    """A staged change that no longer fits the files; it is left out until somebody decides."""

    table: str
    tag: str
    limit: str = ""
    column: str = ""
    before: str = ""
    now: str = ""
    after: str = ""
    zh: str = ""
    en: str = ""


class Table(Said, frozen=True, kw_only=True):
    """A file of the site as it lies on the desk's machine: its columns and its rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Other(Said, frozen=True, kw_only=True):
    """Somebody else who has staged something."""

    user: str
    changes: int
    saved_ns: int


class LastApply(Said, frozen=True, kw_only=True):
    """What was applied last; ``is_undoable`` where nobody has changed the files since."""

    user: str
    now_ns: int
    zh: str
    en: str
    is_undoable: bool


class Staged(Said, frozen=True, kw_only=True):
    """What a ``check`` found of the files with a draft put over them.

    ``config_hash`` is what the files make now, ``staged_hash`` what they would make; empty where they
    have errors. ``has_moved``: they are not those of the draft's base. Findings are cut where they are
    thousands; ``errors``, ``warnings`` and ``notices`` count all of them.
    ``asked`` are the servers that were asked, None where nobody wanted it; none of them where the files have
    errors: such a configuration is no question to a server.
    """

    config_hash: str
    staged_hash: str
    base: dict[str, str]
    has_moved: bool
    findings: tuple[Finding, ...]
    errors: int
    warnings: int
    notices: int
    diff: tuple[DiffRow, ...] = ()
    diff_rows: int = 0
    conflicts: tuple[Conflict, ...] = ()
    draft: Draft | None = None
    tables: dict[str, Table] = {}
    others: tuple[Other, ...] = ()
    last: LastApply | None = None
    asked: tuple[str, ...] | None = None


# --- apply


class Applied(Said, frozen=True, kw_only=True):
    """What became of it. Where it was refused nothing was written, and ``findings`` say why."""

    is_applied: bool
    staged: Staged
    files: tuple[str, ...] = ()
    backups: tuple[str, ...] = ()
    zh: str = ""
    en: str = ""


def packed(draft: Draft) -> bytes:
    """A draft as it travels: thousands of imported rows are mostly alike."""
    return zlib.compress(msgspec.json.encode(draft), 1)


def unpacked(data: bytes) -> Draft:
    """A draft that came. Raises `BadInput`."""
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(data, LARGEST_DRAFT)
        if not unpacker.eof:
            raise BadInput("the draft is cut short, or too large / 暂存内容不完整或过大")
        return msgspec.json.decode(text, type=Draft)
    except (zlib.error, msgspec.MsgspecError) as fault:
        raise BadInput(f"the draft cannot be read: {fault} / 暂存内容无法读取") from None


def result_of(data: bytes, kind: type[T]) -> T:
    """The result of a job. Raises `BadInput` for what is none."""
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.MsgspecError as fault:
        raise BadInput(f"the desk's result cannot be read: {fault} / 结果无法读取") from None


_READY: Final = tuple(msgspec.json.Decoder(kind) for kind in (Draft, Staged, Applied))
"""So that no two threads are the first to use a type: see `scada.bus.codec`."""
