"""How many alarms came: the operator's load, and whether it is a flood (ISA-18.2, 16.5)."""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scada.model import Event, EventKind, FloodLimits, Reach, is_annunciation

HOUR_NS: Final = 3_600_000_000_000
SPAN_NS: Final = 600_000_000_000
KEPT_NS: Final = 12 * HOUR_NS
JUDGE: Final = "core"
"""The service whose journal has the alarms."""
PRUNED_NS: Final = HOUR_NS
"""How often what is older is let go."""
TARGET_PER_SPAN: Final = 1
"""EEMUA 191 and ISA-18.2: about one alarm in ten minutes is manageable."""


class Raised(NamedTuple):
    """One alarm that came."""

    time_ns: int
    priority: int
    alarm: str
    cause: str
    area: str = ""


@dataclass(frozen=True, slots=True)
class Flood:
    """A flood: since when, how many alarms since, from how many causes, and which came first."""

    since_ns: int
    alarms: int
    causes: int
    first: Raised


class AlarmRate:
    """The alarms raised over the last 12 hours, live and recalled from the journal alike."""

    def __init__(self, limits: FloodLimits | None = None) -> None:
        self.limits = limits or FloodLimits()
        """When a flood begins and ends, as the site has it."""
        self.since_ns = 0
        """When the site's journal began, where that is within what is kept; else 0."""
        self._raised: dict[tuple[str, int], Raised] = {}
        self._sorted: list[Raised] = []
        """Those of the position's areas."""
        self._per_span: Counter[tuple[int, int]] = Counter()
        """How many of them in each ten minutes, by priority."""
        self._pruned_ns = 0
        self._flood_since_ns = 0
        self._flood: _Gathering | None = None
        """What belongs to the flood that is on; None: to be gathered anew."""
        self._reach = Reach(())

    def attend(self, reach: Reach) -> None:
        """Count what came in these areas alone: those of the position."""
        if reach is not self._reach:
            self._reach, self._flood_since_ns = reach, 0
            self._put_in_order()

    def add(self, event: Event) -> None:
        """Count one journal line: what was annunciated, and nothing twice."""
        if event.kind is EventKind.STARTED and event.seq == 1 and event.source == JUDGE:
            self.since_ns = event.time_ns
        if not is_annunciation(event):
            return
        key = (event.source, event.seq)
        if key in self._raised:
            return
        raised = Raised(event.time_ns, event.priority, event.alarm, event.cause, event.area)
        self._raised[key] = raised
        if self._reach.has(raised.area):
            insort(self._sorted, raised)
            self._per_span[raised.time_ns // SPAN_NS, raised.priority] += 1
            if self._flood is not None:
                self._flood.add(raised)
        if raised.time_ns - self._pruned_ns > PRUNED_NS:
            self._prune(raised.time_ns)

    def set_back(self, now_ns: int, by_ns: int) -> None:
        """The clock was set back: what has a time to come was raised just before, not in an hour."""
        self._raised = {
            key: one._replace(time_ns=one.time_ns - by_ns) if one.time_ns > now_ns else one
            for key, one in self._raised.items()
        }
        self._flood_since_ns, self._pruned_ns = 0, min(self._pruned_ns, now_ns)
        self._put_in_order()

    def _prune(self, newest_ns: int) -> None:
        """Let go what is older than is kept."""
        oldest_ns = newest_ns - KEPT_NS
        self._raised = {key: one for key, one in self._raised.items() if one.time_ns > oldest_ns}
        self._pruned_ns = newest_ns
        self._put_in_order()

    def _put_in_order(self) -> None:
        self._sorted = sorted(one for one in self._raised.values() if self._reach.has(one.area))
        self._per_span = Counter((one.time_ns // SPAN_NS, one.priority) for one in self._sorted)
        self._flood = None

    def bars(self, now_ns: int, count: int = 72) -> NDArray[np.int64]:
        """Alarms per ten minutes and priority (0 to 4), shape ``(count, 5)``; the last is now's."""
        bars = np.zeros((count, 5), np.int64)
        now = now_ns // SPAN_NS
        for (span, priority), alarms in self._per_span.items():
            place = count - 1 - (now - span)
            if 0 <= place < count:
                bars[place, priority] += alarms
        return bars

    def spans(self, now_ns: int) -> int:
        """How many ten minutes there is a journal of: an hour at least, at most what is kept."""
        most = KEPT_NS // SPAN_NS
        if not self.since_ns:
            return most
        known = now_ns // SPAN_NS - self.since_ns // SPAN_NS + 1
        return max(HOUR_NS // SPAN_NS, min(most, known))

    def flood_line(self, width_ns: int = SPAN_NS) -> float:
        """Where a chart of so many annunciations in ``width_ns`` draws the line of a flood."""
        return self.limits.above * width_ns / (self.limits.span_s * 1e9)

    def recent(self, now_ns: int) -> int:
        """How many came within the span of a flood, ten minutes unless the site says otherwise."""
        span_ns = round(self.limits.span_s * 1e9)
        return len(self._sorted) - bisect_right(self._sorted, now_ns - span_ns, key=_time)

    def flood(self, now_ns: int) -> Flood | None:
        """The flood that is on at ``now_ns``, if any. Call it as time goes on: hysteresis."""
        recent = self.recent(now_ns)
        if not self._flood_since_ns and recent > self.limits.above:
            self._flood_since_ns = self._sorted[-recent].time_ns
        elif recent < self.limits.ends:
            self._flood_since_ns = 0
        if not self._flood_since_ns:
            self._flood = None
            return None
        if self._flood is None:
            first = bisect_left(self._sorted, self._flood_since_ns, key=_time)
            self._flood = _Gathering(self._flood_since_ns, self._sorted[first:])
        return self._flood.flood


class _Gathering:
    """What belongs to a flood, one alarm after the other: none of them is counted again."""

    def __init__(self, since_ns: int, within: list[Raised]) -> None:
        self._since_ns, self._first, self._count = since_ns, within[0], 0
        self._causes: set[str] = set()
        for raised in within:
            self.add(raised)

    def add(self, raised: Raised) -> None:
        """One that came, maybe late; of what came before the flood nothing is taken."""
        if raised.time_ns >= self._since_ns:
            self._first = min(self._first, raised)
            self._count += 1
            self._causes.add(raised.cause or raised.alarm)

    @property
    def flood(self) -> Flood:
        """As it stands."""
        return Flood(self._since_ns, self._count, len(self._causes), self._first)


def _time(raised: Raised) -> int:
    return raised.time_ns
