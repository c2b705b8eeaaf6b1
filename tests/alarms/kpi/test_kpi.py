"""Figures over a journal against plain counting, and what they say of known cases."""

from collections import deque
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from alarms.kpi import Advice, Annunciations, JournalColumns, annunciations_of, bad_actors
from alarms.kpi import figures as of_period
from alarms.kpi.annunciations import KINDS, NEVER
from alarms.kpi.behaviour import chattering, most_stale_on_a_day
from alarms.kpi.figures import Grade, steady_grade, upset_grade
from alarms.kpi.flood import Flood, floods, periods
from alarms.kpi.rates import TEN_MINUTES_NS, rate_ns, rates, waits
from scada.model import Acknowledgement, AlarmKind, Event, EventKind, Process

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
RAISED, RETURNED, ACKNOWLEDGED = (
    EventKind.RAISED,
    EventKind.RETURNED,
    EventKind.ACKNOWLEDGED,
)
NAMES = ("a", "b", "c")

lines = st.lists(
    st.tuples(
        st.integers(0, 900), st.sampled_from((RAISED, RETURNED, ACKNOWLEDGED)), st.integers(0, 2)
    ),
    max_size=60,
).map(lambda rows: sorted(rows, key=lambda row: row[0]))


def columns(rows: list[tuple[int, EventKind, int]]) -> JournalColumns:
    """Lines of (second, kind, alarm)."""
    n = len(rows)
    return JournalColumns(
        np.array([row[0] * SECOND for row in rows], np.int64),
        np.array([KINDS.index(row[1]) for row in rows], np.uint8),
        np.array([row[2] for row in rows], np.int32),
        np.full(n, 2, np.uint8),
        np.zeros(n, np.int32),
        np.full(n, -1, np.int32),
        NAMES,
        ("area",),
    )


def raised_at(*seconds: float, alarm: int = 0) -> Annunciations:
    return annunciations_of(columns([(int(second), RAISED, alarm) for second in seconds]))


@given(lines)
def test_each_annunciation_has_its_end_and_its_acknowledgement(
    rows: list[tuple[int, EventKind, int]],
) -> None:
    found = annunciations_of(columns(rows))
    expected = []
    for place, (second, kind, alarm) in enumerate(rows):
        if kind is not RAISED:
            continue
        after = [row for row in rows[place + 1 :] if row[2] == alarm]
        again = next((i for i, row in enumerate(after) if row[1] is RAISED), len(after))
        ends = {row[1]: row[0] * SECOND for row in reversed(after[:again])}
        expected.append(
            (second * SECOND, alarm, ends.get(RETURNED, NEVER), ends.get(ACKNOWLEDGED, NEVER))
        )
    assert [
        (int(time), int(alarm), int(gone), int(seen))
        for time, alarm, gone, seen in zip(
            found.time_ns, found.alarm, found.returned_ns, found.acknowledged_ns, strict=True
        )
    ] == expected


def plain_floods(times: list[int], until_ns: int) -> list[Flood]:
    """One annunciation after the other, with the ten minutes as a queue."""
    recent: deque[int] = deque()
    found: list[Flood] = []
    start, count = -1, 0
    for time, after in pairwise([*times, until_ns]):
        recent.append(time)
        while recent[0] <= time - 10 * MINUTE:
            recent.popleft()
        count += start >= 0
        if start < 0 and len(recent) > 10:
            start, count = recent[0], len(recent)
        if start >= 0:
            left = list(recent)
            calm = time if len(left) < 5 else left[-5] + 10 * MINUTE
            if calm < after:
                found.append(Flood(start, calm, count))
                start = -1
    if start >= 0:
        found.append(Flood(start, until_ns, count))
    return found


@given(st.lists(st.integers(0, 4000), max_size=80).map(sorted))
def test_floods_are_those_of_a_plain_count(seconds: list[int]) -> None:
    times = [second * SECOND for second in seconds]
    until_ns = 5000 * SECOND
    got = floods(np.array(times, np.int64), until_ns)
    assert [(one.start_ns, one.end_ns) for one in got] == [
        (one.start_ns, one.end_ns) for one in plain_floods(times, until_ns)
    ]


def test_eleven_in_ten_minutes_are_a_flood_and_ten_are_none() -> None:
    ten = np.arange(10) * 50 * SECOND
    assert floods(ten, 3600 * SECOND) == []
    eleven = np.arange(11) * 50 * SECOND
    (flood,) = floods(eleven, 3600 * SECOND)
    assert (flood.start_ns, flood.count) == (0, 11)
    assert flood.end_ns == 300 * SECOND + 10 * MINUTE, "when the fifth last has left the window"


def test_three_in_a_minute_chatter_and_two_do_not() -> None:
    assert chattering(raised_at(0, 20, 60, 500)).tolist() == [True, True, True, False]
    assert not chattering(raised_at(0, 50, 300)).any()
    assert chattering(raised_at(0, 59, 120, 180, 240, 300)).all(), "six within five minutes"


