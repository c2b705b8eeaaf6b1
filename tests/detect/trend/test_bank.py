"""Rows of detectors.csv with trend detectors, as the core runs them."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from scada.detect import Detecting, Scan
from scada.detect.trend.bank import TrendBank
from scada.detect.trend.group_model import fit
from scada.model import (
    AlarmDefinition,
    BadInput,
    Baseline,
    Detector,
    DetectorRow,
    FindingKind,
    Findings,
    Flag,
    GroupBaseline,
    Quality,
    Samples,
    SiteTable,
    detections,
)
from scada.model.findings import KINDS
from tests.detect.plant import T0, S, limit, tag

N = 3
QUICK: Mapping[str, float | str] = {"every_s": 5.0, "false_alarm_days": 30.0}


def table(
    *rows: DetectorRow,
    alarms: Sequence[AlarmDefinition] = (),
    baselines: Sequence[Baseline] = (),
    groups: Sequence[GroupBaseline] = (),
    scan_s: float = 1.0,
) -> SiteTable:
    return SiteTable(
        site="x",
        name_zh="",
        name_en="",
        timezone="UTC",
        config_hash="",
        servers=(),
        areas=(),
        tags=tuple(tag(f"t{k}", scan_s=scan_s, resolution=0.01) for k in range(N)),
        alarms=tuple(alarms),
        detectors=rows,
        baselines=tuple(baselines),
        group_baselines=tuple(groups),
    )


def row(detector: Detector, **changes: object) -> DetectorRow:
    given: dict[str, object] = {"id": "r", "detector": detector, "parameters": QUICK}
    return DetectorRow(**(given | changes))  # type: ignore[arg-type]


def baseline(name: str) -> Baseline:
    return Baseline(tag=name, every_s=5.0, mean=1.0, sigma=0.05, phi=0.3, samples=5000)


class Run:
    """A site's detectors, fed second by second."""

    def __init__(self, site: SiteTable) -> None:
        self.found = detections(site)
        self.detecting = Detecting(site, self.found)
        self.second = 0
        self.value: NDArray[np.float64] = np.full(N, 1.0)
        self.exceeded = np.zeros(len(site.alarms), np.bool_)
        self.said: list[tuple[int, str, FindingKind]] = []
        self.words: dict[str, dict[str, str]] = {}

    def feed(
        self,
        values: NDArray[np.float64],
        tags: Sequence[int] = range(N),
        quality: Quality = Quality.GOOD,
        flags: int = 0,
    ) -> None:
        """One layer of these tags, a second after the one before."""
        now = T0 + self.second * S
        numbers = np.array(tags, np.int32)
        status = 0x80000000 if quality is Quality.BAD else 0
        layer = Samples.of(numbers, now, values, status, flags)
        self.value[numbers] = values
        usable = np.ones(N, np.bool_)
        usable[numbers] = quality is not Quality.BAD
        scan = Scan(
            layer,
            np.full(len(numbers), quality, np.uint8),
            now,
            self.value,
            np.full(N, now),
            usable,
            self.exceeded,
        )
        self._take(self.detecting.step(scan))
        self.second += 1

    def _take(self, findings: Findings) -> None:
        for place, finding in enumerate(findings.named(self.found.ids)):
            self.said.append((self.second, finding.alarm, KINDS[int(findings.kind[place])]))
            self.words[finding.alarm] = finding.detail

    def normal(self, seconds: int, seed: int = 1) -> None:
        rng = np.random.default_rng(seed)
        for _ in range(seconds):
            self.feed(1.0 + 0.05 * rng.standard_normal(N))

    def shifted(self, seconds: int, by: float = 0.3, seed: int = 2) -> None:
        rng = np.random.default_rng(seed)
        for _ in range(seconds):
            self.feed(1.0 + 0.05 * rng.standard_normal(N) + np.array([by, 0.0, 0.0]))


@pytest.mark.parametrize("detector", [Detector.EWMA, Detector.CUSUM])
def test_a_shift_is_raised_and_returns(detector: Detector) -> None:
    run = Run(table(row(detector), baselines=[baseline(f"t{k}") for k in range(N)]))
    run.normal(300)
    assert run.said == []
    run.shifted(120)
    assert [(one[1], one[2]) for one in run.said] == [(f"t0/{detector}", FindingKind.RAISED)]
    words = run.words[f"t0/{detector}"]
    assert "基线" in words["zh"]
    assert "commissioned 1.000" in words["en"]
    run.normal(900)
    assert run.said[-1][1:] == (f"t0/{detector}", FindingKind.RETURNED)


@pytest.mark.parametrize(
    ("detector", "more"),
    [
        (Detector.MEAN_SHIFT, {"recent": 5.0, "reference": 40.0}),
        (Detector.PAGE_HINKLEY, {"memory": 200.0}),
    ],
)
def test_without_a_baseline(detector: Detector, more: Mapping[str, float]) -> None:
    run = Run(table(row(detector, parameters={**QUICK, **more})))
    run.normal(900)
    assert run.said == []
    run.shifted(120)
    assert [one[1:] for one in run.said] == [(f"t0/{detector}", FindingKind.RAISED)]


