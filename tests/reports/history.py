"""A small history for the tests: a day of a heading, with a writer that numbers its lines."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from historian.memory_store import MemoryStore
from historian.reports.frame import Row, Sheet
from historian.reports.kinds import Asked
from historian.reports.period import Period, span_of
from historian.reports.reading import StoreReading
from historian.reports.site_facts import NO_FACTS, SiteFacts
from historian.store import EventMessage, Origin, SampleMessage, TagNames
from scada.model import Area, AreaKind, Event, EventKind, Samples, Server, SiteTable

S = 10**9
START = 1_780_272_000 * S
"""Midnight in UTC."""
DAY = 86_400


class History:
    """Writes samples and journal lines into a store in memory; times are seconds of the day."""

    def __init__(self, table: SiteTable) -> None:
        self.table, self.store = table, MemoryStore()
        self._names = TagNames("c", tuple(tag.id for tag in table.tags))
        self._seq = 0

    def samples(self, tag: str, *rows: tuple[float, float] | tuple[float, float, int, int]) -> None:
        """Rows of (second, value) or (second, value, status, flags)."""
        whole = [(*row, 0, 0)[:4] for row in rows]
        at, value, status, flags = zip(*whole, strict=True)
        time_ns = START + (np.array(at) * S).astype(np.int64)
        index = self._names.ids.index(tag)
        batch = Samples.of(np.full(len(at), index), time_ns, value, status, flags)
        self._seq += 1
        origin = Origin("core", "Step", 1, self._seq)
        self.store.write([SampleMessage(origin, START, self._names, batch)])

    def event(self, second: float, kind: EventKind, **fields: Any) -> Event:
        """A journal line of that second."""
        self._seq += 1
        given: dict[str, Any] = {"source": "core", "now_ns": START + round(second * S)} | fields
        line = Event(
            epoch=1,
            seq=self._seq,
            prev_hash=bytes(32),
            kind=kind,
            time_ns=START + round(second * S),
            step=self._seq,
            **given,
        )
        self.store.write([EventMessage(Origin("core", "Events", 1, self._seq), START, (line,))])
        return line

    def asked(
        self, seconds: float = DAY, facts: SiteFacts = NO_FACTS, now: float = 2 * DAY, **more: Any
    ) -> Asked:
        """A question about the first so many seconds."""
        return Asked(
            StoreReading(self.store),
            self.table,
            self.period(seconds),
            START + round(now * S),
            facts=facts,
            **more,
        )

    @staticmethod
    def period(seconds: float) -> Period:
        """From midnight on."""
        return span_of(START, START + round(seconds * S), "UTC")


def table_of(*tags: Any, **more: Any) -> SiteTable:
    """A site of one heading."""
    given: dict[str, Any] = {
        "site": "test",
        "name_zh": "试验矿",
        "name_en": "Test mine",
        "timezone": "UTC",
        "config_hash": "c",
        "servers": (Server(id="mine", url="opc.tcp://m", name_zh="一分站", name_en="Station 1"),),
        "areas": (Area(id="a", name_zh="掘进", name_en="Heading", kind=AreaKind.HEADING),),
        "tags": tags,
        "alarms": (),
    }
    return SiteTable(**(given | more))


def plain(sheet: Sheet) -> list[Row]:
    """The rows that are neither headings nor sums."""
    return [row for row in sheet.rows if not row.look]


def column(sheet: Sheet, key: str) -> Sequence[Any]:
    """A column's cells, of the plain rows."""
    return [row.cells.get(key) for row in plain(sheet)]
