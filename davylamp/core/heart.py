"""The heartbeat: one per scan, with everything that is measured."""

import asyncio
import contextlib
import os

from davylamp import __version__
from davylamp.core.parts import SOURCE, Parts
from scada.bus.bus import BusDown, Refused
from scada.bus.codec import encode
from scada.bus.messages import CoreHeartbeat


async def beat(parts: Parts) -> None:
    """Beat until cancelled, whatever else happens."""
    scan_s, loop = parts.table.scan_s, asyncio.get_running_loop()
    due = loop.time()
    while True:
        late_s = loop.time() - due
        if late_s > scan_s:
            parts.pace.late_scans += int(late_s / scan_s)
            parts.watch.late(late_s, parts.clock())
            due = loop.time()
        parts.pace.scan()
        with contextlib.suppress(BusDown, Refused):
            await parts.bus.send(parts.subjects.heartbeat(SOURCE), message(parts))
        due += scan_s
        await asyncio.sleep(max(0.0, due - loop.time()))


def message(parts: Parts) -> bytes:
    """The heartbeat as it goes out now."""
    now_ns, steps, turns, pace = parts.clock(), parts.steps, parts.turns, parts.pace
    body = CoreHeartbeat(
        now_ns=now_ns,
        started_ns=parts.epoch,
        pid=os.getpid(),
        version=__version__,
        step=turns.number,
        scan_s=parts.table.scan_s,
        step_ms=pace.step_ms,
        step_ms_max=pace.step_ms_max,
        late_scans=pace.late_scans,
        tags=len(parts.table.tags),
        alarms=turns.judge.count,
        samples=parts.intake.received,
        samples_published=steps.published,
        events_seq=turns.journal.seq,
        bus_up=parts.watch.bus_up,
        samples_waiting=steps.waiting,
        events_waiting=parts.events.waiting,
        samples_lost=steps.lost,
        links=parts.links.status(),
    )
    return encode(parts.headers.next("CoreHeartbeat", now_ns), body)
