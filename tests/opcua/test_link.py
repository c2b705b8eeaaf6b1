"""The link's state machine, its backoff and its watchdog; time is an argument."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from scada.model import LinkState
from scada.opcua.link import (
    TABLE,
    IllegalStep,
    Link,
    Phase,
    Signal,
    Watch,
    diagram,
)


def link(jitter: float = 1.0) -> Link:
    return Link(lambda: jitter)


def test_the_way_of_a_good_day() -> None:
    one = link()
    assert not one.step(Signal.START, 0.0)
    assert one.state is LinkState.CONNECTING
    assert one.step(Signal.OPENED, 1.0)
    assert (one.phase, one.state) == (Phase.UP, LinkState.UP)
    assert one.step(Signal.FAILED, 2.0, "gone")
    assert (one.state, one.reason) == (LinkState.LOST, "gone")


def test_a_server_that_is_not_there_is_lost_after_the_first_attempt() -> None:
    one = link()
    one.step(Signal.START, 0.0)
    assert one.step(Signal.FAILED, 2.0, "refused")
    assert one.state is LinkState.LOST


def test_retries_do_not_flicker() -> None:
    one = link()
    one.step(Signal.START, 0.0)
    one.step(Signal.FAILED, 0.0, "refused")
    for _ in range(5):
        assert not one.step(Signal.DUE, 0.0)
        assert not one.step(Signal.FAILED, 0.0, "refused again")
    assert one.reason == "refused again"
    one.step(Signal.DUE, 0.0)
    assert one.step(Signal.OPENED, 0.0)


@pytest.mark.parametrize(("phase", "signal"), list(product(Phase, Signal)))
def test_an_illegal_step_raises_and_changes_nothing(phase: Phase, signal: Signal) -> None:
    one = link()
    one.phase = phase
    if (phase, signal) in TABLE:
        one.step(signal, 1.0)
        assert one.phase is TABLE[phase, signal]
        return
    before = (one.phase, one.state, one.reason, one.delay_s, one.reconnects)
    with pytest.raises(IllegalStep, match=f"{signal} in phase {phase}"):
        one.step(signal, 1.0, "a reason")
    assert (one.phase, one.state, one.reason, one.delay_s, one.reconnects) == before


def test_the_backoff_doubles_to_two_seconds() -> None:
    one, delays = link(), []
    one.step(Signal.START, 0.0)
    for _ in range(8):
        one.step(Signal.FAILED, 0.0, "refused")
        delays.append(one.delay_s)
        one.step(Signal.DUE, 0.0)
    assert delays == [0.1, 0.2, 0.4, 0.8, 1.6, 2.0, 2.0, 2.0]


def test_a_link_that_flaps_keeps_growing_its_backoff_and_a_steady_one_starts_anew() -> None:
    one = link()
    one.step(Signal.START, 0.0)
    for up_s, expected in ((0.1, 0.1), (0.1, 0.2), (0.1, 0.4), (60.0, 0.1)):
        one.step(Signal.OPENED, 0.0)
        one.step(Signal.FAILED, up_s, "gone")
        assert one.delay_s == expected
        one.step(Signal.DUE, up_s)
    assert one.reconnects == 3


@given(st.floats(0, 1, exclude_max=True), st.integers(0, 40))
def test_jitter_keeps_the_delay_within_its_half(jitter: float, failures: int) -> None:
    one = link(jitter)
    one.step(Signal.START, 0.0)
    for _ in range(failures):
        one.step(Signal.FAILED, 0.0, "refused")
        one.step(Signal.DUE, 0.0)
    one.step(Signal.FAILED, 0.0, "refused")
    longest = min(2.0, 0.1 * 2**failures)
    assert longest / 2 <= one.delay_s <= longest


def test_every_phase_can_be_stopped_and_only_a_start_follows() -> None:
    for phase in set(Phase) - {Phase.STOPPED}:
        assert TABLE[phase, Signal.STOP] is Phase.STOPPED
    assert [step[1] for step in TABLE if step[0] is Phase.STOPPED] == [Signal.START]


def test_a_link_that_starts_again_is_not_up() -> None:
    one = link()
    for signal in (Signal.START, Signal.OPENED, Signal.STOP):
        one.step(signal, 0.0)
    assert one.step(Signal.START, 1.0)
    assert one.state is LinkState.CONNECTING


def test_the_diagram_has_every_step() -> None:
    drawn = diagram()
    for (phase, signal), then in TABLE.items():
        assert f"{phase} --> {then} : {signal}" in drawn


def test_the_manual_shows_this_table() -> None:
    manual = Path(__file__).parents[2] / "docs" / "reference" / "opcua-link.md"
    assert f"```mermaid\n{diagram()}\n```" in manual.read_text(encoding="utf-8")


def test_a_link_that_leaves_for_a_better_server_stays_up() -> None:
    one = link()
    for signal in (Signal.START, Signal.OPENED):
        one.step(signal, 0.0)
    assert not one.step(Signal.FAIL_OVER, 1.0)
    assert (one.phase, one.state) == (Phase.FAILING_OVER, LinkState.UP)
    assert one.step(Signal.OPENED, 1.1, "failed over to b"), "that is to be told"
    assert one.state is LinkState.UP


def test_a_link_that_leaves_in_vain_is_lost() -> None:
    one = link()
    for signal in (Signal.START, Signal.OPENED, Signal.FAIL_OVER):
        one.step(signal, 0.0)
    assert one.step(Signal.FAILED, 2.0, "refused")
    assert (one.phase, one.state, one.reason) == (Phase.WAITING, LinkState.LOST, "refused")


def test_a_session_that_is_refused_is_followed_by_a_new_one_without_waiting() -> None:
    one = link()
    for signal in (Signal.START, Signal.OPENED, Signal.FAILED, Signal.RESUME):
        one.step(signal, 0.0)
    assert not one.step(Signal.REFUSED, 0.1)
    assert one.phase is Phase.OPENING


class AnyStory(RuleBasedStateMachine):
    """Signals in any order, legal or not."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0
        self.one = link()
        self.opened = 0

    @rule(signal=st.sampled_from(Signal), after_s=st.floats(0, 100))
    def signal(self, signal: Signal, after_s: float) -> None:
        self.now_s += after_s
        one = self.one
        before = (one.phase, one.state, one.reason, one.delay_s, one.reconnects)
        if (one.phase, signal) not in TABLE:
            with pytest.raises(IllegalStep):
                one.step(signal, self.now_s, "reason")
            assert (one.phase, one.state, one.reason, one.delay_s, one.reconnects) == before
            return
        told = one.step(signal, self.now_s, "" if signal is Signal.OPENED else "reason")
        assert one.phase is TABLE[before[0], signal]
        assert told == (one.state is not before[1])
        self.opened += signal is Signal.OPENED

    @precondition(lambda self: self.one.phase is Phase.WAITING)
    @rule(signal=st.sampled_from([Signal.DUE, Signal.RESUME, Signal.FAIL_OVER]))
    def go_on(self, signal: Signal) -> None:
        self.signal(signal, 0.0)

    @invariant()
    def the_state_follows_from_the_phase(self) -> None:
        possible = {
            Phase.IDLE: {LinkState.CONNECTING},
            Phase.OPENING: {LinkState.CONNECTING, LinkState.LOST},
            Phase.RESUMING: {LinkState.LOST},
            Phase.FAILING_OVER: {LinkState.UP, LinkState.LOST},
            Phase.UP: {LinkState.UP},
            Phase.WAITING: {LinkState.LOST},
            Phase.STOPPED: set(LinkState),
        }
        assert self.one.state in possible[self.one.phase]

    @invariant()
    def the_figures_are_sane(self) -> None:
        one = self.one
        assert 0.0 <= one.delay_s <= 2.0
        assert one.reconnects == max(0, self.opened - 1)
        assert one.up_s(self.now_s) >= 0.0


