"""安全监控日报表 and its sisters, against recounts from raw samples and journal lines."""

import random
from datetime import date

import pytest

from historian.reports.analogue_alarms import ANALOGUE_ALARMS
from historian.reports.analogue_cuts import ANALOGUE_CUTS
from historian.reports.analogue_feed import ANALOGUE_FEED
from historian.reports.curve import CURVE
from historian.reports.daily import DAILY
from historian.reports.frame import Cell, Number, Sheet
from historian.reports.kinds import Report
from historian.reports.monthly import MONTHLY
from historian.reports.period import day_of, local
from historian.reports.produce import digest, produce
from historian.reports.words import Words
from scada.model import AlarmKind, BadInput, Event, EventKind, Flag
from tests.reports.face import Face, face
from tests.reports.history import DAY, START, S, column, plain

ALARM, CUT = AlarmKind.ALARM, AlarmKind.CUT


def eventful() -> Face:
    """A day on which T1 alarms, cuts, and the power stays on once; T2 is calibrated."""
    history = Face(face())
    rng = random.Random(11)
    walk, value = [], 0.4
    for second in range(-300, DAY, 97):
        value = min(3.0, max(0.0, value + rng.uniform(-0.2, 0.2)))
        walk.append((float(second), round(value, 2)))
    history.samples("T1", *walk)
    history.samples("T2", (0, 0.3), (5000, 2.0, 0, int(Flag.CALIBRATION)), (5600, 0.3))
    history.samples("feed", (-100, 1), (20_003, 0), (20_600, 1))
    for start, end in ((-200, 900), (3000, 3500), (20_000, 20_500), (DAY - 100, DAY + 100)):
        history.stood(start, end, "T1", ALARM)
    for start, end in ((3100, 3400), (20_001, 20_490)):
        history.stood(start, end, "T1", CUT, 1.6)
    history.stood(5001, 5590, "T2", ALARM)
    history.feed_abnormal(3102, 3400, "T1")
    history.remark(4000, "T1/alarm", 3000, "割煤涌出", "停机、加大风量")
    return history


def sheet(report: Report, history: Face, at: int = 0, **more: object) -> Sheet:
    return list(report.make(history.asked(**more)))[at]  # type: ignore[arg-type]


def row(found: Sheet, key: str, value: object) -> dict[str, Cell]:
    return next(one.cells for one in plain(found) if one.cells[key] == value)


