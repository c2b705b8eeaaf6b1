"""One writer of the desk's journal at a time: the desk, or a command while there is no desk."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from davylamp.people.book_file import folder_in
from scada.model import DavylampError


class DeskRuns(DavylampError):
    """Another process is the desk of this run folder."""


@contextmanager
def only_desk(run: Path) -> Iterator[None]:
    """Be it. Raises `DeskRuns` where another is."""
    path = folder_in(run) / "lock"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DeskRuns(f"{path.parent}: another desk runs on this folder") from None
        yield
