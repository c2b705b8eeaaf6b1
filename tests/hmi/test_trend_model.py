"""The trends page without its looks: pens, panes, limits, bars, cursor, comparison, export."""

import csv
import io
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import pytest

from hmi.models.live import LiveValues
from hmi.models.personal import Personal
from hmi.models.trends import (
    PRESETS,
    Ask,
    BarKind,
    EventsAsk,
    FiguresAsk,
    Finder,
    Grain,
    OwnTemplates,
    TrendModel,
    scale,
    templates_of,
    to_csv,
)
from hmi.models.trends.columns import samples_of
from hmi.models.trends.panes import panes_of
from hmi.models.trends.ticks import tick_decimals, time_format, time_ticks, value_ticks
from scada.model import AlarmKind, EventKind, Flag, Kind, Process, Quality, Samples
from tests.hmi.fake_figures import figures
from tests.hmi.fake_history import FakeStore, told
from tests.hmi.fake_site import NOW_NS, FakePlant, incident, site_table

S = 1_000_000_000
WIDTH = 1200
TABLE = site_table()
TAGS = {tag.id: tag for tag in TABLE.tags}


def settle(model: TrendModel, store: FakeStore) -> list[Ask | EventsAsk | FiguresAsk]:
    """Ask and answer until nothing more is wanted."""
    asked: list[Ask | EventsAsk | FiguresAsk] = []
    for _ in range(20):
        asks = model.wants(WIDTH)
        if not asks:
            return asked
        for ask in asks:
            if isinstance(ask, EventsAsk):
                model.data.take_events(ask, store.journal(ask.request))
            elif isinstance(ask, FiguresAsk):
                model.take_figures(ask, figures(store, ask.request))
            else:
                model.take_history(ask, store.history(ask.request), 3.0)
        asked += asks
    raise AssertionError("it never stops asking")


@pytest.fixture(scope="module")
def story() -> tuple[FakePlant, FakeStore]:
    plant = FakePlant()
    events = incident(plant)
    store = told(plant)
    store.events = events
    return plant, store


@pytest.fixture
def model(story: tuple[FakePlant, FakeStore]) -> TrendModel:
    plant, store = story
    live = LiveValues(plant.table)
    live.load(plant.snapshot())
    trends = TrendModel(plant.table, live, NOW_NS)
    trends.show(["3301.T1", "3301.T0", "3301.air"])
    trends.last(PRESETS["8h"])
    settle(trends, store)
    return trends


def test_the_whole_shift_is_there_and_the_remark_counts_it(model: TrendModel) -> None:
    remark = model.remark()
    assert remark.grain is Grain.FINE
    assert remark.took_ms == 3.0
    assert remark.problem == ""
    every_s, edges = 2, 60  # the buckets at both ends reach beyond the span
    assert remark.samples == pytest.approx(3 * 8 * 3600 / every_s, abs=edges)


def test_pens_of_one_unit_share_a_pane_and_gas_comes_first(model: TrendModel) -> None:
    model.show(["3301.air", "3301.T1", "3301.CO", "3301.T0"])
    assert [[tag.id for tag in pane.tags] for pane in model.panes] == [
        ["3301.T1", "3301.T0"],
        ["3301.CO"],
        ["3301.air"],
    ]


def test_unlike_gases_in_percent_do_not_share_a_scale() -> None:
    h2 = TAGS["unit1.h2.purity"]
    other = h2.__class__(
        **{name: getattr(h2, name) for name in h2.__struct_fields__} | {"id": "x", "kind": Kind.O2}
    )
    assert len(panes_of([h2, other], {})) == 2


def test_equal_limits_are_one_line_and_others_name_their_pen(model: TrendModel) -> None:
    lines = model.panes[0].limits
    assert [(line.kind, line.value, line.tags) for line in lines] == [
        (AlarmKind.PRE_WARNING, 0.8, ()),
        (AlarmKind.ALARM, 1.0, ()),
        (AlarmKind.CUT, 1.5, ()),
    ]
    assert lines[2].restore == 1.0


def test_the_scale_holds_pens_and_limits_and_starts_at_zero(model: TrendModel) -> None:
    low, high = scale(model.panes[0], [model.on_view("3301.T1")])
    assert low == 0.0
    assert high > 1.6


