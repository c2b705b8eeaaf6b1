"""The book of people on the disk: ``run/desk/people.json``, readable by its owner only.

The desk and `davylamp user` both write it: each change is made under a lock, to what is there then,
and the file is put in place whole, synced.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from davylamp.people.book import Book, Edit
from scada.bus.access import write_private
from scada.model import BadInput


def folder_in(run: Path) -> Path:
    """The desk's own folder in a run folder."""
    return run / "desk"


class BookFile:
    """The file of one site."""

    def __init__(self, run: Path) -> None:
        self.path = folder_in(run) / "people.json"
        self._lock = self.path.with_suffix(".lock")

    def read(self) -> Book:
        """Everybody; nobody where there is no file yet. Raises `BadInput` for a damaged one."""
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=Book)
        except FileNotFoundError:
            return Book()
        except PermissionError:
            said = f"{self.path}: not readable by this user; run as the site's own user"
            raise BadInput(f"{said} / 当前用户无权读取，请以站点用户运行") from None
        except msgspec.MsgspecError as fault:
            said = f"{self.path}: damaged ({fault}); put back a copy of it"
            raise BadInput(f"{said} / 文件损坏，请从备份恢复") from None

    def change(self, edit: Edit) -> Book:
        """Change what is there; returns the book as it is now. What ``edit`` raises passes through."""
        with self._alone():
            before = self.read()
            after = edit(before)
            if after != before:
                write_private(self.path, msgspec.json.format(msgspec.json.encode(after)) + b"\n")
            return after

    @property
    def stamp(self) -> tuple[int, int, int]:
        """Another one whenever the file was written; zeros where there is none."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return (0, 0, 0)
        return (found.st_mtime_ns, found.st_size, found.st_ino)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
