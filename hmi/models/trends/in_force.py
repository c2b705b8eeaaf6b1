"""Which limit was in force when, as far as the journal tells: alarms carry the limit that they met."""

import itertools
from collections.abc import Iterable, Sequence

from scada.model import Event

Force = tuple[int, int, float]
"""From, until (ns) and the limit's value there."""
_EVER = (-(2**62), 2**62)


def in_force(
    events: Iterable[Event], alarms: frozenset[str], value: float, configured: Sequence[int]
) -> list[Force]:
    """The values that a limit of ``alarms`` had, oldest first; ``value`` is that of today.

    Between two that differ it changed when the core took over another configuration, the last time
    before the later one; where the journal does not say when, at the later one.
    """
    told = sorted(
        (event.time_ns, event.limit) for event in events if event.alarm in alarms and event.limit
    )
    seen = [(at, limit) for at, limit in told if limit == limit]
    known = [seen[0]] if seen else []
    known += [second for first, second in itertools.pairwise(seen) if second[1] != first[1]]
    if not known or (len(known) == 1 and known[0][1] == value):
        return [(*_EVER, value)]
    if known[-1][1] != value:
        since = max((at for at in configured if at > seen[-1][0]), default=seen[-1][0] + 1)
        known.append((since, value))
    edges = [_changed(at, configured, before) for before, (at, _) in _with_before(known, seen)]
    starts, ends = [_EVER[0], *edges], [*edges, _EVER[1]]
    return [
        (start, end, limit)
        for start, end, (_, limit) in zip(starts, ends, known, strict=True)
        if start < end
    ]


def _with_before(
    known: list[tuple[int, float]], seen: list[tuple[int, float]]
) -> Iterable[tuple[int, tuple[int, float]]]:
    """Each change, with when the limit before it was last seen."""
    for change in known[1:]:
        yield max((at for at, _ in seen if at < change[0]), default=change[0]), change


def _changed(at: int, configured: Sequence[int], after: int) -> int:
    return max((time for time in configured if after < time <= at), default=at)
