"""The station's end of the bus, over the bus in memory."""

import threading
from collections.abc import Iterator

import msgspec
import pytest

from hmi.models.frame import Frame, Mailbox
from hmi.models.station import StationModel
from hmi.service import BusClient
from scada.model import Acknowledge, CommandResult, EventKind, Samples
from tests.hmi.fake_services import FakeServices
from tests.hmi.fake_site import FakePlant


class Waiting(Mailbox):
    """A mailbox that tells when something was put in."""

    def __init__(self) -> None:
        super().__init__()
        self.came = threading.Condition()

    def put(self, change) -> None:  # type: ignore[no-untyped-def]
        super().put(change)
        with self.came:
            self.came.notify_all()

    def until(self, model: StationModel, now_ns: int, done) -> None:  # type: ignore[no-untyped-def]
        """Apply what comes until ``done()``."""
        for _ in range(500):
            with self.came:
                frame = self.take()
                if frame.is_empty:
                    self.came.wait(0.02)
            apply(model, frame, now_ns)
            if done():
                return
        raise AssertionError("it did not come")


def apply(model: StationModel, frame: Frame, now_ns: int) -> None:
    model.apply(frame, now_ns)
    for call in frame.calls:
        call()


@pytest.fixture
def services() -> FakeServices:
    return FakeServices(FakePlant())


@pytest.fixture
def mailbox() -> Waiting:
    return Waiting()


@pytest.fixture
def client(services: FakeServices, mailbox: Waiting) -> Iterator[BusClient]:
    client = BusClient(services.connect, "fake", mailbox, clock=lambda: services.plant.now_ns)
    client.start()
    yield client
    client.stop()


@pytest.fixture
def model(services: FakeServices, client: BusClient, mailbox: Waiting) -> StationModel:
    """A model that has table, snapshot and heartbeat."""
    model = StationModel()
    now_ns = services.plant.now_ns
    mailbox.until(model, now_ns, lambda: model.connection.up)
    services.beat()
    mailbox.until(model, now_ns, lambda: model.has_snapshot and model.core is not None)
    return model


def test_starts_with_heartbeat_table_snapshot(services: FakeServices, model: StationModel) -> None:
    assert model.table == services.plant.table
    assert model.stale(services.plant.now_ns) is None
    assert model.live.value[model.live.index["3301.T1"]] == pytest.approx(
        services.plant.value[services.plant.index["3301.T1"]]
    )


def test_samples_and_events_arrive(
    services: FakeServices, model: StationModel, mailbox: Waiting
) -> None:
    plant = services.plant
    row = plant.index["3301.T1"]
    services.tell(plant.event(EventKind.RAISED, "3301.T1/alarm", value=1.2))
    services.step(Samples.of(row, plant.now_ns, 1.2), 7)
    mailbox.until(model, plant.now_ns, lambda: model.live.value[row] == 1.2)
    mailbox.until(model, plant.now_ns, lambda: "3301.T1/alarm" in model.alarms.records)
    assert model.alarms_seen == 1


def test_a_hole_in_the_events_asks_for_a_snapshot(
    services: FakeServices, model: StationModel, mailbox: Waiting
) -> None:
    plant = services.plant
    services.tell(plant.event(EventKind.RAISED, "3301.T1/alarm"))
    plant.event(EventKind.RAISED, "3301.T1/cut")
    services.seqs["Events"] += 1
    services.tell(plant.event(EventKind.RAISED, "3301.T0/cut"))
    wanted = {"3301.T1/alarm", "3301.T1/cut", "3301.T0/cut"}
    mailbox.until(model, plant.now_ns, lambda: set(model.alarms.records) == wanted)


def test_the_last_event_that_did_not_come_is_seen_by_the_heartbeats(
    services: FakeServices, model: StationModel, mailbox: Waiting
) -> None:
    plant = services.plant
    services.tell(plant.event(EventKind.RAISED, "3301.T1/alarm"))
    mailbox.until(model, plant.now_ns, lambda: "3301.T1/alarm" in model.alarms.records)
    plant.event(EventKind.RAISED, "3301.T1/cut")
    services.seqs["Events"] += 1
    services.beat()
    services.beat()
    mailbox.until(model, plant.now_ns, lambda: "3301.T1/cut" in model.alarms.records)


