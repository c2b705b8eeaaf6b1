"""Which rows train and which are scored: no row is both.

The shared file trains, what is given is scored. Where the given file is the shared one, or overlaps
it, the overlap is found by its values:

- the same file, or most of it: its first 70 % train, the rest is scored;
- a part of it: the longest run of the shared file outside of that part trains;
- a longer one that begins with it, or goes on where it ends: the shared file trains, only what follows
  is scored.

Of several files those that lie within the shared one are left out where another does not: they train.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.given import NONE, Unusable, say
from bench.methane.longwall import NEAR, Longwall, files_in, read

TRAIN: Final = 0.7
LEAST_TRAINING: Final = 2880
"""A day: fewer rows of the shared file than the forecaster learns from before it is used do not do."""
_LEAST_OVERLAP: Final = 60


@dataclass(frozen=True, slots=True)
class Job:
    """What trains, and what is scored after it; ``follows``: the one goes on where the other ends."""

    train: Longwall
    scored: list[Longwall]
    follows: bool


def job(default: Path, data: Path | None) -> Job:
    """Plan it. Raises Unusable where there is no file."""
    given = [read(path) for path in files_in(data)] if data else []
    if data and not given:
        raise Unusable(data, 0, NONE, what="methane/*.arff")
    shared = [read(path) for path in files_in(default)]
    if not shared and not given:
        raise Unusable(default, 0, NONE, what="methane/*.arff")
    work = _planned(shared[0] if shared else given[0], given)
    return _with_common_neighbours(work)


def _planned(shared: Longwall, given: Sequence[Longwall]) -> Job:
    starts = [overlap(shared, one) for one in given]
    within, beyond = list[tuple[Longwall, int]](), list[tuple[Longwall, int | None]]()
    for one, start in zip(given, starts, strict=True):
        if start is not None and 0 <= start <= len(shared) - len(one):
            within.append((one, start))
        else:
            beyond.append((one, start))
    if beyond:
        for one, _ in within:
            say(f"{one.name} lies within the file that trains: not scored")
        return _beyond(shared, beyond)
    return _within(shared, within) if within else _own_parts(shared)


def _beyond(shared: Longwall, given: Sequence[tuple[Longwall, int | None]]) -> Job:
    """Files that go beyond the shared one, or have nothing of it."""
    scored = [_new_rows(shared, one, start) for one, start in given]
    start = given[0][1]
    return Job(shared, scored, len(given) == 1 and start is not None and start >= 0)


def _new_rows(shared: Longwall, one: Longwall, start: int | None) -> Longwall:
    if start is None:
        return one
    return one.rows(0, -start) if start < 0 else one.rows(len(shared) - start, len(one))


def _within(shared: Longwall, given: Sequence[tuple[Longwall, int]]) -> Job:
    """Parts of the shared file: what lies outside of all of them trains, its longest run."""
    taken = np.zeros(len(shared) + 2, np.bool_)
    taken[[0, -1]] = True
    for one, start in given:
        taken[start + 1 : start + 1 + len(one)] = True
    edges = np.flatnonzero(taken)
    longest = int(np.argmax(np.diff(edges)))
    first, last = int(edges[longest]), int(edges[longest + 1]) - 1
    if last - first < LEAST_TRAINING:
        return _own_parts(given[0][0])
    follows = len(given) == 1 and given[0][1] == last
    return Job(shared.rows(first, last), [one for one, _ in given], follows)


def _own_parts(one: Longwall) -> Job:
    cut = int(TRAIN * len(one))
    return Job(one.rows(0, cut), [one.rows(cut, len(one))], True)


def overlap(shared: Longwall, given: Longwall) -> int | None:
    """The row of the shared file at which the given one begins, negative where it begins before; or
    None where they have no stretch in common.
    """
    a, b = _figures(shared, given.neighbours), _figures(given, shared.neighbours)
    for start in range(_LEAST_OVERLAP - len(b), len(a) - _LEAST_OVERLAP + 1):
        first, last = max(start, 0), min(start + len(b), len(a))
        here, there = a[first:last], b[first - start : last - start]
        if _same(here[::97], there[::97]) and _same(here, there):
            return start
    return None


def _same(here: NDArray[np.float64], there: NDArray[np.float64]) -> bool:
    return np.array_equal(here, there, equal_nan=True)


def _figures(one: Longwall, neighbours: Sequence[str]) -> NDArray[np.float64]:
    """MM116 and the neighbours that the other has too: MM116 alone stands still for half a day."""
    places = [place for place, name in enumerate(one.neighbours) if name in neighbours]
    return np.column_stack((one.own, one.near[:, places]))


def _with_common_neighbours(work: Job) -> Job:
    """Only neighbours that all files have: what is missing in one teaches nothing in another."""
    parts = [work.train, *work.scored]
    common = tuple(name for name in NEAR if all(name in part.neighbours for part in parts))
    return Job(work.train.beside(common), [one.beside(common) for one in work.scored], work.follows)
