"""From the sensor to the screen and to the store: latency, pulses caught, a flood, losses, load.

Every figure comes out of the processes that the product runs: servers, nats-server with every message
synced, core, historian into DuckDB files, and a station drawing offscreen. Latency is from the
server's source timestamp to the alarm model in the station's process, over all limit alarms without
a delay; a pulse is caught when it raised its alarm.
"""

import argparse
import asyncio
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.plants import DemoPlant, NodePlant, Plant, Target
from bench.rig import Arrival, Rig, progress
from davylamp.demo.summary import lost
from scada.model import EventKind

LENGTHS_S: Final = (0.1, 0.5, 1.5)
FLOOD: Final = 50
AFTER_S: Final = 0.8
"""How much later than its end a pulse may still come to the list before it counts as missed."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long each part takes: pulses per length, over how many seconds, and rest afterwards.

    ``together`` mixes the lengths instead of one length after the other.
    """

    pulses: int
    spread_s: float
    rest_s: float
    flood_s: float
    together: bool = False


FULL: Final = Pace(pulses=24, spread_s=10.0, rest_s=3.0, flood_s=3.0)
QUICK: Final = Pace(pulses=6, spread_s=0.5, rest_s=1.7, flood_s=0.3, together=True)


@dataclass(frozen=True, slots=True)
class Pulsed:
    """A pulse that was asked for between ``begin_ns`` and ``end_ns``."""

    target: Target
    seconds: float
    begin_ns: int
    end_ns: int


def main() -> None:
    """Run all plants and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="within a minute")
    parser.add_argument("--only", type=int, help="only the run with so many tags")
    options = parser.parse_args()
    wanted: list[tuple[Callable[[Path, int], Plant], int]] = [
        (DemoPlant, 800),
        (DemoPlant, 5_000),
        (DemoPlant, 20_000),
        (NodePlant, 2_000),
    ]
    pace = QUICK if options.quick else FULL
    runs = [
        asyncio.run(measure(make, tags, pace))
        for make, tags in wanted
        if options.only in (None, tags)
    ]
    print(json.dumps({"runs": runs, "notes": {}}))


async def measure(make: Callable[[Path, int], Plant], tags: int, pace: Pace) -> dict[str, Any]:
    """One plant, from start to count. The folder lies beside the project: never on tmpfs."""
    Path("build").mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-e2e-", dir="build"))
    try:
        plant = make(folder / "site", tags)
        progress(f"{plant.name}, {tags} tags")
        async with Rig(plant) as rig:
            await rig.settled()
            result = await _drive(rig, pace)
        return {"server": plant.name, "tags": tags, **result}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _drive(rig: Rig, pace: Pace) -> dict[str, Any]:
    usage, samples, begin_ns = rig.core(), rig.witness.samples, rig.witness.last_ns
    pulsed: list[Pulsed] = []
    targets = list(rig.plant.targets)
    for place, seconds in enumerate(LENGTHS_S):
        first = place * pace.pulses
        chosen = [targets[(first + i) % len(targets)] for i in range(pace.pulses)]
        progress(f"{len(chosen)} pulses of {seconds} s")
        pulsed += await _pulse(rig, chosen, seconds, pace.spread_s)
        await asyncio.sleep(0.0 if pace.together else seconds + 0.2)
    await asyncio.sleep(pace.rest_s)
    cpu, rss = usage.cpu_percent, usage.rss_mb
    rate = (rig.witness.samples - samples) / ((rig.witness.last_ns - begin_ns) / 1e9)
    progress(f"flood of {FLOOD}")
    flood = await _pulse(rig, targets[-FLOOD:], pace.flood_s, 0.0)
    await asyncio.sleep(pace.flood_s + AFTER_S)
    arrivals, stored = await rig.finish()
    raised = [arrival for arrival in arrivals if arrival.kind is EventKind.RAISED]
    sent = rig.witness.samples
    return {
        "latency_ms": _quantiles(_measured(raised, rig.plant.targets)),
        "pulses_caught": {
            f"{seconds}s": _caught([p for p in pulsed if p.seconds == seconds], raised)
            for seconds in LENGTHS_S
        },
        "flood_50_listed_s": _listed_s(flood, raised),
        "samples_per_s": round(rate, 1),
        "samples_sent": sent,
        "samples_stored": stored.rows,
        "lost": lost(rig.witness.distinct, stored),
        "core_cpu_percent": round(cpu, 1),
        "rss_mb": round(rss, 1),
    }


async def _pulse(
    rig: Rig, targets: Sequence[Target], seconds: float, spread_s: float
) -> list[Pulsed]:
    async def one(target: Target) -> Pulsed:
        begin_ns = time.time_ns()
        await rig.plant.pulse(target, seconds)
        return Pulsed(target, seconds, begin_ns, time.time_ns())

    if not spread_s:
        return list(await asyncio.gather(*map(one, targets)))
    done = []
    for target in targets:
        done.append(await one(target))
        await asyncio.sleep(spread_s / len(targets))
    return done


def _match(pulse: Pulsed, raised: Sequence[Arrival]) -> Arrival | None:
    """The alarm that this pulse raised: its source time lies within the pulse."""
    last_ns = pulse.end_ns + int((pulse.seconds + AFTER_S) * 1e9)
    for arrival in raised:
        if arrival.alarm == pulse.target.alarm and pulse.begin_ns <= arrival.time_ns <= last_ns:
            return arrival
    return None


def _caught(pulsed: Sequence[Pulsed], raised: Sequence[Arrival]) -> float:
    hits = sum(_match(pulse, raised) is not None for pulse in pulsed)
    return round(hits / len(pulsed), 4)


def _listed_s(flood: Sequence[Pulsed], raised: Sequence[Arrival]) -> float | None:
    """From the first alarm's source time until the list held all of them; None if one is missing."""
    found = [_match(pulse, raised) for pulse in flood]
    listed = [arrival for arrival in found if arrival is not None]
    if len(listed) < len(flood):
        progress(f"only {len(listed)} of {len(flood)} flood alarms were listed")
        return None
    first = min(arrival.time_ns for arrival in listed)
    return round((max(arrival.applied_ns for arrival in listed) - first) / 1e9, 3)


def _measured(raised: Sequence[Arrival], targets: Sequence[Target]) -> list[float]:
    """Latencies of the alarms without a delay."""
    known = {target.alarm for target in targets}
    return [arrival.latency_ms for arrival in raised if arrival.alarm in known]


def _quantiles(latencies: Sequence[float]) -> dict[str, float]:
    p50, p95, p99 = np.percentile(latencies, (50, 95, 99))
    return {"p50": round(p50, 1), "p95": round(p95, 1), "p99": round(p99, 1)}


if __name__ == "__main__":
    main()
