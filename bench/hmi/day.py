"""A day of a mine at a station, in minutes: does its memory grow?"""

import itertools
from typing import Final

import numpy as np
import psutil

from bench.alarms.plant import site
from bench.hmi.screen import Screen
from hmi.models.frame import Connection, Frame
from scada.bus.messages import CoreHeartbeat, Snapshot
from scada.model import (
    Acknowledgement,
    AlarmDefinition,
    AlarmKind,
    Event,
    EventKind,
    Process,
    Samples,
    SiteTable,
)

TAGS: Final = 800
BEAT_S: Final = 2
WARM_S: Final = 1_800
"""The first half hour: every page has been looked at, every window of a sparkline is full."""
DAY_S: Final = 86_400
PAGE_S: Final = 300
SECOND_NS: Final = 1_000_000_000
BEGIN_NS: Final = 1_790_000_000 * SECOND_NS


class Day:
    """The frames of a day, one each `BEAT_S`: a tenth of the values, alarms that come and go."""

    def __init__(self, table: SiteTable) -> None:
        self.table, self.now_ns = table, BEGIN_NS
        self._random = np.random.default_rng(24)
        self._seq = itertools.count(1)
        self._active: list[AlarmDefinition] = []

    def first(self) -> Frame:
        """The table and a quiet plant."""
        count = len(self.table.tags)
        return Frame(
            connection=Connection(True, self.now_ns),
            table=self.table,
            snapshot=Snapshot(
                now_ns=self.now_ns,
                step=1,
                events_seq=0,
                time_ns=np.full(count, self.now_ns),
                value=np.full(count, 0.5),
                status=np.zeros(count, np.uint32),
                flags=np.zeros(count, np.uint16),
                alarms=(),
                links=(),
            ),
        )

    def next(self) -> Frame:
        """The next frame."""
        self.now_ns += BEAT_S * SECOND_NS
        rows = np.flatnonzero(self._random.random(len(self.table.tags)) < 0.1).astype(np.int32)
        values = self._random.normal(0.5, 0.05, len(rows))
        return Frame(
            samples=[Samples.of(rows, self.now_ns, values)],
            events=self._events(),
            core=self._beat(),
            core_received_ns=self.now_ns,
        )

    def _events(self) -> list[Event]:
        """An alarm each three minutes on average; each is acknowledged and over after a while."""
        if self._random.random() < BEAT_S / 180:
            self._active.append(self.table.alarms[self._random.integers(len(self.table.alarms))])
            return [self._event(EventKind.RAISED, self._active[-1])]
        if self._active and self._random.random() < BEAT_S / 90:
            alarm = self._active.pop(0)
            return [
                self._event(EventKind.ACKNOWLEDGED, alarm),
                self._event(EventKind.RETURNED, alarm),
            ]
        return []

    def _event(self, kind: EventKind, alarm: AlarmDefinition) -> Event:
        over = kind is EventKind.RETURNED
        raised = kind is EventKind.RAISED
        unseen, seen = Acknowledgement.UNACKNOWLEDGED, Acknowledgement.ACKNOWLEDGED
        return Event(
            source="core",
            epoch=1,
            seq=next(self._seq),
            prev_hash=bytes(32),
            kind=kind,
            time_ns=self.now_ns,
            now_ns=self.now_ns,
            step=1,
            alarm=alarm.id,
            alarm_kind=AlarmKind.ALARM,
            tag=alarm.tag,
            area=self.table.tags[int(alarm.tag[1:])].area,
            priority=alarm.priority,
            process=Process.NORMAL if over else Process.ACTIVE,
            acknowledgement=unseen if raised else seen,
            raised_ns=self.now_ns,
            value=1.2,
            limit=alarm.value,
        )

    def _beat(self) -> CoreHeartbeat:
        return CoreHeartbeat(
            now_ns=self.now_ns,
            started_ns=BEGIN_NS,
            pid=1,
            version="",
            step=1,
            scan_s=1.0,
            step_ms=1.0,
            step_ms_max=2.0,
            late_scans=0,
            tags=len(self.table.tags),
            alarms=len(self.table.alarms),
            samples=0,
            samples_published=0,
            events_seq=0,
            bus_up=True,
            samples_waiting=0,
            events_waiting=0,
            samples_lost=0,
            links=(),
        )


def day(seconds: int = DAY_S) -> dict[str, float]:
    """Resident memory after the first half hour and after the day, MB; every page is visited."""
    plant = Day(site(TAGS))
    screen = Screen(None, lambda: plant.now_ns)
    pages, memory = itertools.cycle(screen.station.pages), psutil.Process().memory_info
    _give(screen, plant.first())
    warm = 0.0
    for passed in range(0, seconds, BEAT_S):
        _give(screen, plant.next())
        if passed % PAGE_S == 0:
            screen.station.show_page(next(pages))
            screen.application.processEvents()
        if passed >= WARM_S and not warm:
            warm = memory().rss / 1e6
    screen.application.processEvents()
    ended = memory().rss / 1e6
    screen.close()
    return {"start": warm, "day": ended}


def _give(screen: Screen, frame: Frame) -> None:
    def put(waiting: Frame) -> None:
        for name in ("connection", "table", "snapshot", "core"):
            if getattr(frame, name) is not None:
                setattr(waiting, name, getattr(frame, name))
        waiting.core_received_ns = frame.core_received_ns
        waiting.samples += frame.samples
        waiting.events += frame.events

    screen.mailbox.put(put)
    screen.station.tick()
