"""The plant as a whole: what a believable mine does, and the same for the same seed."""

import numpy as np
import pytest

from davylamp.sim.physics.ventilation import HEADING_M2, Ventilation
from davylamp.sim.plant import TICK_S, MineWorks, Plant, points
from davylamp.sim.scenario import Stage
from scada.model import BadInput


def value(plant: Plant, tag: str) -> float:
    return round(float(plant.reading[plant.find(tag)]), 6)


def air_of(plant: Plant) -> Ventilation:
    assert isinstance(plant.works, MineWorks)
    return plant.works.ventilation


USUAL = {
    "3301.T1": (0.25, 0.7),
    "3301.T0": (0.3, 0.8),
    "3301.T2": (0.3, 0.75),
    "3302.T1": (0.25, 0.75),
    "3303.T1": (0.1, 0.4),
    "3304.T2": (0.1, 0.45),
    "main_return.CH4": (0.1, 0.4),
    "main_intake.CH4": (0.0, 0.1),
    "3301.CO": (3, 10),
    "3301.air": (1.6, 2.0),
    "3301.flow": (1050, 1300),
    "3303.air": (0.35, 0.6),
    "main_return.air": (5.5, 7.5),
    "main_intake.O2": (20.5, 21.0),
    "main_intake.baro": (895, 915),
    "fan_house.suction": (2000, 2800),
    "pump_room.sump1": (1.0, 3.5),
    "main_belt.1.head_L": (25, 50),
    "3301.feed": (1, 1),
    "3303.fan": (1, 1),
    "3303.fan2": (0, 0),
    "fan_house.fan1.run": (1, 1),
}


@pytest.mark.parametrize("seed", [1, 2])
def test_an_ordinary_hour_stays_within_ordinary_values(seed: int) -> None:
    plant = Plant("mine", seed=seed)
    for _ in range(20):
        plant.advance(30.0)
        for tag, (low, high) in USUAL.items():
            assert low <= value(plant, tag) <= high, tag


def test_readings_stay_within_their_span_and_on_whole_steps() -> None:
    for plant in (Plant("mine"), Plant("unit")):
        plant.advance(120.0)
        for k, point in enumerate(plant.points):
            reading = float(plant.reading[k])
            assert point.low <= reading <= point.high, point.id
            if not point.is_switch:
                steps = reading / point.resolution
                assert abs(steps - round(steps)) < 1e-6, point.id


def test_the_same_seed_gives_the_same_values_and_another_does_not() -> None:
    one, same, other = Plant("mine", seed=5), Plant("mine", seed=5), Plant("mine", seed=6)
    for plant in (one, same, other):
        plant.advance(60.0)
    assert np.array_equal(one.reading, same.reading)
    assert not np.array_equal(one.reading, other.reading)


@pytest.mark.parametrize("chunk", [0.02, 0.37, 1.0, 7.5, 30.0])
def test_values_do_not_depend_on_how_time_is_chopped(chunk: float) -> None:
    whole, chopped = Stage(Plant("mine")), Stage(Plant("mine"))
    for stage in (whole, chopped):
        stage.start("gas_outburst")
    whole.advance(30.0)
    left_ns = 30_000_000_000
    while left_ns:
        step_ns = min(round(chunk * 1e9), left_ns)
        chopped.advance(step_ns / 1e9)
        left_ns -= step_ns
    assert whole.plant.time_s == chopped.plant.time_s == 30.0
    assert np.array_equal(whole.plant.reading, chopped.plant.reading)


def test_time_that_is_no_whole_tick_is_owed() -> None:
    plant = Plant("unit")
    assert plant.advance(TICK_S * 0.6) == 0
    assert plant.advance(TICK_S * 0.6) == 1
    with pytest.raises(BadInput, match="backwards"):
        plant.advance(-1.0)


def test_a_fan_trip_raises_t1_at_once_and_t2_when_the_slug_has_travelled() -> None:
    stage = Stage(Plant("mine"))
    plant = stage.plant
    stage.advance(60.0)
    t2_before = value(plant, "3303.T2")
    stage.start("fan_trip", "heading=3303,for=400")
    stage.advance(400.0)
    assert value(plant, "3303.T1") > 1.0
    assert value(plant, "3303.T2") < t2_before + 0.15
    assert value(plant, "3303.feed") == 0
    stage.advance(90.0)
    assert value(plant, "3303.T1") < 0.5
    road = 220.0 * HEADING_M2 / float(air_of(plant).heading_m3s[0])
    early, peak_s, peak = 0.0, 0, 0.0
    for second in range(560):
        stage.advance(1.0)
        now = value(plant, "3303.T2")
        early = max(early, now) if second < road - 240 else early
        if now > peak:
            peak_s, peak = second, now
    assert early < t2_before + 0.15
    assert peak > t2_before + 0.2
    assert road - 180 < peak_s < road + 60


