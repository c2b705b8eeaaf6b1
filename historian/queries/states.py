"""How long a tag was in which state, from its samples, chunk by chunk.

A state goes on until the next sample. A bad sample ends it: what follows is bad, not that state.
"""

import operator
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from historian.queries.results import NO_DATA, Spans, StateTimes
from historian.store import RawColumns, StatisticColumns
from scada.model import BadInput, Quality, Status, quality_of

MOST_STATES: Final = 1000
"""A tag with more values than this has no states; it is measured."""
COMPARISONS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


@dataclass(frozen=True, slots=True)
class Beyond:
    """Two states instead of values: 1 while ``value <comparison> limit`` holds, else 0."""

    limit: float
    comparison: str = ">="

    def __post_init__(self) -> None:
        if self.comparison not in COMPARISONS:
            raise BadInput(
                f"comparison {self.comparison!r}: write one of {', '.join(COMPARISONS)} / "
                f"比较符 {self.comparison!r} 无效"
            )

    def of(self, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """The state of each value."""
        found: NDArray[np.bool_] = COMPARISONS[self.comparison](value, self.limit)
        return found.astype(np.float64)


def spans(
    tag: str,
    before: RawColumns,
    chunks: "Iterable[RawColumns | StatisticColumns]",
    start_ns: int,
    end_ns: int,
    beyond: Beyond | None = None,
    known_ns: int | None = None,
) -> Iterator[Spans]:
    """Stretches of one state each, in portions; the last ends at ``end_ns``.

    A chunk is of samples, or of roll-ups where these are gone: of a roll-up in which the tag had more
    than one state, it is not known when it had which.

    ``before`` is the last sample before the start, one row or none. Of what is later than
    ``known_ns`` (now) nothing is known, unless a sample says so.
    """
    since = (
        _Runs.of(before, beyond).moved_to(start_ns) if len(before.time_ns) else _unknown(start_ns)
    )
    for chunk in chunks:
        if not len(chunk.time_ns):
            continue
        if isinstance(chunk, StatisticColumns):
            runs = since.followed_by(_of_cells(chunk, beyond))
        else:
            runs = since.followed_by(_Runs.of(chunk, beyond))
        yield runs.spans(tag, int(runs.time_ns[-1])).take(slice(-1))
        since = runs.last()
    last_ns = int(since.time_ns[-1])
    known_ns = end_ns if known_ns is None else min(max(known_ns, last_ns), end_ns)
    if known_ns < end_ns:
        since = since.followed_by(_unknown(known_ns))
    yield since.spans(tag, end_ns)


def state_times(tag: str, portions: Iterable[Spans]) -> StateTimes:
    """The sums over stretches. Raises `BadInput` for a tag that has no states."""
    totals: dict[float, list[int]] = {}
    bad_ns = unknown_ns = 0
    for one in portions:
        long_ns = one.end_ns - one.time_ns
        none, is_state = one.status == NO_DATA, ~np.isnan(one.state)
        unknown_ns += int(long_ns[none & ~is_state].sum())
        bad_ns += int(long_ns[~none & ~is_state].sum())
        _add(totals, one.state[is_state], long_ns[is_state])
        if len(totals) > MOST_STATES:
            raise BadInput(
                f"{tag} has more than {MOST_STATES} values: give a limit / "
                f"{tag} 的取值超过 {MOST_STATES} 个，请给出限值"
            )
    states = sorted(totals)
    columns = np.array([totals[state] for state in states], np.int64).reshape(-1, 3)
    return StateTimes(
        state=np.array(states, np.float64),
        duration_ns=columns[:, 0].copy(),
        entries=columns[:, 1].copy(),
        longest_ns=columns[:, 2].copy(),
        bad_ns=bad_ns,
        unknown_ns=unknown_ns,
        tag=tag,
    )


def _add(
    totals: dict[float, list[int]], state: NDArray[np.float64], long_ns: NDArray[np.int64]
) -> None:
    """Durations are summed as whole numbers: they stay exact."""
    order = np.argsort(state, kind="stable")
    found, starts = np.unique(state[order], return_index=True)
    if not len(found):
        return
    ordered = long_ns[order]
    counts = np.diff(np.r_[starts, len(ordered)])
    sums, most = np.add.reduceat(ordered, starts), np.maximum.reduceat(ordered, starts)
    rows = zip(found.tolist(), sums.tolist(), counts.tolist(), most.tolist(), strict=True)
    for value, total, count, longest in rows:
        known = totals.setdefault(value, [0, 0, 0])
        known[:] = known[0] + total, known[1] + count, max(known[2], longest)


@dataclass(frozen=True, slots=True)
class _Runs:
    """Where one state begins after another; ``state`` is NaN where it is bad or not known."""

    time_ns: NDArray[np.int64]
    state: NDArray[np.float64]
    status: NDArray[np.uint32]

    @classmethod
    def of(cls, raw: RawColumns, beyond: Beyond | None) -> "_Runs":
        bad = (quality_of(raw.status, raw.flags) >= Quality.BAD) | ~np.isfinite(raw.value)
        state = raw.value if beyond is None else beyond.of(raw.value)
        # A bad sample that says no data is one that was taken: it is not what nobody ever read.
        status = np.where(raw.status == NO_DATA, np.uint32(NO_DATA | 1), raw.status)
        return cls(raw.time_ns, np.where(bad, np.nan, state), status)._merged()

    def _merged(self) -> "_Runs":
        """One row per change of state; among bad ones a change of status is none."""
        if not len(self.time_ns):
            return self
        state = self.state
        same = (state[1:] == state[:-1]) | (np.isnan(state[1:]) & np.isnan(state[:-1]))
        # What was never read does not run on into what was read as bad.
        same &= (self.status[1:] == NO_DATA) == (self.status[:-1] == NO_DATA)
        return self._take(np.r_[True, ~same])

    def _take(self, rows: NDArray[np.bool_] | slice) -> "_Runs":
        return _Runs(self.time_ns[rows], self.state[rows], self.status[rows])

    def moved_to(self, time_ns: int) -> "_Runs":
        return _Runs(np.array([time_ns], np.int64), self.state, self.status)

    def followed_by(self, other: "_Runs") -> "_Runs":
        names = ("time_ns", "state", "status")
        pairs = ((getattr(self, name), getattr(other, name)) for name in names)
        return _Runs(*(np.concatenate(pair) for pair in pairs))._merged()

    def last(self) -> "_Runs":
        return self._take(slice(-1, None))

    def spans(self, tag: str, end_ns: int) -> Spans:
        ends = np.r_[self.time_ns[1:], end_ns].astype(np.int64)
        return Spans(self.time_ns, ends, self.state, self.status, tag)


def _of_cells(cells: StatisticColumns, beyond: Beyond | None) -> _Runs:
    """Roll-ups: a state from the first sample on where all have it, else from the last on."""
    low, high, last = (
        one if beyond is None else np.where(np.isnan(one), np.nan, beyond.of(one))
        for one in (cells.minimum, cells.maximum, cells.open_end)
    )
    is_sure = (cells.usable == cells.count) & (low == high)
    time_ns = np.stack([cells.first_ns, np.maximum(cells.last_ns, cells.first_ns)], axis=1)
    state = np.stack([np.where(is_sure, low, np.nan), last], axis=1)
    ends = np.where(np.isnan(cells.open_end), np.uint32(Status.BAD), np.uint32(0))
    status = np.stack([np.where(is_sure, np.uint32(0), np.uint32(NO_DATA)), ends], axis=1)
    return _Runs(time_ns.ravel(), state.ravel(), status.ravel())._merged()


def _unknown(start_ns: int) -> _Runs:
    return _Runs(np.array([start_ns], np.int64), np.array([np.nan]), np.array([NO_DATA], np.uint32))