def test_holt_says_where_it_leads() -> None:
    parameters = {**QUICK, "memory": 200.0, "horizon_s": 600.0}
    site = table(row(Detector.HOLT, parameters=parameters), alarms=[limit(">=", 3.0, "t0")])
    run = Run(site)
    run.normal(900)
    rng = np.random.default_rng(3)
    for second in range(150):
        rise = np.array([0.01 * second, 0.0, 0.0])
        run.feed(1.0 + 0.05 * rng.standard_normal(N) + rise)
    assert run.said[0][1:] == ("t0/holt", FindingKind.RAISED)
    assert run.words["t0/holt"]["next_limit"] == "3"
    assert float(run.value[0]) < 3.0


def test_a_row_without_a_baseline_is_silent() -> None:
    run = Run(table(row(Detector.EWMA), baselines=[baseline("t1")]))
    run.normal(100)
    run.shifted(300)
    assert run.said == []


def test_bad_and_marked_samples_never_enter() -> None:
    site = table(row(Detector.CUSUM), baselines=[baseline("t0")])
    run = Run(site)
    run.normal(100)
    for _ in range(100):
        run.feed(np.full(N, 9.0), quality=Quality.BAD)
        run.feed(np.full(N, 9.0), flags=int(Flag.CALIBRATION))
        run.feed(np.full(N, 1.0))
    assert run.said == []


def test_a_standing_alarm_is_held_and_confirmed_over_bad_quality() -> None:
    run = Run(table(row(Detector.EWMA), baselines=[baseline("t0")]))
    run.normal(60)
    run.shifted(100)
    run.feed(np.ones(N), quality=Quality.BAD)
    run.shifted(20)
    assert [one[2] for one in run.said] == [
        FindingKind.RAISED, FindingKind.HELD, FindingKind.CONFIRMED,
    ]  # fmt: skip


def test_after_a_restart_nothing_is_over_before_the_chart_knows() -> None:
    site = table(row(Detector.EWMA), baselines=[baseline("t0")])
    run = Run(site)
    run.detecting.restore(np.array([True, False, False]))
    run.normal(120)
    assert run.said == []
    run.normal(60)
    assert [one[1:] for one in run.said] == [("t0/ewma", FindingKind.RETURNED)]


def test_a_tag_that_is_sampled_by_exception_keeps_its_value_through_silent_blocks() -> None:
    site = table(row(Detector.EWMA), baselines=[baseline(f"t{k}") for k in range(N)], scan_s=0.0)
    run = Run(site)
    run.normal(30)
    run.feed(np.array([1.3]), tags=[0])
    for _ in range(150):
        run.feed(np.array([1.0]), tags=[1])
    assert [one[1:] for one in run.said] == [("t0/ewma", FindingKind.RAISED)]


def group(detector: Detector) -> tuple[SiteTable, NDArray[np.float64]]:
    rng = np.random.default_rng(4)
    x = 1.0 + 0.05 * (rng.standard_normal((3000, 1)) + 0.3 * rng.standard_normal((3000, N)))
    model = fit([x], np.zeros(N))
    made = GroupBaseline(
        row="g",
        every_s=1.0,
        tags=tuple(f"t{k}" for k in range(N)),
        mean=tuple(model.mean.tolist()),
        sigma=tuple(model.sigma.tolist()),
        correlation=tuple(map(tuple, model.correlation.tolist())),
        lagged=tuple(map(tuple, model.lagged.tolist())),
        samples=model.samples,
    )
    parameters = {"every_s": 1.0, "false_alarm_days": 1.0}
    return table(row(detector, id="g", parameters=parameters), groups=[made]), x


@pytest.mark.parametrize(
    ("detector", "alarm"), [(Detector.MEWMA, "g/mewma"), (Detector.PCA, "g/pca_q")]
)
def test_a_group_whose_tags_part(detector: Detector, alarm: str) -> None:
    site, x = group(detector)
    run = Run(site)
    for values in x[:300]:
        run.feed(values)
    assert run.said == []
    for values in x[300:340]:
        run.feed(values + np.array([0.1, 0.0, -0.1]))
    assert run.said[0][1:] == (alarm, FindingKind.RAISED)
    assert set(run.words[alarm]["tags"].split()[:2]) == {"t0", "t2"}


def test_a_group_needs_all_of_its_tags() -> None:
    site, x = group(Detector.MEWMA)
    run = Run(site)
    for values in x[:300]:
        run.feed(values[:2] + 0.5, tags=[0, 1])
    assert run.said == []


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"wieght": 0.2}, "no parameter 'wieght'; it has"),
        ({"weight": 0.0}, "weight = 0; it is 0.02 to 1"),
        ({"weight": "much"}, "not a number"),
        ({"every_s": 3600.0, "false_alarm_days": 0.01}, "10 and 1e9"),
    ],
)
def test_a_parameter_that_cannot_be_is_said(parameters: Mapping[str, object], said: str) -> None:
    site = table(row(Detector.EWMA, parameters=parameters), baselines=[baseline("t0")])
    with pytest.raises(BadInput, match=said):
        TrendBank(site, detections(site).assigned)
