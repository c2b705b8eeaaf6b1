"""The alarms that the demo plant's servers raise themselves: systems with a judgement of their own."""

from dataclasses import dataclass
from typing import Final

from davylamp.sim.plant import Part


@dataclass(frozen=True, slots=True)
class PlannedAlarm:
    """One of a server's own alarms; ``tag`` is the point that it speaks of, where it is one.

    ``severity`` is OPC UA's, 1 to 1000.
    """

    name: str
    system: str
    severity: int
    message_zh: str
    message_en: str
    tag: str = ""


OWN_ALARMS: Final[dict[Part, tuple[PlannedAlarm, ...]]] = {
    "mine": (
        PlannedAlarm(
            "fan_monitor",
            "FanMonitor",
            700,
            "主通风机在线监测：1号风机轴承振动频谱异常",
            "Fan monitoring: unusual vibration spectrum at main fan 1",
            "fan_house.fan1.vib_h",
        ),
    ),
    "unit": (
        PlannedAlarm(
            "tsi_vibration",
            "TSI",
            850,
            "汽轮机监视系统 TSI：4瓦轴振X 报警",
            "Turbine supervision (TSI): bearing 4 shaft vibration X, alert",
            "unit1.brg4.vib_X",
        ),
        PlannedAlarm(
            "eh_pump",
            "DEH",
            650,
            "数字电液调节 DEH：EH油泵A跳闸，B已启动",
            "Turbine control (DEH): EH oil pump A tripped, B has started",
        ),
        PlannedAlarm(
            "dcs_card",
            "DCS",
            250,
            "分散控制系统 DCS：3号柜7号卡件通道故障",
            "Control system (DCS): channel fault, cabinet 3 card 7",
        ),
    ),
}
