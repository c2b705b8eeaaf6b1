"""What the usual sensor of each kind is: unit, span, resolution, wire type, lag, noise, state words.

Spans and resolutions are those of common Chinese mine sensors (KG 9701-type CH4 0–4 %, 0.01 %;
CO 0–1000 ppm, 1 ppm; air velocity 0.3–15 m/s, 0.1 to 0.01 m/s); lags are response times T90
divided by 2.3. They are assumptions of the demo plant, not figures from a standard.
"""

from dataclasses import dataclass

from davylamp.sim.point import Wire
from scada.model import Kind


@dataclass(frozen=True, slots=True)
class SensorKind:
    """Defaults of one kind; ``normal`` is the span drawn as normal."""

    unit: str
    low: float
    high: float
    resolution: float
    wire: Wire = Wire.DOUBLE
    lag_s: float = 2.0
    noise: float = 0.0
    normal: tuple[float, float] | None = None


_FLOAT, _INT, _UINT = Wire.FLOAT, Wire.INT32, Wire.UINT16

SENSORS: dict[Kind, SensorKind] = {
    Kind.METHANE: SensorKind("%CH4", 0.0, 4.0, 0.01, lag_s=4.0, noise=0.006, normal=(0.0, 0.8)),
    Kind.CO: SensorKind("ppm", 0.0, 500.0, 1.0, _FLOAT, 8.0, 0.35, (0.0, 15.0)),
    Kind.CO2: SensorKind("%", 0.0, 5.0, 0.01, _FLOAT, 8.0, 0.006, (0.0, 1.0)),
    Kind.O2: SensorKind("%", 0.0, 25.0, 0.1, _FLOAT, 8.0, 0.04, (19.5, 21.0)),
    Kind.H2: SensorKind("%", 0.0, 4.0, 0.01, _FLOAT, 6.0, 0.004, (0.0, 0.2)),
    Kind.NH3: SensorKind("ppm", 0.0, 100.0, 1.0, _FLOAT, 10.0, 0.3, (0.0, 10.0)),
    Kind.SO2: SensorKind("mg/m³", 0.0, 200.0, 0.1, _FLOAT, 20.0, 0.25, (0.0, 30.0)),
    Kind.NOX: SensorKind("mg/m³", 0.0, 300.0, 0.1, _FLOAT, 20.0, 0.4, (0.0, 45.0)),
    Kind.AIR_VELOCITY: SensorKind(
        "m/s", 0.0, 15.0, 0.01, lag_s=2.0, noise=0.025, normal=(0.5, 6.0)
    ),
    Kind.AIR_FLOW: SensorKind("m³/min", 0.0, 3000.0, 1.0, lag_s=3.0, noise=6.0),
    Kind.TEMPERATURE: SensorKind("℃", 0.0, 150.0, 0.1, _FLOAT, 15.0, 0.05),
    Kind.HUMIDITY: SensorKind("%RH", 0.0, 100.0, 0.1, _FLOAT, 20.0, 0.3, (40.0, 98.0)),
    Kind.PRESSURE: SensorKind("kPa", 0.0, 100.0, 0.01, _FLOAT, 1.0, 0.03),
    Kind.BAROMETER: SensorKind("hPa", 800.0, 1100.0, 0.1, lag_s=2.0, noise=0.04),
    Kind.DUST: SensorKind("mg/m³", 0.0, 500.0, 0.1, _FLOAT, 12.0, 0.1, (0.0, 4.0)),
    Kind.LEVEL: SensorKind("m", 0.0, 10.0, 0.01, _FLOAT, 2.0, 0.006),
    Kind.FLOW: SensorKind("m³/h", 0.0, 1000.0, 0.1, _FLOAT, 2.0, 0.5),
    Kind.VIBRATION: SensorKind("mm/s", 0.0, 20.0, 0.01, _FLOAT, 1.0, 0.06, (0.0, 4.5)),
    Kind.CURRENT: SensorKind("A", 0.0, 400.0, 0.1, _FLOAT, 0.5, 0.6),
    Kind.POWER: SensorKind("kW", 0.0, 2000.0, 0.1, _FLOAT, 0.5, 1.0),
    Kind.SPEED: SensorKind("m/s", 0.0, 6.0, 0.01, _FLOAT, 0.5, 0.01),
    Kind.POSITION: SensorKind("m", 0.0, 300.0, 0.1, _FLOAT, 0.0, 0.0),
    Kind.CONCENTRATION: SensorKind("%CH4", 0.0, 100.0, 0.1, _FLOAT, 6.0, 0.08),
    Kind.CONDUCTIVITY: SensorKind("µS/cm", 0.0, 10.0, 0.01, _FLOAT, 10.0, 0.005),
    Kind.STATE: SensorKind("", 0.0, 131071.0, 1.0, _INT, 0.0),
}

_STOPPED = (("停止", "运行"), ("stopped", "running"))

STATES: dict[Kind, tuple[tuple[str, str], tuple[str, str]]] = {
    Kind.FAN: _STOPPED,
    Kind.PUMP: _STOPPED,
    Kind.CONVEYOR: _STOPPED,
    Kind.MACHINE: _STOPPED,
    Kind.DUCT_FLOW: (("无风", "有风"), ("no air", "air")),
    Kind.DOOR: (("关", "开"), ("closed", "open")),
    Kind.FEED: (("无电", "有电"), ("off", "on")),
    Kind.CUT: (("复电", "断电"), ("released", "cut")),
    Kind.SMOKE: (("无烟", "有烟"), ("no smoke", "smoke")),
    Kind.VALVE: (("关", "开"), ("closed", "open")),
    Kind.CALIBRATION: (("正常", "标校"), ("normal", "calibrating")),
    Kind.SWITCH: (("正常", "动作"), ("normal", "tripped")),
}
"""Kind → the words for 0 and 1, Chinese and English."""