def test_one_cause_with_its_records_is_one_call() -> None:
    rows = raised_at(0, 1, 2, 100)
    assert len(rows.grouped()) == 2
    assert len(rows.grouped(0.5)) == 4


def test_figures_of_a_known_hour() -> None:
    rows = annunciations_of(
        columns(
            [
                (0, RAISED, 0), (5, RETURNED, 0), (30, ACKNOWLEDGED, 0),
                (600, RAISED, 1), (700, ACKNOWLEDGED, 1), (1800, RAISED, 1),
            ]
        )
    )  # fmt: skip
    found = of_period(rows, 0, 3600 * SECOND)
    assert (found.annunciations, found.per_hour, found.per_day) == (3, 3.0, 72.0)
    assert (found.fleeting, found.stale, found.floods, found.chattering) == (1, 0, 0, 0)
    assert (found.median_acknowledge_s, found.acknowledged) == (65.0, 2 / 3)
    assert (found.most_in_ten_minutes, found.periods_above_ten) == (1, 0.0)
    assert found.by_priority == {2: 1.0}
    assert found.steady is Grade.ACCEPTABLE


def test_a_period_without_alarms_has_figures_too() -> None:
    found = of_period(annunciations_of(columns([])), 0, 3600 * SECOND)
    assert (found.annunciations, found.top_ten, found.median_acknowledge_s) == (0, 0.0, None)


def test_an_alarm_that_stands_for_days_is_stale_on_each_of_them() -> None:
    day = 86_400 * SECOND
    rows = raised_at(0)
    assert most_stale_on_a_day(rows, 0, 3 * day) == 1
    assert of_period(rows, 0, 3 * day).stale == 1
    assert of_period(rows, 0, day // 2).stale == 0


def test_grades() -> None:
    assert [steady_grade(rate) for rate in (0.05, 0.15, 0.3, 2.0)] == list(Grade)
    assert [upset_grade(most) for most in (5, 10, 50, 200)] == list(Grade)


def test_periods_count_each_annunciation_once() -> None:
    times = np.array([0, 599, 600, 1500]) * SECOND
    assert periods(times, 0, 1800 * SECOND).tolist() == [2, 1, 1]


def test_what_to_do_about_the_worst() -> None:
    rows = annunciations_of(
        columns(
            [
                *((second, RAISED, 0) for second in range(0, 100, 10)),
                (500, RAISED, 1), (501, ACKNOWLEDGED, 1), (600, RETURNED, 1),
            ]
        )
    )  # fmt: skip
    worst, other = bad_actors(rows, 3600 * SECOND)
    assert (worst.alarm, worst.count, worst.advice) == ("a", 10, Advice.CHATTER)
    assert (other.alarm, other.advice) == ("b", Advice.FREQUENT)


def test_prompts_and_lines_of_no_alarm_are_no_annunciations() -> None:
    def event(kind: EventKind, alarm: str, alarm_kind: AlarmKind | None) -> Event:
        state = (Process.ACTIVE, Acknowledgement.UNACKNOWLEDGED) if alarm else (None, None)
        return Event(
            source="core", epoch=1, seq=1, prev_hash=b"", kind=kind, time_ns=5, now_ns=5, step=1,
            alarm=alarm, alarm_kind=alarm_kind, priority=2, area="3301",
            process=state[0], acknowledgement=state[1],
        )  # fmt: skip

    journal = JournalColumns.of(
        [
            event(RAISED, "T1/alarm", AlarmKind.ALARM),
            event(RAISED, "T1/cusum", AlarmKind.ADVISORY),
            event(EventKind.STARTED, "", None),
        ]
    )
    rows = annunciations_of(journal)
    assert [rows.alarms[alarm] for alarm in rows.alarm] == ["T1/alarm"]


def test_the_load_over_time_has_every_annunciation_once() -> None:
    rows = annunciations_of(
        columns([(5, RAISED, 0), (65, ACKNOWLEDGED, 0), (700, RAISED, 1), (705, RETURNED, 1)])
    )
    told = rates(rows, 0, 3600 * SECOND)
    assert [(one[0], sum(one[1:])) for one in told] == [(0, 1), (1, 1)]
    (wait,) = waits(rows, 3600 * SECOND)
    assert (wait.count, wait.median, wait.p95) == (1, 60.0, 60.0)
    month_ns = rate_ns(0, 30 * 86_400 * SECOND)
    assert month_ns % TEN_MINUTES_NS == 0
    # A month's bar has its fullest ten minutes: three at 30 min, two at 0 min.
    burst = [(at, RAISED, 0) for at in (1, 2, 1801, 1802, 1803)]
    month = rates(annunciations_of(columns(burst)), 0, 30 * 86_400 * SECOND)
    assert [(one[0], sum(one[1:])) for one in month] == [(0, 3)]
    later = rows.between(3600 * SECOND, 7200 * SECOND)
    assert rates(later, 3600 * SECOND, 7200 * SECOND) == ()
