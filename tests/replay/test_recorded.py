"""Recorded steps, with restarts of the core in between, give the identical journal."""

from collections.abc import Iterator

import numpy as np
import pytest

from alarms import Journal
from alarms.journal import replay, verify
from davylamp.core.headers import Headers
from davylamp.core.judge import Judge
from davylamp.core.turns import Turns
from davylamp.replay.recorded import Recording, again, lives
from scada.bus.codec import decode_step, encode_events
from scada.model import AlarmRecord, Event, EventKind, Step
from tests.core.mine import site
from tests.core.test_replay import Day, Recorder, _Steps
from tests.detect.plant import T0


class Core:
    """A core that is killed and started again at any time; it keeps what the bus would."""

    def __init__(self, seed: int) -> None:
        self.day, self.random = Day(seed), np.random.default_rng(seed + 1000)
        self.steps: list[tuple[int, Step]] = []
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
        self.steps += [(epoch, decode_step(data)[1]) for data in recorder.steps]
        self.events += recorder.events
        self.day.at += 1.0


def lived(seed: int) -> Core:
    core = Core(seed)
    for _ in range(4):
        core.live(int(core.random.integers(1, 60)))
    return core


def as_bytes(events: list[Event]) -> bytes:
    return encode_events(Headers("test", "core", T0, "c1").next("Events", T0), events)


@pytest.mark.parametrize("seed", range(3))
def test_the_journal_is_identical(seed: int) -> None:
    core = lived(seed)
    found = again(lives(site(), core.steps, core.events))
    assert found.is_identical
    assert found.recorded == len(core.events)
    assert as_bytes(found.made) == as_bytes(core.events)
    assert {"started", "gap", "raised", "held", "confirmed"} <= {event.kind for event in found.made}


def test_a_life_that_began_before_the_stream_is_left_out() -> None:
    core = lived(3)
    first = core.steps[0][0]
    steps = [pair for pair in core.steps if pair[0] != first or pair[1].number > 1]
    found = again(lives(site(), steps, core.events))
    assert found.is_identical
    assert found.recorded == sum(event.epoch != first for event in core.events)


def test_another_journal_is_told_with_its_place() -> None:
    core = lived(4)
    changed = [event if number != 12 else _other(event) for number, event in enumerate(core.events)]
    found = again(_one_life(core, changed))
    assert not found.is_identical
    assert found.differs_at == 12


def _one_life(core: Core, events: list[Event]) -> Iterator[Recording]:
    epoch = events[0].epoch
    steps = tuple(step for at, step in core.steps if at == epoch)
    mine = tuple(event for event in events if event.epoch == epoch)
    records: tuple[AlarmRecord, ...] = ()
    yield Recording(site(), steps, mine, records)


def _other(event: Event) -> Event:
    return Event(
        **{name: getattr(event, name) for name in Event.__struct_fields__} | {"value": 9e9}
    )
