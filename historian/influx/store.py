"""The store in an InfluxDB: samples, roll-ups and events in a bucket each.

What is written again takes the place of itself, so that a message that comes again after a crash leaves
everything as it was; that it is stored is written after it.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from historian.days import DAY_NS, merged_days
from historian.influx.applied import AppliedMessages, Fresh
from historian.influx.buckets import BucketReader
from historian.influx.journal_lines import journal_lines, refused_line
from historian.influx.journal_reading import InfluxJournal
from historian.influx.question import Place, Server
from historian.influx.rollups import RollUps
from historian.influx.sample_reading import SampleReader, Special
from historian.influx.sample_writing import SampleWriter
from historian.journal_lines import AlarmLines, LinePage, LineQuery
from historian.store import (
    BadBatch,
    BucketColumns,
    EventQuery,
    Message,
    RawColumns,
    SampleMessage,
    StatisticColumns,
    StoreState,
    Written,
)
from scada.model import Event


@dataclass(frozen=True, slots=True)
class _Opened:
    """What is read of the server before it is used: it may be down when we start."""

    samples: SampleReader
    writer: SampleWriter
    applied: AppliedMessages
    buckets: BucketReader
    roll_ups: RollUps


class InfluxStore:
    """Implements `historian.store.Store`; ``mine`` is the site's id, ``name`` the kind of store.

    One process may write; any may read. With ``rolls_up`` false days are rolled up by `settle` alone.
    """

    def __init__(
        self, server: Server, mine: str, name: str = "influxdb", *, rolls_up: bool = True
    ) -> None:
        self.name, self._rolls_up = name, rolls_up
        self._server, self._mine = server, mine
        self._journal = InfluxJournal(server, mine)
        self._lock = threading.Lock()
        # Samples that the server will not take hold up no journal line.
        self._writing = {is_samples: threading.Lock() for is_samples in (False, True)}
        self._open: _Opened | None = None

    def write(self, messages: Sequence[Message]) -> Written:
        """Keep all of them; see `historian.store.Store.write`."""
        with self._writing[any(isinstance(one, SampleMessage) for one in messages)]:
            opened = self._opened()
            fresh = opened.applied.without(messages)
            if fresh.rows:
                self._write_or_part(opened, fresh)
            events = b"".join(
                [journal_lines(self._mine, one.now_ns, lines) for one, lines in fresh.events]
                + [refused_line(self._mine, one) for one in fresh.refused]
            )
            if events:
                self._server.write(Place.EVENTS, events)
            opened.applied.mark(fresh)
            if messages and self._rolls_up:
                opened.roll_ups.begin(max(one.now_ns for one in messages))
            return Written(fresh.rows, fresh.lines, fresh.repeated)

    def raw(self, tags: Sequence[str], start_ns: int, end_ns: int, limit: int) -> list[RawColumns]:
        """Samples of each tag over ``[start_ns, end_ns)``, the oldest ``limit`` of them."""
        return self._opened().samples.raw(tags, start_ns, end_ns, limit)

    def buckets(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int
    ) -> list[BucketColumns]:
        """Extremes of each tag per bucket of ``width_ns`` counted from ``start_ns``."""
        return self._opened().buckets.buckets(tags, start_ns, end_ns, width_ns)

    def statistics(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int
    ) -> list[StatisticColumns]:
        """Statistics of each tag per bucket of ``width_ns`` counted from ``start_ns``."""
        return self._opened().buckets.statistics(tags, start_ns, end_ns, width_ns)

    def before(self, tags: Sequence[str], at_ns: int) -> list[RawColumns]:
        """The last sample of each tag before a time, one row or none; a month back at most."""
        return self._opened().samples.before(tags, at_ns)

    def gone(self, tags: Sequence[str], start_ns: int, end_ns: int) -> list[tuple[int, int]]:
        """Where samples are kept no more, but their roll-ups are."""
        opened = self._opened()
        days = opened.roll_ups.days_between(start_ns, end_ns)
        if not days:
            return []
        first_ns = opened.samples.first_ns(tags, (max(days) + 1) * DAY_NS)
        return merged_days(
            (day for day in days if (day + 1) * DAY_NS <= first_ns), start_ns, end_ns
        )

    def events(self, query: EventQuery) -> tuple[list[Event], bool]:
        """Journal lines, newest first; True where the limit cut them short."""
        return self._journal.events(query)

    def lines(self, query: LineQuery) -> LinePage:
        """A page of journal lines as they are stored; see `historian.journal_lines`."""
        return self._journal.lines(query)

    def alarm_lines(
        self, start_ns: int, end_ns: int, kinds: Sequence[str], whole: Sequence[str]
    ) -> AlarmLines:
        """Lines of alarms for figures; see `historian.journal_lines`."""
        return self._journal.alarm_lines(start_ns, end_ns, kinds, whole)

    def count(self, start_ns: int, end_ns: int, kind: str) -> int:
        """How many journal lines of a kind there are of a time."""
        return self._journal.count(start_ns, end_ns, kind)

    def state(self) -> StoreState:
        """Nothing is wrong that a write would not say; the server's disk is its own."""
        return StoreState("", 0, 0)

    def settle(self, now_ns: int) -> int:
        """Roll up the days that are over; how many were. It happens by itself after writes."""
        return self._opened().roll_ups.settle(now_ns)

    def close(self) -> None:
        """Let the connections go."""
        if self._open is not None:
            self._open.roll_ups.stop()
        self._server.close()

    def _write_or_part(self, opened: _Opened, fresh: Fresh) -> None:
        """Samples that the server will not take are looked for within the message that they are of."""
        try:
            self._write_samples(opened, fresh)
        except BadBatch as fault:
            if len(fresh.samples) == 1 and fresh.rows > 1:
                opened.applied.part(fresh.samples[0].origin)
                raise BadBatch(str(fault), by_rows=True) from None
            raise

    def _write_samples(self, opened: _Opened, fresh: Fresh) -> None:
        batch = opened.writer.batch(fresh.samples)
        opened.writer.announce(batch)
        opened.roll_ups.touch(batch.days(), fresh.now_ns)
        for body in opened.writer.bodies(batch):
            self._server.write(Place.SAMPLES, body)
        opened.writer.learn(batch)

    def _opened(self) -> _Opened:
        with self._lock:
            if self._open is None:
                special = Special()
                samples = SampleReader(self._server, self._mine, special)
                found = samples.special()
                special.odd, special.several = found.odd, found.several
                roll_ups = RollUps(self._server, self._mine, samples)
                self._open = _Opened(
                    samples,
                    SampleWriter(samples, self._mine, special),
                    AppliedMessages(self._server, self._mine),
                    BucketReader(self._server, self._mine, samples, special, roll_ups),
                    roll_ups,
                )
            return self._open
