"""The states of an alarm, as one table (ISA-18.2-2016, IEC 62682:2022).

Process state and acknowledgement are two facts; a state is a pair of them, and has a name in the
standards. Whether the alarm is *held* (its tag is bad, its server lost: the process state is the
last one known, and not confirmed) is a third fact beside the table: it changes neither of the two.
Nor does a *suppression* (shelved, by design, out of service: G, H and I): the table runs on beneath
it, unannunciated. Only the end of the last one is a trigger: what is active is unacknowledged again,
what is over is normal, what is latched stays so.

`TABLE` is read by people and draws the manual's diagram; `step` is the same as an array, for all
alarms of a step at once.
"""

from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import Acknowledgement, Process

State = tuple[Process, Acknowledgement]

NORMAL: Final[State] = (Process.NORMAL, Acknowledgement.ACKNOWLEDGED)
UNACKNOWLEDGED: Final[State] = (Process.ACTIVE, Acknowledgement.UNACKNOWLEDGED)
ACKNOWLEDGED: Final[State] = (Process.ACTIVE, Acknowledgement.ACKNOWLEDGED)
RETURNED_UNACKNOWLEDGED: Final[State] = (Process.NORMAL, Acknowledgement.UNACKNOWLEDGED)
LATCHED_UNACKNOWLEDGED: Final[State] = (Process.LATCHED, Acknowledgement.UNACKNOWLEDGED)
LATCHED_ACKNOWLEDGED: Final[State] = (Process.LATCHED, Acknowledgement.ACKNOWLEDGED)

NAMES: Final[dict[State, tuple[str, str]]] = {
    NORMAL: ("A", "normal"),
    UNACKNOWLEDGED: ("B", "unacknowledged"),
    ACKNOWLEDGED: ("C", "acknowledged"),
    RETURNED_UNACKNOWLEDGED: ("D", "returned, unacknowledged"),
    LATCHED_UNACKNOWLEDGED: ("E", "latched, unacknowledged"),
    LATCHED_ACKNOWLEDGED: ("F", "latched, acknowledged"),
}
"""The letter of ISA-18.2 and the name of each state."""


class Trigger(IntEnum):
    """What moves an alarm."""

    RAISE = 0
    RETURN = 1
    """Its condition is over, and it does not latch."""
    ACKNOWLEDGE = 2
    LATCH = 3
    """Its condition is over, and it stays until somebody resets it."""
    RE_ALARM = 4
    """Acknowledged for longer than its re-alarm time, and still there."""
    RESET = 5
    UNSUPPRESS = 6
    """The last of its suppressions has ended."""


TABLE: Final[dict[tuple[State, Trigger], State]] = {
    (NORMAL, Trigger.RAISE): UNACKNOWLEDGED,
    (UNACKNOWLEDGED, Trigger.ACKNOWLEDGE): ACKNOWLEDGED,
    (UNACKNOWLEDGED, Trigger.RETURN): RETURNED_UNACKNOWLEDGED,
    (UNACKNOWLEDGED, Trigger.LATCH): LATCHED_UNACKNOWLEDGED,
    (ACKNOWLEDGED, Trigger.RETURN): NORMAL,
    (ACKNOWLEDGED, Trigger.LATCH): LATCHED_ACKNOWLEDGED,
    (ACKNOWLEDGED, Trigger.RE_ALARM): UNACKNOWLEDGED,
    (RETURNED_UNACKNOWLEDGED, Trigger.ACKNOWLEDGE): NORMAL,
    (RETURNED_UNACKNOWLEDGED, Trigger.RAISE): UNACKNOWLEDGED,
    (LATCHED_UNACKNOWLEDGED, Trigger.ACKNOWLEDGE): LATCHED_ACKNOWLEDGED,
    (LATCHED_UNACKNOWLEDGED, Trigger.RAISE): UNACKNOWLEDGED,
    (LATCHED_ACKNOWLEDGED, Trigger.RESET): NORMAL,
    (LATCHED_ACKNOWLEDGED, Trigger.RAISE): UNACKNOWLEDGED,
    (NORMAL, Trigger.UNSUPPRESS): NORMAL,
    (UNACKNOWLEDGED, Trigger.UNSUPPRESS): UNACKNOWLEDGED,
    (ACKNOWLEDGED, Trigger.UNSUPPRESS): UNACKNOWLEDGED,
    (RETURNED_UNACKNOWLEDGED, Trigger.UNSUPPRESS): NORMAL,
    (LATCHED_UNACKNOWLEDGED, Trigger.UNSUPPRESS): LATCHED_UNACKNOWLEDGED,
    (LATCHED_ACKNOWLEDGED, Trigger.UNSUPPRESS): LATCHED_ACKNOWLEDGED,
}
"""Every legal transition. What is not here does not move an alarm."""

_ILLEGAL: Final = 255


def _code(state: State) -> int:
    return int(state[0]) * 2 + int(state[1])


def _array() -> NDArray[np.uint8]:
    table = np.full((len(NAMES), len(Trigger)), _ILLEGAL, np.uint8)
    for (state, trigger), then in TABLE.items():
        table[_code(state), trigger] = _code(then)
    return table


_TABLE: Final = _array()


def step(
    process: NDArray[np.uint8],
    acknowledgement: NDArray[np.uint8],
    trigger: NDArray[np.uint8] | Trigger,
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.bool_]]:
    """The next process states and acknowledgements, and which transitions are legal; any shape.

    Where a transition is not in the table, the state stays as it is.
    """
    code = process * np.uint8(2) + acknowledgement
    then = _TABLE[code, trigger]
    legal = then != _ILLEGAL
    then = np.where(legal, then, code)
    return (then >> 1).astype(np.uint8), (then & 1).astype(np.uint8), legal.astype(np.bool_)
