import pytest
from hypothesis import given
from hypothesis import strategies as st

from davylamp.supervise.life import LAST_BACKOFF_S, TABLE, Happening, Life, S, State
from scada.model import DavylampError


def test_a_service_that_ends_waits_longer_each_time_and_no_longer_than_the_limit() -> None:
    life, waits = Life(), []
    for _ in range(8):
        life = life.after(Happening.STARTED, 0).after(Happening.EXITED, 0)
        waits.append(life.backoff_s)
    assert waits == sorted(waits)
    assert waits[0] == 0.2
    assert waits[-1] == LAST_BACKOFF_S


def test_a_service_that_was_steady_starts_again_at_once() -> None:
    life = Life().after(Happening.STARTED, 0).after(Happening.READY, 0)
    assert life.after(Happening.EXITED, 31 * S).is_due(31 * S)
    assert not life.after(Happening.EXITED, 1 * S).is_due(1 * S)


def test_an_illegal_step_raises_and_changes_nothing() -> None:
    life = Life()
    with pytest.raises(DavylampError, match="waiting cannot be ready"):
        life.after(Happening.READY, 1)
    assert life == Life()


@given(st.lists(st.sampled_from(Happening)))
def test_stopped_is_reached_and_never_left(happenings: list[Happening]) -> None:
    life = Life()
    for happening in happenings:
        if (life.state, happening) in TABLE:
            life = life.after(happening, 0)
    life = life.after(Happening.STOP, 0)
    if life.state is State.STOPPING:
        life = life.after(Happening.EXITED, 0)
    assert life.state is State.STOPPED
    assert not life.is_due(10**18)
