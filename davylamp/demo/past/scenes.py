"""What happened in the demo mine in the hours before its start."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Happened:
    """A scenario that began ``before_s`` seconds before the demo's start."""

    before_s: float
    part: str
    scenario: str
    argument: str
    cause: str = ""
    """What an operator wrote down later, and what was done; empty where he wrote nothing."""
    measures: str = ""


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A sensor that was calibrated, announced as it should be."""

    before_s: float
    part: str
    tag: str
    gas: float
    for_s: float


H: Final = 3_600.0
EARLIEST_S: Final = 120.0
"""Nothing happens in the first two minutes of a past: its plant is looked at first."""

_HAPPENED: Final = (
    Happened(11.60 * H, "mine", "line_break", "tag=main_intake.CO,for=240"),
    Happened(11.00 * H, "mine", "doors_open", "place=3302,for=90"),
    Happened(10.40 * H, "mine", "fan_trip", "heading=3304,for=60,standby=starts"),
    Happened(9.60 * H, "unit", "furnace_puff", ""),
    Happened(9.00 * H, "mine", "sensor_over_range", "tag=bunker.1.CH4,for=90"),
    Happened(
        8.30 * H,
        "mine",
        "gas_outburst",
        "face=3302,for=40,peak=2.2",
        "割煤过断层，瓦斯涌出 / gas at the fault while cutting",
        "停机撤人，加强排放 / stopped, withdrew, aired",
    ),
    Happened(7.60 * H, "unit", "hydrogen_leak", "for=90"),
    Happened(7.00 * H, "unit", "line_break", "tag=unit1.wall.temp2,for=60"),
    Happened(6.93 * H, "unit", "line_break", "tag=unit1.wall.temp2,for=60"),
    Happened(6.87 * H, "unit", "line_break", "tag=unit1.wall.temp2,for=60"),
    Happened(6.40 * H, "unit", "mill_trip", "mill=B,for=120"),
    Happened(
        5.20 * H,
        "mine",
        "alarm_flood",
        "for=60",
        "上级变电站瞬时失压 / the grid dipped",
        "主扇、局扇已恢复，逐面验瓦斯 / fans back, every face tested",
    ),
    Happened(4.30 * H, "mine", "sensor_jumps", "tag=3302.TM,for=60"),
    Happened(3.70 * H, "mine", "belt_fire", "belt=3,for=45"),
    Happened(2.90 * H, "mine", "gas_rise", "face=3301,for=540"),
    Happened(2.10 * H, "unit", "mill_overload", "mill=C,for=180"),
    Happened(1.60 * H, "mine", "fan_trip", "heading=3305,for=90"),
    Happened(1.05 * H, "mine", "doors_open", "place=3301,for=90"),
    Happened(
        0.55 * H,
        "mine",
        "gas_outburst",
        "face=3301,for=30,peak=1.6",
        "顶板来压 / roof weighting",
        "减慢割煤速度 / cut slower",
    ),
)
"""About as often as a mine has them: an alarm in ten minutes, one flood, two cuts."""

_CALIBRATED: Final = (
    Calibrated(10.00 * H, "mine", "3301.T2", 2.0, 360),
    Calibrated(5.90 * H, "mine", "3304.T1", 2.0, 360),
    Calibrated(2.50 * H, "mine", "3302.T2", 2.0, 360),
)


def calibrated(span_s: float) -> Iterator[Calibrated]:
    """Every calibration within the ``span_s`` before the demo's start."""
    return (one for one in _CALIBRATED if one.before_s < span_s - EARLIEST_S)


def happened(span_s: float) -> list[Happened]:
    """Every scene within the ``span_s`` before the demo's start, the earliest first."""
    calibrations = (
        Happened(
            one.before_s, one.part, "calibration", f"tag={one.tag},gas={one.gas},for={one.for_s}"
        )
        for one in calibrated(span_s)
    )
    scenes = (one for one in _HAPPENED if one.before_s < span_s - EARLIEST_S)
    return sorted((*scenes, *calibrations), key=lambda scene: -scene.before_s)
