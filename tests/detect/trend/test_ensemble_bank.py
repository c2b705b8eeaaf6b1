"""The ensemble on a site: what it learns from, what it says, and what it passes over."""

from collections.abc import Mapping

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray

from scada.detect import Judged, Scan
from scada.detect.families import FAMILIES
from scada.detect.trend.ensemble_bank import EnsembleBank
from scada.model import (
    BadInput,
    Detector,
    DetectorRow,
    Samples,
    SiteTable,
    detections,
    quality_of,
)
from tests.detect.plant import T0, S, limit, tag

NAMES = ("other", "flow", "current", "warm")
FAST: Mapping[str, float | str] = {"every_s": 10, "learn": 200, "window": 20}


def table(parameters: Mapping[str, float | str]) -> SiteTable:
    row = DetectorRow(
        id="pump",
        detector=Detector.ENSEMBLE,
        tags=("flow", "current", "warm"),
        parameters=parameters,
    )
    return SiteTable(
        site="x", name_zh="", name_en="", timezone="UTC", config_hash="", servers=(), areas=(),
        tags=tuple(tag(name) for name in NAMES), detectors=(row,),
        alarms=(limit(">=", 9.0, "other"), limit(">=", 50.0, "flow")),
    )  # fmt: skip


class Pump:
    """Steps the bank once a block with noise about (30, 2.4, 60), and what is added to it.

    The core makes so many turns in a block, in each of which a slice may be fitted.
    """

    def __init__(self, parameters: Mapping[str, float | str] = FAST, turns: int = 20) -> None:
        self.turns = turns
        site = table(parameters)
        self.bank = EnsembleBank(site, detections(site).assigned)
        self.chance = np.random.default_rng(1)
        self.now_ns = T0

    def run(
        self, blocks: int, flow: float = 0.0, exceeded: bool = False, bad: bool = False
    ) -> list[Judged]:
        return [self.step(flow, exceeded, bad) for _ in range(blocks)]

    def step(self, flow: float = 0.0, exceeded: bool = False, bad: bool = False) -> Judged:
        self.now_ns += 10 * S
        value = np.r_[0.0, self.chance.normal([30 + flow, 2.4, 60], [0.5, 0.1, 0.02])]
        status = np.array([0, 0, 0x80000000 if bad else 0, 0], np.uint32)
        layer = Samples.of(np.arange(4), self.now_ns, value, status)
        usable: NDArray[np.bool_] = status == 0
        over: NDArray[np.bool_] = np.array([True, exceeded])
        time_ns = np.full(4, self.now_ns)
        quality = quality_of(layer.status, layer.flags)
        judged = self.bank.step(Scan(layer, quality, self.now_ns, value, time_ns, usable, over))
        for turn in range(self.turns):
            assert not len(self.bank.advance(self.now_ns + turn * S))
        return judged


def stands(judged: list[Judged], name: int = 0) -> list[bool]:
    return [bool(one.active[name]) for one in judged if len(one)]


def test_it_is_switched_on_by_its_name_and_finds_two_things() -> None:
    found = detections(table(FAST))
    assert FAMILIES[Detector.ENSEMBLE] is EnsembleBank
    assert found.ids == ["pump/ensemble", "pump/change"]


def test_it_says_nothing_while_it_learns_and_then_judges_every_block() -> None:
    pump = Pump()
    assert not any(len(one) for one in pump.run(201)), "the last block has not ended"
    judged = pump.run(50)
    assert all(one.detection.tolist() == [0, 1] for one in judged)
    assert not any(stands(judged))
    assert not any(stands(judged, 1))


def test_a_shift_is_found_and_its_evidence_names_the_tag_in_both_languages() -> None:
    pump = Pump()
    pump.run(251)
    judged = pump.run(60, flow=-3.0)
    assert stands(judged)[-1]
    assert any(stands(judged, 1))
    assert not stands(judged, 1)[-1], "a level that stays is no change"
    why = pump.bank.evidence(0)
    assert why["tag"] == "flow"
    assert float(why["score"]) > 7
    assert float(why["deviations"]) < -4
    assert "flow" in why["zh"]
    assert "flow" in why["en"]
    assert judged[-1].time_ns[0] == pump.now_ns


def test_a_change_names_the_tag_that_moved() -> None:
    pump = Pump()
    pump.run(251)
    pump.run(22, flow=-3.0)
    why = pump.bank.evidence(1)
    assert why["tag"] == "flow"
    assert why["window_s"] == "200"
    assert "200 s" in why["zh"]


