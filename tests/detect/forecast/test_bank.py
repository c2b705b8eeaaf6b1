from typing import Any

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from scada.detect.forecast.bank import ForecastBank
from scada.detect.forecast.forecaster import Method
from scada.detect.forecast.paths import proposed
from scada.model import (
    Area,
    BadInput,
    Detector,
    DetectorRow,
    Event,
    EventKind,
    Kind,
    Samples,
    SiteTable,
    detections,
)
from tests.core.mine import Driven, site
from tests.detect.plant import T0, S, limit, tag

EVERY = 10


def row(**parameters: Any) -> DetectorRow:
    tags = parameters.pop("tags", ("m0",))
    settings = {"every_s": float(EVERY), "learn_h": 0.25, "confirm": 1.0} | parameters
    return DetectorRow(id="ahead", detector=Detector.FORECAST, tags=tags, parameters=settings)


def table(*rows: DetectorRow) -> SiteTable:
    return msgspec.structs.replace(site(), detectors=rows)


def bank(subject: Driven) -> ForecastBank:
    (found,) = subject.judge._detecting._banks
    assert isinstance(found, ForecastBank)
    return found


def gas(seconds: int, rise_at: float, rate: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Gas that breathes a little, and from some moment on rises, in % per minute."""
    rng = np.random.default_rng(2)
    at = np.arange(0, seconds, EVERY)
    slow = 0.5 + 0.02 * np.sin(at / 90.0) + rng.normal(0, 0.004, len(at))
    return at, slow + np.maximum(at - rise_at, 0) / 60.0 * rate


def drive(
    subject: Driven, at: NDArray[np.int64], value: NDArray[np.float64], status: int = 0
) -> list[tuple[int, str]]:
    said = []
    for second, one in zip(at.tolist(), value.tolist(), strict=True):
        said += [(second, word) for word in subject.values(second + 1, {"m0": one}, status)]
    return said


def events(subject: Driven, alarm: str = "m0/forecast") -> list[Event]:
    return [event for event in subject.events if event.alarm == alarm]


def test_a_slow_rise_is_advised_before_the_limit_and_taken_back_when_it_is_crossed() -> None:
    subject = Driven(table(row()))
    subject.up()
    drive(subject, *gas(1400, 900, 0.08))
    told = events(subject)
    crossed = next(
        e for e in subject.events if e.alarm == "m0/alarm" and e.kind is EventKind.RAISED
    )
    raised = [event for event in told if event.kind is EventKind.RAISED]
    assert len(raised) == 1
    assert 30 < (crossed.time_ns - raised[0].time_ns) / S < 400
    assert told[-1].kind is EventKind.RETURNED
    assert 0 <= (told[-1].time_ns - crossed.time_ns) / S <= 2 * EVERY
    words = raised[0].text
    assert "not enough history" in words["en"]
    assert "历史数据不足" in words["zh"]
    assert "not measured" in words["en"]
    assert words["method"] == "holt"
    assert {"p3", "p5", "p10", "persistence10", "false_min_per_day"} <= set(words)
    assert raised[0].alarm_kind == "advisory"


def test_quiet_gas_is_not_advised() -> None:
    subject = Driven(table(row()))
    subject.up()
    drive(subject, *gas(1400, 9e9, 0.0))
    assert events(subject) == []
    forecast = bank(subject).rows[0]
    assert (forecast.current < 0.05).all()
    assert forecast.record.false_minutes_per_day()[Method.PERSISTENCE, 0] == 0.0


def test_the_ridge_takes_over_and_says_so() -> None:
    subject = Driven(table(row(neighbours="m1:30 m2:0")))
    subject.up()
    at, value = gas(2000, 9e9, 0.0)
    for second, one in zip(at.tolist(), value.tolist(), strict=True):
        subject.values(second + 1, {"m0": one, "m1": one / 2, "m2": 0.3})
    forecast = bank(subject).rows[0]
    assert forecast.forecaster.method.tolist() == [Method.RIDGE]
    words = bank(subject).evidence(forecast.assigned.first)
    assert words["method"] == "ridge"
    assert words["neighbours"] == "m1 30 s, m2 0 s"


def test_a_bad_tag_has_no_forecast_and_holds_what_stood() -> None:
    subject = Driven(table(row()))
    subject.up()
    at, value = gas(1240, 900, 0.08)
    drive(subject, at, value)
    assert events(subject)[-1].kind is EventKind.RAISED
    drive(subject, np.arange(1240, 1500, EVERY), np.full(26, 0.6), 0x80000000)
    assert events(subject)[-1].kind is EventKind.HELD
    assert np.isnan(bank(subject).rows[0].current).all()


def test_nothing_is_learned_beyond_the_limit_nor_from_doubted_samples() -> None:
    subject = Driven(table(row()))
    subject.up()
    at, value = gas(1500, 9e9, 0.0)
    drive(subject, at, value)
    forecaster = bank(subject).rows[0].forecaster
    learned = int(forecaster.learned[0])
    later = np.arange(1500, 2300, EVERY)
    drive(subject, later, np.full(len(later), 1.3))
    assert int(forecaster.learned[0]) - learned <= 61
    learned = int(forecaster.learned[0])
    after = np.arange(2300, 3200, EVERY)
    for second in after.tolist():
        when = T0 + (second + 1) * S
        subject.step(second + 1, Samples.of([0], when, [0.5], flags=2))
    assert int(forecaster.learned[0]) == learned


def test_the_steps_again_give_the_same_words() -> None:
    subject = Driven(table(row()))
    subject.up()
    drive(subject, *gas(1400, 900, 0.08))
    again = Driven(table(row()))
    for step in subject.steps:
        again.run(step)
    assert [event.text for event in again.events] == [event.text for event in subject.events]


def test_it_does_not_matter_when_time_alone_passes() -> None:
    subject, looked = Driven(table(row())), Driven(table(row()))
    for one in (subject, looked):
        one.up()
    at, value = gas(1300, 900, 0.08)
    for second, gas_now in zip(at.tolist(), value.tolist(), strict=True):
        subject.values(second + 1, {"m0": gas_now})
        looked.values(second + 1, {"m0": gas_now})
        for part in (3.2, 9.3):
            looked.judge._detecting.advance(T0 + round((second + part) * S))
    counts = [bank(one).rows[0].forecaster._errors._counts for one in (subject, looked)]
    np.testing.assert_array_equal(counts[0], counts[1])


def test_what_it_keeps_does_not_grow() -> None:
    subject = Driven(table(row()))
    subject.up()
    at, value = gas(1500, 9e9, 0.0)
    drive(subject, at, value)
    forecast = bank(subject).rows[0]
    assert len(forecast._cases) == 60
    assert len(forecast.forecaster._origins) <= 60


@pytest.mark.parametrize(
    ("parameters", "word"),
    [
        ({"limit": "nothing"}, "m0 has no limit nothing"),
        ({"horizon": 5.0}, "no parameter horizon"),
        ({"probability": 2.0}, "probability = 2"),
        ({"every_s": "often"}, "is not a number"),
        ({"neighbours": "m9"}, "m9 is no tag"),
        ({"neighbours": "m1:x"}, "a lag of x s"),
        ({"neighbours": "m1 m2 u0 m1 m2"}, "at most 4"),
    ],
)
def test_what_cannot_be_is_said(parameters: dict[str, Any], word: str) -> None:
    made = table(row(**parameters))
    with pytest.raises(BadInput, match=word):
        ForecastBank(made, detections(made).assigned)


def test_a_limit_below_is_forecast_turned_over() -> None:
    made = msgspec.structs.replace(site(alarms=(limit("<=", 0.25, "m0"),)), detectors=(row(),))
    subject = Driven(made)
    subject.up()
    at, value = gas(1400, 900, -0.04)
    drive(subject, at, value)
    raised = [event for event in events(subject) if event.kind is EventKind.RAISED]
    assert len(raised) == 1


def test_neighbours_lie_along_the_air() -> None:
    tags = (
        tag("intake.v", area="intake", kind=Kind.AIR_VELOCITY),
        tag("face.T1", area="face"),
        tag("face.run", area="face", kind=Kind.MACHINE),
        tag("face.co", area="face", kind=Kind.CO),
        tag("return.T2", area="return"),
        tag("elsewhere.T1", area="elsewhere"),
    )
    areas = tuple(
        Area(id=name, name_zh="", name_en="", downwind=after)
        for name, after in (
            ("intake", ("face",)), ("face", ("return",)), ("return", ()), ("elsewhere", ()),
        )
    )  # fmt: skip
    made = msgspec.structs.replace(
        site(tags=tags, alarms=(limit(">=", 1, "face.T1"),)), areas=areas
    )
    assert proposed(made, tags[1]) == ("face.run", "intake.v", "return.T2")
    assert proposed(made, tags[4]) == ("face.T1", "face.run", "intake.v")
    assert proposed(made, tags[5]) == ()


def test_what_is_told_keeps_within_the_sensors_range() -> None:
    subject = Driven(table(row()))
    subject.up()
    at = np.arange(0, 600, EVERY)
    drive(subject, at, np.where(at % 40 < 20, 0.02, 0.9))
    (told,) = subject.judge.forecasts()
    assert told.tag == "m0"
    assert min(told.low) >= 0.0
    assert all(low <= high for low, high in zip(told.low, told.high, strict=True))
    assert all(0.0 <= one <= 1.0 for one in told.probability)
    assert subject.judge.forecast_ns == told.time_ns
