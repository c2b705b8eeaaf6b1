"""A past for the demo's store: what the plant would have said in the hours before it was started.

The same plant with the same seed, run ahead of the demo; yesterday is the same hours once more, backwards
and a little higher, so that a trend has something to be compared with. There is no journal of it.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from davylamp.demo.stage import PARTS
from davylamp.history.choice import store_of
from davylamp.sim.plant import Part, Plant
from davylamp.site import Site
from historian.store import Origin, SampleMessage, TagNames
from scada.model import Samples

SPAN_S: Final = 3_600
STEP_S: Final = 10
DAY_NS: Final = 86_400_000_000_000
S: Final = 1_000_000_000
SOURCE: Final = "past"


def fill(site: Site, tags: int, seed: int, now_ns: int) -> None:
    """Write `SPAN_S` before ``now_ns`` and of the day before into the store of a site that is stopped."""
    names = TagNames(site.table.config_hash, tuple(tag.id for tag in site.table.tags))
    index = {tag: number for number, tag in enumerate(names.ids)}
    store = store_of(site)
    try:
        for part in PARTS:
            rows, values = _said(part, tags, seed, index)
            today = np.arange(-len(values), 0, dtype=np.int64) * STEP_S * S + now_ns
            origin = Origin(SOURCE, part, now_ns, 1)
            samples = [_batch(today, rows, values), _batch(today - DAY_NS, rows, _before(values))]
            both = Samples.concatenate(samples[::-1])
            store.write([SampleMessage(origin, now_ns, names, both)])
    finally:
        store.close()


def _said(
    part: Part, tags: int, seed: int, index: dict[str, int]
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Which tags, and what each said: ``(steps, tags)``."""
    plant = Plant(part, tags, seed)
    kept = [n for n, point in enumerate(plant.points) if point.id in index]
    rows = np.array([index[plant.points[n].id] for n in kept], np.int32)
    return rows, np.array([plant.reading[kept] for _ in _steps(plant)])


def _steps(plant: Plant) -> Iterator[None]:
    for _ in range(SPAN_S // STEP_S):
        plant.advance(STEP_S)
        yield


def _before(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """A day that was not the same; switches stay what they are."""
    backwards = values[::-1]
    switches = np.isin(values, (0.0, 1.0)).all(axis=0)
    return np.where(switches, backwards, backwards * 1.04)


def _batch(
    times_ns: NDArray[np.int64], rows: NDArray[np.int32], values: NDArray[np.float64]
) -> Samples:
    """Only what changed: a plant is told by exception."""
    changed = np.ones(values.shape, bool)
    changed[1:] = values[1:] != values[:-1]
    changed &= np.isfinite(values)
    step, column = np.nonzero(changed)
    return Samples.of(rows[column], times_ns[step], values[step, column])
