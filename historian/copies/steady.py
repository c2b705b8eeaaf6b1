"""A file copied while somebody may be writing to it, and copies that are proven.

A store's file changes only when its log is folded into it; in between the log alone grows, and any
beginning of a log is a state that there was. So a copy is good where the file did not change while it
was made. Where it did, it is made again.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from historian.copies.manifest import Sign
from historian.store import StoreFault

TRIES: Final = 20
PAUSE_S: Final = 0.25
QUIET_NS: Final = 50_000_000
"""A change so shortly ago might be followed by another within the same tick of the file's clock."""
_CHUNK: Final = 1 << 20


def log_of(path: Path) -> Path:
    """Where a file's log lies."""
    return path.with_name(f"{path.name}.wal")


def sign_of(path: Path) -> Sign:
    """What tells a state of a file from another."""
    there, log = path.stat(), log_of(path)
    try:
        also = log.stat()
    except FileNotFoundError:
        return Sign(there.st_size, there.st_mtime_ns)
    return Sign(there.st_size, there.st_mtime_ns, also.st_size, also.st_mtime_ns)


def steady_copy(path: Path, to: Path, pause: Callable[[float], None] = time.sleep) -> Sign:
    """Copy a file with its log; the state that was copied. Raises `StoreFault` where it never rests."""
    for _ in range(TRIES):
        before = sign_of(path)
        if time.time_ns() - before.mtime_ns > QUIET_NS:
            log_of(to).unlink(missing_ok=True)
            shutil.copyfile(path, to)
            _copy_log(path, to)
            if _is_same(before, sign_of(path)):
                return before
        pause(PAUSE_S)
    raise StoreFault(f"{path} changes all the time: try again later / 文件一直在变化，请稍后再试")


def _copy_log(path: Path, to: Path) -> None:
    try:
        shutil.copyfile(log_of(path), log_of(to))
    except FileNotFoundError:  # it was folded in, which the file's own time tells
        log_of(to).unlink(missing_ok=True)


def _is_same(before: Sign, after: Sign) -> bool:
    """The file rested, and its log did no more than grow."""
    rested = (before.size, before.mtime_ns) == (after.size, after.mtime_ns)
    return (
        rested
        and bool(before.log_size) <= bool(after.log_size)
        and (before.log_size <= after.log_size)
    )


def proven_copy(path: Path, to: Path, expected: str = "") -> str:
    """Copy a file that rests, sync it, read it back; its SHA-256. It appears whole or not at all.

    Raises `StoreFault` where what came out is not what went in, or not the checksum expected.
    """
    fresh = to.with_name(f".{to.name}.{os.getpid()}")
    try:
        digest = _poured(path, fresh)
        if expected and digest != expected:
            raise StoreFault(f"{path} is damaged: its checksum is not that of the list")
        if digest_of(fresh) != digest:
            raise StoreFault(f"{to} could not be written faithfully: the medium is at fault")
        _place(fresh, to, replace=not expected)
    finally:
        fresh.unlink(missing_ok=True)
    return digest


def _place(fresh: Path, to: Path, *, replace: bool) -> None:
    if replace:
        fresh.replace(to)
    else:
        _link(fresh, to)
    if os.name == "posix":  # elsewhere a folder is no file that could be synced
        handle = os.open(to.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _link(fresh: Path, to: Path) -> None:
    """Fails where somebody made it meanwhile: nothing is overwritten."""
    try:
        os.link(fresh, to)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        to.touch(exist_ok=False)
        fresh.replace(to)


def _poured(path: Path, to: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source, to.open("wb") as target:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest()


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, read from the disk where the system can be asked for that."""
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return hashlib.file_digest(file, "sha256").hexdigest()
