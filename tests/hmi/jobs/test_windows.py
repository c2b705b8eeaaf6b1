"""Who works here, and in how many windows."""

from tests.hmi.jobs.seat import Seat


def test_an_alarm_is_acknowledged_with_one_key(seat: Seat) -> None:
    seat.log_in("li")
    seat.raises("3301.T1/pre_warning", 0.85)
    seat.press("F2", seat.station)
    seat.until(lambda: not seat.model.alarms.newest_unacknowledged(1))
