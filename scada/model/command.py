"""What an operator asks of the core."""

from math import isfinite

import msgspec

from scada.model.errors import BadInput


class Acknowledge(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="acknowledge"
):
    """Acknowledge these alarms, by id: the ones that the operator saw."""

    alarms: tuple[str, ...]
    user: str
    comment: str = ""
    station: str = ""
    request: str = ""

    def __post_init__(self) -> None:
        if not self.user:
            raise BadInput("acknowledge: a user is needed")


class StartCalibration(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="start_calibration"
):
    """One sensor is calibrated (标校) until ``until_ns`` at the latest: never several, never untimed.

    Everybody sees it while it lasts. Nothing is suppressed by it (煤矿安全规程 2025, art. 525).
    """

    tag: str
    until_ns: int
    user: str
    reason: str
    station: str = ""
    request: str = ""

    def __post_init__(self) -> None:
        _one_sensor(self.tag, self.user)
        if not self.reason.strip():
            raise BadInput("calibration: a reason is needed / 须填写原因")


class EndCalibration(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="end_calibration"
):
    """The calibration of one sensor is over before its time."""

    tag: str
    user: str
    comment: str = ""
    station: str = ""
    request: str = ""

    def __post_init__(self) -> None:
        _one_sensor(self.tag, self.user)


class PortableReading(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="portable_reading"
):
    """What a portable instrument (便携仪) read beside a sensor at ``time_ns``, in the tag's unit.

    ``fixed`` is what the sensor itself showed then, where the person wrote it down; else the value
    that the core has.
    """

    tag: str
    value: float
    time_ns: int
    user: str
    fixed: float | None = None
    instrument: str = ""
    station: str = ""
    request: str = ""

    def __post_init__(self) -> None:
        _one_sensor(self.tag, self.user)
        if not isfinite(self.value) or (self.fixed is not None and not isfinite(self.fixed)):
            raise BadInput("portable reading: a finite number is needed / 读数须为有限数值")


def _one_sensor(tag: str, user: str) -> None:
    if not tag:
        raise BadInput("one tag is needed / 须指定一个测点")
    if not user.strip():
        raise BadInput("a user is needed / 须填写姓名")


Command = Acknowledge | StartCalibration | EndCalibration | PortableReading
"""Everything that an operator may ask of the core."""


class CommandResult(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What became of a command: the ids that it changed, and why others were left as they are.

    ``requested`` were passed on to their servers, whose word is awaited (since version 2).
    """

    changed: tuple[str, ...] = ()
    refused: dict[str, str] = {}
    requested: tuple[str, ...] = ()
