"""What is asked of the historian: coarse at once, fine after, nothing twice, nothing for ever."""

import numpy as np

from hmi.models.trends.joining import Tail
from hmi.models.trends.journal import CORE, Journal
from hmi.models.trends.loading import RETRY_NS, Ask, Grain, Loader, TailState
from hmi.models.trends.span import PRESETS, Span
from scada.bus.messages import EventsAnswer
from scada.model import Event, EventKind, Samples
from tests.hmi.fake_history import FakeStore

S = 1_000_000_000
NOW = 2_000_000 * S
HOUR = 3600 * S
WIDTH = 1000
SINCE_LONG_AGO = {"a": TailState(0, 0)}


def store(hours: float = 12.0, every_s: float = 1.0) -> FakeStore:
    times = np.arange(NOW - int(hours * HOUR), NOW, int(every_s * S))
    return FakeStore({"a": Samples.of(np.zeros(len(times)), times, np.sin(times / HOUR))})


def load(loader: Loader, of: FakeStore, span: Span, now: int = NOW, **more: object) -> list[Ask]:
    """Ask and answer until nothing more is wanted."""
    asked: list[Ask] = []
    for _ in range(10):
        asks = loader.wants(span, ["a"], WIDTH, now, more.get("tails", SINCE_LONG_AGO))  # type: ignore[arg-type]
        if not asks:
            return asked
        for ask in asks:
            loader.take(ask, of.history(ask.request), 5.0)
        asked += asks
    raise AssertionError(f"it never stops asking: {[ask.grain for ask in asked]}")


def test_coarse_comes_first_then_buckets_as_fine_as_the_screen() -> None:
    loader = Loader()
    asked = load(loader, store(), Span.last(PRESETS["8h"], NOW))
    assert [ask.grain for ask in asked] == [Grain.COARSE, Grain.FINE]
    assert asked[0].request.buckets < asked[1].request.buckets
    pixel = 8 * HOUR // WIDTH
    assert loader.fine["a"].bucket_ns <= 1.6 * pixel
    assert loader.took_ms == 5.0


def test_where_samples_are_few_they_are_asked_for_as_they_are() -> None:
    loader = Loader()
    asked = load(loader, store(), Span.last(PRESETS["15min"], NOW))
    assert [ask.grain for ask in asked] == [Grain.COARSE, Grain.RAW]
    assert asked[1].request.buckets == 0


def test_one_question_at_a_time() -> None:
    loader, span = Loader(), Span.last(3600, NOW)
    assert len(loader.wants(span, ["a"], WIDTH, NOW)) == 1
    assert loader.wants(span, ["a"], WIDTH, NOW) == []
    assert loader.is_waiting


