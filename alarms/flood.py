"""Floods as they happen (ISA-18.2-2016, 16.5), for each operator position.

A pure function of the annunciations, in order of time, and of the clock. It finds what
`alarms.kpi.flood` finds in a journal afterwards.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scada.model import EventKind, FloodLimits, SiteTable, below

Kept = tuple[int, ...]
"""What is remembered of a position: since when it is flooded (0: it is not), how many annunciations its
flood has had, and the times of its recent annunciations."""


@dataclass(frozen=True, slots=True)
class FloodLine:
    """A flood of a position began or ended at ``time_ns``; it lasts since ``since_ns``.

    ``count`` is how many annunciations it has had so far. ``position`` is empty where the site has
    none and there is one for all.
    """

    kind: EventKind
    time_ns: int
    position: str
    since_ns: int
    count: int


class Flood:
    """One position."""

    def __init__(self, limits: FloodLimits, position: str = "") -> None:
        self._limits, self._position = limits, position
        self._span_ns = round(limits.span_s * 1e9)
        self._recent: deque[int] = deque()
        self._since_ns = self._count = 0

    @property
    def is_on(self) -> bool:
        """Whether the position is flooded now."""
        return self._since_ns != 0

    def take(self, time_ns: int) -> list[FloodLine]:
        """An annunciation; one that is earlier than the last counts as of then."""
        time_ns = max(time_ns, self._recent[-1]) if self._recent else time_ns
        found = self.advance(time_ns)
        self._recent.append(time_ns)
        # The last few are kept however old: from them on a flood is counted down.
        while len(self._recent) > self._limits.ends and self._recent[0] <= time_ns - self._span_ns:
            self._recent.popleft()
        self._count += 1
        if not self.is_on and len(self._recent) > self._limits.above:
            self._since_ns, self._count = self._recent[0], len(self._recent)
            found.append(self._line(EventKind.FLOOD_STARTED, time_ns))
        return found

    def advance(self, now_ns: int) -> list[FloodLine]:
        """What time alone brings: it ends when too few annunciations are left in the span."""
        if not self.is_on:
            return []
        end_ns = self._recent[-self._limits.ends] + self._span_ns
        if end_ns >= now_ns:
            return []
        line = self._line(EventKind.FLOOD_ENDED, end_ns)
        self._since_ns = 0
        return [line]

    def kept(self) -> Kept:
        """What a restart goes on from."""
        return (self._since_ns, self._count, *self._recent)

    def restore(self, kept: Kept) -> None:
        """Go on from what was kept."""
        self._since_ns, self._count = kept[:2]
        self._recent = deque(kept[2:])
        if len(self._recent) < self._limits.ends:
            self._since_ns = 0  # the limits were changed: there is nothing to count down from

    def _line(self, kind: EventKind, time_ns: int) -> FloodLine:
        return FloodLine(kind, time_ns, self._position, self._since_ns, self._count)


class Floods:
    """All positions of a site; without any there is one that has everything.

    An annunciation counts at each position whose areas it lies in, one of no area at all of them.
    """

    def __init__(self, table: SiteTable) -> None:
        inside = below(table.areas)
        self._each: dict[str, tuple[Flood, frozenset[str] | None]] = {}
        for one in table.positions:
            areas = frozenset[str]().union(*(inside.get(area, {area}) for area in one.areas))
            self._each[one.id] = (Flood(table.flood, one.id), areas if one.areas else None)
        if not table.positions:
            self._each[""] = (Flood(table.flood), None)

    def step(self, annunciated: Iterable[tuple[int, str]], now_ns: int) -> list[FloodLine]:
        """Take the times and areas of a step's annunciations, then what time brings until now."""
        some = sorted(annunciated)
        found: list[FloodLine] = []
        for flood, areas in self._each.values():
            for time_ns, area in some:
                if areas is None or not area or area in areas:
                    found += flood.take(time_ns)
            found += flood.advance(now_ns)
        return found

    def kept(self) -> dict[str, Kept]:
        """What a restart goes on from, by position."""
        return {position: flood.kept() for position, (flood, _) in self._each.items()}

    def restore(self, kept: Mapping[str, Sequence[int]]) -> None:
        """Go on from what was kept; positions that the site has no more are left out."""
        for position, (flood, _) in self._each.items():
            if len(kept.get(position, ())) >= 2:
                flood.restore(tuple(kept[position]))
