"""Days that are over are closed behind the writers' back."""

import contextlib
import threading
from collections.abc import Iterator
from typing import Final

from historian.days import DAY_NS, UNDATED, Part
from historian.duckdb_closing import Closing, Stopped
from historian.duckdb_fault import unsorted
from historian.duckdb_files import Files
from historian.duckdb_rollups import Guard, RollUps
from historian.retention import Kind
from historian.store import StoreFault

QUIET_NS: Final = 15 * 60 * 10**9
"""A day is closed when it was over for so long, and nothing late came for so long."""


class Settling:
    """Knows which days are open, and closes those that are due; ``writing`` is the writers' lock.

    Time is that of the messages, so that history which is played in is settled as it was.
    """

    def __init__(self, files: Files, roll_ups: RollUps, writing: threading.Lock) -> None:
        self._files, self._roll_ups, self._writing = files, roll_ups, writing
        self._closing = Closing(files, roll_ups, self._go_on)
        self._quiet_since: dict[int, int] | None = None
        self._writes: dict[int, int] = {}
        self._running, self._settling = threading.Lock(), threading.Lock()
        self._stopped = False
        self._thread: threading.Thread | None = None

    def written(self, day: int, now_ns: int) -> None:
        """A day was written to; the caller holds the writers' lock."""
        self._writes[day] = self._writes.get(day, 0) + 1
        if day != UNDATED and self._quiet_since is not None:
            self._quiet_since[day] = max(now_ns, self._quiet_since.get(day, now_ns))

    def begin(self, now_ns: int) -> None:
        """Have days closed that are due, if there are any and it is not under way."""
        if self._thread is not None and self._thread.is_alive():
            return
        if self._quiet_since is None or self._due(now_ns):
            self._thread = threading.Thread(
                target=self._run, args=(now_ns,), name="historian-settle", daemon=True
            )
            self._thread.start()

    def settle(self, now_ns: int) -> int:
        """Close all days that are due; how many were."""
        closed = 0
        with self._running:
            for day in self._due(now_ns):
                with self.paused():
                    closed += self._settle_day(day, now_ns)
            if closed:
                self._sort_months(now_ns)
        return closed

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """No day is being closed meanwhile. To be taken before the writers' lock."""
        with self._settling:
            yield

    def stop(self) -> None:
        """Let be what is under way; it leaves nothing behind."""
        self._stopped = True
        if self._thread is not None:
            self._thread.join()

    def _run(self, now_ns: int) -> None:
        with contextlib.suppress(Stopped):
            self.settle(now_ns)

    def _settle_day(self, day: int, now_ns: int) -> bool:
        """Close one; what goes wrong costs speed only, and is tried again later."""
        name = Part(day, Kind.RAW).file_name
        trouble = f"{name} is not sorted"
        try:
            done = self._closing.close(day, self._guard(day))
        except StoreFault as fault:
            self._files.faults[trouble] = unsorted(name, str(fault))
            self._put_off(day, now_ns)
            return False
        self._files.faults.pop(trouble, None)
        if done:
            self._forget(day)
        else:
            self._put_off(day, now_ns)
        return done

    def _sort_months(self, now_ns: int) -> None:
        """Roll-ups of months that are over; those of the others are short, or will be."""
        for month in self._files.parts(Kind.STATISTICS):
            self._go_on()
            if month.end_day * DAY_NS + QUIET_NS <= now_ns:
                with self.paused():
                    self._roll_ups.sort(month, self._writing)

    def _guard(self, day: int) -> Guard:
        """Tells whether a day was written to since now; see `historian.duckdb_rollups.Guard`."""
        before = self._writes.get(day, 0)

        @contextlib.contextmanager
        def unchanged() -> Iterator[bool]:
            with self._writing:
                yield self._writes.get(day, 0) == before

        return unchanged

    def _due(self, now_ns: int) -> list[int]:
        if self._quiet_since is None:
            self._quiet_since = self._open_days()
        last = now_ns - QUIET_NS
        open_days = sorted(self._quiet_since.items())
        return [day for day, since in open_days if max((day + 1) * DAY_NS, since) <= last]

    def _open_days(self) -> dict[int, int]:
        """Days whose samples are not rolled up, when the store is opened."""
        days = [part.day for part in self._files.parts(Kind.RAW) if part.day != UNDATED]
        return {day: 0 for day in days if not self._roll_ups.is_true(day)}

    def _forget(self, day: int) -> None:
        with self._writing:
            if self._quiet_since is not None and self._roll_ups.is_true(day):
                self._quiet_since.pop(day, None)

    def _put_off(self, day: int, now_ns: int) -> None:
        if self._quiet_since is not None:
            self._quiet_since[day] = now_ns

    def _go_on(self) -> None:
        if self._stopped:
            raise Stopped