def test_a_limit_far_away_does_not_flatten_the_pens() -> None:
    live = LiveValues(TABLE)
    model = TrendModel(TABLE, live, NOW_NS)
    drum = Samples.of([0, 0], [NOW_NS - 9 * S, NOW_NS - S], [31.4, 31.5])
    model.show(["main_belt.drum"])
    settle(model, FakeStore({"main_belt.drum": drum}))
    assert [line.value for line in model.panes[0].limits] == [80.0]
    _, high = scale(model.panes[0], [model.on_view("main_belt.drum")])
    assert high < 40.0


def test_a_lost_sensor_is_tinted_and_its_line_has_a_gap(model: TrendModel) -> None:
    (bad,) = model.bad(model.panes[0])
    assert (NOW_NS - bad.start_ns) / S == pytest.approx(10_800, abs=60)
    assert (NOW_NS - bad.end_ns) / S == pytest.approx(9_400, abs=60)
    line = model.trace("3301.T1")
    bucket = 60 * S  # the buckets at either end hold good samples too
    inside = (line.time_ns > bad.start_ns + bucket) & (line.time_ns < bad.end_ns - bucket)
    assert not inside.any()


def test_calibration_is_shaded(model: TrendModel) -> None:
    (stretch,) = model.calibrations(model.panes[0])
    assert (NOW_NS - stretch.start_ns) / S == pytest.approx(21_600, abs=60)


