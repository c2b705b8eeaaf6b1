"""Roll-ups in their bucket: whatever is late, what they answer is what the samples say."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from historian.days import DAY_NS
from historian.influx.question import EARLIEST_NS, LATEST_NS, Place, Question, Series, Server
from historian.influx.store import InfluxStore
from historian.memory_store import MemoryStore
from historian.store import SampleMessage, Store
from scada.model import Samples, Status
from tests.historian.made import DAY, NAMES, origin
from tests.influx import stores
from tests.influx.server import InfluxServer

pytestmark = [pytest.mark.needs_influxd, pytest.mark.timeout(120)]

S = 10**9
BEGIN = DAY * DAY_NS
TAG = NAMES.ids[0]


@pytest.fixture(params=["influxdb", "influxql"])
def store(influx: InfluxServer, request: pytest.FixtureRequest) -> Iterator[InfluxStore]:
    made = stores.fresh(influx, request.param)
    yield made
    made.close()


def samples(seed: int, first_s: float, last_s: float, rows: int) -> Samples:
    """Two tags, times with all their 100 ns, some bad, some not finite, some flagged."""
    random = np.random.default_rng(seed)
    at = BEGIN + np.unique(random.uniform(first_s * 1e7, last_s * 1e7, rows).astype(np.int64)) * 100
    value = random.normal(1, 0.2, len(at)).round(3)
    value[random.random(len(at)) < 0.02] = np.nan
    status = np.where(random.random(len(at)) < 0.05, Status.BAD, 0)
    return Samples.of(
        random.integers(0, 2, len(at)), at, value, status, random.integers(0, 2, len(at))
    )


def same(one: Store, other: Store, start: int, end: int, width: int) -> None:
    tags = list(NAMES.ids[:2])
    for asked in ("statistics", "buckets"):
        pairs = zip(
            getattr(one, asked)(tags, start, end, width),
            getattr(other, asked)(tags, start, end, width),
            strict=True,
        )
        for found, expected in pairs:
            for name in expected.__slots__:
                a, b = getattr(found, name), getattr(expected, name)
                assert a.dtype == b.dtype
                np.testing.assert_allclose(a, b, 1e-12, 1e-9, err_msg=f"{asked} {name}")


def test_they_agree_with_the_samples_before_and_after_late_ones(store: InfluxStore) -> None:
    twin, spans = MemoryStore(), [(0, 3 * 86_400, 1200), (90_000, 100_000, 100)]
    for seq, span in enumerate(spans, 1):
        now = BEGIN + 4 * DAY_NS
        message = SampleMessage(origin(seq), now, NAMES, samples(seq, *span))
        store.write([message])
        twin.write([message])
        for rolled in (0, 3 if seq == 1 else 1):
            if rolled:
                assert store.settle(now + DAY_NS) == rolled
            for start, end, width in (
                (BEGIN, BEGIN + 3 * DAY_NS, 3600 * S),
                (BEGIN - 1800 * S, BEGIN + 3 * DAY_NS + 1, 900 * S),
                (BEGIN + 7, BEGIN + 3 * DAY_NS, 7201 * S),
            ):
                same(store, twin, start, end, width)
    assert store.settle(now + DAY_NS) == 0


def test_what_is_rolled_up_is_not_read_again(store: InfluxStore) -> None:
    store.write([SampleMessage(origin(1), BEGIN + DAY_NS, NAMES, samples(3, 0, 86_400, 900))])
    assert store.settle(BEGIN + DAY_NS) == 0, "not before it is quiet"
    assert store.settle(BEGIN + 2 * DAY_NS) == 1
    server = store._server
    where = {"mine": (store._mine,)}
    every = (EARLIEST_NS, LATEST_NS)
    (cells,) = server.read(
        [Question(Place.ROLLUPS, "cells_3600", *every, ("mean",), where, ("pt",))]
    )
    assert [len(one.time_ns) for one in cells] == [24, 24]
    (expected,) = store.statistics([TAG], BEGIN, BEGIN + DAY_NS, 3600 * S)
    np.testing.assert_allclose(cells[0].cells, expected.total / expected.usable)
    kept = InfluxStore(stores.only(server, {Place.ROLLUPS, Place.EVENTS}), store._mine)
    (found,) = kept.statistics([TAG], BEGIN, BEGIN + DAY_NS, 3600 * S)
    np.testing.assert_array_equal(found.area, expected.area)


def test_where_samples_are_gone_their_roll_ups_answer(store: InfluxStore) -> None:
    messages = [
        SampleMessage(
            origin(seq), BEGIN + 3 * DAY_NS, NAMES, samples(seq, first, first + 86_400, 900)
        )
        for seq, first in enumerate((0, 86_400), 1)
    ]
    store.write(messages)
    assert store.settle(BEGIN + 4 * DAY_NS) == 2
    tags, span = list(NAMES.ids[:2]), (BEGIN + 3600 * S, BEGIN + 3 * 3600 * S)
    before = store.statistics(tags, *span, 300 * S)
    assert store.gone(tags, *span) == []
    thinned = InfluxStore(_Since(store._server, BEGIN + DAY_NS), store._mine)
    assert thinned.gone(tags, *span) == [span]
    assert thinned.gone(tags, span[0], BEGIN + 2 * DAY_NS) == [(span[0], BEGIN + DAY_NS)]
    assert thinned.raw(tags, *span, 10)[0].time_ns.size == 0
    for found, expected in zip(thinned.statistics(tags, *span, 300 * S), before, strict=True):
        np.testing.assert_array_equal(found.count, expected.count)
        np.testing.assert_allclose(found.maximum, expected.maximum)


class _Since:
    """A server whose retention has taken all samples from before a time."""

    def __init__(self, server: Server, since_ns: int) -> None:
        self._server, self._since_ns = server, since_ns
        self.write, self.close = server.write, server.close

    def read(self, questions: Sequence[Question]) -> list[list[Series]]:
        return self._server.read([self._cut(one) for one in questions])

    def _cut(self, one: Question) -> Question:
        if one.place is not Place.SAMPLES:
            return one
        start_ns = max(one.start_ns, self._since_ns)
        return replace(one, start_ns=start_ns, end_ns=max(one.end_ns, start_ns + 1))


@pytest.mark.filterwarnings("ignore:overflow")
def test_a_day_whose_sums_are_beyond_all_numbers_is_answered_from_its_samples(
    influx: InfluxServer,
) -> None:
    made, twin = stores.fresh(influx), MemoryStore()
    of = Samples.of([0] * 3, BEGIN + np.arange(3) * S, [1.7e308] * 3)
    for store in (made, twin):
        store.write([SampleMessage(origin(1), BEGIN, NAMES, of)])
    assert made.settle(BEGIN + 2 * DAY_NS) == 0
    assert made.settle(BEGIN + 2 * DAY_NS) == 0
    (found,) = made.buckets([TAG], BEGIN, BEGIN + DAY_NS, 3600 * S)
    (expected,) = twin.buckets([TAG], BEGIN, BEGIN + DAY_NS, 3600 * S)
    assert found.maximum.tolist() == expected.maximum.tolist()
    made.close()


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 1), st.integers(0, 30), st.sampled_from([1.5, -0.0, np.nan, np.inf]),
                  st.sampled_from([Status.GOOD, Status.BAD, Status.UNCERTAIN_LAST_USABLE_VALUE])),
        max_size=25,
    ),
    st.integers(1, 12),
)  # fmt: skip
def test_samples_of_one_time_have_places_of_their_own(
    influx: InfluxServer, rows: list[tuple[int, int, float, Status]], parts: int
) -> None:
    """However they are cut into messages, and written again after a crash: each different one once."""
    made = stores.fresh(influx)
    arrived: dict[int, list[tuple[int, float, int]]] = {0: [], 1: []}
    messages = []
    for seq in range(parts):
        mine = rows[seq::parts]
        for tag, at, value, status in mine:
            arrived[tag].append((BEGIN + at * 100, value, int(status)))
        tags, times, values, statuses = zip(*mine, strict=True) if mine else ((), (), (), ())
        of = Samples.of(
            tags, BEGIN + np.array(times, np.int64) * 100, values, np.array(statuses, np.uint32)
        )
        messages.append(SampleMessage(origin(seq + 1), BEGIN, NAMES, of))
    again = InfluxStore(stores.forgetful(made._server), made._mine)
    for store in (again, again, made):
        for message in messages:
            store.write([message])
    for number, name in enumerate(NAMES.ids[:2]):
        (found,) = made.raw([name], *(-(2**63), 2**63 - 1), 1000)
        columns = (found.time_ns.tolist(), found.value.tolist(), found.status.tolist())
        back = [repr(row) for row in zip(*columns, strict=True)]
        said = [repr(row) for row in sorted(arrived[number], key=lambda row: row[0])]
        assert set(back) == set(said)
        assert len(set(back)) <= len(back) <= sum(1 for _ in groupby(said))
        assert (np.diff(found.time_ns) >= 0).all()
    made.close()
    again.close()
