"""The files of history under one DuckDB instance. The only file that knows DuckDB.

One in-memory instance attaches the files, at most `MOST_ATTACHED` of them, so that one limit of memory
and threads holds for all. DuckDB syncs its log at each commit.

A file that cannot be opened is set aside as ``….quarantined``, told in `Files.faults`, and a new one
takes its place; a full disk or a file in use is a `StoreFault`, and the caller tries again.
"""

import contextlib
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import duckdb

from historian import duckdb_fault
from historian.days import QUARANTINED, Part, parts_in
from historian.retention import Kind
from historian.store import StoreFault

MOST_ATTACHED: Final = 32
STRIKES: Final = 3
_TICKS_NS: Final = 10**9
"""Times of a folder tell changes apart that lie so far from each other."""
_POISONED: Final = (duckdb.FatalException, duckdb.InternalException)
"""After these DuckDB refuses everything until it is started anew, whichever file was at fault."""
_DAMAGE: Final = (duckdb.SerializationException, duckdb.InternalException)
_DAMAGE_AT_OPENING: Final = (duckdb.FatalException, duckdb.CatalogException, duckdb.BinderException)
_DAMAGE_SIGNS: Final = ("not a valid duckdb", "checksum", "corrupt", "replaying", "could not read")
_INNOCENT: Final = (
    "lock on file",
    "too many open",
    "no space",
    "too large",
    "quota",
    "permission denied",
    "out of memory",
)
"""Signs, in DuckDB's words, that a file is at fault, or is not."""

Cursor = duckdb.DuckDBPyConnection
EngineFault = duckdb.Error


class File:
    """One attached file. ``content`` is what its owner knows of it while it is attached."""

    def __init__(self, part: Part, content: Any) -> None:
        self.part = part
        self.users = 0
        self.content = content
        self.alias = f'"{part.file_name}"'

    def sql(self, statement: str, **more: str) -> str:
        """The statement on this file."""
        return statement.format(db=self.alias, **more)


