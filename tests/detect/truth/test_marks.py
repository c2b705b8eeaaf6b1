"""What each mark says of a sensor, and of what it keeps silent."""

import math

import numpy as np
import pytest

from scada.model import BadInput, Detector, DetectorRow, Flag, Kind, Samples, Status
from tests.detect.plant import T0, S, tag
from tests.detect.truth.site import Fed, methane, row

SENSOR = int(Status.BAD_SENSOR_FAILURE)
NO_COMMUNICATION = int(Status.BAD_NO_COMMUNICATION)
CALIBRATION = int(Status.UNCERTAIN_SENSOR_CALIBRATION)


def test_over_range_at_the_end_of_a_catalytic_sensor() -> None:
    fed = Fed([methane("a"), methane("b", high=10.0), methane("c", high=100.0)], row("over_range"))
    assert fed.feed(0, {"a": 3.99, "b": 3.99, "c": 60.0}) == []
    assert fed.feed(1, {"a": 4.0, "b": 4.0, "c": 60.0}) == [
        "a/over_range raised",
        "b/over_range raised",
    ]
    assert "4.00 %CH4" in fed.words["a/over_range"]["en"]
    assert "上端" in fed.words["a/over_range"]["zh"]
    assert fed.feed(2, {"a": 3.99}) == []
    assert fed.feed(3, {"a": 3.9}) == ["a/over_range returned"]
    assert fed.detecting.flags(np.array([0, 1, 2])).tolist() == [Flag.PSEUDO, Flag.PSEUDO, 0]


def test_over_range_by_the_devices_own_word() -> None:
    fed = Fed([methane("a"), methane("b"), methane("c")], row("over_range"))
    fed.feed(0, {"a": 0.5, "b": 0.5, "c": 0.5})
    assert fed.feed(1, {"a": 0.5}, status=0x803C0000) == ["a/over_range raised"]
    assert fed.feed(1, {"b": 0.5}, status=0x00000600) == ["b/over_range raised"]
    assert fed.feed(1, {"c": math.inf}) == ["c/over_range raised"]
    assert "device" in fed.words["a/over_range"]["en"]
    assert fed.feed(2, {"a": 0.5}, status=SENSOR) == []
    assert fed.feed(3, {"a": 0.5}) == ["a/over_range returned"]


def test_zero_is_a_normal_value() -> None:
    fed = Fed([methane("a")], row("over_range"), row("negative_drift"), row("jump"))
    for second in range(0, 4000, 100):
        assert fed.feed(second, {"a": 0.0}) == []


def test_negative_drift_must_last() -> None:
    fed = Fed([methane("a")], row("negative_drift"))
    fed.feed(0, {"a": 0.0})
    assert fed.feed(1, {"a": -0.04}) == []
    assert fed.feed(40, {"a": 0.0}) == []
    fed.feed(50, {"a": -0.05})
    assert fed.pass_time(109) == []
    assert fed.pass_time(110) == ["a/negative_drift raised"]
    assert fed.feed(120, {"a": -0.02}) == []
    assert fed.feed(130, {"a": 0.0}, status=SENSOR) == ["a/negative_drift held"]
    assert fed.feed(140, {"a": -0.05}) == ["a/negative_drift confirmed"]
    assert fed.feed(150, {"a": 0.0}) == ["a/negative_drift returned"]


def siblings(fed: Fed, until: int) -> None:
    for second in (*range(0, until, 10), until - 1):
        fed.feed(second, {"a": 0.3, "b": 0.31, "c": 0.29})


def test_a_jump_under_flat_siblings_is_marked_until_it_is_back() -> None:
    fed = Fed([methane(n) for n in "abc"], row("jump"))
    siblings(fed, 100)
    assert fed.feed(100, {"a": 3.2, "b": 0.31, "c": 0.29}) == ["a/jump raised"]
    words = fed.words["a/jump"]
    assert (words["before"], words["value"]) == ("0.3", "3.2")
    assert fed.feed(101, {"a": 3.1}) == []
    assert fed.feed(110, {"a": 0.32}) == ["a/jump returned"]


def test_a_jump_that_siblings_follow_was_real() -> None:
    fed = Fed([methane(n) for n in "abc"], row("jump"))
    siblings(fed, 100)
    assert fed.feed(100, {"a": 3.2}) == ["a/jump raised"]
    assert fed.feed(120, {"b": 1.4}) == ["a/jump returned"]


