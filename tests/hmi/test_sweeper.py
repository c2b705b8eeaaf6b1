"""Python's collector does not run in a flood, and what nobody holds goes all the same."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from hmi.qt import sweeper as module
from hmi.qt.sweeper import CALM_NS, EVERY_NS, WHOLE_NS, Sweeper
from tests import heap


class Ring:
    """Holds itself: only the collector lets it go."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def sweeper(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sweeper]:
    monkeypatch.setattr(module, "gc", gc)
    before = gc.get_threshold()
    one = Sweeper()
    yield one
    one.close()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
    heap.settle()


def test_what_nobody_holds_goes_in_a_calm_and_not_before(sweeper: Sweeper) -> None:
    gone = weakref.ref(Ring())
    sweeper.busy(EVERY_NS)
    assert not sweeper.look(EVERY_NS + CALM_NS - 1)
    assert gone() is not None
    assert sweeper.look(EVERY_NS + CALM_NS)
    assert gone() is None
    assert not sweeper.look(EVERY_NS + CALM_NS + 1)


def test_an_old_table_goes_though_it_was_not_looked_through(sweeper: Sweeper) -> None:
    sweeper.adopt()
    ring = Ring()
    gone = weakref.ref(ring)
    sweeper.adopt()
    del ring
    gc.collect()
    assert gone() is not None
    assert sweeper.look(EVERY_NS)
    assert gone() is None


def test_what_was_kept_for_long_goes_some_hours_after_it_was_let_go(sweeper: Sweeper) -> None:
    window = Ring()
    gone = weakref.ref(window)
    assert sweeper.look(WHOLE_NS)
    del window
    assert sweeper.look(WHOLE_NS + EVERY_NS)
    assert gone() is not None
    assert sweeper.look(2 * WHOLE_NS)
    assert gone() is None


def test_whoever_holds_a_key_down_is_not_kept_waiting(sweeper: Sweeper) -> None:
    sweeper.busy(EVERY_NS)
    sweeper.busy(EVERY_NS - CALM_NS)
    assert not sweeper.look(EVERY_NS + CALM_NS - 1), "the last hand counts, whoever saw it first"
