"""What an operator may do with an alarm now, and why not. The core decides; the screen says so early."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hmi.models.alarms import can_reset
from hmi.models.words import Words
from scada.model import (
    AlarmRecord,
    Command,
    Process,
    Remark,
    Reset,
    ReturnToService,
    Shelve,
    SuppressionKind,
    TakeOutOfService,
    Unshelve,
)
from scada.profiles import Permissions


class Deed(StrEnum):
    """Everything besides acknowledging."""

    SHELVE = "shelve"
    UNSHELVE = "unshelve"
    RESET = "reset"
    OUT = "out_of_service"
    BACK = "in_service"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Offer:
    """One deed: ``why_not`` is empty where it may be done; ``longest_s`` bounds a shelf."""

    deed: Deed
    why_not: str = ""
    longest_s: float = 0.0


SHELVES_S: Final = (900.0, 1800.0, 3600.0, 7200.0, 14_400.0, 28_800.0)
"""The durations that are offered; the longest that is allowed is always among them."""
OUTS_S: Final = (0.0, 28_800.0, 86_400.0, 604_800.0)
"""0: until somebody puts it back."""


def offers(record: AlarmRecord, permissions: Permissions, words: Words) -> list[Offer]:
    """The deeds that fit this alarm's state, in the order of the buttons."""
    text = words.language.text
    permission = permissions.of_record(record, words.definitions.get(record.alarm))
    why = words.language.pick(permission.why_zh, permission.why_en)
    held = {one.kind for one in record.suppressed}
    found: list[Offer] = []
    if record.process is Process.LATCHED:
        found.append(
            Offer(Deed.RESET, "" if can_reset(record) else text("deeds.acknowledge_first"))
        )
    if SuppressionKind.SHELVED in held:
        found.append(Offer(Deed.UNSHELVE))
    else:
        found.append(Offer(Deed.SHELVE, "" if permission.shelve_s else why, permission.shelve_s))
    if SuppressionKind.OUT_OF_SERVICE in held:
        found.append(Offer(Deed.BACK))
    else:
        found.append(Offer(Deed.OUT, "" if permission.disable else why))
    found.append(Offer(Deed.REMARK))
    return found


def durations(longest_s: float) -> tuple[float, ...]:
    """What a shelf may last, in seconds, the longest last."""
    shorter = tuple(one for one in SHELVES_S if one < longest_s)
    return (*shorter, longest_s) if longest_s else ()


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled in. ``lasts_s`` 0: without an end of its own."""

    lasts_s: float = 0.0
    one_shot: bool = False
    first: str = ""
    """Reason, comment or cause."""
    second: str = ""
    """Permit or measures."""


def command(deed: Deed, record: AlarmRecord, filled: Filled, user: str, now_ns: int) -> Command:
    """The command of a deed. Raises `BadInput` where something is missing, in words."""
    alarms, until_ns = (record.alarm,), now_ns + round(filled.lasts_s * 1e9)
    match deed:
        case Deed.SHELVE:
            return Shelve(
                alarms=alarms,
                until_ns=until_ns,
                one_shot=filled.one_shot,
                user=user,
                reason=filled.first,
            )
        case Deed.UNSHELVE:
            return Unshelve(alarms=alarms, user=user, comment=filled.first)
        case Deed.RESET:
            return Reset(alarms=alarms, user=user, comment=filled.first)
        case Deed.OUT:
            return TakeOutOfService(
                alarms=alarms,
                user=user,
                reason=filled.first,
                permit=filled.second,
                until_ns=until_ns if filled.lasts_s else 0,
            )
        case Deed.BACK:
            return ReturnToService(alarms=alarms, user=user, comment=filled.first)
        case Deed.REMARK:
            return Remark(
                alarm=record.alarm,
                raised_ns=record.raised_ns,
                user=user,
                cause=filled.first,
                measures=filled.second,
            )
