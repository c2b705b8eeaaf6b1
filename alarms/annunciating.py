"""What of a step's changes called the operator: `scada.model.is_annunciation`, for rows."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from alarms.catalogue import Catalogue
from alarms.changes import CODE, Changes
from alarms.source_records import Transition
from scada.model import CALLING, PROMPTS, Acknowledgement, Process

_CALLING: Final = np.array([CODE[kind] for kind in CALLING])


def annunciations(
    changed: Iterable[Changes], followed: Sequence[Transition], catalogue: Catalogue
) -> list[tuple[int, str]]:
    """The times and areas of a step's annunciations."""
    found = []
    for changes in changed:
        calls = np.isin(changes.kind, _CALLING) & (changes.process == Process.ACTIVE)
        calls &= changes.acknowledgement == Acknowledgement.UNACKNOWLEDGED
        for row in np.flatnonzero(calls).tolist():
            alarm = int(changes.alarm[row])
            silent = changes.more.get(row, {}).get("suppressed")
            if not silent and catalogue.kind[alarm] not in PROMPTS:
                found.append((int(changes.time_ns[row]), catalogue.area[alarm]))
    for line in followed:
        record = line.record
        is_open = record.acknowledgement is Acknowledgement.UNACKNOWLEDGED
        is_there = is_open and record.process is Process.ACTIVE
        if line.kind in CALLING and is_there and not record.suppressed:
            found.append((line.time_ns, record.area))
    return found
