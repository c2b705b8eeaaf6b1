"""The state table: what is legal, and that nothing else moves an alarm."""

import itertools

import numpy as np

from alarms.table import LATCHED_ACKNOWLEDGED, NAMES, NORMAL, TABLE, UNACKNOWLEDGED, Trigger, step
from scada.model import Acknowledgement, Process

STATES = list(itertools.product(Process, Acknowledgement))


def test_the_array_is_the_table() -> None:
    for state, trigger in itertools.product(STATES, Trigger):
        process, acknowledgement, legal = step(
            np.array([state[0]], np.uint8), np.array([state[1]], np.uint8), trigger
        )
        then = (Process(int(process[0])), Acknowledgement(int(acknowledgement[0])))
        assert bool(legal[0]) == ((state, trigger) in TABLE)
        assert then == TABLE.get((state, trigger), state)


def test_every_state_has_a_name_and_can_be_left_and_reached() -> None:
    assert set(NAMES) == set(STATES)
    assert {state for state, _ in TABLE} == set(STATES)
    assert set(TABLE.values()) == set(STATES)


def test_only_a_person_acknowledges() -> None:
    """Nothing else takes the mark away, but for the end of a suppression: that one starts afresh."""
    others = set(Trigger) - {Trigger.ACKNOWLEDGE, Trigger.UNSUPPRESS}
    for (state, trigger), then in TABLE.items():
        if trigger in others and state != NORMAL:
            assert then[1] >= state[1]


def test_only_a_reset_or_a_raise_ends_the_latched() -> None:
    for (state, trigger), then in TABLE.items():
        if state[0] is Process.LATCHED and then[0] is not Process.LATCHED:
            assert trigger in (Trigger.RESET, Trigger.RAISE)
    assert [state for state, trigger in TABLE if trigger is Trigger.RESET] == [LATCHED_ACKNOWLEDGED]


def test_after_the_last_suppression_what_is_active_is_unacknowledged_and_what_is_over_normal() -> (
    None
):
    for state in STATES:
        then = TABLE[state, Trigger.UNSUPPRESS]
        match state[0]:
            case Process.ACTIVE:
                assert then == UNACKNOWLEDGED
            case Process.NORMAL:
                assert then == NORMAL
            case Process.LATCHED:
                assert then == state


def test_acknowledging_never_moves_the_process() -> None:
    for (state, trigger), then in TABLE.items():
        if trigger is Trigger.ACKNOWLEDGE:
            assert then[0] is state[0]
