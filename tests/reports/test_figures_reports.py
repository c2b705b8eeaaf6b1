"""Statistics, alarm figures and emission sheets, against what was written."""

import math
from typing import Any

import pytest

from historian.reports.alarm_kpi import ALARM_KPI
from historian.reports.emission.daily import EMISSION_DAILY
from historian.reports.emission.hourly import EMISSION_HOURLY
from historian.reports.emission.stacks import stacks
from historian.reports.frame import Look, Number, Sheet
from historian.reports.registry import REPORTS
from historian.reports.site_facts import SiteFacts
from historian.reports.statistics import STATISTICS
from historian.reports.words import Words
from scada.model import Acknowledgement, AlarmKind, BadInput, EventKind, Flag, Kind, Process
from tests.detect.plant import limit, tag
from tests.reports.history import START, History, S, column, table_of

CAL = int(Flag.CALIBRATION)


def test_statistics_of_five_minutes() -> None:
    history = History(
        table_of(tag("T1", name_en="T1", resolution=0.01), alarms=(limit(">=", 1.0, "T1"),))
    )
    history.samples("T1", (-100, 0.5), (150, 1.5), (310, 0.2, 0x80000000, 0), (460, 0.7, 0, CAL))
    (sheet,) = STATISTICS.make(history.asked(seconds=900))
    assert column(sheet, "time") == [START + at * S for at in (0, 300, 600)]
    means = [cell.value for cell in column(sheet, "mean")]
    assert means == pytest.approx([1.0, (1.5 * 10 + 0.7 * 140) / 150, 0.7])
    assert [cell.value for cell in column(sheet, "maximum")] == [1.5, 1.5, 0.7]
    assert column(sheet, "maximum_at") == [START + 150 * S, START + 300 * S, START + 600 * S]
    assert column(sheet, "good") == [100.0, 50.0, 100.0]
    assert column(sheet, "count") == [1, 2, 0]
    assert column(sheet, "remarks")[1] == Words("有无效数据；标校", "bad data; calibration")
    assert sheet.charts[0].lines[0].value == 1.0
    history.event(620, EventKind.STOPPED)
    (gap,) = STATISTICS.make(history.asked(seconds=900))
    assert column(gap, "count") == [1, 2, 0]
    assert column(gap, "good") == [100.0, 50.0, pytest.approx(100 / 15)]
    (wide,) = STATISTICS.make(history.asked(seconds=900, options=(("minutes", "15"),)))
    assert len(wide.rows) == 1
    with pytest.raises(BadInput, match="minutes"):
        list(STATISTICS.make(history.asked(options=(("minutes", "soon"),))))


def test_of_points_that_nobody_named_intervals_are_as_long_as_can_be_read() -> None:
    names = [f"T{number}" for number in range(20)]
    limits = tuple(limit(">=", 1.0, name) for name in names)
    history = History(table_of(*(tag(name) for name in names), alarms=limits))
    found = list(STATISTICS.make(history.asked(seconds=86_400)))
    assert [len(sheet.rows) for sheet in found] == [48] * 20
    assert "30 minutes" in found[0].notes[-1].en
    (named,) = STATISTICS.make(history.asked(seconds=86_400, tags=("T1",)))
    assert len(named.rows) == 288
    some = list(STATISTICS.make(history.asked(seconds=86_400, options=(("minutes", "60"),))))
    assert len(some[0].rows) == 24
    assert len(some[0].notes) == len(named.notes)


def called(history: History, second: float, name: str) -> None:
    history.event(
        second,
        EventKind.RAISED,
        alarm=f"{name}/alarm",
        alarm_kind=AlarmKind.ALARM,
        tag=name,
        area="a",
        priority=2,
        process=Process.ACTIVE,
        acknowledgement=Acknowledgement.UNACKNOWLEDGED,
    )


def test_figures_of_alarms() -> None:
    names = [f"T{number}" for number in range(12)]
    history = History(table_of(*(tag(name) for name in names)))
    for number, name in enumerate(names):
        called(history, 100 + 20 * number, name)
    called(history, 50_000, "T1")
    figures, actors, floods = ALARM_KPI.make(history.asked())
    values = {row.cells["figure"].en: row.cells.get("raw") for row in figures.rows}  # type: ignore[union-attr]
    assert values["annunciations"] == Number(13.0, 0)
    assert (column(actors, "alarm")[0], column(actors, "count")[0]) == ("T1/alarm", 2)
    assert column(floods, "count") == [12]
    curve, together = figures.charts[0].curves
    assert (curve.high.sum(), curve.high.max(), together.high.sum()) == (13.0, 12.0, 13.0)
    assert figures.charts[0].bars[0].spans[0].start_ns == START + 100 * S
    by_area = list(ALARM_KPI.make(history.asked(options=(("by", "area"),))))
    assert by_area[0].key == "figures_a"


