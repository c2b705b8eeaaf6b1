"""What a run of the demo came to: counted on the bus, in the store and on the screen."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from davylamp.demo.past.fill import SOURCE as PAST
from davylamp.demo.witness import Witness
from historian.check import SequenceReport
from scada.model import EventKind


def of(witness: Witness, stored: SequenceReport, station: dict[str, Any]) -> dict[str, Any]:
    """The run's figures.

    ``lost`` counts the samples heard on the bus that the store's files do not hold, and the
    messages missing in their sequence, which begins with 1; ``latency_ms`` is from the server's
    source time to the alarm model in the station's process. ``repeated`` samples were the same as one
    before, in time and value: an InfluxDB keeps them once.
    """
    return {
        "scans": witness.scans,
        "samples": witness.samples,
        "samples_per_s": round(witness.samples / witness.span_s, 1) if witness.span_s else 0.0,
        "alarms_raised": witness.events[EventKind.RAISED],
        "alarms_acknowledged": witness.events[EventKind.ACKNOWLEDGED],
        "alarms_returned": witness.events[EventKind.RETURNED],
        "repeated": witness.samples - witness.distinct,
        "rows_stored": own_rows(stored),
        "lost": lost(witness.distinct, stored),
        "latency_ms": station.get("latency_ms"),
    }


def lost(heard: int, stored: SequenceReport) -> int:
    """Samples heard but not stored, and messages that the store lacks between its first and last."""
    before = sum(epoch.first - 1 for epoch in stored.epochs if epoch.schema == "Step")
    return max(0, heard - own_rows(stored)) + stored.missing + before + stored.incomplete


def own_rows(stored: SequenceReport) -> int:
    """The stored samples of the run, without those of the hours before it."""
    return stored.rows - sum(epoch.rows for epoch in stored.epochs if epoch.source == PAST)


def lines(figures: dict[str, Any]) -> Iterator[str]:
    """The same for a person."""
    latency = figures["latency_ms"] or {}
    repeated = figures["repeated"]
    once = f" ({repeated} were told twice, and are kept once)" if repeated else ""
    yield (
        f"{figures['scans']} scans, {figures['samples']} samples "
        f"({figures['samples_per_s']} per s), "
        f"{figures['rows_stored']} stored{once}, {figures['lost']} lost"
    )
    yield (
        f"alarms: {figures['alarms_raised']} raised, "
        f"{figures['alarms_acknowledged']} acknowledged, {figures['alarms_returned']} returned"
    )
    if latency.get("p50") is not None:
        yield (
            f"sensor to alarm list: p50 {latency['p50']:.0f} ms, p95 {latency['p95']:.0f} ms, "
            f"p99 {latency['p99']:.0f} ms"
        )


def read_station(path: Path) -> dict[str, Any]:
    """What the station wrote of its own measurements; empty where it ended before it could."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
