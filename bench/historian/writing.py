"""Days of samples into a store, message by message, and read back: every one as it was."""

import time
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bench.given import say
from bench.historian.plant import DAY_NS, NAMES, messages
from bench.historian.timing import Cost
from historian.store import RawColumns, SampleMessage, Store
from scada.model import Samples

EVERYTHING = 2**40


class Changed(Exception):
    """A sample came back otherwise than it was written."""


class Filler:
    """Writes days one after the other, as messages of the bus.

    All CPU time of the process counts, also of threads that tidy up behind the writer's back, but not
    the making of the samples.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._messages = 0
        self.samples = 0
        self.cpu_s = self.wall_s = 0.0

    def fill(self, days: Iterable[Samples], what: str) -> None:
        """Write them."""
        began = time.process_time(), time.perf_counter()
        making = 0.0
        for number, made in enumerate(self._made(days)):
            making += made[1]
            for message in made[0]:
                self._store.write([message])
            if not number % 30:
                say(f"  {self._store.name}: {what}, day {number + 1}, {self.samples:,} samples")
        self._add(began, making)

    def finish(self, now_ns: int) -> None:
        """What the store does once days are over, all at once."""
        began = time.process_time(), time.perf_counter()
        settle = getattr(self._store, "settle", None)
        if settle is not None:
            settle(now_ns)
        self._add(began, 0.0)

    @property
    def cost(self) -> Cost:
        """Of all that was written so far."""
        return Cost(self.cpu_s / self.samples * 1e6, self.samples / self.wall_s)

    def _made(self, days: Iterable[Samples]) -> Iterator[tuple[list[SampleMessage], float]]:
        each = iter(days)
        while True:
            began = time.thread_time()
            day = next(each, None)
            if day is None:
                return
            made = messages(day, self._messages + 1)
            took = time.thread_time() - began
            self._messages += len(made)
            self.samples += len(day)
            yield made, took

    def _add(self, began: tuple[float, float], making: float) -> None:
        self.cpu_s += time.process_time() - began[0] - making
        self.wall_s += time.perf_counter() - began[1] - making


def check(store: Store, days: Iterable[Samples], tags: Sequence[int]) -> int:
    """Read days back and compare every column; how many samples. Raises `Changed`."""
    return sum(_check_day(store, day, tags) for day in days if len(day))


def _check_day(store: Store, day: Samples, tags: Sequence[int]) -> int:
    start_ns = int(day.time_ns[0]) // DAY_NS * DAY_NS
    names = [NAMES.ids[tag] for tag in tags]
    found = store.raw(names, start_ns, start_ns + DAY_NS, EVERYTHING)
    whole = day.take(np.argsort(day.tag, kind="stable"))
    for tag, columns in zip(tags, found, strict=True):
        _compare(whole.take(_rows(whole.tag, tag)), columns, NAMES.ids[tag])
    return sum(len(columns.time_ns) for columns in found)


def _rows(tags: NDArray[np.int32], tag: int) -> slice:
    return slice(*np.searchsorted(tags, [tag, tag + 1]).tolist())


def _compare(sent: Samples, found: RawColumns, tag: str) -> None:
    pairs = (
        (sent.time_ns, found.time_ns),
        (sent.value.view(np.int64), found.value.view(np.int64)),
        (sent.status, found.status),
        (sent.flags, found.flags),
    )
    if found.raw is not None or not all(np.array_equal(one, other) for one, other in pairs):
        raise Changed(
            f"{tag}: {len(sent)} samples were sent, {len(found.time_ns)} others came back"
        )
