"""Recorded steps, with restarts of the core in between, give the identical journal."""

import msgspec
import numpy as np
import pytest

from alarms import Journal
from alarms.journal import replay, verify
from davylamp.core.headers import Headers
from davylamp.core.judge import Judge
from davylamp.core.turns import Turns
from davylamp.replay.recorded import LeftOut, Made, Recording, by_life, lives
from davylamp.replay.verdict import Verdict, compared
from scada.bus.codec import decode_step
from scada.bus.header import Header
from scada.model import Event, EventKind, Step
from tests.core.mine import site
from tests.core.test_replay import Day, Recorder, _Steps


class Core:
    """A core that is killed and started again at any time; it keeps what the bus would."""

    def __init__(self, seed: int) -> None:
        self.day, self.random = Day(seed), np.random.default_rng(seed + 1000)
        self.steps: list[tuple[Header, Step]] = []
        self.events: list[Event] = []

    def live(self, turns: int) -> None:
        """One life: begun from the records in the journal, ended without a word or with one."""
        records = replay((), self.events)
        seq, head = verify(self.events)
        epoch = self.day.now_ns
        judge, recorder = Judge(site()), Recorder()
        judge.restore(records)
        core = Turns(
            judge,
            Journal("core", epoch, seq, head),
            Headers("test", "core", epoch, "c1"),
            _Steps(recorder),  # type: ignore[arg-type]
            recorder,  # type: ignore[arg-type]
            lambda request: None,
        )
        core.note(EventKind.STARTED, epoch, text={"en": "core started"})
        for _ in range(turns):
            turn = self.day.turn()
            core.run(turn, self.day.now_ns)
            if self.random.random() < 0.02:
                core.note(EventKind.GAP, self.day.now_ns, text={"en": "samples lost"})
        if self.random.random() < 0.5:
            core.note(EventKind.STOPPED, self.day.now_ns)
        self.steps += [decode_step(data) for data in recorder.steps]
        self.events += recorder.events
        self.day.at += 1.0


def lived(seed: int) -> Core:
    core = Core(seed)
    for _ in range(4):
        core.live(int(core.random.integers(1, 60)))
    return core


def judged(core: Core, *, events: list[Event] | None = None) -> list[Verdict | LeftOut]:
    found = lives(lambda config: site(), core.steps, core.events if events is None else events)
    return [life if isinstance(life, LeftOut) else compared(Made(life)) for life in found]


@pytest.mark.parametrize("seed", range(3))
def test_the_journal_is_identical(seed: int) -> None:
    core = lived(seed)
    verdicts = [life for life in judged(core) if isinstance(life, Verdict)]
    assert [life.difference for life in verdicts] == [None] * 4
    assert sum(life.lines for life in verdicts) == len(core.events)
    assert sum(life.steps for life in verdicts) == len(core.steps)
    assert {"started", "gap", "raised", "held", "confirmed"} <= {
        event.kind for event in core.events
    }


def test_a_life_that_began_before_the_stream_is_left_out() -> None:
    core = lived(3)
    first = core.steps[0][0].epoch
    core.steps = [pair for pair in core.steps if pair[0].epoch != first or pair[1].number > 1]
    found = judged(core)
    assert [type(life) for life in found] == [LeftOut, Verdict, Verdict, Verdict]
    assert not any(life.difference for life in found if isinstance(life, Verdict))


def test_another_journal_is_told_with_its_place() -> None:
    core = lived(4)
    changed = [
        msgspec.structs.replace(event, value=9e9) if number == 12 else event
        for number, event in enumerate(core.events)
    ]
    verdict = judged(core, events=changed)[0]
    assert isinstance(verdict, Verdict)
    assert verdict.difference is not None
    assert verdict.difference.recorded == changed[12]
    assert verdict.difference.made == core.events[12]


def test_a_line_that_nobody_can_have_made_is_a_difference() -> None:
    core = lived(5)
    last = core.events[-1]
    forged = msgspec.structs.replace(last, seq=last.seq + 1, kind=EventKind.RAISED)
    verdict = judged(core, events=[*core.events, forged])[-1]
    assert isinstance(verdict, Verdict)
    assert verdict.difference is not None
    assert (verdict.difference.recorded, verdict.difference.made) == (forged, None)


def test_what_a_killed_core_had_in_its_hands_is_no_difference() -> None:
    core = lived(6)
    epochs = list(by_life(core.events))
    first = [event for event in core.events if event.epoch == epochs[0]]
    steps = [pair for pair in core.steps if pair[0].epoch == epochs[0]]
    made = Recording(site(), (step for _, step in steps[:-5]), tuple(first))
    verdict = compared(Made(made))
    assert verdict.difference is None
    assert verdict.lines + verdict.beyond == len(first)
    assert verdict.beyond == sum(event.step > len(steps) - 5 for event in first)


def test_a_recording_that_breaks_off_is_judged_up_to_there() -> None:
    core = Core(7)
    core.live(30)
    steps = [step for _, step in core.steps]
    doubled = [*steps[:4], *steps[2:9], *steps[10:]]
    verdict = compared(Made(Recording(site(), doubled, tuple(core.events))))
    assert (verdict.difference, verdict.missing, verdict.steps) == (None, 10, 9)


def test_a_stream_that_has_lines_twice_is_read_once() -> None:
    core = lived(8)
    twice = [event for event in core.events for _ in range(2)]
    assert by_life(twice) == by_life(core.events)
