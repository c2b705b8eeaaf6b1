"""What persons say of sensors: calibrations and portable readings, from the command to the journal."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from alarms import Journal
from alarms.journal import replay
from davylamp.core import command_calibrate, command_portable
from davylamp.core.ask import ask, is_done
from davylamp.core.ask import lines as said_lines
from davylamp.core.judge import Judge
from davylamp.core.lines import lines
from scada.bus.memory import MemoryBus
from scada.model import (
    BadInput,
    Command,
    CommandResult,
    Detector,
    DetectorRow,
    EndCalibration,
    Event,
    EventKind,
    Flag,
    Kind,
    PortableReading,
    SiteTable,
    StartCalibration,
)
from tests.core.mine import Driven, site
from tests.core.running import Station, running
from tests.detect.plant import T0, S


def watched() -> SiteTable:
    rows = [
        DetectorRow(id=name, detector=Detector(name), kinds=(Kind.METHANE,))
        for name in ("calibration", "portable", "jump")
    ]
    return msgspec.structs.replace(site(), detectors=tuple(rows))


def up() -> Driven:
    driven = Driven(watched())
    driven.up()
    return driven


def start(until: float, tag: str = "m0", user: str = "li") -> StartCalibration:
    return StartCalibration(tag=tag, until_ns=T0 + round(until * S), user=user, reason="15 d")


def say(driven: Driven, at: float, *commands: Command) -> list[str]:
    return driven.step(at, commands=commands)


def kinds(driven: Driven) -> list[EventKind]:
    return [event.kind for event in driven.events if not event.alarm and event.tag]


def test_a_calibration_is_seen_by_all_and_ends_with_its_time() -> None:
    driven = up()
    assert say(driven, 1, start(60)) == ["m0/calibration raised"]
    assert driven.last.results[0].changed == ("m0/calibration",)
    begun, raised = driven.events[-2:]
    assert (begun.kind, begun.user, begun.comment) == (EventKind.CALIBRATION_STARTED, "li", "15 d")
    assert raised.text["until_ns"] == str(T0 + 60 * S)
    assert "li" in raised.text["zh"]
    assert "15 d" in raised.text["en"]
    assert driven.values(2, {"m0": 1.9}) == ["m0/alarm raised", "m0/cut raised"]
    assert driven.last.marks.tolist() == [Flag.CALIBRATION]
    assert driven.step(59.9) == []
    assert driven.step(60) == ["m0/calibration returned"]
    assert driven.events[-2].kind is EventKind.CALIBRATION_ENDED
    assert "its time is over" in driven.events[-2].text["en"]
    assert driven.values(61, {"m0": 1.9}) == []
    assert driven.last.marks.tolist() == [0]


def test_a_person_ends_it() -> None:
    driven = up()
    say(driven, 1, start(600))
    end = EndCalibration(tag="m0", user="wang", comment="2.00 read as 1.98")
    assert say(driven, 100, end) == ["m0/calibration returned"]
    line = driven.events[-2]
    assert (line.kind, line.user) == (EventKind.CALIBRATION_ENDED, "wang")
    assert line.comment == "2.00 read as 1.98"
    assert driven.step(700) == []


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (start(0.5), "in the past"),
        (start(5 * 3600), "longer than 4.0 h"),
        (start(60, tag="m9"), "no such tag / 无此测点"),
        (EndCalibration(tag="m1", user="li"), "no calibration was announced"),
        (PortableReading(tag="m0", value=1.0, time_ns=T0 + 900 * S, user="li"), "future"),
        (PortableReading(tag="m0", value=1.0, time_ns=T0 - 1000 * S, user="li"), "--fixed"),
    ],
)
def test_what_cannot_be_is_refused_in_words(said: Command, why: str) -> None:
    driven = up()
    assert say(driven, 1, said) == []
    (reason,) = driven.last.results[0].refused.values()
    assert why in reason
    assert kinds(driven) == []


def test_two_calibrations_of_one_sensor_are_refused() -> None:
    driven = up()
    say(driven, 1, start(60))
    assert say(driven, 2, start(90, user="wang")) == []
    assert "li" in driven.last.results[0].refused["m0"]


def test_without_a_row_in_detectors_csv_it_is_refused() -> None:
    driven = Driven()
    driven.up()
    say(driven, 1, start(60))
    assert "detectors.csv" in driven.last.results[0].refused["m0"]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: StartCalibration(tag="m0", until_ns=1, user="li", reason=" "),
        lambda: StartCalibration(tag="", until_ns=1, user="li", reason="15 d"),
        lambda: EndCalibration(tag="m0", user=""),
        lambda: PortableReading(tag="m0", value=float("nan"), time_ns=1, user="li"),
    ],
)
def test_commands_that_say_too_little(wrong: object) -> None:
    with pytest.raises(BadInput):
        wrong()  # type: ignore[operator]


def test_the_higher_reading_counts() -> None:
    driven = up()
    reading = PortableReading(tag="m0", value=1.12, time_ns=T0 + 10 * S, user="li")
    assert say(driven, 11, reading) == ["m0/portable raised"]
    line, raised = driven.events[-2:]
    assert (line.kind, line.user, line.time_ns) == (EventKind.PORTABLE, "li", T0 + 10 * S)
    assert (raised.value, raised.text["counts"], raised.text["reaches"]) == (1.12, "1.12", "alarm")
    assert "1.12" in raised.text["zh"]
    assert driven.values(20, {"m0": 0.5}) == []
    assert driven.step(8 * 3600 + 11, heard=("mine/1", "unit/1")) == []
    assert driven.events[-1].text["late"] == "1"
    agrees = PortableReading(tag="m0", value=0.52, time_ns=T0 + 30000 * S, user="wang", fixed=0.5)
    assert say(driven, 30001, agrees) == ["m0/portable returned"]


def test_windows_and_readings_outlive_a_restart() -> None:
    before = up()
    reading = PortableReading(tag="m1", value=1.5, time_ns=T0 + S, user="li")
    say(before, 1, start(100), reading)
    records = replay((), before.events)
    after = Driven(watched(), before.journal.seq, before.journal.head)
    after.judge.restore(records)
    after.up(10)
    assert after.values(11, {"m0": 0.5}) == []
    assert after.last.marks.tolist() == [Flag.CALIBRATION]
    assert say(after, 12, start(200)) == []
    assert "m0" in after.last.results[0].refused
    assert after.step(100) == ["m0/calibration returned"]
    agrees = PortableReading(tag="m1", value=0.5, time_ns=T0 + 100 * S, user="li")
    assert say(after, 101, agrees) == ["m1/portable returned"]


def test_recorded_steps_give_the_same_journal() -> None:
    driven = up()
    say(driven, 1, start(50))
    driven.values(2, {"m0": 1.9, "m1": 0.4})
    say(driven, 3, PortableReading(tag="m1", value=1.12, time_ns=T0 + 3 * S, user="li"))
    driven.step(51)
    judge, journal = Judge(watched()), Journal("core", T0)
    again: list[Event] = []
    for step in driven.steps:
        again += lines(journal, judge.catalogue, step, judge.step(step))
    assert again == driven.events


async def test_a_running_core_answers(tmp_path: Path) -> None:
    table = watched()
    async with (
        MemoryBus("test") as bus,
        running(table, bus, tmp_path) as (_, plant),
    ):
        station = await Station(bus, "test").open()
        plant["mine"].all_good()
        far = StartCalibration(tag="m0", until_ns=2**62, user="li", reason="15 d")
        refused = await ask(bus, "test", far)
        assert "longer than" in refused.refused["m0"]
        soon = round(datetime.now(UTC).timestamp() + 600) * S
        done = await ask(
            bus, "test", StartCalibration(tag="m0", until_ns=soon, user="li", reason="15 d")
        )
        assert done.changed == ("m0/calibration",)
        raised = await station.event("m0/calibration", "raised")
        assert raised.text["user"] == "li"


def arguments(module: object, *words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    module.add_arguments(parser)  # type: ignore[attr-defined]
    return parser.parse_args(words)


def test_the_command_lines() -> None:
    words = ("start", "3301.T1", "--for", "90s", "--by", "li", "--reason", "15 d")
    said = command_calibrate.asked_for(arguments(command_calibrate, *words), T0, "li")
    assert said == StartCalibration(tag="3301.T1", until_ns=T0 + 90 * S, user="li", reason="15 d")
    ended = command_calibrate.asked_for(
        arguments(command_calibrate, "end", "3301.T1", "--by", "li"), T0, "li"
    )
    assert ended == EndCalibration(tag="3301.T1", user="li")
    zone = ZoneInfo("Asia/Shanghai")
    noon = round(datetime(2026, 11, 22, 12, tzinfo=zone).timestamp()) * S
    read = arguments(command_portable, "3301.T1", "0,86", "--by", "li", "--at", "08:30")
    reading = command_portable.reading_of(read, noon, zone, "li")
    assert (reading.value, reading.time_ns) == (0.86, noon - 12600 * S)


@pytest.mark.parametrize("text", ["", "soon", "-5m", "0"])
def test_a_duration_that_is_none(text: str) -> None:
    with pytest.raises(BadInput, match="90s, 30m"):
        command_calibrate.seconds(text)


def test_a_reading_that_is_none() -> None:
    for words in (("m0", "much"), ("m0", "1.0", "--at", "noon"), ("m0", "1", "--fixed", "x")):
        read = arguments(command_portable, *words, "--by", "li")
        with pytest.raises(BadInput, match="/"):
            command_portable.reading_of(read, T0, ZoneInfo("UTC"), "li")


def test_what_became_of_it_is_said() -> None:
    done, refused = CommandResult(changed=("m0/calibration",)), CommandResult(refused={"m0": "no"})
    assert (is_done(done), is_done(refused)) == (True, False)
    assert [*said_lines(done), *said_lines(refused)] == ["m0/calibration", "m0: refused: no"]
