"""Handing over at the station: the report, the note, who takes over, and what the last one wrote."""

from collections.abc import Iterator

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from hmi.qt.handover_view import HandoverView
from hmi.qt.pages import PAGES
from hmi.qt.review import ReviewPage
from scada.model import EventKind, HandOver
from tests.hmi.stage import Stage, set_up


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    stage = set_up(qtbot, PAGES)
    yield stage
    stage.station.close()


def opened(stage: Stage) -> HandoverView:
    stage.station.show_page("review")
    page = stage.station.pages["review"]
    assert isinstance(page, ReviewPage)
    page.show_view("handover")
    return page.handover


def test_the_report_goes_with_the_command(stage: Stage) -> None:
    view = opened(stage)
    assert view.report is not None
    assert view.isVisible()
    view.to.setText("wang")
    view.note.setText("watch the pump")
    view.send()
    (sent,) = [one for one in stage.requests.commands if isinstance(one, HandOver)]
    assert (sent.to, sent.note) == ("wang", "watch the pump")
    assert any("Unacknowledged" in name for name in sent.report)
    assert view.note.text() == ""


def test_to_whom_is_needed(stage: Stage) -> None:
    view = opened(stage)
    view.send()
    assert stage.requests.commands == []
    assert "to whom" in stage.said[-1]


def test_what_the_last_one_wrote_is_shown(stage: Stage) -> None:
    said = stage.plant.event(EventKind.HANDOVER, "3301.T0/cut", user="li", comment="pump is weak")
    stage.store.events.append(msgspec.structs.replace(said, alarm="", text={"to": "wang"}))
    view = opened(stage)
    assert view.body.last is not None
    assert view.body.last.comment == "pump is weak"
    stage.station.grab()


def test_a_refusal_keeps_what_was_written(stage: Stage) -> None:
    view = opened(stage)
    stage.requests.refused = {"": "not your position"}
    view.to.setText("wang")
    view.note.setText("watch the pump")
    view.send()
    assert view.note.text() == "watch the pump"
    assert "not your position" in stage.said[-1]
