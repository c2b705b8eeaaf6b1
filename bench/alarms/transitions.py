"""Engine and journal alone: how many transitions a second become chained lines."""

import time

import numpy as np

from alarms import AlarmEngine, Catalogue, Journal
from scada.model import FindingKind, Findings, SiteTable

START_NS = 1_790_000_000_000_000_000
S = 10**9


def transitions_per_s(table: SiteTable, rounds: int) -> float:
    """All alarms raised, acknowledged and returned again and again; every line is hashed."""
    catalogue = Catalogue(table)
    engine, journal = AlarmEngine(catalogue), Journal("core", START_NS)
    alarms = np.arange(len(table.alarms), dtype=np.int32)
    ids = [alarm.id for alarm in table.alarms]
    lines, began = 0, time.perf_counter()
    for number in range(rounds):
        now_ns = START_NS + 3 * number * S
        for kind in (FindingKind.RAISED, FindingKind.RETURNED):
            found = Findings.of(alarms, kind, now_ns, 1.5 if kind is FindingKind.RAISED else 0.5)
            changes = engine.step(found, now_ns)
            lines += len(journal.write(changes, catalogue, now_ns, number))
            if kind is FindingKind.RAISED:
                changes, _ = engine.acknowledge(ids, "li", "", now_ns + S)
                lines += len(journal.write(changes, catalogue, now_ns + S, number))
    return lines / (time.perf_counter() - began)
