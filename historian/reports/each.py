"""Average and maximum of a sensor during each of its alarms."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from historian.reports.episodes import Episode
from historian.reports.figures import Figures, of_samples
from historian.reports.reading import Reading
from historian.store import RawColumns

NEAR_NS: Final = 1_800 * 10**9
"""Alarms of a point this close are read together: samples cost less than questions."""


def during(
    reading: Reading, tag: str, some: Sequence[Episode], start_ns: int, end_ns: int
) -> list[Figures]:
    """Of each episode over its part of the period; samples of a calibration count here."""
    spans = [one.within(start_ns, end_ns) for one in some]
    found: dict[int, Figures] = {}
    for group in _near(spans):
        found |= _of_group(reading, tag, spans, group)
    return [found.get(at, Figures()) for at in range(len(spans))]


def _near(spans: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """The places of spans that are read together."""
    group: list[int] = []
    upto = 0
    for at in sorted(range(len(spans)), key=lambda place: spans[place]):
        if group and spans[at][0] > upto + NEAR_NS:
            yield group
            group = []
        group.append(at)
        upto = max(upto, spans[at][1])
    if group:
        yield group


def _of_group(
    reading: Reading, tag: str, spans: Sequence[tuple[int, int]], group: Sequence[int]
) -> Iterator[tuple[int, Figures]]:
    first = min(spans[at][0] for at in group)
    last = max(max(spans[at][1] for at in group), first + 1)
    lead = reading.as_of([tag], first - 1)[0]
    raw = RawColumns.concatenate([lead, reading.raw([tag], first, last)[0]])
    for at in group:
        begin, end = spans[at]
        here, there = np.searchsorted(raw.time_ns, [begin, max(end, begin + 1)]).tolist()
        before = raw.take(slice(max(0, here - 1), here))
        yield at, of_samples(before, raw.take(slice(here, there)), begin, end, calibration=True)
