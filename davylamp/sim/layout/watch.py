"""detectors.csv of the demo site: every detector is switched on somewhere, and a scenario makes it speak.

The plant's time is short (a newcomer watches for minutes), so the trend detectors look every few
seconds and are told to raise a false alarm in a week, not in a year.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from scada.model import Detector, DetectorRow, Kind

GASES: Final = (Kind.METHANE, Kind.CO, Kind.CO2, Kind.O2)
COMMISSIONED: Final[Mapping[str, float | str]] = {"every_s": 5.0, "false_alarm_days": 30.0}
"""For what has a baseline, which is commissioned for this spacing."""
SOON: Final[Mapping[str, float | str]] = {"every_s": 2.0, "false_alarm_days": 30.0}
"""For what learns by itself: it knows enough after some minutes."""
SOON_LEARNED: Final[Mapping[str, float | str]] = {
    "every_s": 1.0, "learn": 300.0, "window": 20.0, "limit": 15.0, "restore": 12.0,
}  # fmt: skip
"""For a group that knows five minutes of the plant, not hours: it has to be far off."""
BELT_CO: Final = (
    "main_belt.1.head_CO", "main_belt.1.tail_CO", "main_belt.2.head_CO", "main_belt.2.tail_CO",
)  # fmt: skip

_SENSOR: Final = {
    "cause_zh": "传感器故障、标校、断线或受干扰",
    "cause_en": "sensor fault, calibration, broken line or interference",
    "consequence_zh": "该测点数值不可信，可能掩盖真实危险",
    "consequence_en": "the point's value cannot be trusted and may hide a danger",
    "action_zh": "1 看相邻测点；2 用便携仪现场比对；3 通知监测工检查传感器与线路；4 8 h 内处理",
    "action_en": "1 Look at the neighbours; 2 Compare with a portable instrument on the spot; "
    "3 Have sensor and line checked; 4 Mended within 8 h",
}
_MACHINE: Final = {
    "cause_zh": "轴承磨损、润滑不良、负荷变化或冷却不足",
    "cause_en": "bearing wear, poor lubrication, changed load or too little cooling",
    "consequence_zh": "继续发展将达到报警值并可能停机",
    "consequence_en": "if it goes on, the limit is reached and the machine may stop",
    "action_zh": "1 看曲线与同组测点；2 核对负荷；3 安排点检",
    "action_en": "1 Look at the trend and the group; 2 Check the load; 3 Have it inspected",
}
_GAS: Final = {
    "cause_zh": "涌出增大或风量减少",
    "cause_en": "more gas, or less air",
    "consequence_zh": "按目前趋势可能超限；仅为预测，限值报警照常",
    "consequence_en": "the limit may be reached; a prediction only, limit alarms stand as ever",
    "action_zh": "1 看曲线与上风侧测点；2 核对风量；3 通知瓦检员；4 必要时放慢割煤",
    "action_en": "1 Look at the trend and upwind; 2 Check the air; 3 Call the gas inspector; "
    "4 Slow the shearer if needed",
}
_FIRE: Final = {
    "cause_zh": "胶带打滑、托辊或滚筒过热",
    "cause_en": "slipping belt, hot roller or drum",
    "consequence_zh": "可能发生胶带火灾",
    "consequence_en": "a belt fire may be starting",
    "action_zh": "1 停机；2 派人查看；3 查看烟雾与温度；4 准备灭火与撤人",
    "action_en": "1 Stop the belt; 2 Send someone; 3 Look at smoke and heat; 4 Prepare to evacuate",
}

_ROWS: Final = tuple(
    replace(row, **why)
    for why, rows in (
        (
            _SENSOR,
            (
                DetectorRow(id="range", detector=Detector.OVER_RANGE),
                DetectorRow(id="line", detector=Detector.LINE_BREAK),
                DetectorRow(
                    id="state",
                    detector=Detector.DEVICE_STATE,
                    kinds=GASES,
                    parameters={"state": "{tag}.state"},
                ),
                DetectorRow(
                    id="frozen.gas",
                    detector=Detector.FROZEN,
                    kinds=GASES,
                    parameters={"least_s": 120.0, "learn": 8.0},
                ),
                DetectorRow(id="frozen", detector=Detector.FROZEN),
                DetectorRow(id="drift", detector=Detector.NEGATIVE_DRIFT, kinds=GASES),
                DetectorRow(id="jump", detector=Detector.JUMP, kinds=GASES),
                DetectorRow(id="shape", detector=Detector.CALIBRATION_SHAPE, kinds=(Kind.METHANE,)),
                DetectorRow(id="calibration", detector=Detector.CALIBRATION, kinds=GASES),
                DetectorRow(id="portable", detector=Detector.PORTABLE, kinds=GASES),
            ),
        ),
        (
            _MACHINE,
            (
                DetectorRow(
                    id="fans.shift",
                    detector=Detector.EWMA,
                    kinds=(Kind.VIBRATION,),
                    areas=("fan_house", "unit1.fans"),
                    but=("fan_house.fan2.vib_h", "fan_house.fan2.vib_v"),
                    parameters=COMMISSIONED,
                ),
                DetectorRow(
                    id="bearings",
                    detector=Detector.CUSUM,
                    tags=(
                        "fan_house.fan1.bearing_front",
                        "fan_house.fan1.bearing_rear",
                        "drainage.pump1.bearing1",
                        "drainage.pump1.bearing2",
                        "drainage.pump1.vib",
                        "unit1.fwp1.vib",
                        "unit1.fwp2.vib",
                    ),
                    parameters=COMMISSIONED,
                ),
                DetectorRow(
                    id="air.step",
                    detector=Detector.MEAN_SHIFT,
                    tags=(
                        "3301.flow",
                        "3302.flow",
                        "3303.duct.flow",
                        "fan_house.suction",
                        "main_intake.baro",
                    ),
                    parameters=SOON,
                ),
                DetectorRow(
                    id="air.shift",
                    detector=Detector.PAGE_HINKLEY,
                    kinds=(Kind.AIR_VELOCITY, Kind.AIR_FLOW),
                    areas=("3301", "3302", "3303", "3304", "3305"),
                    parameters={**SOON, "memory": 200.0},
                ),
                DetectorRow(
                    id="fan1",
                    detector=Detector.MEWMA,
                    tags=(
                        "fan_house.fan1.amps",
                        "fan_house.fan1.power",
                        "fan_house.fan1.vib_h",
                        "fan_house.fan1.vib_v",
                        "fan_house.suction",
                        "fan_house.flow",
                    ),
                    parameters=COMMISSIONED,
                    area="fan_house",
                ),
                DetectorRow(
                    id="turbine",
                    detector=Detector.PCA,
                    kinds=(Kind.VIBRATION,),
                    areas=("unit1.turbine",),
                    parameters=COMMISSIONED,
                    area="unit1.turbine",
                ),
                DetectorRow(
                    id="mill.A",
                    detector=Detector.ENSEMBLE,
                    tags=(
                        "unit1.millA.outlet",
                        "unit1.millA.amps",
                        "unit1.millA.vib",
                        "unit1.millA.bearing",
                        "unit1.millA.feed",
                        "unit1.millA.dp",
                    ),
                    parameters=SOON_LEARNED,
                    area="unit1.mills",
                ),
                DetectorRow(
                    id="furnace.pressure",
                    detector=Detector.VOTE,
                    tags=("unit1.furnace.p1", "unit1.furnace.p2", "unit1.furnace.p3"),
                    parameters={"limit": "trip_high", "n": 2.0},
                    priority=1,
                    area="unit1.boiler",
                    respond_s=60.0,
                ),
            ),
        ),
        (
            _GAS,
            (
                DetectorRow(
                    id="gas.trend",
                    detector=Detector.HOLT,
                    kinds=(Kind.METHANE,),
                    areas=("3303", "3304", "3305"),
                    parameters={**SOON, "memory": 400.0},
                ),
                DetectorRow(
                    id="face.forecast",
                    detector=Detector.FORECAST,
                    kinds=(Kind.METHANE,),
                    areas=("3301", "3302"),
                    parameters={"every_s": 10.0, "learn_h": 1.0},
                ),
            ),
        ),
        (
            _FIRE,
            (
                DetectorRow(
                    id="belt.co",
                    detector=Detector.ADJACENT,
                    tags=BELT_CO,
                    parameters={"limit": "ambient_alert"},
                    priority=2,
                    area="main_belt",
                    respond_s=180.0,
                ),
            ),
        ),
    )
    for row in rows
)


def detector_rows(tags: Iterable[str]) -> Iterator[DetectorRow]:
    """The rows for a plant that has these tags: a small one has not all of those that are named."""
    known = frozenset(tags)
    for row in _ROWS:
        present = tuple(tag for tag in row.tags if tag in known)
        if not row.tags or len(present) > 1:
            yield replace(row, tags=present)