def test_bars_tell_alarm_cut_feed_and_calibration(
    model: TrendModel, story: tuple[FakePlant, FakeStore]
) -> None:
    plant, _ = story
    rows = {row.kind: row for row in model.bar_rows(plant.records.values())}
    assert list(rows) == [BarKind.ALARM, BarKind.CUT, BarKind.FEED, BarKind.CALIBRATION]
    cuts = rows[BarKind.CUT].bars
    assert sorted((NOW_NS - bar.start_ns) // S for bar in cuts) == [4, 8]
    assert {bar.priority for bar in cuts} == {1}
    assert rows[BarKind.ALARM].bars[-1].priority == 2
    (feed,) = rows[BarKind.FEED].bars
    assert (NOW_NS - feed.end_ns) // S == 7
    assert len(rows[BarKind.CALIBRATION].bars) == 1


def test_an_alarm_that_returned_ends_its_bar_at_the_return() -> None:
    plant = FakePlant()
    live = LiveValues(plant.table)
    model = TrendModel(plant.table, live, plant.now_ns)
    model.show(["3301.T1"])
    raised = plant.event(EventKind.RAISED, "3301.T1/alarm", changed_ns=plant.now_ns - 60 * S)
    returned = plant.event(EventKind.RETURNED, "3301.T1/alarm", changed_ns=plant.now_ns - 20 * S)
    model.data.add_events([raised, returned])
    (bar,) = model.bar_rows([])[0].bars
    assert (bar.start_ns, bar.end_ns) == (plant.now_ns - 60 * S, plant.now_ns - 20 * S)


@pytest.mark.parametrize("process", [Process.NORMAL, Process.LATCHED])
def test_what_is_done_to_an_alarm_that_is_not_active_makes_no_bar(process: Process) -> None:
    plant = FakePlant()
    model = TrendModel(plant.table, LiveValues(plant.table), plant.now_ns)
    model.show(["3301.T1"])
    alarm, times = "3301.T1/alarm", [plant.now_ns - ago * S for ago in (90, 60, 20, 10, 5)]
    does = ("SUPPRESSED", "RAISED", "RETURNED", "ACKNOWLEDGED", "RESET")
    kinds = tuple(EventKind[name] for name in does)
    states = (Process.NORMAL, Process.ACTIVE, process, process, Process.NORMAL)
    events = [
        msgspec.structs.replace(
            plant.event(EventKind.RAISED, alarm, changed_ns=times[1]),
            kind=kind, process=state, time_ns=at, raised_ns=times[1] if at >= times[1] else 0,
        )
        for kind, state, at in zip(kinds, states, times, strict=True)
    ]  # fmt: skip
    model.data.add_events(events)
    (bar,) = model.bar_rows([])[0].bars
    assert (bar.start_ns, bar.end_ns) == (times[1], times[2])


def test_an_alarm_raised_before_the_journal_begins_is_known_by_its_return() -> None:
    plant = FakePlant()
    model = TrendModel(plant.table, LiveValues(plant.table), plant.now_ns)
    model.show(["3301.T1"])
    plant.event(EventKind.RAISED, "3301.T1/alarm", changed_ns=plant.now_ns - 9000 * S)
    returned = plant.event(EventKind.RETURNED, "3301.T1/alarm", changed_ns=plant.now_ns - 20 * S)
    model.data.add_events([returned])
    (bar,) = model.bar_rows([])[0].bars
    assert bar.start_ns == plant.now_ns - 9000 * S


def test_live_samples_follow_the_history(model: TrendModel) -> None:
    before = model.remark().samples
    row = model.data.live.index["3301.T1"]
    for second in range(1, 4):
        at = NOW_NS + second * S
        model.data.take(Samples.of([row], at, 1.7 + second / 10))
        model.follow(at, at)
    line = model.trace("3301.T1")
    assert line.value[-1] == pytest.approx(2.0)
    assert np.all(np.diff(line.time_ns) >= 0)
    assert model.remark().samples <= before + 3
    assert model.span.end_ns == NOW_NS + 3 * S


def test_backfilled_samples_never_come_in_as_live_ones(model: TrendModel) -> None:
    changes = model.changes
    row = model.data.live.index["3301.T1"]
    model.data.take(Samples.of([row], NOW_NS - 9 * S, 3.9, 0, 1))
    assert model.changes == changes


def test_a_switch_that_has_not_changed_stands_as_it_is() -> None:
    plant = FakePlant()
    live = LiveValues(plant.table)
    live.load(plant.snapshot())
    live.time_ns[:] = NOW_NS - 86_400 * S
    model = TrendModel(plant.table, live, NOW_NS)
    model.show(["3303.fan"])
    settle(model, FakeStore())
    rows = {row.tag: row for row in model.bar_rows([])}
    (bar,) = rows["3303.fan"].bars
    assert bar.end_ns == NOW_NS


def test_when_the_core_falls_silent_values_hold_only_until_then(model: TrendModel) -> None:
    model.follow(NOW_NS + 60 * S, NOW_NS + 10 * S)
    line = model.trace("3301.T1")
    assert line.time_ns[-1] <= NOW_NS + 10 * S
    model.put_cursor(NOW_NS + 40 * S)
    assert not model.readings()[0].is_there


def test_missed_samples_are_asked_for_again(
    model: TrendModel, story: tuple[FakePlant, FakeStore]
) -> None:
    later = NOW_NS + 30 * S
    model.follow(later, later)
    model.data.missed()
    model.follow(later + 7 * S, later + 7 * S)
    assert [ask for ask in model.wants(WIDTH) if isinstance(ask, Ask)]


def test_the_cursor_steps_along_the_selected_pen(model: TrendModel) -> None:
    model.last(60)
    model.select(1)
    model.step_cursor(forward=False)
    first = model.cursor_ns
    model.step_cursor(forward=False)
    assert first is not None
    assert model.cursor_ns is not None
    assert model.cursor_ns < first
    readings = model.readings()
    assert readings[1].value is not None
    assert readings[1].time_ns == model.cursor_ns
    model.step_cursor(forward=True)
    assert model.cursor_ns == first


def test_the_cursor_in_the_gap_says_bad(model: TrendModel) -> None:
    model.put_cursor(NOW_NS - 10_000 * S)
    reading = model.readings()[0]
    assert reading.value is None
    assert reading.quality is Quality.BAD


def test_extremes_are_of_what_is_on_view(model: TrendModel) -> None:
    extremes = model.extremes("3301.T1")
    assert 0.3 < extremes.low < 0.6
    assert 1.5 < extremes.high < 1.8
    model.show(["3301.feed"])
    assert model.extremes("3301.feed").high == 0.0


def test_a_pen_comes_once_and_unknown_ones_never(model: TrendModel) -> None:
    assert not model.add("3301.T1")
    assert not model.add("nobody")
    assert model.add("3301.T2")
    model.remove("3301.T2")
    assert [pen.id for pen in model.pens] == ["3301.T1", "3301.T0", "3301.air"]


def test_there_is_an_end_to_pens() -> None:
    model = TrendModel(TABLE, LiveValues(TABLE), NOW_NS)
    model.show([tag.id for tag in TABLE.tags])
    assert len(model.pens) == 12
    assert not model.add("unit1.power")


def test_yesterday_lies_over_today(model: TrendModel, story: tuple[FakePlant, FakeStore]) -> None:
    _, store = story
    day = 86_400 * S
    today = store.rows["3301.T1"]
    both = Samples.concatenate(
        [Samples.of(today.tag, today.time_ns - day, today.value, today.status), today]
    )
    model.compare_with("day")
    assert settle(model, FakeStore({**store.rows, "3301.T1": both}))
    line = model.compared()
    assert line is not None
    inside = (line.time_ns > NOW_NS - 7 * 3600 * S) & (line.time_ns < NOW_NS - 60 * S)
    assert inside.sum() > 500


def test_what_failed_is_said(model: TrendModel) -> None:
    model.last(PRESETS["30d"])
    (ask,) = [ask for ask in model.wants(WIDTH) if isinstance(ask, Ask)]
    model.data.failed(ask, "no answer")
    assert model.remark().problem == "no answer"


def test_templates_are_derived_from_the_site() -> None:
    templates = {(each.kind, each.area): each.tags for each in templates_of(TABLE)}
    assert templates["longwall", "3301"][:3] == ("3301.T1", "3301.T2", "3301.T0")
    assert "3303.fan" in templates["heading", "3303"]
    assert templates["belt", "main_belt"][0] == "main_belt.drum"
    assert set(templates["unit", "unit1"]) == {"unit1.brg4.vib", "unit1.brg4.temp"}


def test_points_are_found_by_words_of_either_language() -> None:
    finder = Finder(TABLE)
    assert [tag.id for tag in finder.find("t1 3301")] == ["3301.T1"]
    assert [tag.id for tag in finder.find("滚筒")] == ["main_belt.drum"]
    assert finder.find("3303.f")[0].id.startswith("3303.f")
    assert finder.find("no such thing") == []


def test_export_is_what_is_on_view(model: TrendModel) -> None:
    model.last(60)
    rows = model.columns("3301.T1").between(model.span.start_ns, model.span.end_ns)
    text = to_csv([(TAGS["3301.T1"], "T1 甲烷", rows)], ZoneInfo("Asia/Shanghai"))
    lines = list(csv.DictReader(io.StringIO(text)))
    assert len(lines) == len(rows)
    assert lines[0]["tag"] == "3301.T1"
    assert lines[0]["name"] == "T1 甲烷"
    assert lines[0]["time"].endswith("+08:00")
    assert float(lines[0]["first"]) == rows.first[0]
    assert lines[0]["quality"] == "good"
    assert {line["raw"] for line in lines} == {""}
    scaled = samples_of(rows.start_ns, rows.last, rows.status, rows.flags, rows.last * 100)
    text = to_csv([(TAGS["3301.T1"], "T1", scaled)], ZoneInfo("Asia/Shanghai"))
    first = next(csv.DictReader(io.StringIO(text)))
    assert float(first["raw"]) == rows.last[0] * 100


def test_value_ticks_are_round_and_time_ticks_are_local() -> None:
    assert value_ticks(0.0, 2.0, 5) == [0.0, 0.5, 1.0, 1.5, 2.0]
    assert value_ticks(901.0, 910.0, 4) == [902.5, 905.0, 907.5, 910.0]
    assert tick_decimals([0.0, 0.25]) == 2
    zone = ZoneInfo("Asia/Shanghai")
    ticks = time_ticks(NOW_NS - 8 * 3600 * S, NOW_NS, 9, zone)
    assert all(tick % (3600 * S) == 0 for tick in ticks)
    assert time_format(ticks) == "%H:%M"
    days = time_ticks(NOW_NS - 7 * 86_400 * S, NOW_NS, 9, zone)
    assert all((tick + 8 * 3600 * S) % (86_400 * S) == 0 for tick in days)
    assert time_format(days) == "%m-%d"
    assert time_format(time_ticks(NOW_NS - 20 * S, NOW_NS, 9, zone)) == "%H:%M:%S"


def test_of_a_young_site_there_is_what_there_is() -> None:
    live = LiveValues(TABLE)
    times = np.arange(NOW_NS - 200 * S, NOW_NS, S)
    store = FakeStore({"3301.T1": Samples.of(np.zeros(200), times, np.full(200, 0.4))})
    model = TrendModel(TABLE, live, NOW_NS)
    model.show(["3301.T1"])
    settle(model, store)
    assert model.span.width_ns == pytest.approx(220 * S, rel=0.02)
    model.last(900)
    settle(model, store)
    assert model.span.width_ns == 900 * S


def test_rows_that_can_never_hold_anything_are_left_out() -> None:
    model = TrendModel(TABLE, LiveValues(TABLE), NOW_NS)
    model.show(["unit1.brg4.vib"])
    assert [row.kind for row in model.bar_rows([])] == [BarKind.ALARM]


def test_a_core_that_was_away_leaves_a_gap_in_every_pen() -> None:
    plant = FakePlant()
    away = (NOW_NS - 300 * S, NOW_NS - 200 * S)
    times = np.r_[np.arange(NOW_NS - 800 * S, away[0], S), np.arange(away[1], NOW_NS, S)]
    busy = Samples.of(np.zeros(len(times)), times, np.full(len(times), 0.4))
    still = Samples.of([0, 0], [NOW_NS - 800 * S, away[1]], [1.8, 1.8])
    store = FakeStore({"3301.T1": busy, "3301.air": still})
    started = plant.event(EventKind.STARTED, "", changed_ns=away[1])
    store.events = [msgspec.structs.replace(started, area="", time_ns=away[1])]
    model = TrendModel(TABLE, LiveValues(TABLE), NOW_NS)
    model.show(["3301.T1", "3301.air"])
    settle(model, store)
    for tag in ("3301.T1", "3301.air"):
        line = model.trace(tag)
        (gap,) = np.flatnonzero(~line.connect[:-1])
        assert line.time_ns[gap] == pytest.approx(away[0], abs=2 * S)
        assert line.time_ns[gap + 1] == away[1]


# -- cursors, comparison, scales -----------------------------------------------------------------


def rest(model: TrendModel) -> None:
    """Hands let go, and half a second goes by."""
    model.wants(WIDTH)
    model.follow(model.now_ns + S // 2, model.data.present_ns + S // 2)


def test_between_two_cursors_least_mean_and_most_are_those_of_the_samples(
    model: TrendModel, story: tuple[FakePlant, FakeStore]
) -> None:
    _, store = story
    start, end = NOW_NS - 6 * 3600 * S, NOW_NS - 5 * 3600 * S
    model.put_cursor(end)
    model.put_second(start)
    assert np.isnan(model.between("3301.T0").mean)
    rest(model)
    settle(model, store)
    rows = store.rows["3301.T0"]
    inside = (rows.time_ns >= start) & (rows.time_ns < end)
    found = model.between("3301.T0")
    assert found.low == rows.value[inside].min()
    assert found.high == rows.value[inside].max()
    assert found.mean == pytest.approx(rows.value[inside].mean(), abs=2e-4)
    model.put_second(start + 60 * S)
    model.wants(WIDTH)
    assert np.isnan(model.between("3301.T0").mean)


def test_both_periods_have_their_figures_and_a_difference_at_the_cursor(
    model: TrendModel, story: tuple[FakePlant, FakeStore]
) -> None:
    _, store = story
    model.go_to(NOW_NS - 3 * 3600 * S, NOW_NS - 2 * 3600 * S)
    model.compare_with("date", 4 * 3600 * S)
    settle(model, store)
    rest(model)
    settle(model, store)
    here, before = model.figures.here("3301.T0"), model.figures.before("3301.T0")
    assert here is not None
    assert before is not None
    rows = store.rows["3301.T0"]
    inside = (rows.time_ns >= NOW_NS - 7 * 3600 * S) & (rows.time_ns < NOW_NS - 6 * 3600 * S)
    assert before.mean == pytest.approx(rows.value[inside].mean(), abs=2e-4)
    at = NOW_NS - int(2.5 * 3600 * S)
    place = int(np.searchsorted(rows.time_ns, at - 4 * 3600 * S, "right")) - 1
    assert model.reading_before("3301.T0", at).value == rows.value[place]
    pane = model.panes[0]
    assert model.compared_in(pane) == model.chosen
    assert model.compared_in(model.panes[1]) == model.panes[1].tags[0]


def test_figures_that_do_not_come_are_said_and_asked_again_later(model: TrendModel) -> None:
    model.put_cursor(NOW_NS - 600 * S)
    model.put_second(NOW_NS - 1200 * S)
    rest(model)
    (ask,) = model.wants(WIDTH)
    model.failed(ask, "the historian is away")
    assert model.remark().problem == "the historian is away"
    assert model.wants(WIDTH) == []
    model.follow(model.now_ns + 6 * S, NOW_NS)
    assert [one for one in model.wants(WIDTH) if isinstance(one, FiguresAsk)] == [ask]


def test_a_scale_is_calm_while_it_serves_and_the_hands_own_stays(model: TrendModel) -> None:
    pane, scales = model.panes[0], model.scales
    low, high = scales.of(pane, [model.on_view("3301.T0")])
    seen = [model.on_view("3301.T0")]
    assert scales.of(pane, seen, [high * 0.9]) == (low, high)
    assert scales.of(pane, seen, [high * 1.2])[1] >= high * 1.2
    scales.set_by_hand(pane, 0.2, 0.6)
    assert scales.of(pane, [model.on_view("3301.T1")]) == (0.2, 0.6)
    scales.zoom(pane, 0.5, 0.4)
    assert scales.of(pane, []) == pytest.approx((0.3, 0.5))
    scales.shift(pane, 0.5)
    assert scales.of(pane, []) == pytest.approx((0.4, 0.6))
    scales.release()
    assert scales.of(pane, [model.on_view("3301.T0")])[0] == 0.0


def test_own_templates_are_kept_by_person(tmp_path: Path) -> None:
    own = OwnTemplates(Personal(tmp_path))
    own.save("li", " return air ", ["3301.T2", "3302.T2"])
    own.save("li", "other", ["3301.T0"])
    again = OwnTemplates(Personal(tmp_path))
    assert again.all("li")[0].name == "return air"
    assert again.all("li")[0].tags == ("3301.T2", "3302.T2")
    assert again.all("wang") == []
    again.remove("li", "other")
    assert [one.name for one in OwnTemplates(Personal(tmp_path)).all("li")] == ["return air"]


def test_the_compared_period_is_exported_with_its_own_times(
    model: TrendModel, story: tuple[FakePlant, FakeStore]
) -> None:
    rows = model.columns("3301.T0").between(NOW_NS - 60 * S, NOW_NS)
    text = to_csv(
        [(TAGS["3301.T0"], "T0", rows)], ZoneInfo("Asia/Shanghai"), [(TAGS["3301.T0"], "T0", rows)]
    )
    read = list(csv.DictReader(io.StringIO(text)))
    assert [row["period"] for row in read] == ["shown"] * len(rows) + ["compared"] * len(rows)
    assert {row["zone"] for row in read} == {"Asia/Shanghai"}
    assert {row["unit"] for row in read} == {TAGS["3301.T0"].unit}


def test_pseudo_data_are_marked_and_stay_a_line(story: tuple[FakePlant, FakeStore]) -> None:
    times = np.arange(NOW_NS - 600 * S, NOW_NS, S)
    flags = np.where((times > NOW_NS - 300 * S) & (times < NOW_NS - 200 * S), Flag.PSEUDO, 0)
    rows = Samples.of(
        np.zeros(600), times, np.full(600, 0.5), np.zeros(600, np.uint32), flags.astype(np.uint16)
    )
    model = TrendModel(TABLE, LiveValues(TABLE), NOW_NS)
    model.show(["3301.T0"])
    settle(model, FakeStore({"3301.T0": rows}))
    (stretch,) = model.doubtful(model.panes[0])
    assert (NOW_NS - stretch.start_ns) // S == 299
    assert model.bad(model.panes[0]) == []
