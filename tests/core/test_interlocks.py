"""What the judge says of field interlocks: every line of every truth table."""

import pytest
from msgspec.structs import replace

from scada.model import Detector, DetectorRow, LinkState, Status
from scada.model.interlock import InterlockRule as Rule
from tests.core.interlocked import BAD, CALIBRATING, Heading, heading, interlock
from tests.core.mine import link
from tests.detect.plant import limit


def test_a_cut_in_time_is_nothing() -> None:
    heading = Heading(Rule.METHANE_ELECTRIC)
    assert heading.say(10, T1=1.6) == []
    assert heading.say(10.4, cut=1) == []
    assert heading.say(11.9, feed=0) == []
    assert heading.say(60) == []
    assert heading.say(61, T1=0.9) == []
    assert heading.say(61.2, cut=0) == []
    assert heading.say(75, feed=1) == []


def test_no_cut_order_is_a_cut_abnormality() -> None:
    heading = Heading(Rule.METHANE_ELECTRIC)
    heading.say(10, T1=1.6)
    assert heading.say(12.4) == []  # what the field did at 11.9 may be on its way
    assert heading.say(12.5) == ["cut_abnormal raised"]
    assert heading.say(13, cut=1) == ["cut_abnormal returned", "feed_abnormal raised"]
    assert heading.say(14, feed=0) == ["feed_abnormal returned"]


def test_power_that_stays_is_a_feed_abnormality_with_its_proof() -> None:
    heading = Heading(Rule.METHANE_ELECTRIC, zone_zh="3303 掘进", zone_en="Heading 3303")
    heading.say(10, T2=1.62)
    heading.say(10.5, cut=1)
    assert heading.say(12.6) == ["feed_abnormal raised"]
    text = heading.events[-1].text
    assert text["zh"].startswith("3303 掘进 甲烷电闭锁 馈电异常：应断电已 2.0 秒（规定 2 秒）")
    assert "T2甲烷 1.620 %CH4" in text["zh"]
    assert text["en"].startswith("Heading 3303 methane-electric interlock, feed abnormal")
    assert text["tags"] == "T2, cut, feed"
    assert text["T2"].startswith("1.62 @ 17")
    assert text["feed"].startswith("1 @ ")


def test_what_was_late_is_told_even_where_it_is_over_by_then() -> None:
    heading = Heading(Rule.METHANE_ELECTRIC)
    heading.say(10, T1=1.6)
    heading.say(10.1, cut=1)
    assert heading.say(12.3, feed=0) == ["feed_abnormal raised", "feed_abnormal returned"]


def test_power_that_comes_back_too_early_is_a_restore_abnormality() -> None:
    heading = Heading(Rule.METHANE_ELECTRIC)
    heading.say(10, T1=1.6)
    heading.say(10.1, cut=1)
    heading.say(11, feed=0)
    heading.say(20, T1=1.2)  # below the cut, not below restore
    heading.say(21, feed=1)
    assert heading.say(22.4) == []
    assert heading.say(22.6) == ["restore_abnormal raised"]
    assert heading.say(30, T1=0.8, cut=0) == ["restore_abnormal returned"]


def test_an_order_that_is_lifted_too_early_is_one_too() -> None:
    heading = Heading(Rule.METHANE_ELECTRIC)
    heading.say(10, T1=1.6)
    heading.say(10.1, cut=1)
    heading.say(11, feed=0)
    heading.say(20, cut=0)
    assert heading.say(21.6) == ["restore_abnormal raised"]


def test_messages_of_one_moment_may_come_in_either_order() -> None:
    heading = Heading(Rule.METHANE_ELECTRIC)
    heading.say(10, T1=1.6)
    heading.say(10.1, cut=1)
    heading.say(11, feed=0)
    assert heading.say(20, cut=0) == []
    assert heading.say(20.3, T1=0.9) == []
    assert heading.say(30) == []


def test_a_sensor_under_calibration_demands_nothing() -> None:
    heading = Heading(Rule.METHANE_ELECTRIC)
    heading.say(10, CALIBRATING, T1=2.0)
    assert heading.say(20) == []
    assert heading.say(30, T1=2.0) == []
    assert heading.say(32.6) == ["cut_abnormal raised"]


