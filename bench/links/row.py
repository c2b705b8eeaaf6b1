"""One fault against one server: the measurement, and its line in the result."""

import asyncio
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.links.faults import FAULTS, NEW_PROCESS, PROXIED, Moments
from bench.links.record import changes, judge, missing
from bench.links.rig import BY_EXCEPTION, Rig, running
from bench.rig import progress

BEFORE_S: Final = 1.0
AFTER_S: Final = 2.0
"""How long the link runs, twice, before the fault, and after everything is monitored again."""
BACK_S: Final = 60.0
PATIENCE_S: Final = 6.0
"""How long what is missing is waited for."""
UNSENT_S: Final = 0.5
"""What a dead process set in its last half second, it may not have sent."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is to be measured."""

    server: str
    fault: str
    history: bool

    async def measure(self) -> dict[str, Any]:
        """Run it, and say what came of it."""
        through_proxy = self.fault in PROXIED
        with tempfile.TemporaryDirectory(prefix="bench-links-") as name:
            folder = Path(name)
            async with running(
                self.server, folder, history=self.history, through_proxy=through_proxy
            ) as rig:
                result = await self._measure(rig)
        progress(f"{self}: {_short(result)}")
        return result

    def __str__(self) -> str:
        return f"{self.server} {self.fault} ({'history' if self.history else 'no history'})"

    async def _measure(self, rig: Rig) -> dict[str, Any]:
        await asyncio.sleep(BEFORE_S)
        begin_ns = time.time_ns()
        await asyncio.sleep(BEFORE_S)
        moments = await FAULTS[self.fault](rig)
        noticed_ns, back_ns, whole_ns = await _recovered(rig, moments)
        await asyncio.sleep(AFTER_S)
        measured_ns, excused_ns = (begin_ns, time.time_ns()), None
        if self.fault in NEW_PROCESS and not self.history:
            excused_ns = (moments[0] - int(UNSENT_S * 1e9), whole_ns)
        await _all_came(rig, measured_ns, excused_ns)
        verdict = judge(rig.facts(), rig.came(), BY_EXCEPTION, measured_ns, excused_ns)
        kept = (
            {} if not self.fault.startswith("restart") else {"subscriptions": self._subscriptions}
        )
        return {
            "server": self.server,
            "fault": self.fault.removesuffix("_kept"),
            "noticed_s": _seconds(noticed_ns - moments[0]),
            "back_s": _seconds(back_ns - moments[1]),
            "lost": verdict.lost,
            "wrong": verdict.wrong,
            "checked": verdict.checked,
            "history": self.history,
            **kept,
            "by_nature": verdict.by_nature,
            "backfilled": verdict.backfilled,
            "confirmed": verdict.confirmed,
            "unknown": verdict.unknown,
            "twice": verdict.twice,
            "disordered": verdict.disordered,
        }

    @property
    def _subscriptions(self) -> str:
        return "kept" if self.fault.endswith("_kept") else "gone"


async def _recovered(rig: Rig, moments: Moments) -> tuple[int, int, int]:
    """When the loss was noticed, the first good sample came, and every tag was read again."""
    sink = rig.sink
    broken_ns, available_ns = moments
    await sink.until(lambda: sink.lost_after(broken_ns) is not None, "LOST", BACK_S)
    noticed_ns = sink.lost_after(broken_ns) or 0
    after_ns = max(noticed_ns, available_ns)
    await sink.until(lambda: sink.good_after(after_ns) is not None, "a good sample", BACK_S)
    back_ns = sink.good_after(after_ns) or 0
    await sink.until(lambda: rig.all_monitored, "every tag is read again", BACK_S)
    return noticed_ns, back_ns, time.time_ns()


async def _all_came(
    rig: Rig, measured_ns: tuple[int, int], excused_ns: tuple[int, int] | None
) -> None:
    """Wait for what is missing, as long as there is hope."""
    end_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < end_s:
        verdict = judge(rig.facts(), rig.came(), BY_EXCEPTION, measured_ns, excused_ns)
        if not verdict.lost:
            return
        await asyncio.sleep(0.5)
    begin_ns, end_ns = measured_ns
    expected = [fact for fact in changes(rig.facts()) if begin_ns <= fact[1] <= end_ns]
    gone = missing(expected, rig.came(), BY_EXCEPTION)
    if excused_ns:
        gone = [fact for fact in gone if not excused_ns[0] <= fact[1] <= excused_ns[1]]
    for tag, time_ns, value in gone[:3]:
        progress(f"{rig.name}: never came: A{tag}, {value} at {(time_ns - begin_ns) / 1e9:.2f} s")


def _seconds(span_ns: int) -> float:
    """To tenths of a millisecond, and never 0: what takes less took that long."""
    return max(1, round(span_ns / 1e5)) / 1e4


def _short(result: dict[str, Any]) -> str:
    keys = ("noticed_s", "back_s", "lost", "by_nature", "wrong", "backfilled", "checked")
    return ", ".join(f"{key.removesuffix('_s')} {result[key]}" for key in keys)
