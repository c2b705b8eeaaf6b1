"""The loop: turn after turn, as soon as there is something to judge."""

import asyncio
import time

from davylamp.core import words
from davylamp.core.parts import Parts
from scada.model import EventKind


class Loop:
    """Turns at most every ``turn_s``, at least every ``idle_s``."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def run(self) -> None:
        """Turn until cancelled."""
        parts, settings = self._parts, self._parts.settings
        loop, looked = asyncio.get_running_loop(), 0.0
        while True:
            began = loop.time()
            self.turn()
            self._judge_pace(loop.time() - began)
            if began - looked >= settings.idle_s:
                looked = began
                self._look()
            busy = parts.steps.backlog > settings.busy_from
            pause_s = settings.busy_turn_s if busy else settings.turn_s
            await asyncio.sleep(max(0.0, began + pause_s - loop.time()))
            await parts.intake.wait(max(0.0, began + settings.idle_s - loop.time()))

    def turn(self) -> None:
        """Judge everything that has come."""
        parts = self._parts
        if parts.clock.jumped():
            self._hear_all()
        for turn in parts.intake.take():
            began = time.perf_counter()
            parts.turns.run(turn, parts.clock())
            if turn.samples or turn.links:
                parts.pace.took(time.perf_counter() - began)

    def _judge_pace(self, took_s: float) -> None:
        parts, scan_s = self._parts, self._parts.table.scan_s
        if took_s > scan_s:
            parts.pace.late_scans += int(took_s / scan_s)
            parts.watch.late(took_s, parts.clock())

    def _look(self) -> None:
        """Look at the core itself; journal the samples that were lost, once that has an end."""
        parts, now_ns = self._parts, self._parts.clock()
        parts.watch.look(parts.links.status(), parts.turns.judge.ahead_s(now_ns), now_ns)
        gap = parts.steps.take_gap()
        if gap is not None:
            parts.turns.note(EventKind.GAP, now_ns, gap.first_ns, text=words.gap(gap))

    def _hear_all(self) -> None:
        """Give every scan group its patience anew."""
        now_ns = self._parts.clock()
        for group in self._parts.links.groups:
            self._parts.intake.heard(group, now_ns)
