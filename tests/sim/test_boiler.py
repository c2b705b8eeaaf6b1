"""Scenarios that make computed, exclusive and voted limits of the demo plant speak."""

import pytest

from davylamp.sim.plant import Part, Plant
from davylamp.sim.scenario import Stage
from scada.model import BadInput
from tests.sim.watch import Watch


def run(part: Part, name: str, argument: str, seconds: int) -> Watch:
    stage = Stage(Plant(part))
    watch = Watch(stage.plant)
    for second in range(70 + seconds):
        if second == 70:
            assert watch.raised <= {"unit1.stack.nox/alarm"}
            stage.start(name, argument)
        stage.advance(1.0)
        watch.look()
    return watch


def test_a_furnace_puff_is_seen_by_rate_distance_and_every_transmitter() -> None:
    watch = run("unit", "furnace_puff", "", 60)
    for k in (1, 2, 3):
        assert {
            f"unit1.furnace.p{k}/{limit}" for limit in ("surge", "off_high", "high", "trip_high")
        } <= watch.raised
    assert "unit1.furnace.p1/apart_high" not in watch.raised
    assert not watch.bank.active.any()


def test_a_jumping_transmitter_stands_apart_from_its_neighbour() -> None:
    watch = run("unit", "sensor_jumps", "tag=unit1.furnace.p1,by=700", 20)
    assert "unit1.furnace.p1/apart_high" in watch.raised
    assert "unit1.furnace.p2/off_high" not in watch.raised


def test_a_tank_that_runs_out_shows_its_worst_step_alone() -> None:
    watch = run("unit", "oil_leak", "", 200)
    steps = [said.removeprefix("unit1.lube.level/") for said in watch.said if "lube.level" in said]
    assert steps == [
        "low raised", "low_low raised", "low returned", "low raised", "low_low returned",
        "low returned",
    ]  # fmt: skip


def test_an_outburst_rises_faster_than_a_face_does() -> None:
    watch = run("mine", "gas_outburst", "", 30)
    assert "3301.T1/rise" in watch.raised
    assert "3302.T1/rise" not in watch.raised


def test_a_burning_belt_is_seen_by_two_adjacent_sensors() -> None:
    watch = run("mine", "belt_fire", "belt=2", 60)
    for sensor in ("2.head_CO", "1.tail_CO"):
        assert {f"main_belt.{sensor}/ambient_{k}" for k in ("alert", "alarm")} <= watch.raised
    assert "main_belt.2.tail_CO/ambient_alert" not in watch.raised


def test_a_mine_has_no_furnace() -> None:
    with pytest.raises(BadInput):
        Stage(Plant("mine")).start("furnace_puff")
