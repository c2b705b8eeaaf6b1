"""What is due: against a walk over every day, over restarts and downtime."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from davylamp.desk.report_due import Zone, due, following
from davylamp.site.reports import Every, FileFormat, Scheduled

S = 10**9
BERLIN = Zone("Europe/Berlin", 8 * 3600.0, 600.0)


def entry(every: Every = Every.DAY, at_s: float | None = None) -> Scheduled:
    return Scheduled("one", "daily", every, at_s, "zh", (FileFormat.PDF,))


def ns(text: str, zone: str = "Europe/Berlin") -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()) * S


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 400), st.integers(0, 40 * 24), st.sampled_from([None, 0.0, 3600.0, 80_000.0]))
def test_every_day_is_due_once(day: int, hours: int, at_s: float | None) -> None:
    since = datetime(2026, 1, 1, 12, tzinfo=ZoneInfo("Europe/Berlin")) + timedelta(days=day)
    now = since.astimezone(UTC) + timedelta(hours=hours)
    since_ns, now_ns = int(since.timestamp()) * S, int(now.timestamp()) * S
    found = due(entry(at_s=at_s), since_ns, (), now_ns, BERLIN)
    # Every local day from the one of `since` on, whose end at 08:00 and whose time lie behind us.
    wanted = []
    for ahead in range(60):
        begins = datetime.combine(since.date() + timedelta(days=ahead), datetime.min.time())
        ends = (begins + timedelta(days=1, hours=8)).replace(tzinfo=ZoneInfo("Europe/Berlin"))
        if at_s is None:
            ready = ends.astimezone(UTC) + timedelta(minutes=10)
        else:
            hour = timedelta(seconds=at_s)
            same = hour >= timedelta(hours=8)
            midnight = begins + timedelta(days=1 if same else 2)
            ready = (midnight + hour).replace(tzinfo=ZoneInfo("Europe/Berlin"))
        if ready.astimezone(UTC) <= now:
            wanted.append(begins.date().isoformat())
    assert [one.period.en for one in found] == wanted
    made = {one.key for one in found}
    assert due(entry(at_s=at_s), since_ns, made, now_ns, BERLIN) == []
    then = following(entry(at_s=at_s), since_ns, made, now_ns, BERLIN)
    assert then.ready_ns > now_ns
    assert date.fromisoformat(then.period.en) == since.date() + timedelta(days=len(wanted))


def test_weeks_begin_on_monday_and_months_on_their_first() -> None:
    since, now = ns("2026-11-19T12:00"), ns("2026-12-15T00:00")
    weeks = due(entry(Every.WEEK), since, (), now, BERLIN)
    assert [one.period.en for one in weeks] == ["2026-W47", "2026-W48", "2026-W49", "2026-W50"]
    assert weeks[0].period.start_ns == ns("2026-11-16T08:00")
    assert weeks[0].period.end_ns == weeks[1].period.start_ns
    (month,) = due(entry(Every.MONTH), since, (), now, BERLIN)
    assert (month.period.en, month.ready_ns) == ("2026-11", ns("2026-12-01T08:10"))


@pytest.mark.parametrize("missing", [0, 2])
def test_what_failed_does_not_hold_up_the_others(missing: int) -> None:
    since, now = ns("2026-11-01T12:00"), ns("2026-11-05T12:00")
    found = due(entry(), since, (), now, BERLIN)
    left = {one.key for at, one in enumerate(found) if at != missing}
    assert [one.key for one in due(entry(), since, left, now, BERLIN)] == [found[missing].key]
