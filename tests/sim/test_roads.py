"""Gas in roads: none is lost, a slug keeps its shape and comes when the air does."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from davylamp.sim.physics.roads import CELL_M, Roads

DT = 0.25


@settings(deadline=None, max_examples=40)
@given(
    flows=st.lists(
        st.tuples(st.floats(0.0, 60.0), st.floats(0.0, 100.0)), min_size=1, max_size=400
    ),
    start=st.floats(0.0, 100.0),
)
def test_gas_in_is_gas_out_plus_gas_held(flows: list[tuple[float, float]], start: float) -> None:
    roads = Roads([160.0, 400.0], [11.0, 20.0], species=2, dt=DT)
    roads.fill(np.full((2, 2), start))
    entered, left, before = np.zeros((2, 2)), np.zeros((2, 2)), roads.held()
    for flow, content in flows:
        inflow = np.array([[content, 0.0], [1.0, content]])
        rate = np.array([flow, flow / 2.0])
        entered += inflow * rate * DT
        left += roads.step(inflow, rate)
    np.testing.assert_allclose(before + entered, left + roads.held(), rtol=1e-9, atol=1e-6)
    assert roads.gas.min() >= -1e-12


def test_a_slug_arrives_when_the_air_does() -> None:
    roads = Roads([400.0], [10.0], species=1, dt=DT)
    flow, seen = np.array([20.0]), []
    for tick in range(1400):
        roads.step(np.array([[2.0 if tick * DT < 20.0 else 0.0]]), flow)
        seen.append(float(roads.outlet[0, 0]))
    travel_s = 400.0 * 10.0 / 20.0
    peak_s = int(np.argmax(seen)) * DT
    assert abs(peak_s - (travel_s + 10.0)) < 3 * CELL_M / 2.0
    assert max(seen[: int((travel_s - 40.0) / DT)]) < 0.02
    assert 0.5 < max(seen) < 2.0


def test_air_that_stands_still_carries_nothing() -> None:
    roads = Roads([160.0], [10.0], species=1, dt=DT)
    for _ in range(400):
        left = roads.step(np.array([[50.0]]), np.array([0.0]))
        assert not left.any()
    assert not roads.held().any()


def test_a_reading_along_the_road_is_of_that_place() -> None:
    roads = Roads([80.0], [10.0], species=1, dt=DT)
    roads.gas[0, 0, :] = np.arange(10.0)
    assert roads.at(0.0)[0, 0] == 0.0
    assert roads.at(1.0)[0, 0] == roads.outlet[0, 0] == 9.0
