"""The words by which people name what a point measures, in Chinese and English, and their units.

A word in upper case stands for itself (a formula or an abbreviation); the others are looked for
without regard to case. Weak words say little alone.
"""

from dataclasses import dataclass
from typing import Final

from scada.model import Kind


@dataclass(frozen=True, slots=True)
class Words:
    """How a kind is named. ``units`` are those that a point of this kind has."""

    kind: Kind
    zh: tuple[str, ...]
    en: tuple[str, ...]
    units: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()


_PRESSURES: Final = ("Pa", "hPa", "kPa", "MPa", "bar", "mbar")
_FLOWS: Final = ("m³/h", "m³/min", "m³/s", "m³/d", "L/min", "L/s", "t/h", "kg/h", "kg/s")
_SHARES: Final = ("%", "ppm", "ppb", "mg/m³")

MEASURED: Final = (
    Words(Kind.METHANE, ("甲烷", "瓦斯", "沼气"), ("methane", "CH4", "firedamp"),
          ("%CH4", "%", "ppm"), ("gas",)),
    Words(Kind.CO, ("一氧化碳",), ("carbon monoxide", "CO"), _SHARES),
    Words(Kind.CO2, ("二氧化碳",), ("carbon dioxide", "CO2"), _SHARES),
    Words(Kind.O2, ("氧气", "含氧量", "氧量", "氧浓度"), ("oxygen", "O2"), _SHARES),
    Words(Kind.H2, ("氢气", "含氢量", "氢浓度", "氢纯度"), ("hydrogen", "H2"), _SHARES, ("氢",)),
    Words(Kind.NH3, ("氨气", "氨逃逸"), ("ammonia", "NH3"), _SHARES, ("氨",)),
    Words(Kind.SO2, ("二氧化硫",), ("sulphur dioxide", "sulfur dioxide", "SO2"), _SHARES),
    Words(Kind.NOX, ("氮氧化物", "二氧化氮", "一氧化氮"), ("nitrogen oxides", "NOX", "NO2", "NO"),
          _SHARES),
    Words(Kind.CONCENTRATION, ("硫化氢",), ("hydrogen sulphide", "hydrogen sulfide", "H2S"),
          (*_SHARES, "µg/L", "mg/L", "g/L"), ("浓度", "concentration")),
    Words(Kind.AIR_VELOCITY, ("风速",),
          ("air velocity", "air speed", "wind speed", "airspeed", "anemometer"),
          ("m/s", "m/min"), ("velocity",)),
    Words(Kind.AIR_FLOW, ("风量",), ("air flow", "airflow", "air volume"), _FLOWS),
    Words(Kind.TEMPERATURE, ("温度", "瓦温", "油温", "水温", "排温", "汽温", "壁温"),
          ("temperature", "temp"), ("℃", "K", "°F"), ("温",)),
    Words(Kind.HUMIDITY, ("湿度",), ("humidity", "RH"), ("%RH", "%")),
    Words(Kind.BAROMETER, ("大气压", "大气压力"),
          ("barometer", "barometric pressure", "atmospheric pressure"), _PRESSURES),
    Words(Kind.PRESSURE, ("压力", "负压", "差压", "压差", "风压", "油压", "水压", "汽压", "真空度"),
          ("pressure", "press", "vacuum", "draught", "draft", "DP"), _PRESSURES, ("压",)),
    Words(Kind.DUST, ("粉尘", "烟尘", "煤尘"), ("dust", "particulate", "PM10"),
          ("mg/m³", "g/m³", "µg/m³")),
    Words(Kind.LEVEL, ("液位", "水位", "煤位", "料位", "仓位", "油位"), ("level",),
          ("m", "mm", "cm", "%")),
    Words(Kind.FLOW, ("流量", "漏量"), ("flow", "flowrate", "flow rate"), _FLOWS),
    Words(Kind.VIBRATION, ("振动", "轴振", "瓦振", "震动"), ("vibration", "vib"),
          ("mm/s", "µm", "m/s²")),
    Words(Kind.CURRENT, ("电流",), ("current", "amps", "ampere"), ("A", "mA", "kA")),
    Words(Kind.POWER, ("功率", "负荷"), ("power", "load"),
          ("W", "kW", "MW", "kvar", "kVA", "MVA", "V", "kV", "mV"), ("电压", "voltage")),
    Words(Kind.SPEED, ("转速", "带速", "速度"), ("speed", "RPM"), ("r/min", "m/s", "m/min", "Hz")),
    Words(Kind.POSITION, ("位移", "位置", "开度", "行程", "进尺", "胀差"),
          ("position", "displacement", "travel", "opening", "advance"),
          ("mm", "m", "cm", "µm", "%", "°")),
    Words(Kind.CONDUCTIVITY, ("电导率", "电导"), ("conductivity",), ("µS/cm", "S/m")),
)  # fmt: skip

