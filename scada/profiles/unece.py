"""Units as OPC UA servers give them: UNECE codes and the ways in which people write them.

The codes are those of UNECE Recommendation 20 as OPC 10000-8, 5.6.4.3 packs them into an Int32. Only
units that a mine's or a plant's points have are listed; any other keeps the server's own text.
"""

from typing import Final

UNECE_URI: Final = "http://www.opcfoundation.org/UA/units/un/cefact"

_BY_CODE: Final = {
    "P1": "%", "59": "ppm", "61": "ppb", "PAL": "Pa", "A97": "hPa", "MBR": "mbar", "KPA": "kPa",
    "MPA": "MPa", "BAR": "bar", "MTS": "m/s", "C16": "mm/s", "2X": "m/min", "KMH": "km/h",
    "4H": "µm", "MMT": "mm", "CMT": "cm", "MTR": "m", "CEL": "℃", "KEL": "K", "FAH": "°F",
    "RPM": "r/min", "M46": "r/min", "GP": "mg/m³", "A93": "g/m³", "GQ": "µg/m³", "H29": "µg/L",
    "M1": "mg/L", "GL": "g/L", "KMQ": "kg/m³", "AMP": "A", "4K": "mA", "B22": "kA", "WTT": "W",
    "KWT": "kW", "MAW": "MW", "VLT": "V", "2G": "V", "2H": "V", "2Z": "mV", "KVT": "kV",
    "HTZ": "Hz", "KVR": "kvar", "K5": "kvar", "KVA": "kVA", "MVA": "MVA", "KWH": "kWh",
    "MWH": "MWh", "MQH": "m³/h", "MQS": "m³/s", "G53": "m³/min", "G52": "m³/d", "MTQ": "m³",
    "LTR": "L", "L2": "L/min", "G51": "L/s", "KGM": "kg", "TNE": "t", "KGS": "kg/s",
    "E93": "kg/h", "E18": "t/h", "G42": "µS/cm", "D10": "S/m", "SEC": "s", "MIN": "min",
    "HUR": "h", "DD": "°", "MSK": "m/s²", "NEW": "N", "B47": "kN", "NU": "N·m", "2N": "dB",
    "LUX": "lx", "Q30": "pH",
}  # fmt: skip
"""UNECE common code → our text."""

_BY_TEXT: Final = {
    "percent": "%", "pct": "%", "百分比": "%", "％": "%", "%vol": "%", "vol%": "%", "%v/v": "%",
    "% vol": "%", "%o2": "%", "%ch4": "%CH4", "ch4%": "%CH4", "%甲烷": "%CH4", "%瓦斯": "%CH4",
    "ppm": "ppm", "×10-6": "ppm", "×10⁻⁶": "ppm", "x10-6": "ppm", "pa": "Pa", "帕": "Pa",
    "hpa": "hPa", "百帕": "hPa", "mbar": "mbar", "kpa": "kPa", "千帕": "kPa", "mpa": "MPa",
    "兆帕": "MPa", "bar": "bar", "m/s": "m/s", "米/秒": "m/s", "m.s-1": "m/s", "mm/s": "mm/s",
    "毫米/秒": "mm/s", "m/min": "m/min", "um": "µm", "µm": "µm", "μm": "µm", "微米": "µm",
    "mm": "mm", "毫米": "mm", "cm": "cm", "厘米": "cm", "m": "m", "米": "m", "°c": "℃", "℃": "℃",
    "degc": "℃", "deg c": "℃", "deg.c": "℃", "c": "℃", "celsius": "℃", "摄氏度": "℃", "度": "℃",
    "rpm": "r/min", "r/min": "r/min", "1/min": "r/min", "转/分": "r/min", "rev/min": "r/min",
    "mg/m3": "mg/m³", "mg/m³": "mg/m³", "mg/nm3": "mg/m³", "mg/nm³": "mg/m³", "毫克/立方米": "mg/m³",
    "g/m3": "g/m³", "g/m³": "g/m³", "ug/l": "µg/L", "µg/l": "µg/L", "μg/l": "µg/L",
    "a": "A", "安": "A", "安培": "A", "ma": "mA", "毫安": "mA", "ka": "kA", "kw": "kW", "千瓦": "kW",
    "mw": "MW", "兆瓦": "MW", "v": "V", "伏": "V", "kv": "kV", "千伏": "kV", "hz": "Hz", "赫兹": "Hz",
    "m3/h": "m³/h", "m³/h": "m³/h", "立方米/小时": "m³/h", "m3/min": "m³/min", "m³/min": "m³/min",
    "立方米/分": "m³/min", "m3/s": "m³/s", "m³/s": "m³/s", "m3/d": "m³/d", "m³/d": "m³/d",
    "m3": "m³", "m³": "m³", "立方米": "m³", "t/h": "t/h", "吨/小时": "t/h", "t": "t", "吨": "t",
    "kg/s": "kg/s", "us/cm": "µS/cm", "µs/cm": "µS/cm", "μs/cm": "µS/cm", "%rh": "%RH", "rh%": "%RH",
    "%r.h.": "%RH", "s": "s", "min": "min", "h": "h", "deg": "°", "°": "°",
    "1": "", "-": "", "none": "", "无": "", "/": "",
}  # fmt: skip
"""What people write, in lower case → our text."""


def code_number(code: str) -> int:
    """A common code as UnitId: its characters as bytes of a big-endian number."""
    return int.from_bytes(code.encode("ascii"), "big")


_BY_NUMBER: Final = {code_number(code): unit for code, unit in _BY_CODE.items()}


def unit_of(uri: str, number: int, text: str) -> str:
    """Our text for a unit: by its UNECE code where it is one we know, else by what is written.

    A code that contradicts a readable text of the same unit family is not told here; servers that
    write -1 or 0 for "no code" are common.
    """
    if uri == UNECE_URI and number in _BY_NUMBER:
        unit = _BY_NUMBER[number]
        said = spelled(text)
        return said if unit == "%" and said in ("%CH4", "%RH") else unit
    return spelled(text)


def spelled(text: str) -> str:
    """A unit in our spelling; one that is not known stays as it is written."""
    plain = " ".join(text.split())
    return _BY_TEXT.get(plain.casefold(), plain)
