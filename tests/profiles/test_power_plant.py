"""The power unit's values, and how sure they are."""

import pytest

from scada.model import AlarmKind
from scada.profiles import Mark, load

PROFILE = load("power-plant")

# row: (limit, comparison, value) of what is no pre-warning.
VALUES = {
    "h2.purity": [("alarm", "<", 96.0)],
    "h2.oxygen": [("alarm", ">", 1.2)],
    "h2.makeup.purity": [("alarm", "<", 99.5)],
    "h2.leak": [("alarm", ">", 1.0)],
    "h2.stator_water": [("alarm", ">=", 3.0), ("trip", ">=", 20.0)],
    "stator_water.leak": [("alarm", ">=", 0.3), ("trip", ">", 5.0)],
    "nh3.slip": [("alarm", ">", 3.0)],
    "bunker.co": [("alarm", ">=", 50.0), ("alarm2", ">=", 100.0)],
    "bunker.methane": [("alarm", ">=", 1.5)],
    "mill.co": [("alarm", ">=", 100.0), ("alarm2", ">=", 250.0)],
    "vibration.shaft": [("alarm", ">=", 125.0), ("trip", ">=", 250.0)],
    "bearing.metal": [("alarm", ">=", 107.0), ("trip", ">=", 113.0)],
    "lube_oil.pressure": [("alarm", "<=", 0.08), ("trip", "<=", 0.06)],
    "speed": [("trip", ">=", 3300.0)],
    "stack.dust": [("alarm", ">", 10.0)],
    "stack.so2": [("alarm", ">", 35.0)],
    "stack.nox": [("alarm", ">", 50.0)],
}


@pytest.mark.parametrize(("row", "limits"), VALUES.items(), ids=VALUES)
def test_values(row: str, limits: list[tuple[str, str, float]]) -> None:
    found = [x for x in PROFILE.rows[row].limits if x.kind is not AlarmKind.PRE_WARNING]
    assert [(x.limit, str(x.comparison), x.value) for x in found] == limits


def test_furnace_pressure_is_watched_on_both_sides() -> None:
    limits = {x.limit: x.value for x in PROFILE.rows["furnace.pressure"].limits}
    assert limits == {"high": 1000, "low": -1000, "trip_high": 2500, "trip_low": -2500}


def test_values_from_memory_say_so() -> None:
    for row in ("furnace.pressure", "vibration.shaft", "nh3.slip", "bearing.metal"):
        assert all(not limit.mark.is_rule for limit in PROFILE.rows[row].limits)
        assert PROFILE.rows[row].mark is Mark.MEMORY