SWITCHED: Final = (
    Words(Kind.FAN, ("风机", "主扇", "局扇", "通风机", "局部通风机"), ("fan", "blower"), (),
          ("扇",)),
    Words(Kind.DUCT_FLOW, ("风筒",), ("duct", "duct flow")),
    Words(Kind.DOOR, ("风门", "防爆门"), ("door",)),
    Words(Kind.FEED, ("馈电", "馈线", "电源"), ("feed", "power feed", "power supply")),
    Words(Kind.CUT, ("断电",), ("cut", "cutoff", "cut off", "power cut")),
    Words(Kind.SMOKE, ("烟雾",), ("smoke",), (), ("烟",)),
    Words(Kind.PUMP, ("水泵", "油泵", "瓦斯泵", "抽采泵", "泵"), ("pump",)),
    Words(Kind.CONVEYOR, ("皮带", "胶带", "输送机", "刮板机", "刮板", "转载机"),
          ("conveyor", "belt", "AFC", "stage loader")),
    Words(Kind.VALVE, ("阀门", "阀"), ("valve", "damper")),
    Words(Kind.CALIBRATION, ("标校", "调校"), ("calibration", "calibrating")),
    Words(Kind.MACHINE,
          ("采煤机", "掘进机", "磨煤机", "给煤机", "破碎机", "空压机", "压风机", "绞车"),
          ("shearer", "roadheader", "mill", "coal feeder", "crusher", "compressor", "winch"), (),
          ("开停", "设备", "machine", "motor", "running", "run")),
    Words(Kind.SWITCH, ("跑偏", "打滑", "堆煤", "拉线", "撕裂", "急停", "故障", "闭锁", "火检"),
          ("slip", "misalignment", "pull cord", "emergency stop", "fault", "flame")),
)  # fmt: skip

MINE_NUMBERS: Final = {f"T{n}" for n in range(7)}
"""The names of AQ 1029 for methane sensors: T0 at the return corner, T1 at the face, T2 in the
return. In a power plant the same letters are temperatures, which the unit tells."""

KKS_MEASURED: Final = {
    "CP": Kind.PRESSURE, "CT": Kind.TEMPERATURE, "CF": Kind.FLOW, "CL": Kind.LEVEL,
    "CG": Kind.POSITION, "CS": Kind.SPEED, "CY": Kind.VIBRATION, "CM": Kind.HUMIDITY,
}  # fmt: skip
"""Equipment codes of KKS (VGB-B 105, C: direct measuring circuits) → kind."""

KKS_SWITCHED: Final = {
    "AP": Kind.PUMP, "AN": Kind.FAN, "AA": Kind.VALVE, "AF": Kind.CONVEYOR, "AJ": Kind.MACHINE,
}  # fmt: skip
"""Equipment codes of KKS (A: mechanical equipment) → kind."""

BY_UNIT: Final = {
    "%CH4": (Kind.METHANE, 0.9), "℃": (Kind.TEMPERATURE, 0.85), "%RH": (Kind.HUMIDITY, 0.9),
    "Pa": (Kind.PRESSURE, 0.8), "kPa": (Kind.PRESSURE, 0.8), "MPa": (Kind.PRESSURE, 0.85),
    "bar": (Kind.PRESSURE, 0.8), "hPa": (Kind.BAROMETER, 0.5), "mm/s": (Kind.VIBRATION, 0.7),
    "µm": (Kind.VIBRATION, 0.6), "A": (Kind.CURRENT, 0.85), "kW": (Kind.POWER, 0.8),
    "MW": (Kind.POWER, 0.8), "r/min": (Kind.SPEED, 0.85), "µS/cm": (Kind.CONDUCTIVITY, 0.9),
    "mg/m³": (Kind.DUST, 0.5), "m³/h": (Kind.FLOW, 0.6), "m³/min": (Kind.FLOW, 0.5),
    "m³/s": (Kind.FLOW, 0.5), "t/h": (Kind.FLOW, 0.6),
}  # fmt: skip
"""What a unit alone says, and how sure that is."""

USUAL_RANGES: Final = {
    (Kind.METHANE, "%CH4"): (0.0, 4.0), (Kind.CO, "ppm"): (0.0, 500.0),
    (Kind.CO2, "%"): (0.0, 5.0), (Kind.O2, "%"): (0.0, 25.0), (Kind.H2, "%"): (0.0, 4.0),
    (Kind.AIR_VELOCITY, "m/s"): (0.0, 15.0), (Kind.TEMPERATURE, "℃"): (0.0, 100.0),
    (Kind.HUMIDITY, "%RH"): (0.0, 100.0), (Kind.BAROMETER, "hPa"): (800.0, 1100.0),
    (Kind.DUST, "mg/m³"): (0.0, 500.0), (Kind.LEVEL, "%"): (0.0, 100.0),
    (Kind.POSITION, "%"): (0.0, 100.0), (Kind.VIBRATION, "mm/s"): (0.0, 25.0),
    (Kind.VIBRATION, "µm"): (0.0, 400.0),
}  # fmt: skip
"""Ranges of usual sensors, proposed where a server gives none; the row says that they are a guess."""

USUAL_UNITS: Final = {
    Kind.METHANE: "%CH4", Kind.CO: "ppm", Kind.CO2: "%", Kind.O2: "%", Kind.AIR_VELOCITY: "m/s",
    Kind.TEMPERATURE: "℃", Kind.HUMIDITY: "%RH", Kind.DUST: "mg/m³", Kind.SPEED: "r/min",
    Kind.CURRENT: "A",
}  # fmt: skip
"""Units that nearly every sensor of the kind has, where a server gives none."""
