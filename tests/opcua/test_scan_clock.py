"""The grid of a scan group."""

from hypothesis import given
from hypothesis import strategies as st

from scada.opcua.scan_clock import ScanClock


def test_scans_stay_on_the_grid() -> None:
    grid, now = ScanClock(1.0, 100.0), 100.0
    for scan in range(1, 50):
        now += 0.3
        grid.done(now)
        assert grid.due_s == 100.0 + scan
        now += grid.wait_s(now)
    assert grid.overruns == 0


def test_a_long_scan_skips_and_counts() -> None:
    grid = ScanClock(1.0, 100.0)
    grid.done(103.5)
    assert grid.overruns == 3
    assert grid.due_s == 104.0


def test_a_scan_that_ends_when_the_next_is_due_has_not_overrun() -> None:
    grid = ScanClock(1.0, 100.0)
    grid.done(101.0)
    assert (grid.due_s, grid.overruns, grid.wait_s(101.0)) == (101.0, 0, 0.0)


@given(st.lists(st.floats(0, 5), max_size=30), st.sampled_from([0.1, 0.5, 1.0, 3.0]))
def test_due_times_never_leave_the_grid(durations: list[float], period: float) -> None:
    grid, now = ScanClock(period, 0.0), 0.0
    for duration in durations:
        now += grid.wait_s(now) + duration
        grid.done(now)
        steps = grid.due_s / period
        assert abs(steps - round(steps)) < 1e-6
        assert grid.due_s >= now - 1e-6
