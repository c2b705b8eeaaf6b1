"""Level 4: how a point's samples came, what its link does, who judges it."""

import math

import numpy as np
import pytest

from hmi.models.arrivals import KEPT, Arrivals
from hmi.models.diagnosis import judges, link_facts, way_facts
from hmi.models.faceplate import Faceplate
from hmi.models.station import StationModel
from scada.bus.messages import HistoryAnswer, RawSeries
from scada.model import Samples
from tests.hmi.fake_site import FakePlant, incident

S = 1_000_000_000


@pytest.fixture
def plant() -> FakePlant:
    return FakePlant()


@pytest.fixture
def model(plant: FakePlant) -> StationModel:
    model = StationModel()
    model.apply(plant.first_frame(), plant.now_ns)
    model.apply(plant.frame(*incident(plant)), plant.now_ns)
    return model


def series(times_ns: list[int]) -> RawSeries:
    n = len(times_ns)
    return RawSeries(
        tag="3301.T1",
        time_ns=np.array(times_ns, np.int64),
        value=np.arange(n, dtype=np.float64),
        status=np.zeros(n, np.uint32),
        flags=np.zeros(n, np.uint16),
    )


def came(times_ns: list[int]) -> Samples:
    n = len(times_ns)
    return Samples(
        np.zeros(n, np.int32),
        np.array(times_ns, np.int64),
        np.ones(n),
        np.zeros(n, np.uint32),
        np.zeros(n, np.uint16),
    )


def test_what_came_before_and_what_comes_is_one_list_without_doubles() -> None:
    arrivals = Arrivals()
    arrivals.take(came([5 * S, 6 * S]), 7 * S)
    arrivals.recall(series([3 * S, 4 * S, 5 * S, 6 * S]))
    newest = arrivals.newest(10)
    assert [one.time_ns // S for one in newest] == [6, 5, 4, 3]
    assert newest[0].delay_ms == 1000.0
    assert math.isnan(newest[-1].delay_ms)
    assert arrivals.delays_ms() == pytest.approx((1500.0, 1950.0, 2000.0))
    arrivals.recall(series(list(range(2 * KEPT))))
    assert len(arrivals.newest(10 * KEPT)) == KEPT


def test_without_samples_nothing_is_claimed() -> None:
    arrivals = Arrivals()
    assert arrivals.delays_ms() is None
    assert math.isnan(arrivals.per_minute(0))
    arrivals.recall(series([S]))
    assert arrivals.delays_ms() is None


def test_the_limits_say_what_they_say_now(model: StationModel) -> None:
    found = judges(Faceplate(model, "3301.T1"))
    assert len(found) == 3
    assert all(judge.speaks for judge in found)
    calm = judges(Faceplate(model, "3304.T1"))
    assert [judge.speaks for judge in calm] == [False] * 3


def test_link_and_way_are_named_for_every_point(model: StationModel) -> None:
    for tag in model.table.tags:
        plate = Faceplate(model, tag.id)
        for fact in (*link_facts(plate), *way_facts(plate)):
            path = f"diagnosis.{fact.name}"
            assert model.text(path) != path
            assert fact.value


def test_the_last_samples_are_asked_for(model: StationModel) -> None:
    plate = Faceplate(model, "3301.T1")
    request = plate.samples_request(model.now_ns)
    assert request.end_ns > model.now_ns > request.start_ns
    plate.take_samples(HistoryAnswer(raw=(series([model.now_ns - S]),)))
    assert len(plate.arrivals.newest(5)) == 1
