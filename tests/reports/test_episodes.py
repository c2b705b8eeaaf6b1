"""Alarms over the edges of a period, suppressed, read back late, and what people wrote of them."""

import random

from historian.reports.counting import Count, counted, together_s
from historian.reports.episode_sheet import marks
from historian.reports.episodes import Episode, episodes
from scada.model import AlarmKind, EventKind, Suppression, SuppressionKind
from tests.reports.face import Face, face
from tests.reports.history import DAY, START, S

ALARM = AlarmKind.ALARM


def found(history: Face, seconds: float = DAY) -> list[Episode]:
    return episodes(history.asked(seconds).reading, START, START + round(seconds * S))


def count(history: Face, seconds: float = DAY) -> Count:
    return counted(found(history, seconds), START, START + round(seconds * S))


def test_an_alarm_from_before_midnight_counts_for_its_time_only() -> None:
    history = Face(face())
    history.stood(-600, 300, "T1", ALARM)
    assert count(history) == Count(count=0, seconds=300.0, carried=1)


def test_one_that_stands_all_day_is_known_by_its_beginning_days_ago() -> None:
    history = Face(face())
    history.raised(-5 * DAY, "T1/alarm", ALARM)
    assert count(history) == Count(count=0, seconds=DAY, carried=1, standing=1)


def test_one_that_ends_after_the_day_stands_at_its_end() -> None:
    history = Face(face())
    history.stood(DAY - 60, DAY + 500, "T1", ALARM)
    assert count(history) == Count(count=1, seconds=60.0, standing=1)


def test_one_that_ended_at_the_very_start_was_not_in_the_day() -> None:
    history = Face(face())
    history.stood(-600, 0, "T1", ALARM)
    assert found(history) == []


def test_one_that_begins_at_the_very_end_is_of_the_next_day() -> None:
    history = Face(face())
    history.stood(DAY, DAY + 5, "T1", ALARM)
    assert found(history) == []


def test_a_journal_that_begins_in_the_middle_still_says_since_when() -> None:
    history = Face(face())
    history.returned(100, "T1/alarm", ALARM, since=-4000)
    assert found(history)[0].began_ns == START - 4000 * S


def test_one_that_came_again_without_having_gone_ends_there() -> None:
    history = Face(face())
    history.raised(100, "T1/alarm", ALARM)
    history.stood(400, 500, "T1", ALARM)
    assert [one.seconds(START, START + DAY * S) for one in found(history)] == [300.0, 100.0]


def test_a_suppressed_alarm_counts_and_is_told() -> None:
    history = Face(face())
    shelved = Suppression(kind=SuppressionKind.SHELVED, since_ns=START)
    history.stood(10, 20, "T1", ALARM, suppressed=(shelved,))
    assert count(history) == Count(count=1, seconds=10.0, silent=1)


def test_what_was_read_back_later_is_told_and_in_no_figure() -> None:
    history = Face(face())
    until = {"until_ns": str(START + 90 * S)}
    history.event(
        50, EventKind.WOULD_HAVE_RAISED, alarm="T1/alarm", alarm_kind=ALARM, tag="T1", text=until
    )
    assert count(history) == Count(late=1)
    assert found(history)[0].ended_ns == START + 90 * S


def test_cause_and_measures_come_with_who_and_when_also_the_day_after() -> None:
    history = Face(face())
    history.stood(10, 20, "T1", ALARM)
    history.stood(110, 120, "T1", ALARM)
    history.remark(DAY + 3600, "T1/alarm", 110, "风筒脱节", "接好风筒")
    first, second = found(history)
    assert first.remarks == ()
    assert (second.remarks[0].cause, second.remarks[0].user) == ("风筒脱节", "zhang")
    assert second.remarks[0].time_ns == START + (DAY + 3600) * S


def test_two_limits_at_once_count_each_moment_once() -> None:
    rng = random.Random(5)
    spans = [(a, a + rng.randrange(1, 40)) for a in (rng.randrange(200) for _ in range(30))]
    plain = len({second for start, end in spans for second in range(start, end)})
    assert together_s([(a * S, b * S) for a, b in spans]) == plain


def test_one_that_stood_when_the_core_stopped_for_good_stood_until_then() -> None:
    """After that nobody knows: a stopped site's alarm does not last for ever."""
    history = Face(face())
    history.raised(100, "T1/alarm", ALARM)
    history.event(400, EventKind.STOPPED)
    assert count(history) == Count(count=1, seconds=300.0, standing=1)
    assert "monitoring stopped" in marks(found(history)[0]).en
    later = episodes(history.asked().reading, START + 500 * S, START + DAY * S)
    assert later == []
    history.event(1000, EventKind.STARTED)
    assert count(history).seconds == DAY - 100
