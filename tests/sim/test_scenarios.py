"""Scenarios: what each of them shows, in plant time."""

import pytest

from davylamp.sim.plant import Part, Plant
from davylamp.sim.scenario import Stage, known
from scada.model import BadInput, Status
from tests.sim.watch import Watch


def on_stage(part: Part = "mine") -> Stage:
    return Stage(Plant(part))


def seconds_until(stage: Stage, tag: str, reached: float, within: int = 400) -> int:
    """Whole seconds until the reading has crossed ``reached`` from where it is now."""
    place = stage.plant.find(tag)
    below = float(stage.plant.reading[place]) < reached
    for second in range(within):
        if (float(stage.plant.reading[place]) < reached) != below:
            return second
        stage.advance(1.0)
    pytest.fail(f"{tag} never crosses {reached}")


def reading(stage: Stage, tag: str) -> float:
    return round(float(stage.plant.reading[stage.plant.find(tag)]), 6)


@pytest.mark.parametrize("part", ["mine", "unit"])
def test_an_ordinary_half_hour_is_quiet(part: Part) -> None:
    stage = on_stage(part)
    watch = Watch(stage.plant)
    for _ in range(1800):
        stage.advance(1.0)
        watch.look()
    assert len(watch.raised) <= 1, watch.raised


def test_an_outburst_warns_alarms_cuts_and_returns_within_a_minute() -> None:
    stage = on_stage()
    stage.advance(30.0)
    stage.start("gas_outburst", "face=3301")
    warned = seconds_until(stage, "3301.T1", 0.8)
    alarmed = warned + seconds_until(stage, "3301.T1", 1.0)
    cut = alarmed + seconds_until(stage, "3301.T1", 1.5)
    assert 3 <= warned <= alarmed <= cut
    assert 10 <= cut <= 25
    assert seconds_until(stage, "3301.feed", 0.5) <= 2
    assert reading(stage, "3301.cut") == 1
    stage.advance(2.0)
    assert reading(stage, "3301.shearer.run") == 0
    returned = cut + seconds_until(stage, "3301.T1", 1.0)
    assert returned <= 50
    stage.advance(90.0)
    assert reading(stage, "3301.feed") == 1
    assert reading(stage, "3301.cut") == 0


def test_an_outburst_somewhere_else_or_longer() -> None:
    stage = on_stage()
    stage.start("gas_outburst", "face=3302,for=60,peak=4")
    stage.advance(59.0)
    assert reading(stage, "3302.T1") > 2.5
    assert reading(stage, "3301.T1") < 0.8


def test_a_local_fan_trips_and_the_power_goes() -> None:
    stage = on_stage()
    stage.start("fan_trip", "heading=3304,for=100")
    stage.advance(8.0)
    assert reading(stage, "3304.fan") == 0
    assert reading(stage, "3304.fan2") == 0
    assert reading(stage, "3304.duct") == 0
    assert reading(stage, "3304.feed") == 0
    assert reading(stage, "3303.feed") == 1
    stage.advance(120.0)
    assert reading(stage, "3304.fan") == 1


def test_a_standby_fan_takes_over() -> None:
    stage = on_stage()
    stage.start("fan_trip", "heading=3304,standby=starts")
    stage.advance(15.0)
    assert reading(stage, "3304.fan") == 0
    assert reading(stage, "3304.fan2") == 1
    assert reading(stage, "3304.duct") == 1


def test_a_burning_belt_smokes_heats_and_stops() -> None:
    stage = on_stage()
    stage.start("belt_fire", "belt=2")
    assert seconds_until(stage, "main_belt.2.head_smoke", 0.5) < 20
    assert seconds_until(stage, "main_belt.2.head_CO", 10.0) < 20
    assert seconds_until(stage, "main_belt.2.head_L", 80.0) < 60
    assert seconds_until(stage, "main_belt.2.run", 0.5) < 30
    assert reading(stage, "main_belt.1.run") == 1
    stage.advance(300.0)
    assert reading(stage, "main_belt.2.head_smoke") == 0


def test_a_calibration_is_marked_and_cuts_nothing() -> None:
    stage = on_stage()
    place = stage.plant.find("3301.T1")
    stage.start("calibration", "tag=3301.T1,for=60")
    seen = []
    for _ in range(62):
        stage.advance(1.0)
        seen.append(reading(stage, "3301.T1"))
        assert reading(stage, "3301.feed") == 1
    assert max(seen) == pytest.approx(2.0, abs=0.03)
    assert min(seen) < 0.1
    assert sum(abs(v - 2.0) < 0.05 for v in seen) > 10
    assert stage.plant.status[place] == Status.GOOD
    stage.start("calibration", "tag=3301.T1,for=60")
    stage.advance(5.0)
    assert stage.plant.status[place] == Status.UNCERTAIN_SENSOR_CALIBRATION
    assert reading(stage, "3301.T1.cal") == 1


