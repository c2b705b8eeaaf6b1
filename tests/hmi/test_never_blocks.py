"""What stands still elsewhere (historian, desk, disk) never holds the screen up."""

import builtins
import io
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from hmi.qt.pages import PAGES
from scada.model import EventKind
from scada.model.version import own_version
from tests.hmi.stage import Stage, set_up


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    """Whatever it asks is never answered."""
    stage = set_up(qtbot, PAGES, at_once=False)
    yield stage
    stage.station.end()


def test_it_goes_on_without_an_answer_and_without_a_disk(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    station, touched, screen = stage.station, list[str](), threading.current_thread()

    def refused(file: Any, *more: Any, **how: Any) -> Any:
        if threading.current_thread() is screen:
            touched.append(str(file))
        raise OSError("the disk stands still")

    for page in station.pages.values():
        assert page is not None, "what a page reads it reads when it is made"
    stage.model.language.all()
    stage.model.search.finish()
    assert own_version(), "read once"
    monkeypatch.setattr(builtins, "open", refused)
    monkeypatch.setattr(io, "open", refused)
    for key in station.pages:
        station.show_page(key)
        stage.second()
    station.context.open_tag.emit("3301.T1")
    stage.second(stage.plant.event(EventKind.RAISED, "3302.T1/cut", value=1.7))
    station.turn_theme()
    station.use_language("zh")
    station.zoom_by(1)
    station.find_panel.open("3301")
    station.layout_panel.toggle()
    station.arranging.save("night")
    stage.second()
    assert stage.model.now_ns == stage.plant.now_ns
    assert touched == []


def test_no_dialog_is_ever_over_an_alarm(stage: Stage) -> None:
    for page in stage.station.pages.values():
        assert page.findChildren(QDialog) == []
    assert stage.station.findChildren(QDialog) == []