def test_a_failed_sensor_is_a_finding_of_its_own_and_returns_nothing() -> None:
    heading = Heading(Rule.METHANE_ELECTRIC)
    heading.say(10, T1=1.6)
    heading.say(12.6)
    said = heading.say(13, BAD, T1=1.6)
    assert "fault_lockout raised < T1/quality" in said
    assert not any(line.startswith("cut_abnormal returned") for line in said)
    assert "fault_lockout returned" in heading.say(14, T1=1.6)
    assert "cut_abnormal returned" in heading.say(15, T1=0.5)


def test_a_lost_link_holds_what_stands_and_raises_nothing_more() -> None:
    heading = Heading(Rule.METHANE_ELECTRIC)
    heading.say(10, T1=1.6)
    heading.say(12.6)
    lost = heading.step(13, links=[link("mine", LinkState.LOST, 13)])
    assert "x/cut_abnormal held" in lost
    assert not any("fault_lockout" in line for line in lost)


def test_remote_control_has_its_time() -> None:
    heading = Heading(Rule.METHANE_ELECTRIC, control_s=40.0)
    heading.say(10, T1=1.6)
    assert heading.say(50.4) == []
    assert heading.say(50.5) == ["cut_abnormal raised"]


def test_without_a_reported_order_the_power_alone_proves() -> None:
    heading = Heading(Rule.METHANE_ELECTRIC, cut=())
    heading.say(10, T1=1.6)
    assert heading.say(12.6) == ["feed_abnormal raised"]
    assert "x/cut_abnormal" not in heading.judge.catalogue.index


def test_another_limit_may_keep_the_zone_locked() -> None:
    heading = Heading(Rule.METHANE_ELECTRIC, cut_limit="deep", restore_limit="alarm")
    heading.say(10, T1=3.1)
    heading.say(10.1, cut=1)
    heading.say(11, feed=0)
    heading.say(20, T1=1.1)
    heading.say(21, feed=1)
    assert heading.say(22.6) == ["restore_abnormal raised"]


@pytest.mark.parametrize("off", ["fan", "duct"])
def test_without_air_the_heading_has_no_power(off: str) -> None:
    heading = Heading(Rule.FAN_ELECTRIC)
    heading.values(10, {off: 0.0})
    heading.say(11, cut=1)
    assert heading.say(12.6) == ["feed_abnormal raised"]
    assert heading.say(13, feed=0) == ["feed_abnormal returned"]


def test_the_standby_fan_keeps_the_power() -> None:
    heading = Heading(Rule.FAN_ELECTRIC)
    heading.say(10, fan2=1)
    heading.say(11, fan=0)
    assert heading.say(20) == []


def test_gas_behind_a_stopped_fan_locks_it() -> None:
    heading = Heading(Rule.FAN_METHANE)
    heading.say(10, fan=0)
    heading.say(60, T1=1.2)
    heading.say(70, fan=1)
    assert heading.say(71.6) == ["lock_violation raised"]
    assert heading.say(90, T1=0.9) == ["lock_violation returned"]


def test_gas_at_the_fan_locks_it_too_and_a_running_fan_is_no_violation() -> None:
    heading = Heading(Rule.FAN_METHANE)
    heading.say(10, T1=1.2)
    assert heading.say(20) == []
    heading.say(25, T1=0.2)
    heading.say(30, fan=0)
    heading.say(40, T3=0.6)
    heading.say(50, fan2=1)
    assert heading.say(51.6) == ["lock_violation raised"]
    assert heading.say(52, unlock=1) == ["lock_violation returned"]


def test_a_deep_lock_is_released_by_hand_only() -> None:
    heading = Heading(Rule.FAN_METHANE)
    heading.say(10, fan=0)
    heading.say(20, T2=3.2)
    heading.say(30, T2=0.2)
    heading.say(40, fan=1)
    assert heading.say(41.6) == ["lock_violation raised"]
    assert heading.say(50, unlock=1) == ["lock_violation returned"]


def test_a_fault_is_due_at_once_and_power_under_it_a_violation() -> None:
    heading = Heading(Rule.FAULT_LOCKOUT)
    assert heading.say(10, fault=1) == ["fault_lockout raised"]
    assert heading.say(12.6) == ["lock_violation raised"]
    assert heading.say(13, feed=0) == ["lock_violation returned"]
    assert heading.say(20, fault=0) == ["fault_lockout returned"]


