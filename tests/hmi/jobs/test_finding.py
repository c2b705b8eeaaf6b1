"""Somebody finds a point by the initials of its pinyin, and goes from its value down to its samples."""

from tests.hmi.jobs.seat import Seat


def test_he_finds_a_point_by_its_initials(seat: Seat) -> None:
    station = seat.station
    station.use_language("zh")
    seat.until(lambda: seat.model.search.is_ready)
    seat.press("Ctrl+K", station)
    seat.type("3301gzmyjt0jw")
    assert station.find_panel.hits[0].id == "3301.T0"
    seat.press("Return")
    assert station.faceplate.plate is not None
    assert station.faceplate.plate.tag.name_zh == "3301工作面隅角T0甲烷"


def test_he_looks_what_is_behind_its_value(seat: Seat) -> None:
    station = seat.station
    station.context.open_tag.emit("3302.T1")
    seat.press("I")
    assert station.faceplate.diagnoses
    plate = station.faceplate.plate
    assert plate is not None
    seat.raises("3302.T1/alarm", 1.1)
    seat.until(lambda: plate.arrivals.newest(1))
    assert plate.arrivals.newest(1)[0].value == 1.1
    seat.press("Escape")
    seat.press("Escape")
    assert station.faceplate.plate is None


def test_the_diagnostics_know_machine_and_streams(seat: Seat) -> None:
    seat.until(lambda: seat.model.machine is not None)
    machine = seat.model.machine
    assert machine is not None
    assert not machine.fault
    held = {stream.name: stream for stream in machine.streams}
    assert set(held) == {"steps", "events", "state", "dead"}
    assert held["steps"].room_bytes > held["steps"].bytes > 0
    assert {reader.name for reader in held["steps"].readers} == {"historian"}
    seat.press("7", seat.station)
    assert seat.station.page.key == "system"
