"""What the core makes of what it takes in, step by step."""

import math

from alarms import refusals, verify
from scada.model import (
    EventKind,
    Fault,
    Flag,
    LinkState,
    Samples,
    Status,
)
from tests.core.mine import Driven, link, site
from tests.detect.plant import T0, S, limit, tag

SENSOR = int(Status.BAD_SENSOR_FAILURE)


def up() -> Driven:
    driven = Driven()
    driven.up()
    return driven


def test_a_pulse_inside_one_batch_is_raised_and_returned() -> None:
    driven = up()
    times = [T0 + S, T0 + S + S // 10, T0 + S + S // 5]
    assert driven.step(1.3, Samples.of([0, 0, 0], times, [0.5, 1.2, 0.5])) == [
        "m0/alarm raised",
        "m0/alarm returned",
    ]
    assert driven.events[-2].time_ns == times[1]
    assert driven.events[-1].acknowledgement == 1


def test_acknowledge() -> None:
    driven = up()
    driven.values(1, {"m0": 1.6})
    assert driven.acknowledge(2, "m0/alarm", "m1/alarm", "x/y", comment="seen") == [
        "m0/alarm acknowledged"
    ]
    result = driven.last.results[0]
    assert result.changed == ("m0/alarm",)
    assert result.refused == {
        "m1/alarm": refusals.NOT_IN_ALARM,
        "x/y": refusals.UNKNOWN,
    }
    said = driven.events[-1]
    assert (said.user, said.comment, said.text) == ("li", "seen", {"station": "desk 1"})
    assert driven.acknowledge(3, "m0/alarm") == []
    assert driven.last.results[0].refused == {"m0/alarm": refusals.DONE}
    assert driven.values(4, {"m0": 0.5}) == ["m0/alarm returned", "m0/cut returned"]
    assert [record.alarm for record in driven.judge.engine.records()] == ["m0/cut"]


def test_a_lost_server_is_one_alarm_with_the_rest_gathered_under_it() -> None:
    driven = up()
    driven.values(1, {"m0": 1.2, "m1": 1.2})
    lost = link("mine", LinkState.LOST, 2, "connection refused")
    assert driven.step(2, links=[lost], heard=["unit/1"]) == [
        "server.mine/link raised",
        "m0/alarm held < server.mine/link",
        "m1/alarm held < server.mine/link",
    ]
    assert len(driven.last.substituted) == 3
    assert driven.judge.latest.status.tolist()[:3] == [Status.BAD_NO_COMMUNICATION] * 3
    assert driven.events[-3].text == {"reason": "connection refused"}
    assert driven.events[-4].kind is EventKind.LINK
    driven.step(5, links=[link("mine", LinkState.UP, 5)])
    assert driven.values(5.1, {"m0": 1.3, "m1": 0.5, "m2": 0.5}) == [
        "m0/alarm confirmed",
        "m1/alarm returned",
    ]


def test_a_lost_server_never_returns_an_alarm() -> None:
    driven = up()
    driven.values(1, {"m0": 1.2})
    driven.step(2, links=[link("mine", LinkState.LOST, 2)])
    for second in range(3, 100):
        driven.step(second, heard=["unit/1"])
    record = next(r for r in driven.judge.engine.records() if r.alarm == "m0/alarm")
    assert (record.process, record.held, record.cause) == (1, True, "server.mine/link")
    assert (record.value, record.status) == (1.2, Status.BAD_NO_COMMUNICATION)


def test_a_tag_that_goes_bad_alone() -> None:
    driven = up()
    driven.values(1, {"m0": 1.2})
    assert driven.values(2, {"m0": 0.0}, SENSOR) == [
        "m0/quality raised",
        "m0/alarm held < m0/quality",
    ]
    assert driven.events[-2].priority == 0
    assert driven.values(3, {"m0": 0.2}) == ["m0/quality returned", "m0/alarm returned"]


def test_the_cause_moves_to_the_link_when_the_server_is_lost_too() -> None:
    driven = up()
    driven.values(1, {"m0": 1.2})
    driven.values(2, {"m0": 0.0}, SENSOR)
    assert driven.step(3, links=[link("mine", LinkState.LOST, 3)]) == [
        "server.mine/link raised",
        "m0/quality held < server.mine/link",
        "m0/alarm held < server.mine/link",
    ]
    assert driven.step(4, links=[link("mine", LinkState.UP, 4)]) == [
        "server.mine/link returned",
        "m0/alarm held < m0/quality",
    ]
    assert driven.values(4.1, {"m0": 0.0}, SENSOR) == ["m0/quality confirmed"]


def test_backfilled_samples_never_move_a_live_state() -> None:
    driven = up()
    late = Samples.of([0], T0 - 3600 * S, 3.0, 0, int(Flag.BACKFILLED))
    assert driven.step(1, late) == []
    assert driven.judge.latest.value[0] == 0.5


def test_delays_run_out_without_samples() -> None:
    driven = up()
    driven.values(1, {"u0": 1.1})
    assert driven.judge.pending
    assert driven.step(1.9) == []
    assert driven.step(2.25) == ["u0/alarm raised"]
    assert driven.events[-1].time_ns == T0 + 2 * S


def test_the_start_marks_every_tag_as_waiting() -> None:
    driven = Driven()
    driven.step(0)
    assert len(driven.last.substituted) == 4
    assert all(math.isnan(value) for value in driven.judge.latest.value)
    driven.step(1)
    assert driven.last.is_empty


def test_faults_of_the_core_raise_system_alarms() -> None:
    driven = up()
    gone = Fault(alarm="site/bus", active=True, time_ns=T0, detail={"reason": "no answer"})
    assert driven.step(1, faults=[gone]) == ["site/bus raised"]
    back = Fault(alarm="site/bus", active=False, time_ns=T0 + S)
    clock = Fault(alarm="server.mine/clock", active=True, time_ns=T0 + S)
    assert driven.step(2, faults=[back, clock]) == ["site/bus returned", "server.mine/clock raised"]
    foreign = Fault(alarm="m0/alarm", active=False, time_ns=T0)
    assert driven.step(3, faults=[foreign]) == []


def test_after_a_restart_nothing_is_annunciated_twice() -> None:
    before = up()
    before.values(1, {"m0": 1.6, "m1": 1.2})
    before.acknowledge(2, "m0/cut")
    records = before.judge.engine.records()

    after = Driven(seq=before.journal.seq, head=before.journal.head)
    assert after.judge.restore(records) == ()
    assert sorted(after.step(10)) == ["m0/alarm held", "m0/cut held", "m1/alarm held"]
    after.step(11, links=[link("mine", LinkState.UP, 11)])
    assert after.values(11.1, {"m0": 1.7, "m1": 0.3, "m2": 0.3}) == [
        "m0/alarm confirmed",
        "m0/cut confirmed",
        "m1/alarm returned",
    ]
    states = {r.alarm: (r.process, r.acknowledgement) for r in after.judge.engine.records()}
    assert states == {"m0/alarm": (1, 1), "m0/cut": (1, 0), "m1/alarm": (0, 1)}
    assert verify(before.events + after.events)[0] == after.journal.seq


def test_an_alarm_whose_limit_was_removed_is_an_orphan() -> None:
    before = up()
    before.values(1, {"m0": 1.6})
    smaller = site(alarms=[one for one in site().alarms if one.limit != "cut"])
    orphans = Driven(smaller).judge.restore(before.judge.engine.records())
    assert [record.alarm for record in orphans] == ["m0/cut"]


def test_an_alarm_whose_limit_was_moved_is_judged_by_the_new_one() -> None:
    before = up()
    before.values(1, {"m1": 1.2})
    after = Driven(site(alarms=[limit(">=", 1.4, "m1")]))
    after.judge.restore(before.judge.engine.records())
    after.step(10)
    after.step(11, links=[link("mine", LinkState.UP, 11)])
    assert after.values(11.1, {"m1": 1.2}) == ["m1/alarm returned"]


def test_after_an_outage_an_unchanged_value_is_good_in_order_of_time() -> None:
    driven = up()
    driven.step(2, links=[link("mine", LinkState.LOST, 2)])
    driven.step(5, links=[link("mine", LinkState.UP, 5)])
    driven.step(6, Samples.of([0, 1, 2], [T0, T0, T0 + 6 * S], 0.5))
    again = driven.last.substituted
    assert again.tag.tolist() == [0, 1]
    assert again.time_ns.tolist() == [T0 + 6 * S] * 2
    assert again.status.tolist() == [0, 0]
    assert driven.judge.latest.time_ns[0] == T0
    driven.step(7, Samples.of([0, 1, 2], T0 + 7 * S, 0.5))
    assert len(driven.last.substituted) == 0


def test_every_line_of_an_alarm_carries_its_words() -> None:
    driven = up()
    said = {"zh": "消息总线中断", "en": "The bus is away"}
    driven.step(1, faults=[Fault(alarm="site/bus", active=True, time_ns=T0, detail=said)])
    driven.acknowledge(2, "site/bus")
    driven.step(3, faults=[Fault(alarm="site/bus", active=False, time_ns=T0)])
    texts = [event.text for event in driven.events if event.alarm == "site/bus"]
    assert texts == [said, said | {"station": "desk 1"}, said]


def test_many_bad_tags_of_a_server_are_said_in_words() -> None:
    tags = [tag(f"m{n}") for n in range(20)]
    driven = Driven(site(tags, [limit(">=", 1.0, "m0")]))
    driven.step(0, links=[link("mine", LinkState.UP, 0)])
    driven.values(0, {one.id: 0.5 for one in tags})
    assert driven.values(1, {f"m{n}": 0.5 for n in range(12)}, SENSOR) == [
        "server.mine/quality raised"
    ]
    assert driven.events[-1].text["en"] == "mine: 12 of 20 points are bad"
    assert driven.events[-1].text["zh"] == "mine：20 个测点中 12 个数据坏"


def test_source_times_that_lie_ahead_are_told_by_server() -> None:
    driven = up()
    driven.step(1, Samples.of([0, 3], [T0 + 3600 * S, T0 - 3600 * S], 0.5))
    assert driven.judge.ahead_s(T0 + S) == {"mine": 3599.0, "unit": 0.0}
    driven.values(2, {"m0": 0.5})
    assert driven.judge.ahead_s(T0 + 2 * S) == {"mine": 0.0, "unit": 0.0}