def test_a_jump_of_all_is_none() -> None:
    fed = Fed([methane(n) for n in "abc"], row("jump"))
    siblings(fed, 100)
    assert fed.feed(100, {"a": 3.2, "b": 3.0, "c": 3.1}) == []


def test_a_jump_after_a_gap_is_none_and_slow_is_none() -> None:
    fed = Fed([methane(n) for n in "abc"], row("jump"))
    siblings(fed, 100)
    fed.feed(100, {"a": 0.0}, status=SENSOR)
    assert fed.feed(101, {"a": 3.2}) == []
    assert fed.feed(141, {"a": 0.3}) == []


def test_who_is_under_calibration_does_not_jump() -> None:
    fed = Fed([methane(n) for n in "abc"], row("jump"), row("calibration"))
    siblings(fed, 100)
    assert fed.feed(100, {"a": 3.2}, status=CALIBRATION) == ["a/calibration raised"]
    assert fed.detecting.flags(np.array([0, 1])).tolist() == [Flag.CALIBRATION, 0]
    assert fed.feed(101, {"a": 0.3}) == ["a/calibration returned"]


def test_calibration_by_its_switch() -> None:
    flag = tag("a.cal", kind=Kind.CALIBRATION)
    fed = Fed([methane("a"), flag], row("calibration"))
    fed.feed(0, {"a": 0.3, "a.cal": 0.0})
    assert fed.feed(1, {"a.cal": 1.0}) == ["a/calibration raised"]
    assert fed.words["a/calibration"]["en"] == "calibration switch"
    assert fed.feed(2, {"a": 1.9}, status=CALIBRATION) == []
    assert fed.feed(3, {"a.cal": 0.0}) == []
    assert fed.feed(4, {"a": 0.4}) == ["a/calibration returned"]


def test_after_a_restart_the_switch_is_waited_for() -> None:
    fed = Fed([methane("a"), tag("a.cal", kind=Kind.CALIBRATION)], row("calibration"))
    fed.detecting.restore(np.array([True]))
    assert fed.feed(0, {"a": 1.9}) == []
    assert fed.feed(1, {"a.cal": 1.0}) == ["a/calibration confirmed"]
    over = Fed([methane("a"), tag("a.cal", kind=Kind.CALIBRATION)], row("calibration"))
    over.detecting.restore(np.array([True]))
    over.feed(0, {"a": 1.9})
    assert over.feed(1, {"a.cal": 0.0}) == ["a/calibration returned"]


def test_a_bad_switch_says_nothing() -> None:
    fed = Fed([methane("a"), tag("a.cal", kind=Kind.CALIBRATION)], row("calibration"))
    fed.feed(0, {"a": 0.3, "a.cal": 1.0})
    assert fed.feed(1, {"a.cal": 0.0}, status=NO_COMMUNICATION) == []


def test_state_words_and_statuses() -> None:
    fed = Fed(
        [methane("a"), methane("b"), tag("a.state", kind=Kind.STATE, high=131071.0)],
        row("line_break", state="{tag}.state"),
        row("device_state", state="{tag}.state"),
    )
    fed.feed(0, {"a": 0.3, "b": 0.3, "a.state": 0.0})
    assert fed.feed(1, {"a.state": 2.0}) == []
    assert fed.feed(2, {"a.state": 7.0}) == ["a/device_state raised"]
    assert "故障" in fed.words["a/device_state"]["zh"]
    assert sorted(fed.feed(3, {"a.state": 65536.0})) == ["a/line_break raised"]
    assert fed.feed(4, {"a.state": 0.0}) == ["a/line_break returned", "a/device_state returned"]
    assert fed.feed(5, {"b": 0.3}, status=NO_COMMUNICATION) == ["b/line_break raised"]
    assert fed.feed(6, {"b": 0.3}, status=SENSOR) == [
        "b/line_break returned",
        "b/device_state raised",
    ]
    assert "BAD_SENSOR_FAILURE" in fed.words["b/device_state"]["en"]
    assert fed.feed(7, {"b": 0.3}) == ["b/device_state returned"]


def test_a_lost_link_is_no_line_break() -> None:
    fed = Fed([methane("a")], row("line_break"))
    fed.feed(0, {"a": 0.3})
    ours = int(Flag.SUBSTITUTED)
    assert fed.feed(1, {"a": 0.3}, status=NO_COMMUNICATION, flags=ours) == []


