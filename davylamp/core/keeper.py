"""What the core keeps on the bus: the site table, and the last state of all alarms."""

import asyncio
import contextlib

from alarms.service import Snapshots
from davylamp.core.parts import SOURCE, Parts
from scada.bus.bus import BusDown, Refused
from scada.bus.codec import encode
from scada.bus.messages import AlarmSnapshot

AGAIN_S = 0.25

TOTALS_S = 5.0
"""Running totals are kept at least so often, where the site has any."""


class Keeper:
    """Keeps the last state of all alarms, soon after each change."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._snapshots = Snapshots(parts.bus, parts.subjects)
        self._kept = 0
        self._kept_ns = 0

    async def run(self) -> None:
        """Keep it until cancelled."""
        while True:
            await asyncio.sleep(self._parts.settings.snapshot_s)
            if self._parts.turns.journal.seq != self._kept or self._moved():
                with contextlib.suppress(BusDown, Refused):
                    await self.keep()

    def _moved(self) -> bool:
        """Whether running totals were not kept for a while."""
        if not self._parts.table.calculated:
            return False
        return self._parts.clock() - self._kept_ns >= TOTALS_S * 1e9

    async def keep(self) -> None:
        """Publish the state as it is now, when the events that led to it are in the stream.

        Raises `BusDown` and `Refused`.
        """
        parts, now_ns = self._parts, self._parts.clock()
        journal, records = parts.turns.journal, parts.turns.judge.records()
        totals = {tag: tuple(one) for tag, one in parts.turns.judge.totals(now_ns).items()}
        floods = parts.turns.judge.floods()
        seq, head = journal.seq, journal.head
        await parts.events.reach(seq)
        body = AlarmSnapshot(
            now_ns=now_ns,
            epoch=parts.epoch,
            step=parts.turns.number,
            events_seq=seq,
            events_hash=head,
            stream_seq=parts.events.place(seq),
            alarms=records,
            totals=totals,
            floods=floods,
        )
        await self._snapshots.publish(parts.headers.next("AlarmSnapshot", now_ns), body)
        self._kept, self._kept_ns = seq, now_ns


async def publish_table(parts: Parts) -> None:
    """Publish the site table; again until the bus has it."""
    data = encode(parts.headers.next("SiteTable", parts.epoch), parts.table)
    subject = parts.subjects.table(parts.table.config_hash)
    while True:
        try:
            await parts.bus.store(subject, data, f"{SOURCE}.{parts.epoch}.table")
        except (BusDown, Refused):
            await asyncio.sleep(AGAIN_S)
        else:
            return
