"""What a person may say of one sensor: that it is calibrated, or what a portable instrument read."""

import math
from enum import StrEnum
from typing import Final

from hmi.models.words import MINUS
from scada.model import (
    BadInput,
    Command,
    Detector,
    EndCalibration,
    PortableReading,
    Process,
    StartCalibration,
    Tag,
)


class SensorDeed(StrEnum):
    """The deeds, in the order of their buttons."""

    CALIBRATE = "calibrate"
    END = "end_calibration"
    PORTABLE = "portable"


LASTS_S: Final = (600.0, 1200.0, 1800.0, 3600.0, 7200.0)
"""How long a calibration may be announced for."""


def calibration_alarm(tag: str) -> str:
    """The mark that stands while a sensor is calibrated."""
    return f"{tag}/{Detector.CALIBRATION}"


def fitting(tag: Tag, process: Process | None) -> tuple[SensorDeed, ...]:
    """What fits: ``process`` is that of the tag's calibration mark, None where there is none."""
    if not tag.is_measured:
        return ()
    under = process is Process.ACTIVE
    first = SensorDeed.END if under else SensorDeed.CALIBRATE
    return (first,) if tag.is_switch else (first, SensorDeed.PORTABLE)


def number(text: str, what: str) -> float:
    """A number as people type it, also with a comma. Raises `BadInput` for what is none."""
    bare = text.strip().replace(MINUS, "-").replace("，", ".").replace(",", ".")
    try:
        value = float(bare)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadInput(f"{what}: {text!r} is no number / 不是数字")
    return value


def calibrate(tag: str, lasts_s: float, reason: str, user: str, now_ns: int) -> Command:
    """Announce a calibration. Raises `BadInput` where the reason is missing."""
    until_ns = now_ns + round(lasts_s * 1e9)
    return StartCalibration(tag=tag, until_ns=until_ns, user=user, reason=reason)


def end(tag: str, comment: str, user: str) -> Command:
    """A calibration is over."""
    return EndCalibration(tag=tag, user=user, comment=comment)


def portable(tag: str, value: str, fixed: str, instrument: str, user: str, now_ns: int) -> Command:
    """What a portable instrument read now; ``fixed`` may be empty: what the core has then."""
    return PortableReading(
        tag=tag,
        value=number(value, "portable / 便携仪"),
        fixed=number(fixed, "sensor / 传感器") if fixed.strip() else None,
        instrument=instrument.strip(),
        time_ns=now_ns,
        user=user,
    )
