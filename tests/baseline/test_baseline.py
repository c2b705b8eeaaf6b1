"""Commissioning baselines from history, and reading them back with the site."""

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from davylamp.baseline.commission import Signed, of_group, of_tag
from davylamp.baseline.observe import observations, watch
from davylamp.cli import main
from davylamp.site import load
from davylamp.site.problem import Said
from scada.model import (
    Assigned,
    Baseline,
    Detector,
    DetectorRow,
    Flag,
    GroupBaseline,
    Samples,
    SiteTable,
    Status,
)
from tests.detect.plant import S, limit, tag

SIGNED = Signed("2026-01-01", "2026-01-02", "chief", "2026-01-03")
SITE = """
[site]
id = "mine"
timezone = "Asia/Shanghai"

[servers.mine]
url = "opc.tcp://127.0.0.1:4840"

[areas.fan_house]
name_en = "Fan house"
name_zh = "通风机房"
"""
TAGS = """tag,kind,area,server,node,unit,low,high,resolution,scan
fan.vib,vibration,fan_house,mine,ns=2;s=fan.vib,mm/s,0,20,0.01,1
fan.temp,temperature,fan_house,mine,ns=2;s=fan.temp,℃,0,150,0.1,1
"""
ALARMS = """tag,limit,kind,comparison,value,restore
fan.vib,alarm,alarm,>=,7.1,6.5
"""
DETECTORS = """id,detector,tags,parameters
fan.drift,ewma,fan.vib; fan.temp,every_s=5
fan.group,mewma,fan.vib; fan.temp,every_s=5
"""


def table(**changes: object) -> SiteTable:
    given: dict[str, object] = {
        "site": "x",
        "name_zh": "",
        "name_en": "",
        "timezone": "UTC",
        "config_hash": "",
        "servers": (),
        "areas": (),
        "tags": (tag("t", resolution=0.1), tag("u", resolution=0.1)),
        "alarms": (limit(">=", 2.0, "t", restore=1.0),),
    }
    return SiteTable(**(given | changes))  # type: ignore[arg-type]


def samples(values: object, status: object = 0, flags: object = 0) -> Samples:
    count = len(np.atleast_1d(np.asarray(values)))
    return Samples.of(np.zeros(count), np.arange(count) * S, values, status, flags)


def seen(given: Samples, every_s: float = 1.0) -> list[float]:
    site = table()
    watched = watch(site, 0, given)
    found = observations(watched, site.tags[0], 0, len(given) * S, every_s)
    return [None if np.isnan(value) else float(value) for value in found]  # type: ignore[misc]


def test_an_exceeded_limit_is_left_out_until_it_returns() -> None:
    assert seen(samples([0.5, 2.0, 1.5, 0.9, 0.5])) == [0.5, None, None, 0.9, 0.5]


def test_bad_quality_and_marks_are_left_out() -> None:
    status = [0, int(Status.BAD), 0, 0]
    flags = [0, 0, int(Flag.PSEUDO), int(Flag.CALIBRATION)]
    assert seen(samples([1.0, 1.0, 1.0, 1.0], status, flags)) == [1.0, None, None, None]


def test_a_block_with_anything_left_out_is_no_observation() -> None:
    assert seen(samples([0.2, 0.4, 0.2, 3.0]), every_s=2.0) == [pytest.approx(0.3), None]


def test_a_tag_by_exception_has_its_last_value_in_silent_blocks() -> None:
    site = table(tags=(tag("t", resolution=0.1, scan_s=0.0),))
    given = Samples.of([0, 0], [0, 6 * S], [0.5, 0.7])
    found = observations(watch(site, 0, given), site.tags[0], 0, 8 * S, 2.0)
    assert found.tolist() == [0.5, 0.5, 0.5, 0.7]


def autoregressive(phi: float, count: int) -> NDArray[np.float64]:
    rng, x = np.random.default_rng(1), np.zeros(count)
    for t in range(1, count):
        x[t] = phi * x[t - 1] + np.sqrt(1 - phi**2) * rng.standard_normal()
    return x


