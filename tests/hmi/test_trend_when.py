"""Dates as people type them, in two languages; limits as they were in force; periods to compare."""

import contextlib
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmi.models.trends import Span, shift_to_date, when
from hmi.models.trends.comparing import days_before, shift_back
from hmi.models.trends.in_force import in_force
from hmi.models.trends.visits import Visits
from scada.model import BadInput, EventKind
from tests.hmi.fake_site import FakePlant, site_table

S = 1_000_000_000
ZONE = ZoneInfo("Asia/Shanghai")
NOW = int(datetime(2026, 11, 23, 14, 30, tzinfo=ZONE).timestamp()) * S


def said(at_ns: int | None) -> str:
    assert at_ns is not None
    return datetime.fromtimestamp(at_ns // S, ZONE).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("2026-11-22 08:30", "2026-11-22 08:30"),
        ("11-22 8:30", "2026-11-22 08:30"),
        ("11/22 08:30", "2026-11-22 08:30"),
        ("12-24 08:30", "2025-12-24 08:30"),
        ("11月22日 8时30分", "2026-11-22 08:30"),
        ("2026年11月22日 8点", "2026-11-22 08:00"),
        ("2026-11-22T08:30", "2026-11-22 08:30"),
        ("yesterday 6:00", "2026-11-22 06:00"),
        ("昨天 6:00", "2026-11-22 06:00"),
        ("前天6:00", "2026-11-21 06:00"),
        ("08:30", "2026-11-23 08:30"),
        ("20:15", "2026-11-22 20:15"),
        ("-3h", "2026-11-23 11:30"),
        ("-2 天", "2026-11-21 14:30"),
        ("now", "2026-11-23 14:30"),
    ],
)
def test_a_moment_is_understood(text: str, start: str) -> None:
    found = when(text, NOW, ZONE)
    assert (said(found.start_ns), found.end_ns) == (start, None)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("6:00 - 14:00", "2026-11-23 06:00", "2026-11-23 14:00"),
        ("11-22 22:00 — 6:00", "2026-11-22 22:00", "2026-11-23 06:00"),
        ("昨天 6:00 至 14:00", "2026-11-22 06:00", "2026-11-22 14:00"),
        ("11-20 .. 11-21", "2026-11-20 00:00", "2026-11-22 00:00"),
        ("yesterday", "2026-11-22 00:00", "2026-11-23 00:00"),
        ("11-20", "2026-11-20 00:00", "2026-11-21 00:00"),
    ],
)
def test_a_stretch_and_a_day_are_understood(text: str, start: str, end: str) -> None:
    found = when(text, NOW, ZONE)
    assert (said(found.start_ns), said(found.end_ns)) == (start, end)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "25:00", "11-32", "2-30 8:00", "-3 parsecs", "2027-01-01 8:00", "14:00 - 1"],
)
def test_what_is_no_time_is_said_in_both_languages(text: str) -> None:
    with pytest.raises(BadInput) as wrong:
        when(text, NOW, ZONE)
    english, slash, chinese = str(wrong.value).partition(" / ")
    assert english
    assert slash
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)


@given(st.text(max_size=30))
def test_nothing_that_can_be_typed_breaks_it(text: str) -> None:
    with contextlib.suppress(BadInput):
        assert when(text, NOW, ZONE).start_ns <= NOW


def test_yesterday_is_the_same_hour_by_the_clock_on_the_wall() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    sunday = int(datetime(2026, 10, 25, 12, tzinfo=berlin).timestamp()) * S
    assert sunday - days_before(sunday, 1, berlin) == 25 * 3600 * S
    span = Span(NOW - 3600 * S, NOW, False)
    table = site_table()
    assert shift_back("day", span, table) == 86_400 * S
    assert shift_back("week", span, table) == 7 * 86_400 * S
    assert shift_back("shift", span, table) == 8 * 3600 * S
    assert shift_back("none", span, table) == 0


def test_a_typed_day_is_the_same_hours_and_a_typed_time_is_from_there_on() -> None:
    span = Span(NOW - 3600 * S, NOW, False)
    day = when("11-20", NOW, ZONE)
    assert shift_to_date(span, day.start_ns, day.is_day, ZONE) == 3 * 86_400 * S
    moment = when("11-20 13:00", NOW, ZONE)
    assert shift_to_date(span, moment.start_ns, moment.is_day, ZONE) == (3 * 86_400 + 1800) * S


def test_a_limit_that_was_another_is_drawn_where_it_was_in_force() -> None:
    plant = FakePlant()
    at = plant.now_ns
    before = plant.event(EventKind.RAISED, "3301.T1/alarm", changed_ns=at - 9000 * S, limit=0.8)
    after = plant.event(EventKind.RAISED, "3301.T1/alarm", changed_ns=at - 1000 * S, limit=1.0)
    alarms = frozenset({"3301.T1/alarm"})
    found = in_force([before, after], alarms, 1.0, [at - 5000 * S])
    assert found[0][1:] == (at - 5000 * S, 0.8)
    assert (found[-1][0], found[-1][2]) == (at - 5000 * S, 1.0)
    changed_since = in_force([before], alarms, 1.0, [at - 500 * S])
    assert (changed_since[-1][0], changed_since[-1][2]) == (at - 500 * S, 1.0)
    assert len(in_force([after], alarms, 1.0, [])) == 1
    assert in_force([], alarms, 1.5, [])[0][2] == 1.5


@given(st.lists(st.sampled_from(["move", "soon", "back", "forward"]), max_size=60))
def test_back_leads_where_one_was_and_forward_there_again(steps: list[str]) -> None:
    visits, now, here = Visits(), NOW, Span(0, 1, False)
    path = [here]
    for number, step in enumerate(steps):
        if step in ("move", "soon"):
            now += 5 * S if step == "move" else S // 10
            visits.note(here, now)
            here = Span(number + 1, number + 2, False)
            path.append(here)
        else:
            found = visits.back(here) if step == "back" else visits.forward(here)
            here = found or here
        assert here in path
    there = here
    if (back := visits.back(here)) is not None:
        assert visits.forward(back) == there
