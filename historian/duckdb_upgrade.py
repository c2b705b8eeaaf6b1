"""Files of before layout 3, in which a day's samples and journal lines lay together.

Each is taken apart when the store is opened: its lines go to the journal of their month, together with
its name, its samples to a file of their own; then it is removed. Whatever dies when, it is begun again,
and nothing is lost or doubled.
"""

from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np

from historian import duckdb_layout as sql
from historian.batches import told_by
from historian.days import NEW, Part, old_parts_in
from historian.duckdb_content import put_names
from historian.duckdb_fault import older
from historian.duckdb_files import Cursor, File, Files, insert, transaction
from historian.retention import Kind
from historian.store import StoreFault
from scada.model import Event, EventKind

_LINES: Final = 20_000
_DECODE: Final = msgspec.msgpack.Decoder(Event).decode
_UNREADABLE: Final = Event(
    source="", epoch=0, seq=0, prev_hash=b"", kind=EventKind.HISTORY, time_ns=0, now_ns=0, step=0
)


def upgrade(files: Files) -> None:
    """Take all old files of a folder apart. What cannot be is told in ``files.faults``, and kept."""
    for part in old_parts_in(files.root):
        try:
            _upgrade(files, part)
        except StoreFault as fault:
            files.faults[part.file_name] = older(part.file_name, str(fault))


def _upgrade(files: Files, part: Part) -> None:
    raw, path = Part(part.day, Kind.RAW), files.root / f"{part.file_name}{NEW}"
    copied = False
    with files.open(part) as (file, cursor):
        if cursor.execute(sql.HAS_TABLES, {"db": part.file_name}).fetchall()[0][0]:
            _move_lines(files, file, cursor)
            copied = not _is_upgraded(files, raw) and _copy_samples(files, file, path)
    if copied:
        files.replace(raw, path)
    files.replace(part, None)


def _is_upgraded(files: Files, raw: Part) -> bool:
    """Whether the samples were copied before. Raises `StoreFault` where others are in their place."""
    if raw not in files.parts(Kind.RAW):
        return False
    with files.open(raw) as (file, cursor):
        if cursor.execute(file.sql(sql.WAS_UPGRADED)).fetchall()[0][0]:
            return True
    raise StoreFault(f"there are samples in {raw.file_name} already; move one of both away")


def _copy_samples(files: Files, file: File, path: Path) -> bool:
    with files.new(path, sql.BLOCK_BYTES) as (alias, into), transaction(into):
        for statement in (*sql.CREATE[Kind.RAW], *sql.COPY_SAMPLES):
            into.execute(statement.format(db=alias, old=file.alias))
    return True


def _move_lines(files: Files, file: File, cursor: Cursor) -> None:
    """Into the journal of the month, with the name of the file that they came from."""
    if not cursor.execute(file.sql(sql.HAS_LINES)).fetchall()[0][0]:
        return
    month = Part.of(Kind.EVENTS, file.part.day)
    name = {"name": file.part.file_name}
    with files.open(month) as (target, into), transaction(into):
        if (file.part.file_name,) in into.execute(target.sql(sql.MOVED)).fetchall():
            return
        after = -1
        while page := cursor.execute(file.sql(sql.BODIES), {"after": after}).fetchmany(_LINES):
            _move_page(target, into, file, page)
            after = page[-1][0]
        for statement in sql.MOVE_MESSAGES:
            into.execute(target.sql(statement, old=file.alias))
        into.execute(target.sql(sql.INSERT_MOVED), name)


def _move_page(target: File, into: Cursor, file: File, page: list[tuple[int, bytes]]) -> None:
    known = len(target.content.tags)
    told = told_by([_read(body) for _, body in page], target.content.numbers)
    batch: dict[str, Any] = {"row": np.array([row for row, _ in page], np.int64)} | told
    put_names(target, into, known)
    insert(into, target.sql(sql.MOVE_LINES, old=file.alias), batch)


def _read(body: bytes | None) -> Event:
    """A line; one that somebody damaged is moved as it is, for an audit to find."""
    try:
        return _DECODE(body or b"")
    except msgspec.MsgspecError:
        return _UNREADABLE
