"""The services, streams and disks of the system page, as the desk says them."""

import msgspec
import pytest

from hmi.models import system, system_services
from hmi.models.disk_use import EVERY_NS, KEPT, LEAST, DiskUse
from hmi.models.health import Health
from hmi.models.station import StationModel
from scada.bus.desk_messages import DeskHeartbeat, DeskState
from scada.bus.machine_messages import MachineState, ReaderLag, ServiceState, StreamFill
from scada.model import LinkState
from tests.hmi.fake_site import NOW_NS, FakePlant

S = 1_000_000_000
MACHINE = MachineState(
    host="dispatch-1",
    looked_ns=NOW_NS,
    disk_free_bytes=50 << 30,
    disk_bytes=100 << 30,
    memory_free_bytes=3 << 30,
    load=0.2,
    services=(
        ServiceState(name="bus", state="ready", starts=1, since_ns=NOW_NS - 3600 * S),
        ServiceState(name="core", state="ready", starts=1, since_ns=NOW_NS - 3600 * S),
        ServiceState(
            name="historian",
            state="ready",
            starts=3,
            since_ns=NOW_NS - 60 * S,
            ended="signal 9 / 信号 9",
            ended_ns=NOW_NS - 70 * S,
        ),
    ),
    streams=(
        StreamFill(
            name="steps",
            messages=86_400,
            bytes=800 << 20,
            room_bytes=1000 << 20,
            readers=(ReaderLag(name="historian", waiting=2),),
        ),
        StreamFill(name="dead", messages=0, bytes=0, room_bytes=0),
    ),
)


def beat(machine: MachineState | None) -> DeskHeartbeat:
    return DeskHeartbeat(
        now_ns=NOW_NS,
        started_ns=NOW_NS - 3600 * S,
        pid=7,
        people=2,
        sessions=1,
        state=DeskState(facts=b"", signature=b""),
        version="0.1.0",
        machine=machine,
    )


@pytest.fixture
def model() -> StationModel:
    plant, model = FakePlant(), StationModel()
    frame = plant.first_frame()
    frame.desk_beat, frame.desk_received_ns = beat(MACHINE), plant.now_ns
    model.apply(frame, plant.now_ns)
    return model


def test_a_service_that_was_restarted_stands_out_with_its_reason(model: StationModel) -> None:
    rows = {row.name: row for row in system_services.services(model)}
    assert list(rows) == ["bus", "core", "historian", "desk"]
    assert rows["core"].is_well
    assert not rows["core"].restarted
    assert rows["historian"].cells[3] == "2"
    assert rows["historian"].restarted
    ended = rows["historian"].ended
    other = "zh" if model.language.name == "en" else "en"
    model.use_language(other)
    again = next(row for row in system_services.services(model) if row.name == "historian").ended
    said = {model.language.name: again, "en" if other == "zh" else "zh": ended}
    assert "signal 9" in said["en"]
    assert "信号 9" in said["zh"]
    assert "signal" not in said["zh"]
    assert rows["desk"].cells[2:] == ("0.1.0", "–"), "it beats, but no supervisor has it"


def test_a_restart_of_long_ago_is_told_and_does_not_stand_out(model: StationModel) -> None:
    model.now_ns += 2 * 3600 * S
    model.desk_received_ns = model.historian_received_ns = model.now_ns
    rows = {row.name: row for row in system_services.services(model)}
    assert not rows["historian"].restarted
    assert rows["historian"].ended
    core = rows["core"]
    assert (core.cells[0], core.is_well) == (model.text("system.service.silent"), False)
    assert "2:00:00" in core.ended, "its process is there and says nothing"


def test_what_a_silent_desk_said_is_old(model: StationModel) -> None:
    model.now_ns += 60 * S
    rows = {row.name: row for row in system_services.services(model)}
    assert list(rows) == ["core", "historian", "desk"], (
        "what beat once; the supervisor's word is old"
    )
    assert not any(row.is_well for row in rows.values())
    first = system_services.machine(model)[0]
    assert (first.name, first.abnormal) == ("state", True)
    assert "1:00" in first.value


def test_a_stream_that_fills_and_a_reader_that_is_behind_stand_out(model: StationModel) -> None:
    steps, dead = system_services.streams(model)
    assert steps.share == pytest.approx(0.8)
    assert steps.is_odd
    assert "2" in steps.readers
    assert not dead.is_odd
    assert dead.held.startswith("0")


def test_without_a_desk_it_says_so() -> None:
    model = StationModel()
    assert system_services.streams(model) == []
    assert system_services.services(model) == []
    (row,) = system_services.machine(model)
    assert row.value == model.text("system.no_machine")


def test_what_cannot_be_looked_at_is_said(model: StationModel) -> None:
    broken = msgspec.structs.replace(MACHINE, fault="bus down", disk_free_bytes=1 << 30)
    model.desk = beat(broken)
    rows = {row.name: row for row in system_services.machine(model)}
    assert rows["fault"].value == "bus down"
    assert rows["run_disk"].abnormal


def test_a_disk_is_full_where_its_line_meets_the_ground() -> None:
    disk = DiskUse()
    for minute in range(LEAST - 1):
        disk.add(NOW_NS + minute * EVERY_NS, 1000 - minute)
        disk.add(NOW_NS + minute * EVERY_NS + S, 0)
    assert disk.full_in_s() is None, "too early to say"
    for minute in range(LEAST - 1, 2 * KEPT):
        disk.add(NOW_NS + minute * EVERY_NS, 10 * KEPT - minute)
    assert disk.full_in_s() == pytest.approx((10 * KEPT - 2 * KEPT + 1) * 60, rel=0.01)
    assert disk.span_s == (KEPT - 1) * 60


def test_a_disk_that_does_not_fill_is_never_full(model: StationModel) -> None:
    calm, filling = DiskUse(), DiskUse()
    for minute in range(20):
        calm.add(NOW_NS + minute * EVERY_NS, 1000 + minute)
        filling.add(NOW_NS + minute * EVERY_NS, 1000 - minute)
    row = system_services.full(model, "run_full", calm)
    assert row.value == model.text("system.full.never")
    assert system_services.full(model, "run_full", filling).abnormal


def test_overruns_and_lost_links_have_a_history() -> None:
    plant, health = FakePlant(), Health()
    for second, late in enumerate((5, 5, 7)):
        beat = msgspec.structs.replace(plant.heartbeat(), late_scans=late)
        lost = msgspec.structs.replace(beat.links[0], state=LinkState.LOST)
        links = (lost, *beat.links[1:]) if second == 2 else beat.links
        health.core(msgspec.structs.replace(beat, links=links), NOW_NS + second * S)
    assert health.series("late_scans")[-2:].tolist() == [0.0, 2.0]
    assert health.series(f"up.{beat.links[0].server}")[-3:].tolist() == [1.0, 1.0, 0.0]
    assert len(health.series("up.nobody")) == len(health.series("late_scans"))


def test_each_server_has_its_clock(model: StationModel) -> None:
    labels = [row.label for row in system.clocks(model) if row.name == "clock_server"]
    assert len(labels) == len(model.table.servers)
    assert all(labels)
