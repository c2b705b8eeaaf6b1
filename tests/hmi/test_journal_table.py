"""The journal's rows: live lines on top, recalled ones sorted in, none twice."""

import pytest
from pytestqt.qtbot import QtBot

from hmi.models.journal import JournalFilter
from hmi.models.station import StationModel
from hmi.qt.context import Context
from hmi.qt.journal_table import JournalModel
from hmi.qt.theme import Theme
from scada.model import Event, EventKind
from tests.hmi.fake_history import FakeRequests, FakeStore
from tests.hmi.fake_site import FakePlant, S

ALARMS = ("3301.T1/cut", "3303.fan/stopped", "3301.T0/cut", "3302.T1/alarm")


@pytest.fixture
def plant() -> FakePlant:
    return FakePlant()


@pytest.fixture
def events(plant: FakePlant) -> list[Event]:
    told = []
    for alarm in ALARMS:
        plant.now_ns += S
        told.append(plant.event(EventKind.RAISED, alarm))
    return told


@pytest.fixture
def rows(qtbot: QtBot, plant: FakePlant) -> JournalModel:
    model = StationModel()
    model.apply(plant.first_frame(), plant.now_ns)
    requests = FakeRequests(FakeStore())
    return JournalModel(Context(model, requests, Theme(model.theme)))


def shown(rows: JournalModel) -> list[str]:
    return [event.alarm for event in rows.events]


def test_live_lines_come_on_top_without_a_reset(
    qtbot: QtBot, rows: JournalModel, events: list[Event]
) -> None:
    rows.add(events[:1])
    with qtbot.assertNotEmitted(rows.modelReset), qtbot.waitSignal(rows.rowsInserted):
        rows.add(events[1:3])
    assert shown(rows) == ["3301.T0/cut", "3303.fan/stopped", "3301.T1/cut"]


def test_recalled_lines_are_sorted_in_and_none_is_doubled(
    rows: JournalModel, events: list[Event]
) -> None:
    rows.add(events[2:])
    rows.add(events)
    assert shown(rows) == list(reversed(ALARMS))
    assert rows.rowCount() == 4


def test_a_filter_hides_and_counts_live_lines_too(rows: JournalModel, events: list[Event]) -> None:
    rows.filter = JournalFilter("3301")
    rows.add(events[:2])
    rows.add(events[2:])
    assert shown(rows) == ["3301.T0/cut", "3301.T1/cut"]
    assert rows.hidden == 2