def test_a_falling_barometer_raises_every_goaf_sensor() -> None:
    calm, front = Stage(Plant("mine")), Stage(Plant("mine"))
    front.start("barometer_fall", "rate=4,for=1800")
    for stage in (calm, front):
        stage.advance(420.0)
    assert value(front.plant, "main_intake.baro") < value(calm.plant, "main_intake.baro") - 0.3
    for face in ("3301", "3302"):
        for tag in ("T0", "T2", "TM", "goaf.CO"):
            assert value(front.plant, f"{face}.{tag}") > value(calm.plant, f"{face}.{tag}")
        assert abs(value(front.plant, f"{face}.T1") - value(calm.plant, f"{face}.T1")) < 0.02


def test_cutting_makes_gas_and_heat() -> None:
    plant = Plant("mine")
    plant.advance(300.0)
    cutting = value(plant, "3301.T1")
    stage = Stage(plant)
    stage.start("line_break", "tag=3301.T1,for=400,status=BadSensorFailure")
    stage.advance(200.0)
    assert value(plant, "3301.shearer.run") == 0
    assert value(plant, "3301.shearer.CH4") < cutting - 0.1
    assert value(plant, "3301.shearer.cut_L") < 30.0


def test_a_main_fan_that_stops_takes_the_air_from_everywhere() -> None:
    stage = Stage(Plant("mine"))
    air = air_of(stage.plant)
    before = air.flow.sum()
    stage.start("alarm_flood", "for=120")
    stage.advance(100.0)
    assert air.flow.sum() < 0.25 * before
    assert value(stage.plant, "main_return.air") < 2.0
    stage.advance(200.0)
    assert air.flow.sum() == pytest.approx(before, rel=0.05)


def test_belts_warm_with_their_load() -> None:
    plant = Plant("mine")
    cold, loaded = plant.get("belt1.head"), plant.get("belt1.load")
    plant.set("belt1.head", 20.0)
    plant.advance(240.0)
    assert 22.0 < plant.get("belt1.head") < cold
    assert loaded > 0.5


def test_a_machine_that_stands_draws_no_current() -> None:
    plant = Plant("mine")
    plant.advance(60.0)
    assert value(plant, "pump_room.pump3.amps") == 0.0
    assert value(plant, "fan_house.fan2.power") < 0.2
    assert value(plant, "main_belt.1.amps") > 50.0


def test_open_doors_starve_the_face_behind_them() -> None:
    stage = Stage(Plant("mine"))
    before = value(stage.plant, "3301.flow")
    stage.start("doors_open", "place=3301")
    stage.advance(50.0)
    assert value(stage.plant, "3301.doors") == 1
    assert value(stage.plant, "3301.flow") < 0.7 * before
    assert value(stage.plant, "3302.flow") > 0.98 * value(Plant("mine"), "3302.flow")


def test_sensors_lag_behind_what_they_measure() -> None:
    stage = Stage(Plant("mine"))
    stage.start("gas_outburst", "for=40,peak=3")
    stage.advance(10.0)
    assert stage.plant.get("3301.ch4_t1") > value(stage.plant, "3301.T1") + 0.1


@pytest.mark.parametrize("tags", [760, 800, 801, 2000, 5000, 20000])
def test_a_plant_has_exactly_as_many_tags_as_asked_for(tags: int) -> None:
    ids = [point.id for point in points(tags)]
    assert len(ids) == len(set(ids)) == tags


def test_a_plant_too_small_is_refused() -> None:
    with pytest.raises(BadInput, match="100000 tags"):
        points(100)


def test_districts_of_a_larger_mine_breathe_alike() -> None:
    plant = Plant("mine", tags=5000)
    plant.advance(30.0)
    for tag in ("3401.T1", "3502.T0", "3601.air"):
        low, high = USUAL[f"3301.{tag.split('.')[1]}"]
        assert low <= value(plant, tag) <= high
    assert 5.5 < value(plant, "main_return.air") < 7.5