TestAnyStory = AnyStory.TestCase


def ticks(watch: Watch, first: float, last: float) -> str:
    """Ask the watch punctually; return the first complaint."""
    at = first
    while at <= last:
        if found := watch.overdue(at):
            return found
        at += watch.tick_s
    return ""


def test_silence_is_noticed() -> None:
    watch = Watch(0.25, 0.0)
    watch.expect("byte", 3.0, 0.0)
    assert not ticks(watch, 0.0, 3.0)
    assert watch.overdue(3.25) == "no byte for 3.2 s"


def test_it_is_asked_again_when_something_may_be_overdue() -> None:
    watch = Watch(0.25, 0.0)
    watch.expect("byte", 2.76, 0.0)
    at, asked = 0.0, 0
    while not watch.overdue(at):
        asked += 1
        at += watch.wait_s(at)
    assert 2.76 < at <= 2.78, "not a tick later"
    assert asked <= 13


def test_between_ticks_its_own_lateness_is_forgiven_too() -> None:
    watch = Watch(0.25, 0.0)
    watch.expect("byte", 1.0, 0.0)
    assert not ticks(watch, 0.25, 0.75)
    assert watch.wait_s(0.9) < 0.2
    assert not watch.overdue(5.0)
    assert ticks(watch, 5.25, 6.5)


def test_what_is_heard_is_not_missed() -> None:
    watch = Watch(0.25, 0.0)
    watch.expect("byte", 3.0, 0.0)
    for second in range(1, 10):
        assert not ticks(watch, second - 0.75, float(second))
        watch.heard("byte", float(second))


def test_a_late_loop_is_forgiven() -> None:
    watch = Watch(0.25, 0.0)
    watch.expect("byte", 3.0, 0.0)
    assert not ticks(watch, 0.25, 1.0)
    assert not watch.overdue(11.0), "our own loop was away for ten seconds"
    assert ticks(watch, 11.25, 20.0), "but the silence after it counts"


def test_what_is_forgotten_is_not_missed() -> None:
    watch = Watch(0.25, 0.0)
    watch.expect("answer", 3.0, 0.0)
    watch.forget("answer")
    watch.heard("answer", 1.0)
    assert not ticks(watch, 0.25, 10.0)


def test_expecting_again_changes_only_the_limit() -> None:
    watch = Watch(0.25, 0.0)
    watch.expect("answer", 30.0, 0.0)
    assert not ticks(watch, 0.25, 4.0)
    watch.expect("answer", 3.0, 4.0)
    assert watch.overdue(4.25)
