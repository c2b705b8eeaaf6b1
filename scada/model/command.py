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


class Shelve(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="shelve"):
    """Shelve these alarms (搁置) until ``until_ns`` at the latest; ``one_shot``: until they return.

    The rule book and the alarm's own row say for how long, and whether at all.
    """

    alarms: tuple[str, ...]
    until_ns: int
    user: str
    reason: str
    one_shot: bool = False
    station: str = ""
    request: str = ""

    def __post_init__(self) -> None:
        _given("shelve / 搁置", self.user, self.reason)


class Unshelve(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="unshelve"
):
    """End the shelving of these alarms before its time."""

    alarms: tuple[str, ...]
    user: str
    comment: str = ""
    station: str = ""
    request: str = ""

    def __post_init__(self) -> None:
        _given("unshelve / 解除搁置", self.user)


class Reset(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="reset"):
    """Reset latched alarms (复位) that are acknowledged and whose condition is over."""

    alarms: tuple[str, ...]
    user: str
    comment: str = ""
    station: str = ""
    request: str = ""

    def __post_init__(self) -> None:
        _given("reset / 复位", self.user)


class TakeOutOfService(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="take_out_of_service"
):
    """Take alarms out of service (退出服务) by a permit, until somebody puts them back.

    ``until_ns`` is when it ends by itself; 0: it does not.
    """

    alarms: tuple[str, ...]
    user: str
    reason: str
    permit: str
    until_ns: int = 0
    station: str = ""
    request: str = ""

    def __post_init__(self) -> None:
        _given("out of service / 退出服务", self.user, self.reason)
        if not self.permit.strip():
            raise BadInput("out of service: the permit's number is needed / 须填写许可编号")


class ReturnToService(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="return_to_service"
):
    """Put alarms back into service (恢复服务)."""

    alarms: tuple[str, ...]
    user: str
    comment: str = ""
    station: str = ""
    request: str = ""

    def __post_init__(self) -> None:
        _given("return to service / 恢复服务", self.user)


class Silence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="silence"):
    """The operator silenced the sound of his position (消音): what is listed now, no more."""

    user: str
    position: str = ""
    station: str = ""
    request: str = ""

    def __post_init__(self) -> None:
        _given("silence / 消音", self.user)


class Remark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="remark"):
    """Cause and measures (原因、措施) of an alarm that was raised at ``raised_ns``, now or earlier."""

    alarm: str
    raised_ns: int
    user: str
    cause: str = ""
    measures: str = ""
    station: str = ""
    request: str = ""

    def __post_init__(self) -> None:
        _given("remark / 填报", self.user)
        if not (self.cause.strip() or self.measures.strip()):
            raise BadInput("remark: a cause or measures are needed / 须填写原因或措施")


class HandOver(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="hand_over"
):
    """One operator hands a position over to another (交接班), with a note and the report he saw.

    ``report`` are its figures and lists in words, as they stood on his screen.
    """

    position: str
    user: str
    to: str
    note: str = ""
    report: dict[str, str] = {}
    station: str = ""
    request: str = ""

    def __post_init__(self) -> None:
        _given("handover / 交接班", self.user)
        if not self.to.strip():
            raise BadInput("handover: to whom is needed / 须填写接班人")


def _given(what: str, user: str, reason: str = "-") -> None:
    if not user.strip():
        raise BadInput(f"{what}: a user is needed / 须填写姓名")
    if not reason.strip():
        raise BadInput(f"{what}: a reason is needed / 须填写原因")


Command = (
    Acknowledge
    | StartCalibration
    | EndCalibration
    | PortableReading
    | Shelve
    | Unshelve
    | Reset
    | TakeOutOfService
    | ReturnToService
    | Silence
    | Remark
    | HandOver
)
"""Everything that an operator may ask of the core."""


class Signed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A command with the session token of who gives it; the core takes his name from the token.

    ``proof`` is the signature of the station that the session belongs to.
    """

    command: Command
    token: str
    proof: bytes = b""


class CommandResult(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What became of a command: the ids that it changed, and why others were left as they are.

    ``requested`` were passed on to their servers, whose word is awaited (since version 2).
    """

    changed: tuple[str, ...] = ()
    refused: dict[str, str] = {}
    requested: tuple[str, ...] = ()
