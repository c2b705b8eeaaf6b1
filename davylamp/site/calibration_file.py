"""calibration.csv: when each sensor was last calibrated and tried out, and by whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from davylamp.site.cells import booleans, duplicates, lookups, require
from davylamp.site.dates import check_dates
from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet

CALIBRATION_FILE: Final = "calibration.csv"
CALIBRATION_COLUMNS: Final = (
    "tag", "sensor", "last_calibrated", "last_tested", "stops_fan", "by", "gas", "certificate",
)  # fmt: skip
CALIBRATION_REQUIRED: Final = frozenset({"tag", "last_calibrated"})

SENSORS: Final = (
    "catalytic", "laser", "infrared", "thermal", "electrochemical", "paramagnetic", "ultrasonic",
    "automatic", "extractive", "in_situ", "other",
)  # fmt: skip
"""Principles of measurement; the last but one three are those of a CEMS (HJ 75)."""

_CHINESE: Final = {
    "催化": "catalytic", "催化燃烧": "catalytic", "激光": "laser", "红外": "infrared",
    "热导": "thermal", "电化学": "electrochemical", "顺磁": "paramagnetic", "超声": "ultrasonic",
    "自动校准": "automatic", "抽取式": "extractive", "直接测量": "in_situ", "其他": "other",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Calibrated:
    """One sensor's record. Days are None where the file has none; ``sensor`` is empty where its
    principle is not known. ``stops_fan``: trying its interlock out would stop a local fan.
    """

    tag: str
    sensor: str
    calibrated: date | None
    tested: date | None
    stops_fan: bool
    by: str
    gas: str
    certificate: str
    line: int


def read_calibration(
    sheet: Sheet, tags: Collection[str], problems: FileProblems
) -> tuple[Calibrated, ...]:
    """Every usable row of the file; what is wrong with the others goes to ``problems``."""
    require(sheet, ["tag"], problems)
    lookups(sheet, "tag", {tag: tag for tag in tags}, ("tag", "测点"), problems)
    for row, before in duplicates(sheet.cells["tag"]).items():
        problems.error(sheet.lines[row], "tag", _twice(sheet.lines[before]))
    known = {name: name for name in SENSORS} | _CHINESE
    sensors = lookups(sheet, "sensor", known, ("kind of sensor", "传感器类型"), problems)
    calibrated = check_dates(sheet, "last_calibrated", problems)
    tested = check_dates(sheet, "last_tested", problems)
    fans = booleans(sheet, "stops_fan", problems)
    texts = [sheet.cells[name] for name in ("by", "gas", "certificate")]
    rows = zip(
        sheet.lines, sheet.cells["tag"], sensors, calibrated, tested, fans, *texts, strict=True
    )
    faulty = problems.lines_with_errors()
    return tuple(
        Calibrated(tag, sensor or "", last, tried, fan, by, gas, certificate, line)
        for line, tag, sensor, last, tried, fan, by, gas, certificate in rows
        if line not in faulty
    )


def _twice(line: int) -> Said:
    return Said(
        f"this tag stands on line {line} already",
        "keep one row per sensor, with its last dates",
        f"此测点与第 {line} 行重复",
        "每个传感器保留一行，填写最近日期",
    )
