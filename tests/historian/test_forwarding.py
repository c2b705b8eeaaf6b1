"""What becomes of a message whose store says no: nothing is lost, and one stream holds up no other."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from historian.forward import forwarder, waiting
from historian.forward.tide import PATIENCE_S
from historian.memory_store import MemoryStore
from historian.store import (
    BadBatch,
    EventMessage,
    Message,
    RefusedMessage,
    SampleMessage,
    StoreFault,
    StoreFull,
    StoreRefuses,
    Written,
)
from scada.bus.bus import Refused
from scada.bus.codec import encode_events
from scada.bus.letter_messages import LettersAnswer, LettersOrder, LettersRequest, LettersResult
from scada.bus.memory import MemoryBus
from scada.bus.messages import HistorianHeartbeat
from scada.model import EventKind
from scada.model.trouble import TroubleKind
from tests.historian.made import NOON, event
from tests.historian.test_service import SUBJECTS, Rig, _quick, header, running, running_on, step

__all__ = ["_quick"]

Says = Callable[[Sequence[Message]], None]


class Sayer(MemoryStore):
    """The twin, with something to say before it takes anything."""

    def __init__(self, says: Says) -> None:
        super().__init__()
        self.says = says
        self.calls: list[int] = []

    def write(self, messages: Sequence[Message]) -> Written:
        if not any(isinstance(message, RefusedMessage) for message in messages):
            self.calls.append(len(messages))
            self.says(messages)
        return super().write(messages)


def of(rig: Rig, says: Says) -> Sayer:
    """Put a store that speaks into a historian that already runs."""
    store = Sayer(says)
    rig.store = store
    for one in rig.historian._forwarders.values():
        one._store = one._keeper._store = store
    rig.historian._store = store
    return store


def samples_of(messages: Sequence[Message]) -> list[float]:
    found = [m.samples.value.tolist() for m in messages if isinstance(m, SampleMessage)]
    return [value for values in found for value in values]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (StoreFault("503", 0.02), TroubleKind.STORE),
        (StoreFull("the disk is full"), TroubleKind.DISK),
        (StoreFault("500: write: no space left on device"), TroubleKind.DISK),
        (StoreRefuses("401: the token is wrong"), TroubleKind.REFUSED),
        (KeyError("a bug"), TroubleKind.STORE),
    ],
)
async def test_what_may_pass_is_said_again_until_it_passes(
    fault: Exception, kind: TroubleKind
) -> None:
    left = [2 if isinstance(fault, KeyError) else 6]
    open_ = threading.Event()

    def says(_: Sequence[Message]) -> None:
        if left[0] > 1 or not open_.is_set():
            left[0] -= left[0] > 1
            raise fault

    async with running() as rig:
        store = of(rig, says)
        await rig.bus.store(SUBJECTS.steps, step(1), "s1")
        if not isinstance(fault, KeyError):
            beat = await rig.beat(lambda b: b.troubles)
            assert [trouble.kind for trouble in beat.troubles] == [kind]
            assert beat.troubles[0].zh != beat.troubles[0].en
            assert (beat.streams[0].name, beat.streams[0].backlog, beat.rows) == ("steps", 1, 0)
        open_.set()
        beat = await rig.beat(lambda b: b.rows == 3 and not b.backlog)
        assert (beat.fault, beat.dead_letters) == ("", 0)
        assert set(store.calls) == {1}


async def test_a_store_is_left_alone_for_as_long_as_it_asks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses: list[float] = []

    async def pause(stop: asyncio.Event, pause_s: float) -> None:
        pauses.append(pause_s)

    monkeypatch.setattr(waiting, "pause", pause)
    backoff = waiting.Backoff(asyncio.Event(), 1.0)
    for asked_s in (0.0, 30.0, 0.0, 0.0, 86_400.0, 0.0):
        await backoff.pause(asked_s)
    assert pauses == [1.0, 30.0, 4.0, 8.0, waiting.ASKED_LONGEST_S, 10.0]


async def test_while_it_waits_the_bus_is_told_and_sends_nothing_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(forwarder, "HOLD_S", 0.01)
    held = asyncio.Event()
    async with running() as rig:
        consumer = await rig.historian._forwarders["steps"]._opened()
        monkeypatch.setattr(consumer, "hold", lambda: told(held))
        store = of(rig, lambda _: refuse(held))
        await rig.bus.store(SUBJECTS.steps, step(1), "s1")
        await rig.beat(lambda b: b.rows == 3)
        assert held.is_set()
        assert len(store.calls) > 1


async def told(event_: asyncio.Event) -> None:
    event_.set()


def refuse(until: asyncio.Event) -> None:
    if not until.is_set():
        raise StoreRefuses("403")


def backlogs(beat: HistorianHeartbeat) -> dict[str, int]:
    """A beat may fall between the storing of a message and its acknowledgement."""
    return {one.name: one.backlog for one in beat.streams}


async def test_one_stream_does_not_hold_up_the_other() -> None:
    stuck, go = threading.Event(), threading.Event()

    def says(messages: Sequence[Message]) -> None:
        if isinstance(messages[0], SampleMessage):
            stuck.set()
            go.wait(20)

    async with running() as rig:
        of(rig, says)
        await rig.bus.store(SUBJECTS.steps, step(1), "s1")
        await asyncio.to_thread(stuck.wait, 20)
        await rig.bus.store(SUBJECTS.events, encode_events(header(1), [event(1)]), "e1")
        beat = await rig.beat(lambda b: b.events == 1 and backlogs(b)["events"] == 0)
        assert backlogs(beat) == {"steps": 1, "events": 0}
        go.set()
        await rig.beat(lambda b: b.rows == 3)


async def test_the_one_bad_message_is_found_by_halving_and_the_others_are_stored() -> None:
    def says(messages: Sequence[Message]) -> None:
        if 400.0 in samples_of(messages):
            raise BadBatch("422: out of the bucket's retention")

    async with MemoryBus("demo") as bus:
        for seq in range(1, 10):
            await bus.store(SUBJECTS.steps, step(seq), f"s{seq}")
        async with running_on(bus) as rig:
            of(rig, says)
            beat = await rig.beat(lambda b: b.dead_letters == 1 and b.rows == 24 and not b.backlog)
            (trouble,) = beat.troubles
            assert (trouble.kind, trouble.zh) == (TroubleKind.LETTERS, "1 条消息被拒收，已另存")
            assert [one.data for one in rig.store.refused] == [step(4)]
            (letter,) = (await letters(rig)).letters
            assert (letter.stream_seq, letter.about) == (4, "Step 4 of core")
            assert letter.reason == "422: out of the bucket's retention"
        async with running_on(bus) as rig:  # a letter outlives the historian
            await rig.beat(lambda b: b.dead_letters == 1)


async def test_a_store_that_takes_rows_loses_one_sample_and_no_message() -> None:
    def says(messages: Sequence[Message]) -> None:
        if 105.0 in samples_of(messages):
            raise BadBatch("400", by_rows=True)

    async with running() as rig:
        store = of(rig, says)
        store._apply = lambda message: True  # type: ignore[method-assign]
        await rig.bus.store(SUBJECTS.steps, step(1, rows=30), "s1")
        await rig.beat(lambda b: b.rows == 29 and b.dead_letters == 1)
        assert 105.0 not in [v for tag in ("3301.T1", "3301.T2", "fan") for v in rig.values(tag)]
        (letter,) = (await letters(rig)).letters
        assert letter.about == "Step 1 of core, 1 samples of it"
        store.says = lambda _: None
        result = await order(rig, LettersOrder(user="li"))
        assert (result.done, result.refused) == ((letter.number,), {})
        assert 105.0 in rig.values("fan")
        await rig.beat(lambda b: b.rows == 29 and not b.dead_letters)


async def test_a_bug_in_the_store_holds_nothing_up_for_ever() -> None:
    def says(messages: Sequence[Message]) -> None:
        if 100.0 in samples_of(messages):
            raise ZeroDivisionError("a bug")

    async with running() as rig:
        of(rig, says)
        for seq in (1, 2):
            await rig.bus.store(SUBJECTS.steps, step(seq), f"s{seq}")
        await rig.beat(lambda b: b.rows == 3 and b.dead_letters == 1 and not b.backlog)
        (letter,) = (await letters(rig)).letters
        assert letter.reason == "ZeroDivisionError: a bug"


async def test_letters_are_sent_again_or_discarded_by_somebody_with_a_reason() -> None:
    lines: list[tuple[EventKind, dict[str, Any]]] = []

    def says(messages: Sequence[Message]) -> None:
        if any(isinstance(message, EventMessage) for message in messages):
            raise BadBatch("422")

    async with running() as rig:
        keep_journal(rig, lines)
        store = of(rig, says)
        for seq in (1, 2, 3):
            await rig.bus.store(SUBJECTS.events, encode_events(header(seq), [event(seq)]), f"{seq}")
        await rig.beat(lambda b: b.dead_letters == 3 and not b.backlog)
        numbers = [one.number for one in (await letters(rig)).letters]
        assert [one.number for one in (await letters(rig, numbers[0])).letters] == numbers[1:]
        for wrong, words in (
            (LettersOrder(numbers=(1,)), "--by NAME"),
            (LettersOrder(numbers=(1,), drop=True, user="li"), "a reason"),
            (LettersOrder(drop=True, user="li", reason="x"), "which letters"),
        ):
            with pytest.raises(Refused, match=words):
                await order(rig, wrong)
        result = await order(rig, LettersOrder(user="li"))
        assert (result.done, set(result.refused)) == ((), set(numbers))
        store.says = lambda _: None
        again = await order(rig, LettersOrder(numbers=(numbers[0], 99), user="li"))
        assert (again.done, again.refused[99][:14]) == ((numbers[0],), "there is no de")
        dropped = LettersOrder(numbers=(numbers[2],), drop=True, user="li", reason="a test")
        assert (await order(rig, dropped)).done == (numbers[2],)
        await rig.beat(lambda b: b.dead_letters == 1)
        assert [one.seq for one in store._events] == [1]
    said = [(fields["text"]["what"], fields["user"]) for _, fields in lines]
    assert said == [("letter", "")] * 3 + [("again", "li"), ("drop", "li")]
    assert lines[-1][1]["text"]["reason"] == "a test"
    assert {kind for kind, _ in lines} == {EventKind.HISTORY}


async def test_a_line_of_its_own_that_is_refused_does_not_breed() -> None:
    lines: list[Any] = []
    async with running() as rig:
        keep_journal(rig, lines)
        of(rig, always_bad)
        data = encode_events(header(1), [event(1)])
        await rig.bus.store(SUBJECTS.events_of("historian"), data, "own")
        await rig.beat(lambda b: b.dead_letters == 1)
    assert lines == []


def always_bad(messages: Sequence[Message]) -> None:
    raise BadBatch("422")


async def test_what_the_bus_dropped_is_journaled_by_its_places_also_over_a_restart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines: list[tuple[EventKind, dict[str, Any]]] = []
    async with MemoryBus("demo") as bus:
        async with running_on(bus) as rig:
            await bus.store(SUBJECTS.steps, step(1), "s1")
            await rig.beat(lambda b: b.rows == 3 and not b.backlog)
        for seq in range(2, 9):
            await bus.store(SUBJECTS.steps, step(seq), f"s{seq}")
        bus.drop_oldest(SUBJECTS.steps_stream, 5)
        now = [NOON]
        async with running_on(bus) as rig:
            keep_journal(rig, lines)
            rig.historian._forwarders["steps"]._clock = lambda: now[0]
            await rig.beat(lambda b: b.rows == 9)
            now[0] += int((PATIENCE_S + 1) * 1e9)
            beat = await rig.beat(lambda b: b.streams[0].dropped)
            assert (beat.streams[0].dropped, beat.fault) == (
                4, "4 messages of steps were dropped by the bus before they were stored"
            )  # fmt: skip
    ((kind, fields),) = lines
    text = fields["text"]
    assert (kind, text["what"], text["first"], text["last"]) == (
        EventKind.HISTORY, "dropped", "2", "5"
    )  # fmt: skip


def keep_journal(rig: Rig, lines: list[Any]) -> None:
    """Take down what the historian writes into its journal."""

    def note(kind: EventKind, **fields: object) -> None:
        lines.append((kind, fields))

    historian = rig.historian
    parts: list[Any] = [historian._letters, historian._orders, *historian._forwarders.values()]
    for part in parts:
        part._note = note


async def letters(rig: Rig, after: int = 0) -> LettersAnswer:
    found: LettersAnswer = await rig.ask(LettersRequest(after=after))
    return found


async def order(rig: Rig, wanted: LettersOrder) -> LettersResult:
    result: LettersResult = await rig.ask(wanted)
    return result
