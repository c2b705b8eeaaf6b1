"""Fill the demo site with its past: samples into the store, a journal for its core."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np

from davylamp.demo.past.crew import Crew
from davylamp.demo.past.life import Life
from davylamp.demo.past.plants import S, said
from davylamp.demo.past.scenes import calibrated, happened
from davylamp.history.choice import store_of
from davylamp.site import Site
from historian.store import Origin, SampleMessage, Store, TagNames
from hmi.models.shift import shift_at
from scada.model import Samples, SiteTable

DAY_NS: Final = 86_400_000_000_000
SOURCE: Final = "past"
PER_MESSAGE: Final = 720
"""Of measured and of calculated samples: so many steps' are stored together."""
HIGHER: Final = 1.04
"""What the day before was, against the past."""


def fill(site: Site, tags: int, seed: int, span_s: float, clock: Callable[[], int]) -> int:
    """Let the ``span_s`` before now have happened, at a site that is stopped; until when, ns UTC.

    ``clock`` is the time in ns UTC: computing goes on until it has caught up. The day before is the
    same once more, backwards and a little higher, as samples only.
    """
    index = {tag.id: number for number, tag in enumerate(site.table.tags)}
    names = TagNames(site.table.config_hash, tuple(index))
    store = store_of(site)
    try:
        put = _Putting(store, names, clock())
        for steps in _lived(site, tags, seed, span_s, clock, index):
            put.message(steps)
    finally:
        store.close()
    return put.last_ns


class _Putting:
    """Writes messages of samples, each with the same hour a day before."""

    def __init__(self, store: Store, names: TagNames, now_ns: int) -> None:
        self._store, self._names, self._now_ns, self._number = store, names, now_ns, 0
        self.last_ns = 0
        """The newest time of what was put."""

    def message(self, steps: Sequence[Samples]) -> None:
        """One more, of these steps."""
        today = Samples.concatenate(list(steps))
        self.last_ns = int(today.time_ns.max(initial=self.last_ns))
        for samples in (_day_before(today), today):
            self._number += 1
            origin = Origin(SOURCE, "mine", self._now_ns, self._number)
            self._store.write([SampleMessage(origin, self._now_ns, self._names, samples)])


def _lived(
    site: Site,
    tags: int,
    seed: int,
    span_s: float,
    clock: Callable[[], int],
    index: dict[str, int],
) -> Iterator[list[Samples]]:
    """Live through it; yields the samples of many steps at a time."""
    now_ns = clock()
    begun_ns = now_ns - round(span_s * S)
    life = Life(site.table, site.run, begun_ns)
    crew = Crew(seed, now_ns, changes_of_shift(site.table, begun_ns, now_ns), life.may_shelve)
    crew.announce(calibrated(span_s))
    crew.note(happened(span_s))
    kept: list[Samples] = []
    time_ns = begun_ns
    for time_ns, samples in said(tags, seed, index, span_s, clock):
        lived = life.step(time_ns, samples, crew.due(time_ns))
        crew.saw(lived.events)
        kept += (samples, lived.made)
        if len(kept) >= PER_MESSAGE:
            yield kept
            kept = []
    if kept:
        yield kept
    life.end(time_ns)


def changes_of_shift(table: SiteTable, from_ns: int, to_ns: int) -> Iterator[int]:
    """When shifts began after ``from_ns`` and before ``to_ns``."""
    begun_ns = shift_at(table, to_ns)[0]
    while begun_ns > from_ns:
        yield begun_ns
        begun_ns = shift_at(table, begun_ns - 1)[0]


def _day_before(samples: Samples) -> Samples:
    """A day that was not the same: the hour backwards, measured values a little higher."""
    whole = samples.value == np.rint(samples.value)
    value = np.where(whole, samples.value, samples.value * HIGHER)
    first, last = samples.time_ns.min(), samples.time_ns.max()
    times = first + last - samples.time_ns - DAY_NS
    order = np.argsort(times, kind="stable")
    return Samples.of(
        samples.tag[order], times[order], value[order], samples.status[order], samples.flags[order]
    )
