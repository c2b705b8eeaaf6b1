"""Calibration and portable readings from a sensor's faceplate."""

from collections.abc import Iterator

import msgspec
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hmi.models.sensor_deeds import SensorDeed, fitting, number
from hmi.qt.faceplate.sensor_form import SensorForm
from hmi.qt.pages import PAGES
from scada.model import (
    Acknowledgement,
    AlarmKind,
    BadInput,
    EndCalibration,
    EventKind,
    PortableReading,
    Process,
    StartCalibration,
)
from tests.hmi.stage import Stage, set_up

TAG = "3301.T0"


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    stage = set_up(qtbot, PAGES)
    yield stage
    stage.station.close()


def opened(qtbot: QtBot, stage: Stage) -> SensorForm:
    plate = stage.station.faceplate
    plate.show_tag(TAG)
    qtbot.keyClick(plate, Qt.Key.Key_C)
    assert plate.form.isVisible()
    return plate.form


def test_a_calibration_is_announced_with_its_end_and_reason(qtbot: QtBot, stage: Stage) -> None:
    form = opened(qtbot, stage)
    assert form.deed == SensorDeed.CALIBRATE
    form.lasts.setCurrentIndex(1)
    form.texts["reason"].setText("monthly")
    qtbot.keyClick(form.texts["reason"], Qt.Key.Key_Return)
    (sent,) = stage.requests.commands
    assert isinstance(sent, StartCalibration)
    assert (sent.tag, sent.reason) == (TAG, "monthly")
    assert sent.until_ns - stage.model.now_ns == 1200 * 10**9
    assert not form.isVisible()


def test_without_a_reason_nothing_is_sent(qtbot: QtBot, stage: Stage) -> None:
    form = opened(qtbot, stage)
    form.send()
    assert stage.requests.commands == []
    assert form.isVisible()
    assert "reason" in stage.said[-1]


def test_under_calibration_its_end_is_offered(qtbot: QtBot, stage: Stage) -> None:
    said = stage.plant.event(EventKind.RAISED, f"{TAG}/calibration")
    stage.second(
        msgspec.structs.replace(
            said,
            alarm_kind=AlarmKind.MARK,
            process=Process.ACTIVE,
            acknowledgement=Acknowledgement.UNACKNOWLEDGED,
        )
    )
    form = opened(qtbot, stage)
    assert form.deed == SensorDeed.END
    form.send()
    assert isinstance(stage.requests.commands[0], EndCalibration)


def test_a_portable_reading_is_a_number_with_or_without_the_sensors_own(
    qtbot: QtBot, stage: Stage
) -> None:
    form = opened(qtbot, stage)
    form.choose(SensorDeed.PORTABLE)
    form.texts["value"].setText("much")
    form.send()
    assert stage.requests.commands == []
    assert "much" in stage.said[-1]
    form.texts["value"].setText("1,02")
    form.texts["instrument"].setText("P-7")
    form.send()
    (sent,) = stage.requests.commands
    assert isinstance(sent, PortableReading)
    assert (sent.value, sent.fixed, sent.instrument) == (1.02, None, "P-7")


def test_numbers_as_people_type_them() -> None:
    assert number(" 1，5 ", "x") == 1.5
    assert number("−3", "x") == -3.0
    for wrong in ("", "nan", "inf", "1.2.3"):
        with pytest.raises(BadInput):
            number(wrong, "x")


def test_what_nobody_measures_is_not_calibrated(stage: Stage) -> None:
    tag = stage.model.words.tags[TAG]
    assert fitting(tag, None) == (SensorDeed.CALIBRATE, SensorDeed.PORTABLE)
    assert fitting(tag, Process.ACTIVE)[0] is SensorDeed.END


def test_escape_leaves_the_form_and_not_the_faceplate(qtbot: QtBot, stage: Stage) -> None:
    form = opened(qtbot, stage)
    qtbot.keyClick(form.texts["reason"], Qt.Key.Key_Escape)
    assert not form.isVisible()
    assert stage.station.faceplate.isVisible()