def stack() -> History:
    """An hour of normal work, one of calibration, one with the plant stopped."""
    table = table_of(
        tag("SO2", kind=Kind.SO2, location="stack.so2", high=200.0, resolution=0.1),
        tag("O2", kind=Kind.O2, location="stack.oxygen", high=25.0),
        tag("flow", kind=Kind.FLOW, location="stack.flow", high=1000.0),
        tag("fire", kind=Kind.SWITCH, high=1.0),
        alarms=(limit(">", 35.0, "SO2"),),
    )
    history = History(table)
    history.samples("SO2", (0, 20.0), (1800, 60.0), (3600, 8.0, 0, CAL), (6000, 30.0), (7200, 1.0))
    history.samples("O2", (0, 8.5))
    history.samples("flow", (0, 100.0))
    history.samples("fire", (0, 1.0), (7200, 0.0))
    return history


def sums(sheet: Sheet) -> list[dict[str, Any]]:
    return [row.cells for row in sheet.rows if row.look is Look.TOTAL]


def test_hours_of_a_stack() -> None:
    history, facts = stack(), SiteFacts(running={"a": "fire"})
    (sheet,) = EMISSION_HOURLY.make(history.asked(seconds=3 * 3600, facts=facts))
    assert column(sheet, "stack.so2.measured") == [40.0, None, None]
    assert column(sheet, "stack.so2.corrected") == [pytest.approx(40 * 15 / 12.5), None, None]
    assert column(sheet, "stack.so2.kg") == [pytest.approx(40e-6 * 100 * 3600), None, None]
    assert column(sheet, "minutes") == [60, 20, 0]
    assert column(sheet, "above") == [Words("二氧化硫", "SO₂"), None, None]
    assert column(sheet, "marks") == ["N", "C (N20 C40)", "F"]
    total = sums(sheet)[-1]
    assert total["stack.so2.measured"].value == 1
    assert total["stack.so2.kg"] == pytest.approx(14.4)
    assert any("45" in note.en and "[M, HJ 75-2017]" in note.en for note in sheet.notes)


def test_days_of_a_stack() -> None:
    history, facts = stack(), SiteFacts(running={"a": "fire"})
    history.samples("fire", (86_400 + 3600, 1.0))
    history.samples("SO2", (86_400 + 3600, 10.0))
    asked = history.asked(seconds=2 * 86_400, facts=facts, now=2 * 86_400)
    (sheet,) = EMISSION_DAILY.make(asked)
    assert column(sheet, "day") == ["2026-06-01", "2026-06-02"]
    assert column(sheet, "valid") == [1, 23]
    assert column(sheet, "stopped") == [22, 1]
    assert column(sheet, "above") == [1, 0]
    assert column(sheet, "capture") == [50.0, 100.0]
    assert column(sheet, "stack.so2.measured") == [40.0, pytest.approx(10.0)]
    mean, most, least, total = sums(sheet)
    assert mean["stack.so2.measured"] == pytest.approx((40 + 23 * 10) / 24)
    assert (most["stack.so2.measured"], least["stack.so2.measured"]) == (40.0, pytest.approx(10.0))
    assert (total["valid"], total["capture"]) == (24, 96.0)
    assert total["stack.so2.kg"].value == pytest.approx(14.4 + 23 * 3.6)


def test_a_site_without_a_stack_says_what_to_do() -> None:
    history = History(table_of(tag("T1")))
    assert stacks(history.table) == []
    with pytest.raises(BadInput, match="location"):
        list(EMISSION_HOURLY.make(history.asked()))


@pytest.mark.parametrize("name", [name for name in REPORTS if not name.startswith("emission")])
def test_no_report_needs_any_history(name: str) -> None:
    history = History(table_of(tag("T1"), tag("fan", kind=Kind.FAN, high=1.0)))
    for asked in (history.asked(), history.asked(now=-10), history.asked(seconds=0)):
        for sheet in REPORTS[name].make(asked):
            for row in sheet.rows:
                values = [cell for cell in row.cells.values() if isinstance(cell, float)]
                assert not any(math.isnan(value) for value in values)


def test_a_time_in_which_nobody_watched_is_not_praised() -> None:
    history = History(table_of(tag("T1")))
    figures = next(iter(ALARM_KPI.make(history.asked())))
    assert "perhaps nobody watched" in figures.notes[0].en
    history.event(50, EventKind.STARTED)
    figures = next(iter(ALARM_KPI.make(history.asked())))
    assert "perhaps nobody watched" not in figures.notes[0].en