def recounted(history: Face, kind: str, tag: str) -> tuple[int, int]:
    """How often and for how many seconds an alarm stood, second by second from the journal."""
    lines: list[Event] = [e for e in history.store._events if e.alarm == f"{tag}/{kind}"]
    raised = [
        e for e in lines if e.kind is EventKind.RAISED and START <= e.time_ns < START + DAY * S
    ]
    standing, seconds = False, 0
    edges = {(e.time_ns - START) // S: e.kind is EventKind.RAISED for e in lines}
    for second in range(-DAY, DAY):
        standing = edges.get(second, standing)
        seconds += standing and second >= 0
    return len(raised), seconds


def test_counts_and_times_are_those_of_the_journal() -> None:
    history = eventful()
    cells = row(sheet(DAILY, history), "tag", "T1")
    assert (cells["alarms"], cells["alarm_time"]) == recounted(history, "alarm", "T1")
    assert (cells["cuts"], cells["cut_time"]) == recounted(history, "cut", "T1")
    assert (cells["feeds"], cells["feed_time"]) == (1, 298.0)


def test_average_and_maximum_are_those_of_the_samples() -> None:
    history = eventful()
    cells = row(sheet(DAILY, history), "tag", "T1")
    raw = history.asked().reading.raw(["T1"], START - 300 * S, START + DAY * S)[0]
    rows = [
        (max(t, START), v) for t, v in zip(raw.time_ns.tolist(), raw.value.tolist(), strict=True)
    ]
    ends = [t for t, _ in rows[1:]] + [START + DAY * S]
    area = sum(v * (end - t) for (t, v), end in zip(rows, ends, strict=True))
    highest = max((v, -t) for (t, v), end in zip(rows, ends, strict=True) if end > START)
    average, maximum = cells["average"], cells["maximum"]
    assert isinstance(average, Number)
    assert average.value == pytest.approx(area / (DAY * S))
    assert maximum == Number(highest[0], 2)
    assert cells["maximum_at"] == -highest[1]


def test_every_point_has_its_row_under_its_area() -> None:
    found = sheet(DAILY, eventful())
    assert column(found, "tag") == ["T1", "T2", "CO"]
    titles = [one.cells[""] for one in found.rows if one.look]
    assert titles == [Words("3301 综采", "Longwall 3301"), Words("皮带", "Belt")]


def test_remarks_say_what_was_left_out_and_what_went_over_the_edges() -> None:
    found = sheet(DAILY, eventful())
    first, second, third = (one for one in column(found, "remarks"))
    assert "上期延续 1 次" in first.zh
    assert "期末未解除 1 次" in first.zh
    assert "标校 1 次 10.0 分" in second.zh
    assert row(found, "tag", "T2")["maximum"] == Number(0.3, 2)
    assert third == Words("无有效数据", "no usable data")
    assert row(found, "tag", "CO")["average"] is None


def test_each_alarm_is_listed_with_cause_and_measures() -> None:
    found = sheet(DAILY, eventful(), 1)
    assert [word.zh for word in column(found, "what")] == [
        "报警", "报警", "断电", "馈电异常", "报警", "报警", "断电", "报警",
    ]  # fmt: skip
    second = plain(found)[1].cells
    assert (second["cause"], second["measures"]) == ("割煤涌出", "停机、加大风量")
    assert str(second["entered"]).startswith("zhang ")


def test_an_empty_day_has_rows_and_no_alarm() -> None:
    history = Face(face())
    assert column(sheet(DAILY, history), "alarms") == [0, 0, 0]
    assert sheet(DAILY, history, 1).rows == ()
    assert sheet(DAILY, history, 2).charts == ()
    for report in (MONTHLY, ANALOGUE_ALARMS, ANALOGUE_CUTS, ANALOGUE_FEED, CURVE):
        assert next(iter(report.make(history.asked()))).rows == ()


def test_a_day_that_has_not_begun_is_refused() -> None:
    with pytest.raises(BadInput, match="尚未开始"):
        produce(DAILY, Face(face()).asked(now=-5.0))


def test_a_day_that_is_not_over_is_of_what_is_known() -> None:
    history = Face(face())
    history.samples("T1", (0, 1.0))
    history.raised(100, "T1/alarm", ALARM)
    cells = row(sheet(DAILY, history, now=600.0), "tag", "T1")
    assert (cells["alarms"], cells["alarm_time"]) == (1, 500.0)


def test_the_month_lists_each_alarm_under_its_point_and_sums_up() -> None:
    history = eventful()
    found = sheet(MONTHLY, history)
    assert [one.group for one in plain(found)] == ["T1"] * 7 + ["T2"]
    total = found.rows[-1].cells
    assert (total["alarms"], total["cuts"], total["feeds"]) == (4, 2, 1)
    second = plain(found)[1].cells
    raw = history.asked().reading.raw(["T1"], START + 2900 * S, START + 3500 * S)[0]
    inside = raw.value[
        raw.time_ns >= START + 2910 * S
    ]  # the one that stood when it was raised, too
    assert second["maximum"] == Number(float(inside.max()), 2)


def test_an_alarm_by_cal_gas_shows_what_raised_it() -> None:
    assert plain(sheet(MONTHLY, eventful()))[-1].cells["maximum"] == Number(2.0, 2)


def test_alarms_of_a_day_by_point() -> None:
    found = sheet(ANALOGUE_ALARMS, eventful())
    first = plain(found)[0].cells
    assert (first["limit"], first["count"]) == ("≥1.00", 3)
    assert column(found, "lasted") == [900.0, 500.0, 500.0, 100.0, 589.0]
    assert column(found, "ended")[3] is None


def test_cuts_of_a_day_say_what_the_feed_did() -> None:
    found = sheet(ANALOGUE_CUTS, eventful())
    first, second = (one.cells for one in plain(found))
    assert (first["limit"], first["restore"]) == ("≥1.50", "<1.00")
    assert first["scope"] == Words("工作面非本安设备", "the face")
    assert (first["feed"], first["feed_at"], first["feed_time"]) == (
        Words("有电", "power on"), None, 300.0,
    )  # fmt: skip
    assert (second["feed_at"], second["feed_time"]) == (START + 20_003 * S, 2.0)


def test_feed_faults_are_told_under_the_sensor_that_had_cut() -> None:
    found = sheet(ANALOGUE_FEED, eventful())
    only = plain(found)[0].cells
    assert (only["place"], only["count"], only["total"]) == (
        Words("T1甲烷", "T1 methane"),
        1,
        298.0,
    )
    assert only["cut"] == START + 3100 * S


def test_a_curve_query_steps_through_the_day() -> None:
    history = eventful()
    found = sheet(CURVE, history, 1, tags=("T1",), options=(("step", "3600"),))
    assert len(plain(found)) == 24
    first = plain(found)[0].cells
    assert first["time"] == START
    raw = history.asked().reading.raw(["T1"], START - 97 * S, START + 3600 * S)[0]
    assert first["maximum"] == Number(float(raw.value.max()), 2)
    at, until, again = (f"{local(START + n * S, 'UTC'):%H:%M:%S}" for n in (900, 3500, 3000))
    assert first["alarm"] == f"–/{at}\n{again}/{until}"
    assert first["feed"] == Words("馈电异常", "abnormal")
    assert "停机" in str(first["measures"])


def test_a_curve_query_of_too_much_says_what_to_do() -> None:
    with pytest.raises(BadInput, match="--step"):
        sheet(CURVE, eventful(), tags=("T*",), options=(("step", "1"),))


def test_charts_show_what_happened_the_gravest_first() -> None:
    charts = sheet(DAILY, eventful(), 2).charts
    assert [chart.name.en.split()[0] for chart in charts] == ["T1", "T2"]
    bars = {bar.name.zh: len(bar.spans) for bar in charts[0].bars}
    assert bars == {"报警": 4, "断电": 2, "feed甲烷": 2, "馈电异常": 1}
    assert len(sheet(DAILY, eventful(), 2, charts=1).charts) == 1


def test_points_are_chosen_by_pattern_and_area() -> None:
    history = eventful()
    assert column(sheet(DAILY, history, areas=("b",)), "tag") == ["CO"]
    assert column(sheet(DAILY, history, tags=("T?",)), "tag") == ["T1", "T2"]
    with pytest.raises(BadInput, match="T9"):
        sheet(DAILY, history, tags=("T9",))


def test_the_digest_is_of_what_the_rows_say() -> None:
    one, same = (tuple(DAILY.make(eventful().asked())) for _ in range(2))
    assert digest(one) == digest(same)
    history = eventful()
    history.stood(60_000, 60_001, "T2", ALARM)
    assert digest(DAILY.make(history.asked())) != digest(one)


def test_a_day_over_the_change_of_clocks_has_its_25_hours() -> None:
    history = Face(face(timezone="Europe/Berlin"))
    period = day_of(date(2026, 10, 25), "Europe/Berlin")
    history.samples("T1", ((period.start_ns - START) / S, 1.0))
    asked = history.asked(now=(period.end_ns - START) / S)
    made = produce(DAILY, type(asked)(asked.reading, history.table, period, period.end_ns))
    assert row(made.sheets[0], "tag", "T1")["average"] == Number(1.0, 2)
    assert "无有效" not in str(row(made.sheets[0], "tag", "T1")["remarks"])


def test_an_alarm_during_a_calibration_counts_and_is_told() -> None:
    history = eventful()
    cells = row(sheet(DAILY, history), "tag", "T2")
    assert cells["alarms"] == 1
    assert "其中标校期间 1 次" in str(cells["remarks"])
    marks = [one.cells["remarks"] for one in plain(sheet(DAILY, history, 1))]
    assert [word.zh for word in marks if "标校期间" in word.zh] == ["标校期间"]  # type: ignore[union-attr]


def test_a_point_that_is_no_longer_configured_keeps_its_record() -> None:
    history = Face(face())
    history.stood(10, 20, "T9", ALARM)
    assert row(sheet(DAILY, history), "tag", "T9")["alarms"] == 1
    assert "已从配置中删除" in str(plain(sheet(MONTHLY, history))[0].cells["place"])
    assert "T9" not in column(sheet(DAILY, history, areas=("3301",)), "tag")
