"""Days and months of a report in the site's zone."""

from datetime import date

import pytest

from historian.reports.cells import time_of_day
from historian.reports.period import day_at, day_of, local, moment_of, month_of

HOUR = 3600


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 7, 1), 24)]
)
def test_a_day_is_as_long_as_the_clock_makes_it(day: date, hours: int) -> None:
    assert day_of(day, "Europe/Berlin").seconds == hours * HOUR


def test_a_day_begins_where_the_site_says() -> None:
    period = day_of(date(2026, 11, 22), "Asia/Shanghai", 8 * HOUR)
    assert f"{local(period.start_ns, 'Asia/Shanghai'):%d %H:%M}" == "22 08:00"
    assert f"{local(period.end_ns, 'Asia/Shanghai'):%d %H:%M}" == "23 08:00"


def test_a_day_that_begins_in_the_hour_that_is_left_out_still_follows_the_one_before() -> None:
    before, after = (day_of(date(2026, 3, n), "Europe/Berlin", 2.5 * HOUR) for n in (28, 29))
    assert before.end_ns == after.start_ns


def test_months_follow_each_other_over_the_year() -> None:
    december = month_of(date(2026, 12, 5), "Asia/Shanghai")
    assert december.end_ns == month_of(date(2027, 1, 31), "Asia/Shanghai").start_ns
    assert (december.zh, december.en) == ("2026年12月", "2026-12")


def test_a_moment_before_the_day_starts_is_of_the_day_before() -> None:
    period = day_of(date(2026, 11, 22), "Asia/Shanghai", 8 * HOUR)
    assert day_at(period.start_ns - 1, "Asia/Shanghai", 8 * HOUR) == date(2026, 11, 21)
    assert day_at(period.start_ns, "Asia/Shanghai", 8 * HOUR) == date(2026, 11, 22)


def test_a_time_that_the_clock_says_twice_is_told_apart() -> None:
    zone, first = "Europe/Warsaw", 1_761_437_400 * 10**9  # 2025-10-26 02:10, before clocks go back
    day = day_of(date(2025, 10, 26), zone)
    hour = 3600 * 10**9
    said = [time_of_day(first + shift * hour, day) for shift in (-1, 0, 1, 2)]
    assert said == ["01:10:00", "02:10:00+02", "02:10:00+01", "03:10:00"]
    assert moment_of(first + hour, "Australia/Lord_Howe") == "2025-10-26 12:10"
    assert moment_of(1_775_316_000 * 10**9, "Australia/Lord_Howe") == "2026-04-05 01:50+10:30"