def test_the_baseline_of_an_ar1_process() -> None:
    one = of_tag(table().tags[0], 5.0, 3 + 0.5 * autoregressive(0.6, 5000), SIGNED)
    assert isinstance(one, Baseline)
    assert (one.mean, one.sigma, one.phi) == pytest.approx((3, 0.5, 0.6), rel=0.08)
    assert one.excess == pytest.approx(1.0, abs=0.15)
    assert (one.samples, one.by) == (5000, "chief")


def test_a_sensor_that_repeats_its_value_has_half_its_resolution() -> None:
    one = of_tag(table().tags[0], 5.0, np.full(300, 0.4), SIGNED)
    assert isinstance(one, Baseline)
    assert one.sigma == 0.05


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (np.full(50, 0.4), "50 normal observations of 50; a baseline needs 200"),
        (np.r_[np.full(150, np.nan), np.full(150, 1.0)], "150 normal observations of 300"),
        (np.cumsum(autoregressive(0.0, 400)), "follow each other so closely"),
    ],
)
def test_too_little_is_refused_with_its_reason(given: NDArray[np.float64], reason: str) -> None:
    refused = of_tag(table().tags[0], 5.0, given, SIGNED)
    assert isinstance(refused, Said)
    assert reason in refused.text
    assert refused.fix_zh


def test_a_group_keeps_unbroken_runs_only() -> None:
    rng = np.random.default_rng(2)
    together = rng.standard_normal((600, 2))
    together[300, 1] = np.nan
    row = DetectorRow(id="g", detector=Detector.MEWMA, parameters={"every_s": 5.0})
    one = of_group(Assigned(row, np.array([0, 1]), 0), table(), together, SIGNED)
    assert isinstance(one, GroupBaseline)
    assert one.samples == 599
    assert len(one.settled) == 2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "site.toml": SITE, "tags.csv": TAGS, "alarms.csv": ALARMS, "detectors.csv": DETECTORS,
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text, encoding="utf-8")
    rng = np.random.default_rng(3)
    with (tmp_path / "history.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["time", "fan.vib", "fan.temp"])
        for second in range(2000):
            vib, temp = 2.4 + 0.1 * rng.standard_normal(), 50 + rng.standard_normal()
            writer.writerow([1_790_000_000 + second, f"{vib:.2f}", f"{temp:.1f}"])
    return tmp_path


def notices(folder: Path) -> list[str]:
    return [str(one) for one in load(folder).problems if one.file == "detectors.csv"]


def test_commissioned_on_the_command_line_and_read_back(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    silent = notices(folder)
    assert "fan.drift is silent on 2 of 2 tags: no baseline of every_s = 5" in silent[0]
    assert "fan.group is silent" in silent[1]
    before = load(folder).table.config_hash
    history = str(folder / "history.csv")
    assert main(["baseline", str(folder), "--csv", history, "--by", "chief"]) == 0
    assert "written: baselines.csv, baselines/fan.group.toml" in capsys.readouterr().out
    assert notices(folder) == []
    site = load(folder).table
    assert {one.tag: round(one.mean, 1) for one in site.baselines} == {
        "fan.vib": 2.4,
        "fan.temp": 50,
    }
    assert site.group_baselines[0].tags == ("fan.vib", "fan.temp")
    assert site.config_hash != before


def test_too_short_a_period_is_refused_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--csv", str(folder / "history.csv"), "--to", "2026-09-21T22:20:00"]
    assert main(["baseline", str(folder), *words, "--language", "zh"]) == 1
    assert "基线需要 200 个" in capsys.readouterr().err
    assert not (folder / "baselines.csv").exists()


def test_an_unknown_row_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--csv", str(folder / "history.csv"), "--rows", "nothing"]
    assert main(["baseline", str(folder), *words]) == 2
    assert "name one of: fan.drift, fan.group" in capsys.readouterr().err


def test_a_wrong_line_of_baselines_csv_is_named(folder: Path) -> None:
    text = "tag,every_s,mean,sigma,phi,samples\nfan.vib,5,2.4,0.1,1.5,400\nfan.vibr,5,1,1,0,300\n"
    (folder / "baselines.csv").write_text(text, encoding="utf-8")
    with pytest.raises(Exception, match="phi lies between -1 and 1") as caught:
        load(folder)
    assert "baselines.csv:2" in str(caught.value)
