"""The store in memory: the honest twin of the real ones, for tests."""

import threading
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from historian.columns import Part, put_together
from historian.days import DAY_NS
from historian.journal_lines import AlarmLines, LinePage, LineQuery, alarm_lines_of, page_of
from historian.ranges import Ranges
from historian.rollups import statistics_of
from historian.store import (
    BucketColumns,
    EventMessage,
    EventQuery,
    Message,
    RawColumns,
    RefusedMessage,
    SampleMessage,
    StatisticColumns,
    StoreFault,
    StoreState,
    Written,
)
from scada.model import Event, beside


class MemoryStore:
    """Keeps everything in lists; set ``fault`` to a text to make every write fail with it."""

    name = "memory"

    def __init__(self) -> None:
        self.fault = ""
        self.refused: list[RefusedMessage] = []
        self.applied: dict[tuple[str, str, int], Ranges] = {}
        self._rows: dict[str, list[RawColumns]] = {}
        self._events: list[Event] = []
        self._lock = threading.Lock()

    def write(self, messages: Sequence[Message]) -> Written:
        """Keep all of them; raises `StoreFault` while ``fault`` is set."""
        rows = events = repeated = 0
        with self._lock:
            if self.fault:
                raise StoreFault(self.fault)
            for message in messages:
                if isinstance(message, RefusedMessage):
                    self.refused.append(message)
                elif not self._apply(message):
                    repeated += 1
                elif isinstance(message, SampleMessage):
                    rows += self._keep(message)
                else:
                    events += self._journal(message)
        return Written(rows, events, repeated)

    def raw(self, tags: Sequence[str], start_ns: int, end_ns: int, limit: int) -> list[RawColumns]:
        """Samples of each tag over ``[start_ns, end_ns)``, the oldest ``limit`` of them."""
        with self._lock:
            return [self._cut(self._series(tag, start_ns, end_ns), limit) for tag in tags]

    def buckets(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int
    ) -> list[BucketColumns]:
        """Extremes of each tag per bucket of ``width_ns`` counted from ``start_ns``."""
        with self._lock:
            series = [self._series(tag, start_ns, end_ns) for tag in tags]
        return [
            put_together([Part.of(one, start_ns, width_ns)], start_ns, width_ns) for one in series
        ]

    def statistics(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int
    ) -> list[StatisticColumns]:
        """Statistics of each tag per bucket of ``width_ns`` counted from ``start_ns``."""
        with self._lock:
            series = [self._series(tag, start_ns, end_ns) for tag in tags]
        return [statistics_of(one, start_ns, width_ns) for one in series]

    def before(self, tags: Sequence[str], at_ns: int) -> list[RawColumns]:
        """The last sample of each tag before a time, one row or none."""
        with self._lock:
            return [
                self._series(tag, at_ns - 31 * DAY_NS, at_ns).take(slice(-1, None)) for tag in tags
            ]

    def gone(self, tags: Sequence[str], start_ns: int, end_ns: int) -> list[tuple[int, int]]:
        """Nowhere: it keeps everything."""
        return []

    def events(self, query: EventQuery) -> tuple[list[Event], bool]:
        """Journal lines, newest first; True where the limit cut them short."""
        with self._lock:
            found = [
                event
                for event in self._events
                if query.start_ns <= event.time_ns < query.end_ns
                and query.alarm in ("", event.alarm)
                and query.tag in ("", event.tag)
                and query.area in ("", event.area)
                and (not query.kinds or event.kind in query.kinds)
            ]
        found.sort(key=lambda event: (event.time_ns, event.seq), reverse=True)
        return found[: query.limit], len(found) > query.limit

    def lines(self, query: LineQuery) -> LinePage:
        """A page of journal lines; see `historian.journal_lines`. Of one day, and of all times."""
        with self._lock:
            first = query.row + 1
            some = self._events[first : first + query.limit]
            more = len(self._events) > first + len(some)
        return page_of(some, first + len(some) - 1, more)

    def alarm_lines(
        self, start_ns: int, end_ns: int, kinds: Sequence[str], whole: Sequence[str]
    ) -> AlarmLines:
        """Lines of alarms for figures; see `historian.journal_lines`. All that was before, too."""
        with self._lock:
            some = [e for e in self._events if e.alarm and e.kind in kinds and e.time_ns < end_ns]
        some = [event for event in some if event.source == "core"]
        return alarm_lines_of(some, kinds, whole)

    def count(self, start_ns: int, end_ns: int, kind: str) -> int:
        """How many lines of a kind there are of a time."""
        with self._lock:
            return sum(e.kind == kind and start_ns <= e.time_ns < end_ns for e in self._events)

    def state(self) -> StoreState:
        """How the store is."""
        return StoreState(self.fault, 0, 0)

    def close(self) -> None:
        """Nothing to leave."""

    def _apply(self, message: SampleMessage | EventMessage) -> bool:
        origin = message.origin
        seen = self.applied.setdefault((origin.source, origin.schema, origin.epoch), Ranges())
        if origin.seq in seen:
            return False
        seen.add(origin.seq)
        return True

    def _keep(self, message: SampleMessage) -> int:
        samples = message.samples
        for tag in np.unique(samples.tag):
            of = samples.take(samples.tag == tag)
            raw = None if of.raw is None else beside(of.value, of.raw)
            columns = RawColumns(of.time_ns, of.value, of.status, of.flags, raw=raw)
            self._rows.setdefault(message.names.ids[int(tag)], []).append(columns)
        return len(samples)

    def _journal(self, message: EventMessage) -> int:
        known = {(event.source, event.epoch, event.seq) for event in self._events}
        fresh = [e for e in message.events if (e.source, e.epoch, e.seq) not in known]
        self._events.extend(fresh)
        return len(fresh)

    def _series(self, tag: str, start_ns: int, end_ns: int) -> RawColumns:
        parts = self._rows.get(tag) or [RawColumns.empty()]
        time_ns = np.concatenate([part.time_ns for part in parts])
        order = np.argsort(time_ns, kind="stable")
        order = order[(time_ns[order] >= start_ns) & (time_ns[order] < end_ns)]
        return RawColumns.concatenate(parts).take(order)

    @staticmethod
    def _cut(series: RawColumns, limit: int) -> RawColumns:
        return replace(series.take(slice(limit)), more=len(series.time_ns) > limit)
