"""What switches did over a time: every change, and how long each state lasted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from historian.reports.holding import Held, held, unwatched, with_gaps
from historian.reports.reading import Reading

UNKNOWN = -1
"""The state of a switch of which nothing usable is known."""


@dataclass(frozen=True, slots=True)
class Change:
    """A switch came out of one state into another (0, 1, `UNKNOWN`), in which it stayed for
    ``lasted_s`` within the period; ``stands``: it was still so at the end.
    """

    tag: str
    time_ns: int
    before: int
    after: int
    lasted_s: float
    stands: bool


@dataclass(frozen=True, slots=True)
class Switched:
    """One switch over a time: its changes, the seconds in each state, and how often it came on.

    A gap counts as unknown time. A switch that is on after a gap and was off before it came on once;
    where it is as it was, nothing changed that anybody saw.
    """

    tag: str
    changes: tuple[Change, ...]
    off_s: float
    on_s: float
    unknown_s: float
    starts: int
    state: int
    pieces: Held

    def spans(self, state: int) -> list[tuple[int, int]]:
        """The stretches (start, end) in which it was in a state, in ns."""
        bounds = [(one.time_ns, one.after) for one in self.changes]
        return [
            (begin, end)
            for (begin, what), (end, _) in zip(bounds, [*bounds[1:], (self._end, 0)], strict=True)
            if what == state
        ]

    @property
    def _end(self) -> int:
        return int(self.pieces.end_ns[-1]) if len(self.pieces) else 0


def switched(
    reading: Reading, tags: Sequence[str], start_ns: int, end_ns: int
) -> Iterator[Switched]:
    """Every tag, in the order given. A switch is on at any value but 0; while the core
    stood still its state is not known.
    """
    leads = reading.as_of(tags, start_ns - 1) if tags else ()
    rows = reading.raw(tags, start_ns, end_ns) if tags else ()
    gaps = unwatched(reading, tags, start_ns, end_ns) if tags else []
    for tag, lead, series in zip(tags, leads, rows, strict=True):
        pieces = held(lead, with_gaps(series, gaps), start_ns, end_ns)
        yield of_pieces(tag, pieces, start_ns, end_ns)


def of_pieces(tag: str, pieces: Held, start_ns: int, end_ns: int) -> Switched:
    """The same of one tag's pieces."""
    states = np.where(pieces.usable, (pieces.value != 0.0).astype(np.int8), np.int8(UNKNOWN))
    first = np.flatnonzero(np.diff(states, prepend=np.int8(2))) if len(states) else states
    begins = pieces.start_ns[first].tolist()
    values = states[first].tolist()
    if begins and values[0] == UNKNOWN:
        begins[0] = start_ns
    elif not begins or begins[0] > start_ns:
        begins, values = [start_ns, *begins], [UNKNOWN, *values]
    ends = [*begins[1:], end_ns]
    changes = [
        Change(tag, begin, before, after, (end - begin) / 1e9, end == end_ns)
        for begin, end, before, after in zip(
            begins, ends, [values[0], *values], values, strict=False
        )
    ]
    seconds = dict.fromkeys((0, 1, UNKNOWN), 0.0)
    for one in changes:
        seconds[one.after] += one.lasted_s
    return Switched(
        tag=tag,
        changes=tuple(changes),
        off_s=seconds[0],
        on_s=seconds[1],
        unknown_s=seconds[UNKNOWN],
        starts=_starts(values),
        state=values[-1],
        pieces=pieces,
    )


def _starts(values: Sequence[int]) -> int:
    """How often it came on: from off to on, whatever nobody saw between."""
    known = [value for value in values if value != UNKNOWN]
    return sum(pair == (0, 1) for pair in pairwise(known))