def test_a_bad_sensor_is_a_fault() -> None:
    heading = Heading(Rule.FAULT_LOCKOUT)
    assert heading.say(10, BAD, T1=0.4) == ["fault_lockout raised < T1/quality"]
    assert heading.say(12.6) == ["lock_violation raised"]
    assert "lock_violation returned" in heading.say(13, T1=0.4)


def test_a_fault_that_goes_on_says_nothing_more() -> None:
    heading = Heading(Rule.FAULT_LOCKOUT)
    heading.say(10, BAD, T1=0.4)
    heading.say(12.6)
    assert [heading.say(13 + k, BAD, T1=0.4 + k) for k in range(3)] == [[], [], []]


def test_two_doors_open() -> None:
    heading = Heading(Rule.DOORS)
    assert heading.say(10, a=1) == []
    assert heading.say(11, b=1) == ["doors_open raised"]
    assert heading.say(12, a=0) == ["doors_open returned"]


def test_two_doors_may_be_given_time() -> None:
    heading = Heading(Rule.DOORS, control_s=5.0)
    heading.say(10, a=1, b=1)
    assert heading.say(15.4) == []
    assert heading.say(15.6) == ["doors_open raised"]


def test_an_order_against_its_feed() -> None:
    heading = Heading(Rule.CUT_FEED)
    heading.say(10, cut=1)
    assert heading.say(12.6) == ["feed_abnormal raised"]
    assert heading.say(13, feed=0) == ["feed_abnormal returned"]
    heading.say(14, feed=1)
    assert heading.say(15.6) == ["restore_abnormal raised"]
    assert heading.say(16, cut=0) == ["restore_abnormal returned"]


def test_a_restart_goes_on_with_what_stood() -> None:
    heading = Heading(Rule.METHANE_ELECTRIC)
    heading.say(10, T1=1.6)
    heading.say(12.6)
    records = heading.judge.records()
    again = Heading.of(heading.table)
    again.judge.restore(records)
    again.step(20, links=[link("mine", LinkState.UP, 20)])
    assert again.say(20, T1=1.6, T2=0.4, cut=0, feed=1) == []  # it stands on
    assert again.say(25) == []
    assert again.say(30, T1=0.5) == ["cut_abnormal returned"]


def test_what_is_over_after_a_restart_returns() -> None:
    heading = Heading(Rule.FAN_METHANE)
    heading.say(10, fan=0)
    heading.say(60, T1=1.2)
    heading.say(70, fan=1)
    heading.say(71.6)
    again = Heading.of(heading.table)
    again.judge.restore(heading.judge.records())
    again.step(80, links=[link("mine", LinkState.UP, 80)])
    assert again.say(81, T1=1.2, T2=0.4, T3=0.1, fan=1, fan2=0, unlock=0) == []
    assert again.say(90, T1=0.5) == ["lock_violation returned"]


def test_what_follows_from_one_bad_sensor_is_gathered_under_it() -> None:
    rules = (interlock(Rule.METHANE_ELECTRIC), replace(interlock(Rule.FAULT_LOCKOUT), id="y"))
    doubts = (
        DetectorRow(id="d", detector=Detector.LINE_BREAK, tags=("T1",)),
        DetectorRow(id="c", detector=Detector.CALIBRATION, tags=("T1",)),
    )
    table = heading(*rules)
    failed = limit("=", 1.0, "fault", limit="failed")
    table = replace(table, detectors=doubts, alarms=(*table.alarms, failed))
    driven = Heading.of(table)
    driven.up()
    said = driven.values(10, {"T1": 0.4}, int(Status.BAD_COMMUNICATION_ERROR))
    assert sorted(line for line in said if "raised" in line) == [
        "T1/line_break raised < T1/quality",
        "T1/quality raised",
        "x/fault_lockout raised < T1/quality",
        "y/fault_lockout raised < T1/quality",
    ]
    # A device that says of itself that it has failed is a cause as well; a calibration has to be seen.
    driven.values(20, {"T1": 0.4})
    assert "y/fault_lockout raised < fault/failed" in driven.values(30, {"fault": 1})
    assert "T1/calibration raised" in driven.values(40, {"T1": 0.4}, CALIBRATING)
