"""A drawing's file, looked at until it changes: read and checked in a thread of its own."""

import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final, Generic, TypeVar

LOOK_S: Final = 0.25
"""An editor's save is seen after so long at most."""
T = TypeVar("T")
Stamp = tuple[int, int, int]


def stamp(path: Path) -> Stamp | None:
    """What changes when a file is saved, however the editor saves it; None while there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


class Watch(Generic[T]):
    """Reads ``path`` by ``read`` at each change; `take` gives the newest result once."""

    def __init__(self, path: Path, read: Callable[[Path], T]) -> None:
        self._path, self._read = path, read
        self._results: queue.SimpleQueue[T] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="drawing", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for the thread."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def take(self) -> T | None:
        """The newest result since the last time; None where nothing changed."""
        newest = None
        while not self._results.empty():
            newest = self._results.get()
        return newest

    def look(self, before: Stamp | None) -> Stamp | None:
        """Read the file where it is not as it was."""
        now = stamp(self._path)
        # An editor that replaces the file leaves a moment without one: that is no change.
        if now is not None and now != before:
            self._results.put(self._read(self._path))
        return now or before

    def _run(self) -> None:
        seen = self.look(None)
        while not self._stop.wait(LOOK_S):
            seen = self.look(seen)
