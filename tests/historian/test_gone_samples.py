"""Samples that retention removed: every question is answered by what is left of them, and says so."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from historian.answers import Answers
from historian.client import History, SamplesGone
from historian.client.asking import StoreAsking
from historian.days import DAY_NS
from historian.duckdb_store import DuckDBStore
from historian.remains import stand_ins
from historian.reports.remaining import Remaining
from historian.retention import Kind, Months, Retention
from historian.rollups import statistics_of
from historian.upkeep import Upkeep
from hmi.models.trends.loading import Ask, Loader
from hmi.models.trends.span import Span
from scada.bus import messages
from scada.model import Samples
from tests.detect.plant import tag
from tests.historian.made import NAMES, NOON, S, message
from tests.reports.history import table_of

START = NOON // DAY_NS * DAY_NS
KEPT = START + 100 * DAY_NS
"""The day whose samples are still there."""
NOW = KEPT + DAY_NS + 3600 * S
CELL = 300 * S
A, B = NAMES.ids[:2]


def day(start_ns: int) -> Samples:
    """A measured tag each 10 s, and a switch that turns at noon."""
    at = start_ns + np.arange(0, 86_400, 10) * S + 3
    value = np.sin(np.arange(len(at)) / 500.0)
    switch = (at >= start_ns + DAY_NS // 2).astype(float)
    return Samples.concatenate(
        [
            Samples.of(np.zeros(len(at), np.int32), at, value),
            Samples.of(np.ones(len(at), np.int32), at, switch),
        ]
    )


def thinned(folder: Path) -> DuckDBStore:
    """Two days a hundred days apart; of the first the samples are gone."""
    store = DuckDBStore(folder)
    for seq, start_ns in enumerate((START, KEPT), 1):
        store.write([message(seq, day(start_ns), start_ns + DAY_NS)])
    store.settle(NOW)
    months = Months(raw=1, statistics=24, events=24)
    cared = Upkeep(store.shelf, Retention(months, spare_bytes=1), folder).look(NOW)
    assert [one.held.kind for one in cared.removed] == [Kind.RAW]
    return store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBStore]:
    """To be read."""
    store = thinned(tmp_path_factory.mktemp("thinned"))
    yield store
    store.close()


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[DuckDBStore]:
    """To be written to."""
    store = thinned(tmp_path)
    yield store
    store.close()


def asked(start_ns: int, span_ns: int, buckets: int = 0) -> messages.HistoryRequest:
    return messages.HistoryRequest(
        tags=(A, B), start_ns=start_ns, end_ns=start_ns + span_ns, buckets=buckets, before=True
    )  # fmt: skip


@pytest.mark.parametrize("buckets", [0, 2000])
def test_a_fine_trend_has_the_roll_ups_where_nothing_finer_is_left(
    store: DuckDBStore, buckets: int
) -> None:
    start_ns = START + 6 * 3600 * S + 17 * S
    answer = Answers(store, clock=lambda: NOW).history(asked(start_ns, 3600 * S, buckets))
    assert answer.gone == ((start_ns, start_ns + 3600 * S),)
    measured, switch = answer.rolled
    assert measured.bucket_ns == CELL
    assert len(measured.time_ns) == 13
    assert measured.time_ns[0] <= start_ns < measured.time_ns[0] + CELL
    expected = day(START).value[:8640]
    first = (int(measured.time_ns[1]) - START) // (10 * S)
    assert measured.minimum[1] == expected[first : first + 30].min()
    assert measured.maximum[1] == expected[first : first + 30].max()
    assert (switch.maximum == 0).all()
    # what stood before the start is a sample, too
    led = answer.raw[0].time_ns if not buckets else answer.buckets[0].time_ns
    assert len(led) == 1
    assert start_ns - CELL <= led[0] < start_ns


def test_a_trend_over_the_edge_has_both_and_neither_twice(own_store: DuckDBStore) -> None:
    own_store.write([message(3, day(START + DAY_NS), START + 2 * DAY_NS)])
    start_ns = START + DAY_NS - 1800 * S
    answer = Answers(own_store, clock=lambda: NOW).history(asked(start_ns, 3600 * S))
    assert answer.gone == ((start_ns, START + DAY_NS),)
    assert len(answer.rolled[0].time_ns) == 6
    assert answer.raw[0].time_ns[1] == START + DAY_NS + 3


def test_where_the_samples_are_nothing_is_said_to_be_gone(store: DuckDBStore) -> None:
    answer = Answers(store, clock=lambda: NOW).history(asked(KEPT, 3600 * S))
    assert not answer.gone
    assert not answer.rolled
    assert len(answer.raw[0].time_ns) == 360
    wide = messages.StatisticsRequest(
        tags=(A,), start_ns=START, end_ns=START + DAY_NS, width_ns=2 * CELL
    )
    whole = Answers(store, clock=lambda: NOW).statistics(wide)
    assert whole.gone == ()
    assert whole.series[0].count.sum() == 8640


def test_statistics_that_roll_ups_cannot_give_say_what_is_missing(store: DuckDBStore) -> None:
    end_ns, width_ns = START + 3600 * S, 60 * S
    answers = Answers(store, clock=lambda: NOW)
    statistics = answers.statistics(
        messages.StatisticsRequest(tags=(A,), start_ns=START, end_ns=end_ns, width_ns=width_ns)
    )
    figures = answers.figures(
        messages.FiguresRequest(tags=(A,), start_ns=START, end_ns=end_ns, width_ns=width_ns)
    )
    assert statistics.gone == figures.gone == ((START, end_ns),)
    assert (figures.series[0].unknown_s == 60).all()


@pytest.mark.parametrize("limit", [None, 0.5])
def test_the_time_in_a_state_is_what_is_sure_of_it(store: DuckDBStore, limit: float | None) -> None:
    request = messages.StateTimesRequest(
        tags=(B,), start_ns=START, end_ns=START + DAY_NS, limit=limit
    )
    answer = Answers(store, clock=lambda: NOW).state_times(request)
    assert answer.gone == ((START, START + DAY_NS),)
    (switch,) = answer.series
    off, on = switch.duration_ns.tolist()
    # until noon, but for the first 3 ns of the day, of which nothing was ever known
    assert (off, on, switch.unknown_ns) == (DAY_NS // 2, DAY_NS // 2 - 3, 3)
    assert off + on + switch.unknown_ns + switch.bad_ns == DAY_NS


def test_roll_ups_of_two_states_leave_it_open_which_was_when(own_store: DuckDBStore) -> None:
    at = START + DAY_NS + np.arange(0, 86_400, 10) * S
    turning = Samples.of(np.zeros(len(at), np.int32), at, (np.arange(len(at)) % 2).astype(float))
    own_store.write([message(3, turning, START + 2 * DAY_NS)])
    own_store.settle(NOW)
    own_store.shelf.remove(next(one.name for one in own_store.shelf.held() if one.kind is Kind.RAW))
    request = messages.StateTimesRequest(
        tags=(A,), start_ns=START + DAY_NS, end_ns=START + 2 * DAY_NS
    )
    (found,) = Answers(own_store, clock=lambda: NOW).state_times(request).series
    assert found.unknown_ns == 288 * 290 * S  # of each 300 s, all but the last value
    assert found.duration_ns.sum() == 288 * 10 * S


def test_a_join_has_the_samples_that_the_roll_ups_know(store: DuckDBStore) -> None:
    request = messages.JoinRequest(
        tags=(A, B), start_ns=START + 3600 * S, end_ns=START + 7200 * S, every_ns=CELL
    )
    answer = Answers(store, clock=lambda: NOW).join(request)
    assert answer.gone == ((START + 3600 * S, START + 7200 * S),)
    values = answer.value.reshape(-1, 2)[:, 0]
    sent = day(START)
    last = [int(np.searchsorted(sent.time_ns[:8640], at, "right")) - 1 for at in answer.time_ns]
    assert values.tolist() == sent.value[last].tolist()
    every = Answers(store, clock=lambda: NOW).join(
        messages.JoinRequest(tags=(A,), start_ns=START, end_ns=START + 3600 * S)
    )
    assert set(every.time_ns.tolist()) <= set(sent.time_ns.tolist())
    assert 12 * 2 <= len(every.time_ns) <= 12 * 4


def test_a_value_as_of_then_is_one_that_was(store: DuckDBStore) -> None:
    at_ns = START + 5 * CELL
    answer = Answers(store).as_of(messages.AsOfRequest(tags=(A,), at_ns=at_ns))
    sent = day(START)
    before = int(np.searchsorted(sent.time_ns[:8640], at_ns)) - 1
    assert answer.raw[0].time_ns.tolist() == [sent.time_ns[before]]
    assert answer.raw[0].value.tolist() == [sent.value[before]]


@pytest.mark.parametrize("span_s", [900, 8 * 3600])
def test_a_station_has_something_to_draw_and_stops_asking(store: DuckDBStore, span_s: int) -> None:
    answers, loader = Answers(store, clock=lambda: NOW), Loader()
    span = Span(START + 9 * 3600 * S, START + (9 * 3600 + span_s) * S)
    asked: list[Ask] = []
    while asks := loader.wants(span, [A, B], 1000, NOW):
        for ask in asks:
            loader.take(ask, answers.history(ask.request), 1.0)
        asked += asks
        assert len(asked) < 8, "it never stops asking"
    drawn = loader.columns(A).between(span.start_ns, span.end_ns)
    assert (drawn.width_ns <= CELL).all()
    assert int(drawn.width_ns.sum()) >= span_s * S
    assert (drawn.start_ns[1:] >= drawn.end_ns[:-1]).all()
    assert np.isfinite(drawn.last).all()


def test_a_notebook_is_warned(store: DuckDBStore) -> None:
    history = History(StoreAsking(store, lambda: NOW), "mine", clock=lambda: NOW)
    with pytest.warns(SamplesGone, match="kept no more") as told:
        (found,) = history.raw([A], START + 3600 * S, START + 7200 * S)
    assert len(found) == 0
    assert {one.message.gone for one in told} == {((START + 3600 * S, START + 7200 * S),)}  # type: ignore[union-attr]
    assert len(history.statistics([A], START, START + DAY_NS, CELL)[0]) == 288


def test_stand_ins_keep_mean_extremes_and_usable_time(store: DuckDBStore) -> None:
    (cells,) = store.statistics([A], START, START + DAY_NS, CELL)
    again = statistics_of(stand_ins(cells), START, CELL)
    for name in (
        "minimum",
        "maximum",
        "minimum_ns",
        "maximum_ns",
        "first_ns",
        "last_ns",
        "open_end",
    ):
        np.testing.assert_array_equal(getattr(again, name), getattr(cells, name), name)
    np.testing.assert_allclose(again.area, cells.area, rtol=1e-6)
    np.testing.assert_allclose(again.good_s, cells.good_s)


def test_a_report_of_then_is_made_of_what_is_left_and_says_so(store: DuckDBStore) -> None:
    table = table_of(tag(A))
    history = History(StoreAsking(store, lambda: NOW), "mine", clock=lambda: NOW)
    reading = Remaining(history, table)
    (kept,) = reading.raw([A], KEPT, KEPT + 3600 * S)
    assert (len(kept.time_ns), reading.facts()) == (360, ())
    measured, switch = reading.raw([A, B], START, START + DAY_NS)
    assert float(measured.value.max()) == day(START).value[:8640].max()
    assert set(switch.value.tolist()) == {0.0, 1.0}
    assert "保存期" in reading.facts()[0].value.zh
