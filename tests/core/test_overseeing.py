"""What the core sees by looking at several alarms: levels, first-out, causes, related values, floods."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from alarms.journal import replay
from davylamp.core.judge import Judge
from scada.model import (
    AlarmGroup,
    AlarmRecord,
    Area,
    Event,
    EventKind,
    FloodLimits,
    Grade,
    GradingRule,
    LinkState,
    Samples,
    SiteTable,
    Status,
    SuppressionRule,
    is_annunciation,
    record_of,
)
from tests.core.mine import Driven, link, site
from tests.detect.plant import T0, S

RULE = GradingRule(
    id="methane",
    alarms=("m0/alarm", "m1/alarm", "m2/alarm"),
    unit="%CH4",
    grades=(
        Grade(level=4),
        Grade(level=3, ge=1.5, deadband=0.2),
        Grade(level=2, for_s=10.0),
        Grade(level=1, points=3),
    ),
    escalation={"2": ("shift_leader",), "1": ("director",)},
)
AREA = Area(id="a", name_zh="", name_en="", related=("u0", "m2"), role="gas_team")


def table(**more: object) -> SiteTable:
    plain = site()
    tags = tuple(replace(tag, unit="%CH4") for tag in plain.tags)
    return replace(plain, tags=tags, areas=(AREA,), **more)


def driven(**more: object) -> Driven:
    one = Driven(table(**more))
    one.up()
    return one


def of(one: Driven, kind: EventKind) -> list[Event]:
    return [event for event in one.events if event.kind is kind]


def states(records: Sequence[AlarmRecord]) -> dict[str, AlarmRecord]:
    return {record.alarm: record for record in records}


def test_a_level_follows_height_duration_and_the_number_of_points() -> None:
    one = driven(grading=(RULE,))
    assert one.values(1, {"m0": 1.2})[1:] == ["m0/alarm level"]
    assert one.values(2, {"m0": 1.7})[-1] == "m0/alarm level"
    said = one.events[-1]
    assert (said.level, said.text["from"], said.text["to"]) == (3, "4", "3")
    assert (said.text["why_en"], said.text["why_zh"]) == ("at least 1.5 %CH4", "≥ 1.5 %CH4")
    one.values(3, {"m0": 1.35})  # within the deadband
    assert one.events[-1] is said
    one.values(4, {"m0": 1.2})
    assert one.events[-1].level == 4
    assert one.judge.pending
    assert one.step(11) == ["m0/alarm level", "m0/alarm escalated"]
    told = one.events[-1]
    assert told.text == {
        "level": "2",
        "roles": "shift_leader",
        "role": "gas_team",
        "rule": "methane",
    }
    one.values(12, {"m1": 1.1, "m2": 1.1})
    assert {event.alarm: event.text["roles"] for event in of(one, EventKind.ESCALATED)[1:]} == {
        "m0/alarm": "director",
        "m1/alarm": "director; shift_leader",
        "m2/alarm": "director; shift_leader",
    }
    assert states(replay((), one.events)) == states(one.judge.records())


def test_a_level_does_not_fall_while_the_tag_is_bad_and_ends_with_the_alarm() -> None:
    one = driven(grading=(RULE,))
    one.values(1, {"m0": 1.7})
    assert one.judge.records()[0].level == 3
    bad = Samples.of([0], [T0 + 2 * S], [0.1], [int(Status.BAD_SENSOR_FAILURE)])
    one.step(2, bad)
    assert states(one.judge.records())["m0/alarm"].level == 3
    one.step(3, links=[link("mine", LinkState.LOST, 3)])
    assert states(one.judge.records())["m0/alarm"].level == 3
    one.step(4, links=[link("mine", LinkState.UP, 4)])
    one.values(4.1, {"m0": 0.2, "m1": 0.1, "m2": 0.1})
    left = states(one.judge.records())["m0/alarm"]
    assert (left.process, left.level) == (0, 3)  # until somebody has acknowledged it
    one.acknowledge(5, "m0/alarm")
    assert "m0/alarm" not in states(one.judge.records())
    assert not one.events[-1].level


def test_nobody_is_told_of_what_is_suppressed_until_it_is_heard() -> None:
    rule = SuppressionRule(id="s", when=("u0/alarm",), alarms=("m0/alarm",))
    told = replace(RULE, grades=(Grade(level=2, ge=1.2),))
    one = driven(grading=(told,), suppressions=(rule,))
    one.values(1, {"u0": 1.2})
    one.values(3, {"u0": 1.2})
    one.values(4, {"m0": 1.3})
    record = states(one.judge.records())["m0/alarm"]
    assert (record.level, bool(record.suppressed)) == (2, True)
    assert of(one, EventKind.ESCALATED) == []
    assert record.cause == "u0/alarm"  # gathered under what suppresses it
    one.values(5, {"u0": 0.2})
    one.values(7, {"u0": 0.2})
    assert [event.alarm for event in of(one, EventKind.ESCALATED)] == ["m0/alarm"]
    assert states(one.judge.records())["m0/alarm"].cause == ""


def test_the_first_of_a_group_is_marked_until_all_are_normal() -> None:
    group = AlarmGroup(id="g", alarms=("m0/alarm", "m1/alarm", "m2/alarm"))
    one = driven(groups=(group,))
    times = [T0 + 2 * S, T0 + S, T0 + S]
    one.step(2.1, Samples.of([0, 1, 2], times, [1.2, 1.2, 1.2]))
    marked = {event.alarm: event.first_out for event in of(one, EventKind.RAISED)}
    assert marked["m1/alarm"] == "g"  # earlier than m0, and before m2 in the tables
    assert not marked["m0/alarm"]
    assert not marked["m2/alarm"]
    one.values(3, {"m1": 0.5})
    assert states(one.judge.records())["m1/alarm"].first_out == "g"
    one.acknowledge(4, "m1/alarm")
    one.values(5, {"m1": 1.2})
    assert states(one.judge.records())["m1/alarm"].first_out == ""  # the group was not normal
    one.values(6, {"m0": 0.5, "m1": 0.5, "m2": 0.5})
    one.acknowledge(7, "m0/alarm", "m1/alarm", "m2/alarm")
    one.values(8, {"m2": 1.2})
    assert states(one.judge.records())["m2/alarm"].first_out == "g"


def test_an_alarm_that_came_and_went_within_a_step_is_the_first_all_the_same() -> None:
    group = AlarmGroup(id="g", alarms=("m0/alarm", "m1/alarm"))
    one = driven(groups=(group,))
    one.step(3, Samples.of([0, 0, 1], [T0 + S, T0 + 2 * S, T0 + 3 * S], [1.2, 0.5, 1.2]))
    assert states(one.judge.records())["m0/alarm"].first_out == "g"
    assert [bool(event.first_out) for event in one.events if event.alarm == "m0/alarm"] == [
        True
    ] * 2
    assert states(replay((), one.events)) == states(one.judge.records())


def test_what_follows_from_a_cause_is_gathered_under_it_while_it_lasts() -> None:
    group = AlarmGroup(id="g", alarms=("m0/alarm", "m1/alarm", "m2/alarm"), cause="m0/alarm")
    one = driven(groups=(group,))
    one.values(1, {"m1": 1.2})
    assert one.values(2, {"m0": 1.2}) == ["m0/alarm raised", "m1/alarm changed < m0/alarm"]
    one.values(3, {"m2": 1.2})
    assert one.events[-1].cause == "m0/alarm"
    assert one.events[-1].kind is EventKind.RAISED
    assert one.values(4, {"m2": 0.5}) == ["m2/alarm returned < m0/alarm"]
    one.step(5, links=[link("mine", LinkState.LOST, 5)])
    held = states(one.judge.records())
    assert held["m1/alarm"].cause == "server.mine/link"
    one.step(6, links=[link("mine", LinkState.UP, 6)])
    one.values(6.1, {"m0": 0.5, "m1": 1.3, "m2": 0.5})
    left = states(one.judge.records())
    assert {record.cause for record in left.values()} == {""}
    assert states(replay((), one.events)) == left


def test_the_related_values_are_those_of_the_moment() -> None:
    one = driven()
    one.values(1, {"u0": 0.3, "m0": 0.2})
    failed = int(Status.BAD_SENSOR_FAILURE)
    one.step(2, Samples.of([2], [T0 + 2 * S], [np.nan], [failed]))
    one.values(2.1, {"m0": 1.2})
    raised = of(one, EventKind.RAISED)[-1]
    assert raised.related == {"u0": (0.3, 0), "m2": (0.0, failed)}
    one.values(3, {"u0": 0.9, "m2": 0.1})
    assert states(one.judge.records())["m0/alarm"].related == raised.related
    one.values(4, {"m0": 0.2})
    one.values(5, {"m0": 1.2})
    assert of(one, EventKind.RAISED)[-1].related == {"u0": (0.9, 0), "m2": (0.1, 0)}
    assert states(replay((), one.events)) == states(one.judge.records())


def test_a_flood_is_said_at_its_beginning_and_its_end() -> None:
    one = driven(flood=FloodLimits(above=2, ends=2, span_s=60.0))
    one.values(1, {"m0": 1.2, "m1": 1.2, "m2": 1.2})
    began = of(one, EventKind.FLOOD_STARTED)[0]
    assert (began.time_ns, began.text["count"]) == (T0 + S, "3")
    assert one.step(60.9) == []
    one.step(62)
    ended = of(one, EventKind.FLOOD_ENDED)[0]
    assert (ended.time_ns, ended.text["since_ns"]) == (T0 + 61 * S, str(T0 + S))


values = st.sampled_from([0.2, 0.9, 1.2, 1.4, 1.6, 2.0])
turn = st.tuples(st.integers(0, 6), st.dictionaries(st.sampled_from(["m0", "m1", "m2"]), values))


@settings(max_examples=40, deadline=None)
@given(st.lists(turn, min_size=1, max_size=12), st.integers(0, 11), st.booleans())
def test_a_restart_goes_on_with_the_same_levels_marks_causes_and_values(
    story: list[tuple[int, dict[str, float]]], at: int, acknowledges: bool
) -> None:
    more = {
        "grading": (RULE,),
        "groups": (AlarmGroup(id="g", alarms=RULE.alarms, cause="m0/alarm"),),
        "flood": FloodLimits(above=2, ends=2, span_s=10.0),
    }
    one, steady, now = driven(**more), driven(**more), 0.0
    for number, (passed, some) in enumerate(story):
        now += 1 + passed
        for each in (one, steady):
            each.values(now, some)
            if acknowledges and number == 3:
                each.acknowledge(now, *RULE.alarms)
        if number == at:
            before, one.judge = one.judge, Judge(one.table)
            one.judge.restore(before.records(), floods=before.floods())
            assert states(one.judge.records()) == states(before.records())
            assert one.judge.floods() == before.floods()
            one.step(now, links=[link("mine", LinkState.UP, now), link("unit", LinkState.UP, now)])
            now += 1
            for each in (one, steady):
                each.values(now, _last(story[: at + 1]))
    assert states(replay((), one.events)) == states(one.judge.records())
    assert _kept(one) == _kept(steady)


def _kept(one: Driven) -> dict[str, tuple[object, ...]]:
    return {
        record.alarm: (
            record.process,
            record.level,
            record.first_out,
            record.cause,
            record.active_ns,
            record.related,
        )
        for record in one.judge.records()
    }


def _last(story: Sequence[tuple[int, dict[str, float]]]) -> dict[str, float]:
    """The last value of each tag."""
    found = {"m0": 0.5, "m1": 0.5, "m2": 0.5, "u0": 0.5}
    for _, some in story:
        found |= some
    return found


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), values), min_size=1, max_size=12), st.data())
def test_levels_and_marks_do_not_hang_on_how_samples_are_cut_into_steps(
    some: list[tuple[int, float]], data: st.DataObject
) -> None:
    rule = replace(RULE, grades=RULE.grades[:2])  # how many points are active is known per step
    group = AlarmGroup(id="g", alarms=RULE.alarms)
    tags = np.array([tag for tag, _ in some])
    times = T0 + S + np.arange(len(some)) * S // 100
    samples = Samples.of(tags, times, [value for _, value in some])
    cuts = data.draw(st.sets(st.integers(1, max(1, len(some) - 1))))
    whole, cut = driven(grading=(rule,), groups=(group,)), driven(grading=(rule,), groups=(group,))
    whole.step(2, samples)
    for part in np.split(np.arange(len(some)), sorted(cuts)):
        cut.step(2, samples.take(part))
    assert _of_each(whole) == _of_each(cut)


def _of_each(one: Driven) -> dict[str, list[tuple[object, ...]]]:
    """The lines of each alarm; only of the first-out do several alarms decide."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for event in one.events:
        if event.alarm:
            said = (event.kind, event.time_ns, event.process, event.value, event.first_out or "")
            found.setdefault(event.alarm, []).append((*said, event.level or 0))
    return found


