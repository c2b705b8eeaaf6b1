"""How a source alarm comes from one state to the one its server says: the journal lines on the way.

A line is one fact that changed. All steps are in `alarms.table` but two, in which a server goes its
own way: it annunciates an acknowledged alarm anew, or it wants a returned one *confirmed*
(OPC 10000-9, 5.7.4), which is shown as returned and unacknowledged.
"""

from typing import Final

from alarms.table import NORMAL, UNACKNOWLEDGED, State
from scada.model import Acknowledgement, AlarmRecord, EventKind, Process, SourceCondition

_DONE: Final = Acknowledgement.ACKNOWLEDGED
_OPEN: Final = Acknowledgement.UNACKNOWLEDGED


def state_of(record: AlarmRecord) -> State:
    """The two facts of a record."""
    return record.process, record.acknowledgement


def goal(condition: SourceCondition, now: State) -> State:
    """Where the server's condition is.

    One that cannot be acknowledged at its server is acknowledged here: it keeps that fact.
    """
    if not condition.retain:
        return NORMAL
    process = Process.ACTIVE if condition.active else Process.NORMAL
    if condition.acknowledgeable:
        return process, _OPEN if condition.open else _DONE
    comes = process is Process.ACTIVE and now[0] is Process.NORMAL
    return process, _OPEN if comes else now[1]


def way(start: State, end: State) -> list[tuple[EventKind, State]]:
    """The lines from one state to another, each with the state after it."""
    (process, acknowledgement), steps = start, []
    leaves = process is Process.ACTIVE and end[0] is Process.NORMAL
    anew = acknowledgement is _DONE and end[1] is _OPEN and not leaves
    if anew or (process is Process.NORMAL and end[0] is Process.ACTIVE):
        steps.append((EventKind.RAISED, UNACKNOWLEDGED))
        process, acknowledgement = UNACKNOWLEDGED
    if acknowledgement is _OPEN and end[1] is _DONE:
        steps.append((EventKind.ACKNOWLEDGED, (process, _DONE)))
    if process is Process.ACTIVE and end[0] is Process.NORMAL:
        steps.append((EventKind.RETURNED, end))
    return steps
