"""What every supervised run needs: the run folder for itself, and a line per service."""

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scada.model import DavylampError


@contextmanager
def only_one(file: Path) -> Iterator[None]:
    """Hold a lock file: two supervisors over one store would fight for it. Raises `DavylampError`."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DavylampError(
                f"{file} is held: another davylamp runs this site. Stop it first."
            ) from None
        yield


def say(name: str, what: str) -> None:
    """A line about a service."""
    sys.stdout.write(f"{name:<10} {what}\n")
    sys.stdout.flush()