def test_a_small_pan_asks_nothing_and_a_long_one_again() -> None:
    loader, of = Loader(), store()
    span = Span.last(3600, NOW).panned(-4 * HOUR, NOW)
    load(loader, of, span)
    assert load(loader, of, span.panned(-HOUR // 4, NOW)) == []
    grains = [ask.grain for ask in load(loader, of, span.panned(-3 * HOUR, NOW))]
    assert grains[0] is Grain.COARSE
    assert grains[-1] in (Grain.FINE, Grain.RAW)


def test_while_the_fine_answer_is_under_way_the_coarse_one_is_on_view() -> None:
    loader, of, span = Loader(), store(), Span.last(PRESETS["8h"], NOW)
    (ask,) = loader.wants(span, ["a"], WIDTH, NOW)
    loader.take(ask, of.history(ask.request), 1.0)
    assert len(loader.columns("a")) > 50
    assert loader.grain("a") is Grain.COARSE


def test_zooming_in_asks_for_finer_ones() -> None:
    loader, of = Loader(), store()
    span = Span.last(PRESETS["8h"], NOW).panned(-HOUR, NOW)
    load(loader, of, span)
    closer = span.zoomed(0.1, span.start_ns + HOUR, NOW)
    assert load(loader, of, closer)
    assert loader.fine["a"].bucket_ns <= 1.6 * closer.width_ns / WIDTH


def test_a_live_view_does_not_ask_again_while_its_live_samples_are_unbroken() -> None:
    loader, of = Loader(), store()
    load(loader, of, Span.last(900, NOW))
    later = NOW + 120 * S
    assert load(loader, of, Span.last(900, later), later) == []


def test_what_was_asked_just_after_the_pen_came_is_asked_once_more() -> None:
    """The historian may not have stored what came just before the station began to listen."""
    loader, of = Loader(), store()
    tails = {"a": TailState(NOW, 0)}
    load(loader, of, Span.last(900, NOW), NOW, tails=tails)
    soon, later, last = NOW + 2 * S, NOW + 7 * S, NOW + 60 * S
    assert load(loader, of, Span.last(900, soon), soon, tails=tails) == []
    assert load(loader, of, Span.last(900, later), later, tails=tails)
    assert load(loader, of, Span.last(900, last), last, tails=tails) == []


def test_many_live_samples_are_condensed_by_asking_again() -> None:
    loader, of = Loader(), store()
    load(loader, of, Span.last(PRESETS["24h"], NOW))
    later = NOW + 60 * S
    tails = {"a": TailState(0, 50_000)}
    asks = loader.wants(Span.last(PRESETS["24h"], later), ["a"], WIDTH, later, tails)
    assert [ask.grain for ask in asks] == [Grain.FINE]


def test_a_refusal_is_said_and_asked_again_a_little_later() -> None:
    loader, of, span = Loader(), store(), Span.last(900, NOW)
    (ask,) = loader.wants(span, ["a"], WIDTH, NOW)
    loader.failed(ask, "the historian does not answer", NOW)
    assert loader.problem == "the historian does not answer"
    assert loader.wants(span, ["a"], WIDTH, NOW + S) == []
    (again,) = loader.wants(span, ["a"], WIDTH, NOW + RETRY_NS)
    loader.take(again, of.history(again.request), 1.0)
    assert loader.problem == ""


def test_raw_samples_that_were_cut_short_are_asked_for_as_buckets() -> None:
    loader, of = Loader(), store(hours=1.0, every_s=0.05)
    span = Span.last(900, NOW)
    (ask,) = loader.wants(span, ["a"], WIDTH, NOW)
    loader.take(ask, of.history(ask.request), 1.0)
    loader._dense.clear()
    asked = load(loader, of, span)
    assert asked[-1].grain is Grain.FINE


def test_an_earlier_period_is_asked_for_at_its_own_time() -> None:
    day = 24 * HOUR
    loader, of = Loader(shift_ns=day), store(hours=40)
    asked = load(loader, of, Span.last(3600, NOW))
    assert all(ask.request.end_ns <= NOW - day + HOUR for ask in asked)
    assert all(ask.shift_ns == day for ask in asked)


def test_pens_that_went_are_forgotten() -> None:
    loader = Loader()
    load(loader, store(), Span.last(900, NOW))
    loader.keep([])
    assert not loader.fine
    assert not loader.coarse


# -- spans ---------------------------------------------------------------------------------------


def test_a_live_span_follows_and_a_panned_one_stays_until_it_meets_the_present() -> None:
    span = Span.last(900, NOW)
    assert span.followed(NOW + 5 * S).end_ns == NOW + 5 * S
    back = span.panned(-600 * S, NOW)
    assert not back.live
    assert back.followed(NOW + 5 * S) == back
    assert back.panned(900 * S, NOW + 5 * S) == Span.last(900, NOW + 5 * S)


def test_zooming_keeps_the_moment_under_the_pointer() -> None:
    span = Span(NOW - 1000 * S, NOW - 500 * S, live=False)
    at = NOW - 700 * S
    closer = span.zoomed(0.5, at, NOW)
    before = (at - span.start_ns) / span.width_ns
    assert abs((at - closer.start_ns) / closer.width_ns - before) < 1e-6
    assert closer.width_ns == span.width_ns // 2


def test_zooming_has_ends() -> None:
    span = Span.last(900, NOW)
    for _ in range(100):
        span = span.zoomed(0.5, NOW, NOW)
    assert span.width_ns == 2 * S
    for _ in range(200):
        span = span.zoomed(2.0, NOW, NOW)
    assert span.width_ns == 400 * 86_400 * S


def test_a_preset_is_known_by_its_length() -> None:
    assert Span.last(PRESETS["8h"], NOW).preset == "8h"
    assert Span.last(1234, NOW).preset == ""


# -- journal -------------------------------------------------------------------------------------


def event(seq: int, ago_s: int, area: str = "3301", kind: EventKind = EventKind.RAISED) -> Event:
    return Event(
        source="core", epoch=1, seq=seq, prev_hash=bytes(32), kind=kind, time_ns=NOW - ago_s * S,
        now_ns=NOW, step=seq, area=area,
    )  # fmt: skip


def test_the_journal_is_loaded_page_by_page_backwards() -> None:
    journal = Journal()
    asks = {ask.area: ask for ask in journal.wants(["3301"], NOW - HOUR, NOW)}
    assert set(asks) == {CORE, "3301"}
    assert EventKind.STARTED in asks[CORE].request.kinds
    assert journal.wants(["3301"], NOW - HOUR, NOW) == []
    journal.take(asks[CORE], EventsAnswer(events=()))
    journal.take(asks["3301"], EventsAnswer(events=(event(9, 10), event(8, 60)), more=True))
    (page,) = journal.wants(["3301"], NOW - HOUR, NOW)
    assert page.request.end_ns == NOW - 60 * S
    journal.take(page, EventsAnswer(events=(event(7, 90),)))
    assert journal.wants(["3301"], NOW - HOUR, NOW) == []
    assert len(journal.events) == 3


def test_an_event_that_came_live_and_from_the_historian_is_there_once() -> None:
    journal = Journal()
    journal.add([event(1, 5)])
    changes = journal.changes
    journal.add([event(1, 5)])
    assert len(journal.events) == 1
    assert journal.changes == changes


def test_it_is_known_when_the_core_came_and_went() -> None:
    journal = Journal()
    journal.add([event(1, 50, "", EventKind.STARTED), event(2, 5), event(3, 60, "", EventKind.GAP)])
    assert journal.breaks() == [NOW - 60 * S, NOW - 50 * S]


def test_a_tail_that_missed_samples_begins_again() -> None:
    tail = Tail(NOW)
    times = np.array([NOW + S])
    one, status, flags = np.ones(1), np.zeros(1, np.uint32), np.zeros(1, np.uint16)
    tail.add(times, one, status, flags, one)
    tail.forget(NOW + 9 * S)
    assert len(tail) == 0
    assert tail.since_ns == NOW + 9 * S


def test_what_was_missed_is_asked_for_at_once_and_again_when_it_must_be_stored() -> None:
    loader, of = Loader(), store()
    load(loader, of, Span.last(900, NOW))
    back = NOW + 600 * S
    tails = {"a": TailState(back, 0)}
    assert load(loader, of, Span.last(900, back), back, tails=tails)
    soon, later = back + 3 * S, back + 7 * S
    assert load(loader, of, Span.last(900, soon), soon, tails=tails) == []
    assert load(loader, of, Span.last(900, later), later, tails=tails)
