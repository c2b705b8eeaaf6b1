"""Calculated tags in the judge: limits, quality, alarms, the record, a restart."""

from typing import Any

import pytest
from msgspec.structs import replace

from davylamp.core.judge import Judge
from scada.model import Flag, Kind, LinkState, Samples, SiteTable, Status, Step
from scada.model.calculated import Calculation
from tests.core.mine import Driven, link, site
from tests.detect.plant import T0, S, limit, tag

EXPRESSIONS = {
    "emission": "(0.01 * ([ch4] * [q]))",
    "hours": "running_hours([fan])",
    "ratio": "([ch4] / [q])",
    "twice": "([emission] * 2.0)",
}


def mine() -> SiteTable:
    measured = [
        tag("ch4", scan_s=0.0), tag("q", high=3000.0, scan_s=0.0),
        tag("fan", kind=Kind.FAN, high=1.0, scan_s=0.0),
    ]  # fmt: skip
    made = [tag(name, server="", node=f"= {text}", high=1e6, scan_s=0.0, resolution=0.001)
            for name, text in EXPRESSIONS.items()]  # fmt: skip
    limits = [limit(">=", 10.0, "emission"), limit(">=", 20.0, "twice")]
    calculated = tuple(
        Calculation(tag=name, expression=text, checked=text) for name, text in EXPRESSIONS.items()
    )
    return replace(site([*measured, *made], limits), calculated=calculated)


class Mine(Driven):
    def __init__(self) -> None:
        super().__init__(mine())

    def step(self, at: float, *given: Any, **also: Any) -> list[str]:
        return super().step(at, *given, **({"heard": ("mine/event",)} | also))

    def begin(self, at: float = 0.0) -> None:
        self.step(at, links=[link("mine", LinkState.UP, at)])
        self.values(at, {"ch4": 0.5, "q": 1000.0, "fan": 1.0})

    def made(self) -> dict[str, tuple[float, int]]:
        """What the last step calculated: value and status by tag."""
        samples = self.last.substituted
        rows = (samples.flags & int(Flag.CALCULATED)) != 0
        return {
            self.table.tags[place].id: (value, status)
            for place, value, status in zip(
                samples.tag[rows].tolist(),
                samples.value[rows].tolist(),
                samples.status[rows].tolist(),
                strict=True,
            )
        }


def test_limits_of_calculated_tags_are_limits() -> None:
    driven = Mine()
    driven.begin()
    assert driven.made()["emission"] == (5.0, 0)
    assert driven.values(1, {"ch4": 1.5}) == ["emission/alarm raised", "twice/alarm raised"]
    assert driven.values(2, {"ch4": 0.1}) == ["emission/alarm returned", "twice/alarm returned"]


def test_a_bad_operand_is_bad_and_its_own_alarm_explains_it() -> None:
    driven = Mine()
    driven.begin()
    driven.values(1, {"ch4": 1.5})
    said = driven.values(2, {"ch4": 1.5}, int(Status.BAD_SENSOR_FAILURE))
    assert "ch4/quality raised" in said
    assert "emission/alarm held < ch4/quality" in said
    assert "twice/alarm held < ch4/quality" in said
    assert not any(line.startswith(("emission/quality", "ratio/quality")) for line in said)
    assert driven.made()["twice"] == (30.0, int(Status.BAD_SENSOR_FAILURE))
    assert "emission/alarm confirmed" in driven.values(3, {"ch4": 1.5})


def test_uncertain_stays_uncertain() -> None:
    driven = Mine()
    driven.begin()
    driven.values(1, {"ch4": 0.6}, int(Status.UNCERTAIN_LAST_USABLE_VALUE))
    assert driven.made()["emission"] == (6.0, int(Status.UNCERTAIN_LAST_USABLE_VALUE))


def test_a_lost_server_is_one_alarm_and_its_calculated_tags_are_bad() -> None:
    driven = Mine()
    driven.begin()
    said = driven.step(5, links=[link("mine", LinkState.LOST, 5)])
    assert said == ["server.mine/link raised"]
    assert {status for _, status in driven.made().values()} == {int(Status.BAD_NO_COMMUNICATION)}
    for at in (10, 20, 60):
        assert driven.step(at, heard=()) == []


def test_a_division_by_nothing_is_a_fault_of_its_own() -> None:
    driven = Mine()
    driven.begin()
    assert driven.values(1, {"q": 0.0, "ch4": 0.0}) == ["ratio/quality raised"]
    assert driven.events[-1].text["reason"] == "not_finite"
    assert driven.values(2, {"q": 0.0}, int(Status.BAD_SENSOR_FAILURE))[-1] == "ratio/quality held"
    assert "ratio/quality returned" in driven.values(3, {"q": 100.0})


def test_calculated_tags_are_never_stale_by_themselves() -> None:
    driven = Mine()
    driven.begin()
    for at in range(1, 60):
        assert driven.step(float(at)) == []


def test_time_alone_moves_what_runs() -> None:
    driven = Mine()
    driven.begin()
    assert driven.step(2.0) == []
    assert driven.step(37.0) == []
    assert driven.made()["hours"][0] == pytest.approx(37 / 3600)


def test_the_recorded_steps_give_the_same_again_and_calculated_samples_are_no_input() -> None:
    driven = Mine()
    driven.begin()
    for at, values in enumerate([{"ch4": 1.5}, {"fan": 0.0}, {"q": 0.0}, {"q": 5.0, "ch4": 0.2}]):
        driven.values(10.0 * (at + 1), values)
        driven.step(10.0 * (at + 1) + 5.0)
    again = Judge(driven.table)
    replayed = Driven(driven.table)
    replayed.judge = again
    fresh = Mine()
    made = []
    for step in driven.steps:
        fresh.run(step)
        recorded = Samples.concatenate((step.samples, fresh.last.substituted))
        said = again.step(
            Step(step.number, step.now_ns, recorded, step.links, step.commands, step.heard)
        )
        made.append((said.substituted, fresh.last.substituted))
    for one, other in made:
        assert one.value.tobytes() == other.value.tobytes()
        assert one.tag.tolist() == other.tag.tolist()
    assert (again.latest.value == driven.judge.latest.value).all()


def test_looking_in_between_changes_nothing() -> None:
    often, seldom = Mine(), Mine()
    for driven in (often, seldom):
        driven.begin()
    for tenth in range(1, 400):
        often.step(tenth / 10)
    often.values(40, {"fan": 0.0})
    seldom.values(40, {"fan": 0.0})
    assert often.judge.totals(T0 + 50 * S) == seldom.judge.totals(T0 + 50 * S)


def test_a_restart_goes_on_from_its_totals() -> None:
    driven = Mine()
    driven.begin()
    driven.step(3600.0)
    totals = driven.judge.totals(T0 + 3600 * S)
    again = Mine()
    again.judge.restore(driven.judge.records(), totals)
    again.begin(7200.0)
    assert again.made()["hours"][0] == pytest.approx(1.0)
    again.step(7200.0 + 1800.0)
    assert again.made()["hours"][0] == pytest.approx(1.5)
