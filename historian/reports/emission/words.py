"""What the emission reports call things, and the notes that go with their figures."""

from collections.abc import Iterator
from typing import Final

from historian.reports.emission.rules import in_words
from historian.reports.emission.stacks import Stack
from historian.reports.frame import Column, Format
from historian.reports.kinds import Asked
from historian.reports.words import Words

POLLUTANTS: Final = {
    "stack.dust": (Words("颗粒物", "PM"), "a34013"),
    "stack.so2": (Words("二氧化硫", "SO₂"), "a21026"),
    "stack.nox": (Words("氮氧化物", "NOₓ"), "a21002"),
    "stack.mercury": (Words("汞", "Hg"), ""),
}
"""Names, and the factor codes of HJ 212 [M]."""
BESIDES: Final = {
    "stack.oxygen": (Words("含氧量", "O₂"), "%", 2),
    "stack.flow": (Words("烟气流量", "Flow"), "m³/h", 0),
    "stack.velocity": (Words("流速", "Velocity"), "m/s", 1),
    "stack.temperature": (Words("烟温", "Temperature"), "℃", 1),
    "stack.humidity": (Words("湿度", "Humidity"), "%", 1),
    "stack.pressure": (Words("压力", "Pressure"), "Pa", 0),
}
"""Names, units as they are printed, decimals."""
MEASURED, CORRECTED = Words("实测", "Measured"), Words("折算", "Corrected")
MASS: Final = Words("排放量", "Mass")
MG: Final = Words("mg/m³", "mg/m³")
KG: Final = Words("kg", "kg")


def pollutant_columns(stack: Stack, measured: bool = True) -> Iterator[Column]:
    """Two or three columns per pollutant."""
    for one in stack.pollutants:
        head, decimals = POLLUTANTS[one.place][0], one.tag.decimals
        if measured:
            yield Column(
                f"{one.place}.measured", MEASURED, 8, Format.NUMBER, MG, head, decimals=decimals
            )
        yield Column(
            f"{one.place}.corrected", CORRECTED, 8, Format.NUMBER, MG, head, decimals=decimals
        )
        yield Column(f"{one.place}.kg", MASS, 8, Format.NUMBER, KG, head, decimals=3)


def notes(asked: Asked, stack: Stack) -> Iterator[Words]:
    """The rules that the figures were made by, each with its evidence; what the marks mean."""
    for line in in_words(asked.facts.rules):
        yield Words(*line)
    yield Words(
        "折算值 = 实测值 ×（空气含氧量 − 基准含氧量）/（空气含氧量 − 实测含氧量）；"
        "排放量 = 实测值 × 流量；均由小时均值计算 [M]。",
        "Corrected = measured × (air − reference O₂) / (air − measured O₂); mass = measured × flow; both"
        " of the hour's means [M].",
    )
    yield Words(
        "数据标记（HJ 212 [M]）：N 正常，T 超测量上限（计入），C 校准，M 维护，F 停运，B 通信异常，D 故障。"
        "无效小时不替代、不参加统计。",
        "Marks (HJ 212 [M]): N normal, T above the range (counts), C calibration, M maintenance, F plant"
        " stopped, B no communication, D failed. An hour that is not valid is not substituted, and counts"
        " in no figure.",
    )
    if "stack.flow" not in stack.besides:
        yield Words(
            "无流量测点：不计算排放量。", "There is no point for the flow: no mass is computed."
        )
    else:
        yield Words(
            "流量按标准状态干烟气流量计（不另作换算）。",
            "The flow is taken as that of dry gas at standard conditions, as it comes.",
        )
    if "stack.oxygen" not in stack.besides:
        yield Words("无含氧量测点：不作折算。", "There is no point for O₂: nothing is corrected.")
    if stack.area.id not in asked.facts.running:
        yield Words(
            "未指定机组运行开关量：不区分停运小时。",
            "No switch says that the plant runs: stopped hours are not told apart.",
        )
