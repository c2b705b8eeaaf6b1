"""Things that are made once and kept outside the checkout: whole or not at all, by one maker at a time.

They lie in `$DAVYLAMP_CACHE`, else in `$XDG_CACHE_HOME/davylamp`, else in `~/.cache/davylamp`.
Standard library only.
"""

import hashlib
import os
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl

TIMEOUT_S = 60.0


class NotFetched(Exception):
    """A file could not be had, or is not the one that was meant; the message says which."""


def folder() -> Path:
    """Where everything of ours is kept."""
    if chosen := os.environ.get("DAVYLAMP_CACHE"):
        return Path(chosen)
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "davylamp"


def made(target: Path, make: Callable[[Path], None]) -> Path:
    """The folder `target`: if it is not there, `make` fills a temporary one, which is renamed.

    Two that want it at once: one makes it, the other waits. What an interrupted maker leaves
    behind does not count, and the next one removes it.
    """
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        _alone(target.with_name(f"{target.name}.lock")),
        tempfile.TemporaryDirectory(dir=target.parent, prefix="making-") as name,
    ):
        if not target.is_dir():
            place = Path(name) / target.name
            place.mkdir()
            make(place)
            place.rename(target)
    return target


def fetched(url: str, sha256: str, target: Path) -> Path:
    """The file behind `url`, checked against its digest; NotFetched where it cannot be had."""
    if target.is_file() and _digest(target.read_bytes()) == sha256:
        return target
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:
            data: bytes = answer.read()
    except (urllib.error.URLError, TimeoutError, OSError) as fault:
        raise NotFetched(
            f"{url} cannot be fetched ({fault}): with a network try again, without one put the "
            f"file (sha256 {sha256}) at {target}"
        ) from fault
    if _digest(data) != sha256:
        raise NotFetched(f"{url} is not the file that was meant: its sha256 is {_digest(data)}")
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}.{os.getpid()}")
    fresh.write_bytes(data)
    fresh.replace(target)
    return target


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        if sys.platform != "win32":
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
