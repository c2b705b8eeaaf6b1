"""Days of samples into a store, message by message, and read back: every one as it was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.given import say
from bench.historian.plant import DAY_NS, NAMES, messages
from bench.historian.timing import Clock, Cost
from historian.store import RawColumns, Store
from scada.model import Samples

EVERYTHING = 2**40


class Changed(Exception):
    """A sample came back otherwise than it was written."""


@dataclass(slots=True)
class Filler:
    """Writes days one after the other; only the store's own work is timed."""

    store: Store
    clock: Clock
    samples: int = 0
    messages: int = 0

    def fill(self, days: Iterable[Samples], what: str) -> None:
        """Write them, one message of the bus at a time."""
        for number, day in enumerate(days):
            made = messages(day, self.messages + 1)
            with self.clock:
                for message in made:
                    self.store.write([message])
            self.messages += len(made)
            self.samples += len(day)
            if not number % 30:
                say(f"  {self.store.name}: {what}, day {number + 1}, {self.samples:,} samples")

    @property
    def cost(self) -> Cost:
        """Of all that was written so far."""
        return self.clock.cost(self.samples)


def check(store: Store, days: Iterable[Samples], tags: Sequence[int]) -> int:
    """Read days back and compare every column; how many samples. Raises `Changed`."""
    checked = 0
    for day in days:
        if not len(day):
            continue
        start_ns = int(day.time_ns[0]) // DAY_NS * DAY_NS
        names = [NAMES.ids[tag] for tag in tags]
        found = store.raw(names, start_ns, start_ns + DAY_NS, EVERYTHING)
        whole = day.take(np.argsort(day.tag, kind="stable"))
        for tag, columns in zip(tags, found, strict=True):
            _compare(whole.take(_rows(whole.tag, tag)), columns)
            checked += len(columns.time_ns)
    return checked


def _rows(tags: NDArray[np.int32], tag: int) -> slice:
    return slice(*np.searchsorted(tags, [tag, tag + 1]).tolist())


def _compare(sent: Samples, found: RawColumns) -> None:
    pairs = (
        (sent.time_ns, found.time_ns),
        (sent.value.view(np.int64), found.value.view(np.int64)),
        (sent.status, found.status),
        (sent.flags, found.flags),
    )
    if found.raw is not None or not all(np.array_equal(one, other) for one, other in pairs):
        tag = NAMES.ids[int(sent.tag[0])] if len(sent) else "?"
        raise Changed(
            f"{tag}: {len(sent)} samples were sent, {len(found.time_ns)} others came back"
        )