def test_another_configuration_is_taken_over(
    services: FakeServices, model: StationModel, mailbox: Waiting
) -> None:
    table = services.plant.table
    services.adopt(msgspec.structs.replace(table, config_hash="fake0002", name_en="Another"))
    services.beat()
    mailbox.until(model, services.plant.now_ns, lambda: model.table.name_en == "Another")
    mailbox.until(model, services.plant.now_ns, lambda: model.has_snapshot)


def test_acknowledging_sends_the_ids_and_answers_on_the_screens_side(
    services: FakeServices, client: BusClient, model: StationModel, mailbox: Waiting
) -> None:
    plant = services.plant
    services.tell(plant.event(EventKind.RAISED, "3301.T1/cut"))
    mailbox.until(model, plant.now_ns, lambda: "3301.T1/cut" in model.alarms.records)
    results: list[CommandResult | Exception] = []
    said = Acknowledge(alarms=("3301.T1/cut",), user="li", comment="seen")
    client.command(said, results.append)
    mailbox.until(model, plant.now_ns, lambda: bool(results))
    assert isinstance(results[0], CommandResult)
    assert results[0].changed == ("3301.T1/cut",)
    command = services.commands[0]
    assert (command.alarms, command.user, command.comment) == (("3301.T1/cut",), "li", "seen")


def test_a_request_without_a_bus_says_so(mailbox: Waiting) -> None:
    services = FakeServices(FakePlant())
    services.refusing = 1_000
    client = BusClient(services.connect, "fake", mailbox)
    client.start()
    model = StationModel()
    results: list[CommandResult | Exception] = []
    mailbox.until(model, 1, lambda: model.connection.reason == "the bus is not there yet")
    client.command(Acknowledge(alarms=("a/b",), user="li"), results.append)
    mailbox.until(model, 1, lambda: bool(results))
    client.stop()
    assert "no connection to the bus" in str(results[0])


def test_after_it_stopped_a_request_is_refused(services: FakeServices, mailbox: Waiting) -> None:
    client = BusClient(services.connect, "fake", mailbox)
    client.start()
    client.stop()
    results: list[CommandResult | Exception] = []
    client.command(Acknowledge(alarms=("a/b",), user="li"), results.append)
    assert "leaving" in str(results[0])


def test_reconnects_after_a_failed_start(mailbox: Waiting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hmi.service.RETRY_S", 0.01)
    services = FakeServices(FakePlant())
    services.refusing = 2
    client = BusClient(services.connect, "fake", mailbox)
    client.start()
    model = StationModel()
    mailbox.until(model, 1, lambda: model.connection.up)
    client.stop()


def test_a_command_is_signed_with_the_session_and_bound_to_the_station(
    services: FakeServices, mailbox: Waiting, client: BusClient
) -> None:
    model = StationModel()
    mailbox.until(model, services.plant.now_ns, lambda: model.connection.up)
    answers: list[object] = []
    command = Acknowledge(alarms=("a",), user="li")
    client.use_token("token of li")
    client.command(command, answers.append)
    mailbox.until(model, services.plant.now_ns, lambda: len(answers) == 1)
    (signed,) = services.signed
    assert signed.token == "token of li"
    assert (signed.command.station, signed.command.user) == ("station", "li")
    client.use_token("")
    client.command(command, answers.append)
    mailbox.until(model, services.plant.now_ns, lambda: len(answers) == 2)
    assert len(services.signed) == 1


def test_without_a_desk_nobody_logs_in_and_it_says_why(
    services: FakeServices, mailbox: Waiting, client: BusClient
) -> None:
    model = StationModel()
    mailbox.until(model, services.plant.now_ns, lambda: model.connection.up)
    answers: list[object] = []
    client.login("li", "secret", "", answers.append)
    mailbox.until(model, services.plant.now_ns, lambda: bool(answers))
    assert "no desk was ever here" in str(answers[0])
    assert "secret" not in repr(answers)