def test_a_state_word_that_is_not_there_is_said() -> None:
    wrong = DetectorRow(
        id="d1", detector=Detector.DEVICE_STATE, tags=("a",), parameters={"state": "a.word"}
    )
    with pytest.raises(BadInput, match=r"d1: state = a.word: this site has no such tag.*不存在"):
        Fed([methane("a")], wrong)
    with pytest.raises(BadInput, match=r"frozen has no parameter 'seconds'; it has: alone"):
        Fed([methane("a")], row("frozen", seconds=3.0))


def polish(until: int) -> list[tuple[float, float]]:
    """Half-minute means like those of a longwall: a coarse sensor and a fine one, both alive; from
    ``until`` on the air moves by less than a step of the coarse one."""
    random = np.random.default_rng(3)
    air = 0.5 + 0.25 * np.sin(np.arange(until) / 15) + 0.02 * random.standard_normal(until)
    still = 0.41 + 0.008 * random.standard_normal(900)
    both = np.r_[air, still]
    return [(round(float(one), 1), round(0.6 * float(one), 2)) for one in both]


def watched(rows: list[tuple[float, float]]) -> tuple[Fed, list[tuple[int, str]]]:
    fed = Fed([methane("coarse", resolution=0.1), methane("fine")], row("frozen"))
    said = [
        (step, one)
        for step, (coarse, fine) in enumerate(rows)
        for one in fed.feed(30.0 * step, {"coarse": coarse, "fine": fine})
    ]
    return fed, said


def test_genuine_flatness_is_not_frozen() -> None:
    rows = polish(500)
    assert len({coarse for coarse, _ in rows[500:]}) == 1
    assert watched(rows)[1] == []


def test_a_frozen_sensor_is_found() -> None:
    rows = polish(900)[:900]
    fed, said = watched(
        [(coarse if n < 600 else 0.5, fine) for n, (coarse, fine) in enumerate(rows)]
    )
    assert [one for _, one in said] == ["coarse/frozen raised"]
    assert 660 <= said[0][0] < 800
    words = fed.words["coarse/frozen"]
    assert float(words["run_s"]) > float(words["longest_s"])


def test_the_shape_of_a_calibration() -> None:
    fed = Fed([methane(n) for n in "abc"], row("calibration_shape"))
    siblings(fed, 120)
    said = []
    for second, value in [(120, 1.2), (130, 1.8), (140, 2.0), (170, 2.0), (190, 2.01), (200, 2.0)]:
        said += fed.feed(second, {"a": value, "b": 0.31, "c": 0.29})
    assert said == ["a/calibration_shape raised"]
    assert fed.feed(210, {"a": 0.35, "b": 0.31}) == ["a/calibration_shape returned"]
    real = Fed([methane(n) for n in "abc"], row("calibration_shape"))
    siblings(real, 120)
    for second in range(120, 400, 10):
        assert real.feed(second, {"a": 2.0, "b": 0.9 if second > 150 else 0.31, "c": 0.3}) == []


@pytest.mark.parametrize("seed", range(4))
def test_how_samples_are_chopped_into_batches_changes_nothing(seed: int) -> None:
    random = np.random.default_rng(seed)
    names = "abcd"
    rows = [row(d) for d in ("over_range", "negative_drift", "jump", "frozen", "calibration_shape")]
    rows += [row("line_break"), row("device_state"), row("calibration")]
    count = 120
    values = random.choice([0.1, 0.1, 0.12, 0.3, 2.0, 4.2, -0.2, np.nan], (count, 4))
    status = random.choice([0, 0, 0, 0, SENSOR, NO_COMMUNICATION, CALIBRATION], (count, 4))
    times = T0 + np.arange(count) * S // 4

    def played(chunk: int) -> list[str]:
        fed, said = Fed([methane(name) for name in names], *rows), []
        for first in range(0, count, chunk):
            part = slice(first, min(first + chunk, count))
            length = part.stop - part.start
            batch = Samples.of(
                np.tile(np.arange(4), length),
                np.repeat(times[part], 4),
                values[part].ravel(),
                status[part].ravel(),
            )
            said += fed.take(batch, 30.0)
        return said

    alone = played(1)
    assert len(alone) > 30
    for chunk in (2, 7, count):
        assert played(chunk) == alone
