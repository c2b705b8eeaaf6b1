"""What a point measures, in words."""

from typing import Final

from historian.reports.words import Words
from scada.model import Kind, Tag

KINDS: Final = {
    Kind.METHANE: Words("甲烷", "Methane"),
    Kind.CO: Words("一氧化碳", "CO"),
    Kind.CO2: Words("二氧化碳", "CO₂"),
    Kind.O2: Words("氧气", "O₂"),
    Kind.H2: Words("氢气", "H₂"),
    Kind.NH3: Words("氨", "NH₃"),
    Kind.SO2: Words("二氧化硫", "SO₂"),
    Kind.NOX: Words("氮氧化物", "NOₓ"),
    Kind.AIR_VELOCITY: Words("风速", "Air velocity"),
    Kind.AIR_FLOW: Words("风量", "Air flow"),
    Kind.TEMPERATURE: Words("温度", "Temperature"),
    Kind.HUMIDITY: Words("湿度", "Humidity"),
    Kind.PRESSURE: Words("压力", "Pressure"),
    Kind.BAROMETER: Words("大气压", "Barometer"),
    Kind.DUST: Words("粉尘", "Dust"),
    Kind.LEVEL: Words("料（液）位", "Level"),
    Kind.FLOW: Words("流量", "Flow"),
    Kind.VIBRATION: Words("振动", "Vibration"),
    Kind.CURRENT: Words("电流", "Current"),
    Kind.POWER: Words("功率", "Power"),
    Kind.SPEED: Words("转速", "Speed"),
    Kind.POSITION: Words("位置", "Position"),
    Kind.CONCENTRATION: Words("浓度", "Concentration"),
    Kind.CONDUCTIVITY: Words("电导率", "Conductivity"),
    Kind.STATE: Words("状态字", "State word"),
    Kind.FAN: Words("风机开停", "Fan"),
    Kind.DUCT_FLOW: Words("风筒风量", "Duct flow"),
    Kind.DOOR: Words("风门", "Air door"),
    Kind.FEED: Words("馈电", "Feed"),
    Kind.CUT: Words("断电", "Power cut"),
    Kind.SMOKE: Words("烟雾", "Smoke"),
    Kind.PUMP: Words("水泵开停", "Pump"),
    Kind.CONVEYOR: Words("输送机开停", "Conveyor"),
    Kind.VALVE: Words("阀门", "Valve"),
    Kind.MACHINE: Words("设备开停", "Machine"),
    Kind.CALIBRATION: Words("标校状态", "Calibration"),
    Kind.SWITCH: Words("开关量", "Switch"),
}


def named(tag: Tag) -> Words:
    """The point's name, else its id."""
    return Words(tag.name_zh or tag.name_en or tag.id, tag.name_en or tag.name_zh or tag.id)


def quantity(tag: Tag) -> Words:
    """What it measures with its unit: ``甲烷 (%CH4)``."""
    kind = KINDS.get(tag.kind, Words(tag.kind.value, tag.kind.value))
    return Words(*(f"{word} ({tag.unit})" if tag.unit else word for word in kind))


def measuring_range(tag: Tag) -> str:
    """``0–4``, in the tag's unit."""
    return f"{tag.low:g}–{tag.high:g}"