def test_a_broken_line_is_bad_and_holds_the_power_off() -> None:
    stage = on_stage()
    place = stage.plant.find("3301.T1")
    stage.start("line_break", "tag=3301.T1,for=20,status=BadSensorFailure")
    stage.advance(5.0)
    assert stage.plant.status[place] == Status.BAD_SENSOR_FAILURE
    assert reading(stage, "3301.feed") == 0
    stage.advance(60.0)
    assert stage.plant.status[place] == Status.GOOD
    assert reading(stage, "3301.feed") == 1


def test_a_flood_raises_fifty_alarms_in_half_a_minute() -> None:
    stage = on_stage()
    watch = Watch(stage.plant)
    stage.start("alarm_flood")
    for _ in range(30):
        stage.advance(1.0)
        watch.look()
    assert len(watch.raised) >= 50
    stage.advance(300.0)
    assert reading(stage, "fan_house.fan1.run") == 1
    assert reading(stage, "3303.feed") == 1


def test_hydrogen_leaks_into_the_room_and_out_of_the_casing() -> None:
    stage = on_stage("unit")
    before = stage.plant.get("unit1.h2_pressure")
    stage.start("hydrogen_leak", "rate=40,for=120")
    assert seconds_until(stage, "unit1.h2.leak1", 0.4) < 15
    assert seconds_until(stage, "unit1.h2.leak1", 1.0) < 30
    assert stage.plant.get("unit1.h2_pressure") < before
    stage.advance(300.0)
    assert reading(stage, "unit1.h2.leak1") < 0.2


def test_an_inrush_fills_the_sumps_and_pumps_start() -> None:
    stage = on_stage()
    starts = reading(stage, "pump_room.pump3.starts")
    stage.start("inrush")
    assert seconds_until(stage, "pump_room.sump1", 4.0, within=900) > 60
    assert reading(stage, "pump_room.pump1.run") == 1
    assert reading(stage, "pump_room.pump3.starts") == starts + 1


def test_a_second_scenario_on_the_same_thing_replaces_the_first() -> None:
    stage = on_stage()
    stage.start("line_break", "tag=3301.CO,for=10")
    stage.start("line_break", "tag=3301.CO,for=100")
    assert len(stage.running) == 1
    stage.advance(50.0)
    assert stage.plant.status[stage.plant.find("3301.CO")] != 0


@pytest.mark.parametrize(
    ("part", "name", "argument", "words"),
    [
        ("mine", "nothing", "", "no scenario nothing; it has gas_outburst"),
        ("unit", "gas_outburst", "", "no scenario gas_outburst"),
        ("mine", "gas_outburst", "face=9901", "face=9901 is none of 3301"),
        ("mine", "gas_outburst", "fase=3301", "unknown fase; it takes face, for, peak"),
        ("mine", "gas_outburst", "for=long", "for=long is no number"),
        ("mine", "gas_outburst", "for=nan", "is not between"),
        ("mine", "gas_outburst", "peak", "is not key=value"),
        ("mine", "line_break", "tag=nope", "mine has no tag nope"),
        ("mine", "line_break", "status=Good", "status=Good is none of"),
        ("mine", "calibration", "tag=3301.feed", "3301.feed is a switch"),
    ],
)
def test_a_wrong_command_says_what_is_right(
    part: Part, name: str, argument: str, words: str
) -> None:
    stage = on_stage(part)
    with pytest.raises(BadInput, match=words):
        stage.start(name, argument)
    assert not stage.running


@pytest.mark.parametrize("part", ["mine", "unit"])
def test_every_scenario_runs_with_its_defaults(part: Part) -> None:
    for name in known(part):
        stage = on_stage(part)
        script = stage.start(name)
        stage.advance(min(script.duration_s + 1.0, 60.0))
        assert script.line


def test_gas_that_rises_slowly_takes_minutes_to_the_alarm() -> None:
    stage = on_stage()
    stage.advance(30.0)
    stage.start("gas_rise", "face=3302,rate=0.15,for=400")
    warned = seconds_until(stage, "3302.T1", 0.8)
    alarmed = warned + seconds_until(stage, "3302.T1", 1.0)
    assert 60 < warned < alarmed - 60
    stage.advance(400.0)
    assert reading(stage, "3302.T1") < 0.8
