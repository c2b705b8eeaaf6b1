import pytest

from scada.profiles.units import factor


@pytest.mark.parametrize(
    ("unit", "into", "expected"),
    [
        ("%CH4", "%", 1.0),
        ("%CH4", "% CH4", 1.0),
        ("ppm", "%", 1e-4),
        ("%", "ppm", 1e4),
        ("Pa", "kPa", 1e-3),
        ("℃", "°C", 1.0),
        ("µm", "μm", 1.0),
        ("mg/m³", "mg/m3", 1.0),
        ("r/min", "rpm", 1.0),
        ("own unit", "OWN UNIT", 1.0),
    ],
)
def test_units_that_mean_the_same_quantity(unit: str, into: str, expected: float) -> None:
    assert factor(unit, into) == pytest.approx(expected)


@pytest.mark.parametrize(("unit", "into"), [("%CH4", "kPa"), ("ppm", ""), ("m/s", "m³/s")])
def test_units_that_cannot_be_compared(unit: str, into: str) -> None:
    assert factor(unit, into) is None
