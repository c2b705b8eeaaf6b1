"""What backfilled samples would have raised: apart from the live state, the same however it is cut."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from alarms.journal import event_hash
from davylamp.core.apart import Apart
from scada.detect import LimitBank
from scada.model import Backfill, Event, EventKind, Flag, LinkState, Samples
from tests.core.mine import Driven, link, site
from tests.detect.plant import T0, S

BACK = int(Flag.BACKFILLED)
BAD = 0x808C0000
Point = tuple[int, float, float, int]
"""Tag, second, value, status."""

points = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(-240, -1).map(lambda quarter: quarter / 4),
        st.sampled_from([0.5, 0.99, 1.0, 1.2, 1.6, np.nan]),
        st.sampled_from([0, 0, 0, 0x40000000, BAD]),
    ),
    max_size=60,
)


def back(*rows: Point) -> Samples:
    tag, second, value, status = (list(column) for column in zip(*rows, strict=True))
    times = T0 + np.rint(np.array(second) * S).astype(np.int64)
    return Samples.of(tag, times, value, status, BACK)


def ended(server: str = "mine", at: float = 0.0, samples: int = 0) -> Backfill:
    return Backfill(
        server=server,
        from_ns=T0 - 60 * S,
        until_ns=T0,
        time_ns=T0 + round(at * S),
        tags=3,
        samples=samples,
    )


def up() -> Driven:
    driven = Driven()
    driven.up()
    return driven


def would(driven: Driven) -> list[Event]:
    return [event for event in driven.events if event.kind is EventKind.WOULD_HAVE_RAISED]


def test_a_pulse_in_a_hole_is_told_and_moves_nothing() -> None:
    driven = up()
    driven.values(1, {"m0": 0.5})
    before = driven.judge.latest.value.copy(), driven.judge.engine.records()
    driven.step(2, back((0, -5, 0.5, 0), (0, -4, 1.6, 0), (0, -2, 0.4, 0)))
    driven.step(2.1, backfills=[ended(at=2, samples=3)])
    assert driven.last.changes == ()
    np.testing.assert_array_equal(driven.judge.latest.value, before[0])
    assert driven.judge.engine.records() == before[1]
    (line,) = [event for event in driven.events if event.kind is EventKind.BACKFILL]
    assert (line.server, line.text["samples"], line.time_ns) == ("mine", "3", T0 + 2 * S)
    assert "2 alarms would have been raised" in line.text["en"]
    assert "本应报警 2 次" in line.text["zh"]
    told = {event.alarm: event for event in would(driven)}
    assert set(told) == {"m0/alarm", "m0/cut"}
    alarm = told["m0/alarm"]
    assert (alarm.time_ns, alarm.raised_ns, alarm.value) == (T0 - 4 * S, T0 - 4 * S, 1.6)
    assert alarm.text == {"until_ns": str(T0 - 2 * S)}
    assert alarm.process is None
    assert (alarm.tag, alarm.limit, alarm.priority) == ("m0", 1.0, 2)


def test_what_is_backfilled_is_not_told_before_its_end() -> None:
    driven = up()
    driven.step(2, back((0, -4, 1.6, 0)))
    assert would(driven) == []
    driven.step(3, backfills=[ended("unit")])
    assert would(driven) == []
    driven.step(4, backfills=[ended()])
    assert {event.alarm for event in would(driven)} == {"m0/alarm", "m0/cut"}
    assert [event.text for event in would(driven)] == [{}, {}]


def test_an_alarm_that_stood_when_the_link_was_lost_is_no_news() -> None:
    driven = up()
    driven.values(1, {"m0": 1.2})
    driven.step(5, links=[link("mine", LinkState.LOST, 5)])
    driven.step(20, links=[link("mine", LinkState.UP, 20)])
    driven.values(21, {"m0": 0.5})
    driven.step(22, back((0, 6, 1.3, 0), (0, 10, 0.5, 0), (0, 15, 1.4, 0), (0, 18, 0.4, 0)))
    driven.step(23, backfills=[ended()])
    (line,) = would(driven)
    assert (line.time_ns, line.value) == (T0 + 15 * S, 1.4)


def test_an_alarm_that_came_after_the_hole_was_there_before() -> None:
    """Raised live when the link was back; the history says since when it would have been."""
    driven = up()
    driven.values(1, {"m0": 0.5})
    driven.values(20, {"m0": 1.2})
    driven.step(22, back((0, 6, 1.3, 0), (0, 10, 1.2, 0)))
    driven.step(23, backfills=[ended()])
    (line,) = would(driven)
    assert (line.time_ns, line.text) == (T0 + 6 * S, {})


def test_delays_run_on_the_time_of_the_samples() -> None:
    driven = up()
    short = ((3, -20, 1.2, 0), (3, -19.5, 0.5, 0))
    long = ((3, -10, 1.2, 0), (3, -8, 0.5, 0))
    driven.step(2, back(*short, *long))
    driven.step(3, backfills=[ended("unit")])
    (line,) = would(driven)
    assert (line.alarm, line.time_ns) == ("u0/alarm", T0 - 9 * S)
    assert line.text == {"until_ns": str(T0 - 7 * S)}


def test_a_delay_runs_out_at_the_end_of_the_hole() -> None:
    driven = up()
    driven.step(2, back((3, -3, 1.2, 0)))
    driven.step(3, backfills=[ended("unit")])
    assert [line.time_ns for line in would(driven)] == [T0 - 2 * S]


def test_bad_samples_raise_nothing() -> None:
    driven = up()
    driven.step(2, back((0, -5, 1.6, BAD), (0, -4, np.nan, 0), (0, -3, 0.5, 0)))
    driven.step(3, backfills=[ended()])
    assert would(driven) == []


def test_the_same_values_twice_are_told_once() -> None:
    driven = up()
    pulse = back((0, -5, 1.6, 0), (0, -4, 0.5, 0))
    for at in (2, 4):
        driven.step(at, pulse)
        driven.step(at + 1, backfills=[ended()])
    assert len(would(driven)) == 2


def test_many_alarms_are_counted_where_they_are_not_listed() -> None:
    driven = up()
    chatter = [(0, -60 + n / 100, 1.2 if n % 2 else 0.5, 0) for n in range(2500)]
    driven.step(2, back(*chatter))
    driven.step(3, backfills=[ended()])
    assert len(would(driven)) == 1000
    (line,) = [event for event in driven.events if event.kind is EventKind.BACKFILL]
    assert "1250 alarms would have been raised, 1000 of them listed" in line.text["en"]


def test_why_a_backfill_is_not_complete_is_said_in_both_languages() -> None:
    driven = up()
    lacking = {"BadHistoryOperationUnsupported": 2, "clock": 1}
    done = Backfill(
        server="mine",
        from_ns=T0 - 75 * S,
        until_ns=T0,
        time_ns=T0,
        tags=3,
        samples=0,
        lacking=lacking,
    )
    driven.step(1, backfills=[done])
    text = driven.events[-1].text
    assert text["en"] == (
        "mine: 75 s of 3 points missed, 0 samples read back; incomplete: "
        "BadHistoryOperationUnsupported (2), the server's clock went back (1)"
    )
    assert text["zh"].endswith("不完整：BadHistoryOperationUnsupported（2），服务器时钟回拨（1）")


@settings(max_examples=150, deadline=None)
@given(points, st.lists(st.integers(1, 20), max_size=30))
def test_any_chunking_tells_the_same(rows: list[Point], sizes: list[int]) -> None:
    """In one piece, or cut anywhere with live samples in between: the same alarms."""
    ordered = sorted(rows, key=lambda row: row[1])
    whole, parts = _apart(), _apart()
    if ordered:
        whole.step(back(*ordered))
    rest = list(ordered)
    for size in [*sizes, len(ordered)]:
        part, rest = rest[:size], rest[size:]
        if part:
            parts.step(back(*part))
    for server in ("mine", "unit"):
        assert whole.end(ended(server)) == parts.end(ended(server))


@settings(max_examples=30, deadline=None)
@given(points)
def test_backfilled_samples_leave_live_alarms_and_their_lines_alone(rows: list[Point]) -> None:
    alone, beside = up(), up()
    for at, value in ((1, 0.5), (2, 1.2), (3, 1.7), (4, 0.4)):
        alone.values(at, {"m0": value, "u0": value})
        beside.values(at, {"m0": value, "u0": value})
        if rows:
            beside.step(at + 0.5, back(*rows))
    assert [(e.alarm, e.kind, e.time_ns) for e in alone.events] == [
        (e.alarm, e.kind, e.time_ns) for e in beside.events
    ]
    assert alone.judge.engine.records() == beside.judge.engine.records()


def test_the_recorded_steps_give_the_same_lines_again() -> None:
    driven = up()
    driven.values(1, {"m0": 1.2})
    driven.step(2, back((0, -5, 0.5, 0), (0, -4, 1.6, 0), (3, -9, 1.2, 0)))
    driven.step(3, back((0, -3, 0.4, 0)), backfills=[ended()])
    driven.step(4, backfills=[ended("unit")])
    again = Driven()
    for step in driven.steps:
        again.run(step)
    assert [event_hash(event) for event in again.events] == [event_hash(e) for e in driven.events]


def _apart() -> Apart:
    table = site()
    bank = LimitBank(table.tags, table.alarms)
    return Apart(bank, np.array([0, 0, 0, 1], np.intp), ("mine", "unit"))