def test_what_counts_in_a_flood_is_what_counts_in_the_figures() -> None:
    rule = SuppressionRule(id="s", when=("u0/alarm",), alarms=("m0/alarm",))
    limits = FloodLimits(above=3, ends=2, span_s=60.0)
    one = driven(suppressions=(rule,), flood=limits)
    one.values(1, {"u0": 1.2})
    one.values(3, {"u0": 1.2})  # 1: its delay is over
    one.values(4, {"m0": 1.3, "m1": 1.3})  # 2: m0 is suppressed
    one.values(5, {"u0": 0.2})
    one.values(7, {"u0": 0.2})  # 3: m0 comes out of it
    assert not of(one, EventKind.FLOOD_STARTED)
    one.values(8, {"m2": 1.3})  # 4
    (began,) = of(one, EventKind.FLOOD_STARTED)
    called = [event.time_ns for event in one.events if is_annunciation(event)]
    assert (began.text["count"], began.text["since_ns"]) == ("4", str(min(called)))
    assert len(called) == 4


def test_what_its_cause_silences_in_the_same_step_called_nobody() -> None:
    """The cause comes in a later layer of the step, since two of its values came at once."""
    rule = SuppressionRule(id="s", when=("m1/alarm",), alarms=("m0/alarm",))
    one = driven(suppressions=(rule,))
    tags = [tag.id for tag in one.table.tags]
    m0, m1 = tags.index("m0"), tags.index("m1")
    times = [T0 + 2 * S, T0 + 2 * S, T0 + 2 * S + 1]
    one.step(3, Samples.of([m0, m1, m1], np.array(times), [1.3, 0.5, 1.3]))
    raised, silenced = (
        next(e for e in one.events if e.alarm == "m0/alarm" and e.kind is kind)
        for kind in (EventKind.RAISED, EventKind.SUPPRESSED)
    )
    assert raised.seq < silenced.seq
    assert raised.suppressed == silenced.suppressed
    assert raised.suppressed
    called = [event.alarm for event in one.events if is_annunciation(event)]
    assert called == ["m1/alarm"]
    records: dict[str, AlarmRecord] = {}
    for event in one.events:
        if event.alarm and (record := record_of(event, records.get(event.alarm))):
            records[event.alarm] = record
    assert records["m0/alarm"] == states(one.judge.records())["m0/alarm"]
