"""A station on the fake mine, driven by hand: no bus, no clock, nothing that runs by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pytestqt.qtbot import QtBot

from hmi.models.frame import Frame, Mailbox
from hmi.models.station import StationModel
from hmi.qt.page_shelf import PageKind
from hmi.qt.station import Station
from scada.model import Event, Samples
from tests.hmi.fake_history import FakeRequests, FakeStore, told
from tests.hmi.fake_site import FakePlant, history, incident

S = 1_000_000_000


@dataclass
class Stage:
    """The plant, what it told the historian, the station, and what the station asked."""

    plant: FakePlant
    store: FakeStore
    requests: FakeRequests
    model: StationModel
    mailbox: Mailbox
    station: Station
    said: list[str]

    def second(self, *events: Event) -> None:
        """The plant goes on by one second, and the station draws it."""
        self.hand_over(self.plant.frame(*events, samples=self.plant.step(1.0)))

    def hand_over(self, frame: Frame) -> None:
        """What the bus brings."""

        def put(waiting: Frame) -> None:
            for name in ("connection", "table", "snapshot", "core", "historian"):
                if (value := getattr(frame, name)) is not None:
                    setattr(waiting, name, value)
            waiting.core_received_ns = frame.core_received_ns
            waiting.historian_received_ns = frame.historian_received_ns
            waiting.samples.extend(frame.samples)
            waiting.events.extend(frame.events)

        self.mailbox.put(put)
        self.station.tick()


@cache
def _told() -> dict[str, Samples]:
    """The morning at the fake mine, made once: nobody writes into it."""
    plant = FakePlant()
    incident(plant)
    return told(plant, hours=9.0, every_s=5.0).rows


def set_up(qtbot: QtBot, pages: Sequence[PageKind], at_once: bool = True) -> Stage:
    """The incident of the drawings, after a quarter of an hour of live values."""
    plant = FakePlant()
    events = incident(plant)
    store = FakeStore(dict(_told()), events)
    model = StationModel()
    model.apply(plant.first_frame(), plant.now_ns)
    history(plant, model)
    requests, mailbox = FakeRequests(store, at_once), Mailbox()
    station = Station(model, requests, mailbox, pages, lambda: plant.now_ns, beep=lambda: None)
    qtbot.addWidget(station)
    station.resize(1920, 1080)
    station.pause_blinking()
    station.show()
    said: list[str] = []
    station.context.say.connect(said.append)
    stage = Stage(plant, store, requests, model, mailbox, station, said)
    stage.hand_over(plant.frame(*events))
    return stage