class Files:
    """Attached files by their `Part`; ``prepare`` makes an attached file one of ours, and says what
    there is to know of it.
    """

    def __init__(
        self,
        root: Path,
        prepare: Callable[[Part, Cursor], Any],
        *,
        memory_mb: int,
        threads: int,
    ) -> None:
        self.root = root
        self.faults: dict[str, duckdb_fault.FileFault] = {
            path.name: duckdb_fault.left_over(path.name) for path in root.glob(f"*{QUARANTINED}")
        }
        self._config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": f"{memory_mb}MB",
            "threads": str(threads),
            "temp_directory": str(root / "tmp"),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        self._prepare = prepare
        self._lock = threading.RLock()
        self._idle = threading.Condition(self._lock)
        self._files: OrderedDict[Part, File] = OrderedDict()
        self._leaving: set[Part] = set()
        self._strikes: dict[Part, int] = {}
        self._listed: tuple[int, list[Part]] = (0, [])
        self._instance = duckdb.connect(":memory:", config=self._config)

    def __len__(self) -> int:
        return len(self._files)

    def parts(self, *kinds: Kind) -> list[Part]:
        """The files of some kinds that there are, by time."""
        wanted = kinds or tuple(Kind)
        changed_ns = self.root.stat().st_mtime_ns
        known_ns, known = self._listed
        if changed_ns != known_ns:
            known = parts_in(self.root)
            if (
                time.time_ns() - changed_ns > _TICKS_NS
            ):  # else the next change may look like this one
                self._listed = (changed_ns, known)
        return [part for part in known if part.kind in wanted]

    @contextlib.contextmanager
    def open(self, part: Part) -> Iterator[tuple[File, Cursor]]:
        """A file and a cursor of this thread's own. DuckDB's errors become `StoreFault`."""
        name = part.file_name
        try:
            with self._lock:
                self._idle.wait_for(lambda: part not in self._leaving)
                file = self._files.get(part) or self._attach(part)
                self._files.move_to_end(part)
                file.users += 1
                cursor = self._instance.cursor()
            try:
                yield file, cursor
            finally:
                with self._lock:
                    file.users -= 1
                    self._idle.notify_all()
                cursor.close()
        except duckdb.Error as error:
            if isinstance(error, _POISONED):
                self._reopen()
            if _is_damage(error):
                self.faults.setdefault(name, duckdb_fault.damaged(name, line(error)))
            raise StoreFault(f"{name}: {line(error)}") from None

    @contextlib.contextmanager
    def new(self, path: Path, block_size: int) -> Iterator[tuple[str, Cursor]]:
        """An empty file beside the others, closed whole at the end; its name in SQL, and a cursor."""
        for one in (path, path.with_name(f"{path.name}.wal")):
            one.unlink(missing_ok=True)
        alias = f'"{path.name}"'
        try:
            with self._lock:
                cursor = self._instance.cursor()
            with cursor:
                cursor.execute(f"attach '{_quoted(path)}' as {alias} (block_size {block_size})")
                try:
                    yield alias, cursor
                finally:
                    cursor.execute(f"detach {alias}")
        except duckdb.Error as error:
            if isinstance(error, _POISONED):
                self._reopen()
            raise StoreFault(f"{path.name}: {line(error)}") from None

    def replace(self, part: Part, path: Path | None) -> None:
        """Put a finished file in the place of another, or none: at once, or not at all.

        Waits until nobody reads the old one.
        """
        target = self.root / part.file_name
        with self._lock:
            self._leaving.add(part)
            try:
                self._idle.wait_for(lambda: part not in self._files or not self._files[part].users)
                if part in self._files:
                    self._detach(part)
                log = target.with_name(f"{target.name}.wal")
                if path is None:
                    target.unlink(missing_ok=True)
                    log.unlink(missing_ok=True)
                elif log.exists():
                    raise StoreFault(f"{target.name}: its log could not be written into it")
                else:
                    _sync(path)
                    path.replace(target)
                _sync(self.root)
                self._listed = (0, [])
            finally:
                self._leaving.discard(part)
                self._idle.notify_all()

    def forget(self, part: Part) -> None:
        """Read a file anew at its next use."""
        with self._lock:
            if part in self._files:
                self._detach(part)

    def strike(self, part: Part, error: Exception) -> None:
        """A file that opens, but cannot be written for damage time and again, is set aside too."""
        if isinstance(error, duckdb.Error) and _is_damage(error):
            self._strikes[part] = self._strikes.get(part, 0) + 1
        if self._strikes.get(part, 0) >= STRIKES:
            del self._strikes[part]
            self._quarantine(part, line(error))

    def written(self, part: Part) -> None:
        """A file took what it was given: what was held against it is forgiven."""
        self._strikes.pop(part, None)

    def poisoned(self, error: Exception) -> None:
        """Start DuckDB anew where an error calls for it."""
        if isinstance(error, _POISONED):
            self._reopen()

    def close(self) -> None:
        """Write every log into its file and let the files go."""
        with self._lock:
            for part in list(self._files):
                self._detach(part)
            self._instance.close()

    def _attach(self, part: Part) -> File:
        """Attach a file; one that cannot be opened is quarantined, and a new one made."""
        self._detach_idle()
        path = self.root / part.file_name
        for attempt in (1, 2, 3):
            try:
                self._instance.execute(f"attach if not exists '{_quoted(path)}' as \"{path.name}\"")
                with self._instance.cursor() as cursor:
                    self._files[part] = File(part, self._prepare(part, cursor))
                self._listed = (0, [])
                break
            except duckdb.Error as error:
                with contextlib.suppress(duckdb.Error):
                    self._instance.execute(f'detach "{path.name}"')
                if isinstance(error, _POISONED):
                    self._reopen()
                if attempt == 3 or not _is_damage(error, opening=True):
                    raise
                if attempt == 2 or not isinstance(error, _POISONED):  # not another file's fault
                    self._quarantine(part, line(error))
        return self._files[part]

    def _quarantine(self, part: Part, reason: str) -> None:
        path = self.root / part.file_name
        number = len(list(self.root.glob(f"{path.name}*{QUARANTINED}")))
        ending = f".{number}{QUARANTINED}" if number else QUARANTINED
        for one in (path, path.with_name(f"{path.name}.wal")):
            if one.exists():
                one.rename(one.with_name(one.name + ending))
        aside = f"{path.name}{ending}"
        self.faults[path.name] = duckdb_fault.set_aside(path.name, aside, reason)

    def _detach_idle(self) -> None:
        while len(self._files) >= MOST_ATTACHED:
            idle = next((part for part, file in self._files.items() if not file.users), None)
            if idle is None:
                return
            self._detach(idle)

    def _detach(self, part: Part) -> None:
        """Let a file go; its log is written into it."""
        file = self._files.pop(part)
        with contextlib.suppress(duckdb.Error):
            self._instance.execute(f"detach {file.alias}")

    def _reopen(self) -> None:
        """After a fatal error DuckDB refuses everything until it is started anew."""
        with self._lock:
            self._files.clear()
            with contextlib.suppress(duckdb.Error):
                self._instance.close()
            self._instance = duckdb.connect(":memory:", config=self._config)


