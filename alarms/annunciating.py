"""Which journal lines called the operator: what is counted, by floods and by figures.

An alarm calls when it is raised, when it is unacknowledged again, and when it comes out of its last
suppression while its condition is there; never under a suppression. Marks and advisories call nobody.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from alarms.catalogue import Catalogue
from alarms.changes import CODE, Changes
from alarms.source_records import Transition
from scada.model import AlarmKind, Event, EventKind, Process

PROMPTS: Final = frozenset({AlarmKind.MARK, AlarmKind.ADVISORY})
"""They are listed beside alarms, and are none."""

CALLING: Final = frozenset({EventKind.RAISED, EventKind.RE_ALARMED})
FREEING: Final = frozenset({EventKind.UNSHELVED, EventKind.UNSUPPRESSED, EventKind.IN_SERVICE})
"""They call where they end the last suppression of an alarm that is active."""

_KINDS: Final = np.array([CODE[kind] for kind in CALLING | FREEING])
_FREEING: Final = np.array([CODE[kind] for kind in FREEING])


def is_annunciation(event: Event) -> bool:
    """Whether a journal line called the operator."""
    if event.alarm_kind in PROMPTS or event.suppressed:
        return False
    return event.kind in CALLING or (event.kind in FREEING and event.process is Process.ACTIVE)


def annunciations(
    changed: Iterable[Changes], followed: Sequence[Transition], catalogue: Catalogue
) -> list[tuple[int, str]]:
    """The times and areas of a step's annunciations."""
    found = []
    for changes in changed:
        calls = np.isin(changes.kind, _KINDS)
        calls &= ~np.isin(changes.kind, _FREEING) | (changes.process == Process.ACTIVE)
        for row in np.flatnonzero(calls).tolist():
            alarm = int(changes.alarm[row])
            silent = changes.more.get(row, {}).get("suppressed")
            if not silent and catalogue.kind[alarm] not in PROMPTS:
                found.append((int(changes.time_ns[row]), catalogue.area[alarm]))
    for line in followed:
        record = line.record
        freed = line.kind in FREEING and record.process is Process.ACTIVE
        if (line.kind in CALLING or freed) and not record.suppressed:
            found.append((line.time_ns, record.area))
    return found
