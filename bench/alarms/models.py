"""The station's alarm model alone: to be held beside a peer's table model."""

import time
from typing import Final

import numpy as np

from alarms import AlarmEngine, Catalogue, Journal
from hmi.models.alarms import AlarmModel
from scada.model import FindingKind, Findings, SiteTable

NOW_NS: Final = 1_790_000_000_000_000_000


def model_s(table: SiteTable) -> float:
    """Seconds until all alarms of a site are in the list, sorted and counted, event by event."""
    catalogue = Catalogue(table)
    engine, journal = AlarmEngine(catalogue), Journal("core", NOW_NS)
    found = Findings.of(
        np.arange(len(table.alarms), dtype=np.int32), FindingKind.RAISED, NOW_NS, 1.5
    )
    events = journal.write(engine.step(found, NOW_NS), catalogue, NOW_NS, 1)
    model, began = AlarmModel(), time.perf_counter()
    for event in events:
        model.apply(event)
    model.sorted()
    model.groups()
    return time.perf_counter() - began