class FilesAtRest:
    """Files that no historian has open, read only.

    Raises `StoreFault` for a file that is in use or damaged: an audit that passed over a file would
    prove nothing.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._instance = duckdb.connect(":memory:")
        self._attached: list[str] = []

    def close(self) -> None:
        """Let the files go."""
        self._instance.close()

    @contextlib.contextmanager
    def open(self, part: Part) -> Iterator[tuple[str, Cursor]]:
        """The name of a file in SQL, and a cursor."""
        path, alias = self.root / part.file_name, f'"{part.file_name}"'
        try:
            self._instance.execute(f"attach if not exists '{_quoted(path)}' as {alias} (read_only)")
            self._attached = [*(one for one in self._attached if one != alias), alias]
            while len(self._attached) > MOST_ATTACHED:
                self._instance.execute(f"detach {self._attached.pop(0)}")
            with self._instance.cursor() as cursor:
                yield alias, cursor
        except duckdb.Error as error:
            raise StoreFault(f"{path}: {line(error)}") from None


def fold(path: Path) -> None:
    """Write the log of a file that nobody has open into it. Raises `StoreFault`."""
    try:
        with duckdb.connect(":memory:") as instance:
            instance.execute(f"attach '{_quoted(path)}' as folded")
            instance.execute("checkpoint folded")
            instance.execute("detach folded")
    except duckdb.Error as error:
        raise StoreFault(f"{path.name}: {line(error)}") from None


def run(query: str, path: Path) -> Cursor:
    """A query over a file of another kind. Raises `StoreFault`, naming it."""
    try:
        return duckdb.connect(":memory:").execute(query)
    except duckdb.Error as error:
        raise StoreFault(f"{path}: {line(error)}") from None


def insert(cursor: Cursor, statement: str, batch: dict[str, Any]) -> None:
    """Run an insertion from ``batch``: DuckDB finds the columns by that name among the locals here,
    which costs a third of registering them.
    """
    cursor.execute(statement)


class Changes:
    """A transaction that is under way."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self.is_over = False

    def end(self, keep: bool) -> None:
        """End it now: with all that was changed, or with nothing."""
        self._cursor.execute("commit" if keep else "rollback")
        self.is_over = True


@contextlib.contextmanager
def transaction(cursor: Cursor) -> Iterator[Changes]:
    """All of it, or nothing."""
    cursor.execute("begin")
    changes = Changes(cursor)
    try:
        yield changes
        if not changes.is_over:
            changes.end(keep=True)
    except BaseException:
        with contextlib.suppress(duckdb.Error):
            cursor.execute("rollback")
        raise


def line(error: Exception) -> str:
    """What an error says, in one line."""
    return str(error).partition("\n")[0]


def _is_damage(error: duckdb.Error, *, opening: bool = False) -> bool:
    """Whether a file is at fault; in a file that opens, a missing table is a reader's bad luck."""
    text = str(error).lower()
    if any(sign in text for sign in _INNOCENT):
        return False
    kinds = _DAMAGE + _DAMAGE_AT_OPENING if opening else _DAMAGE
    return isinstance(error, kinds) or any(sign in text for sign in _DAMAGE_SIGNS)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _sync(path: Path) -> None:
    """What was said of a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