def test_rows_in_which_a_limit_of_the_group_is_exceeded_teach_nothing() -> None:
    pump = Pump()
    pump.run(100)
    pump.run(100, flow=25.0, exceeded=True)
    assert not any(len(one) for one in pump.run(101))
    assert len(pump.step())
    assert stands(pump.run(40, flow=25.0))[-1], "the danger was not learned"


def test_a_limit_that_is_exceeded_stops_the_baseline() -> None:
    pump = Pump({**FAST, "limit": 1000, "restore": 1000})
    pump.run(251)
    pump.run(400, flow=0.2, exceeded=True)
    held = float(pump.bank.evidence(0)["deviations"])
    pump.run(400, flow=0.2)
    assert held > 2
    assert abs(float(pump.bank.evidence(0)["deviations"])) < 2


def test_a_group_with_a_bad_member_is_not_judged_and_begins_its_windows_anew() -> None:
    pump = Pump()
    pump.run(251)
    pump.run(30, flow=-3.0)
    assert [len(one) for one in pump.run(6, flow=-3.0, bad=True)] == [2, 0, 0, 0, 0, 0]
    assert [len(one) for one in pump.run(3, flow=9.0)] == [0, 2, 2]
    assert stands(pump.run(30, flow=9.0), 1) == [False] * 30, "windows are not neighbours"


def test_groups_with_one_spacing_share_a_feed_and_each_has_its_own_tags() -> None:
    site = table(FAST)
    (first,) = site.detectors
    second = replace(first, id="two", tags=("warm", "current"))
    both = replace(site, detectors=(first, second, replace(second, id="slow", parameters={})))
    pump, pair = Pump(), Pump()
    pair.bank = EnsembleBank(both, detections(both).assigned)
    pump.run(251)
    pair.run(251)
    alone, together = pump.run(30, flow=-3.0), pair.run(30, flow=-3.0)
    assert [one.value[:2].tolist() for one in together] == [one.value.tolist() for one in alone]
    assert all(one.detection.tolist() == [0, 1, 2, 3] for one in together)
    assert not any(one.active[2:].any() for one in together), "they have no flow"


def test_what_is_fitted_over_many_turns_is_what_is_fitted_within_one_block() -> None:
    """Rows of meanwhile, an exceeded limit and a gap among them, are made up for."""
    fitted, quick = [], Pump({**FAST, "learn": 800}, turns=200)
    for pump in (quick, Pump({**FAST, "learn": 800}, turns=2)):
        judged = pump.run(805)
        judged += pump.run(3, flow=0.4, exceeded=True)
        judged += pump.run(2, bad=True)
        judged += pump.run(40)
        fitted.append([one.value.tolist() for one in judged[-20:]])
        assert all(len(one) for one in judged[-20:])
        assert any(len(one) for one in judged[:805]) is (pump is quick)
    assert fitted[0] == fitted[1]


def test_two_groups_share_a_turn() -> None:
    site = table(FAST)
    both = replace(site, detectors=(*site.detectors, replace(site.detectors[0], id="two")))
    pump, pair = Pump(turns=0), Pump(turns=0)
    pair.bank = EnsembleBank(both, detections(both).assigned)
    said = []
    for one in (pump, pair):
        one.run(201)
        one.turns = 1
        said.append([len(judged) for judged in one.run(60)])
    alone, first, both_said = said[0].index(2), said[1].index(2), said[1].index(4)
    assert first == alone > 5, "more than one turn was needed"
    assert both_said >= 2 * alone - 1, "the second group waits for its turns"


@pytest.mark.parametrize("nonsense", [1e300, -1e308])
def test_what_is_no_measurement_neither_teaches_nor_is_judged(nonsense: float) -> None:
    pump = Pump()
    pump.run(100)
    pump.run(5, flow=nonsense)
    assert not any(len(one) for one in pump.run(101))
    assert [len(one) for one in pump.run(3, flow=nonsense)] == [2, 0, 0]
    pump.step()
    assert len(pump.step()) == 2


def test_the_same_scans_say_the_same() -> None:
    said = []
    for pump in (Pump(), Pump()):
        pump.run(251)
        said.append([one.value.tolist() for one in pump.run(40, flow=-1.0)])
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("parameters", "rule"),
    [
        ({"lern": 5}, "no parameter 'lern'"),
        ({"learn": 50}, "learn >= 160"),
        ({"window": 0}, "window >= 1"),
        ({"every_s": 0}, "every_s > 0"),
        ({"restore": 8}, "restore <= limit"),
        ({"slow": 0.2}, "slow < fast"),
        ({"change_limit": -1}, "change_limit"),
        ({"limit": "high"}, "not a number"),
    ],
)
def test_parameters_that_do_not_fit_are_refused(
    parameters: Mapping[str, float | str], rule: str
) -> None:
    with pytest.raises(BadInput, match=rule):
        Pump(parameters)
