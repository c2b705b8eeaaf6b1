"""Interlocks as a site configures them: rows of ``interlocks.csv``, and what each may find.

Field devices carry the interlocks out (煤矿安全规程 2025, art. 528). Here it is only watched whether
they did: what must be off within the time, and what must stay off.
"""

from enum import StrEnum
from typing import Final

from scada.model.errors import BadInput
from scada.model.rationale import Rationale, check_row


class InterlockRule(StrEnum):
    """What an interlock does; the values are what stands in ``interlocks.csv``."""

    METHANE_ELECTRIC = "methane_electric"
    """甲烷电闭锁: methane at the cut value cuts the power of the zone until it is below restore."""
    FAN_ELECTRIC = "fan_electric"
    """风电闭锁: a stopped local fan, or too little air in the duct, cuts the power of the heading."""
    FAN_METHANE = "fan_methane"
    """甲烷风电闭锁: gas that gathered while the fan stood still keeps the fan from starting."""
    FAULT_LOCKOUT = "fault_lockout"
    """故障闭锁: with a failed sensor, station, line or supply the power stays off."""
    DOORS = "doors"
    """风门闭锁: the two doors of a pair are never open together."""
    CUT_FEED = "cut_feed"
    """断电馈电: what was ordered off is off."""


class InterlockFinding(StrEnum):
    """What may be found: the last part of the alarm's id, ``<interlock>/feed_abnormal``."""

    CUT_ABNORMAL = "cut_abnormal"
    """断电异常: the cut was not ordered in time."""
    FEED_ABNORMAL = "feed_abnormal"
    """馈电异常: power is there although it was ordered off."""
    RESTORE_ABNORMAL = "restore_abnormal"
    """复电异常: power or its release came back too early."""
    LOCK_VIOLATION = "lock_violation"
    """闭锁失效: what must stay off was started."""
    FAULT_LOCKOUT = "fault_lockout"
    """故障闭锁: what would prove the interlock has failed; what it controls has to stay off."""
    DOORS_OPEN = "doors_open"
    """风门同时打开."""


_POWER: Final = (
    InterlockFinding.CUT_ABNORMAL,
    InterlockFinding.FEED_ABNORMAL,
    InterlockFinding.RESTORE_ABNORMAL,
    InterlockFinding.FAULT_LOCKOUT,
)
FINDINGS_OF: Final[dict[InterlockRule, tuple[InterlockFinding, ...]]] = {
    InterlockRule.METHANE_ELECTRIC: _POWER,
    InterlockRule.FAN_ELECTRIC: _POWER,
    InterlockRule.FAN_METHANE: (InterlockFinding.LOCK_VIOLATION, InterlockFinding.FAULT_LOCKOUT),
    InterlockRule.FAULT_LOCKOUT: (InterlockFinding.FAULT_LOCKOUT, InterlockFinding.LOCK_VIOLATION),
    InterlockRule.DOORS: (InterlockFinding.DOORS_OPEN, InterlockFinding.FAULT_LOCKOUT),
    InterlockRule.CUT_FEED: (
        InterlockFinding.FEED_ABNORMAL,
        InterlockFinding.RESTORE_ABNORMAL,
        InterlockFinding.FAULT_LOCKOUT,
    ),
}
"""What each rule may find, in the order of the alarms."""

ROLES: Final = (
    "methane", "near", "cut", "feed", "fan", "duct", "doors", "faults", "unlock",
)  # fmt: skip
"""The columns that name tags."""


class Interlock(Rationale, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One interlock: a row of ``interlocks.csv``.

    Tags by their role: ``methane`` sensors inside, ``near`` ones at the local fan, ``cut`` orders
    (1: cut), ``feed`` states (1: power), local ``fan`` and its standby (1: runs), ``duct`` flow
    switches (1: enough air), ``doors`` (1: open), ``faults`` (1: failed), ``unlock`` (1: released by
    hand). It has no set point of its own: ``cut_limit`` and the others are ids of limits that every
    methane tag has in ``alarms.csv``. ``restore_limit`` keeps a zone locked after a cut where that is
    not the cut limit's own restore value; ``deep_limit`` is that above which only ``unlock``
    releases a fan. ``control_s`` is the time within which the field device must have acted.
    """

    id: str
    rule: InterlockRule
    area: str
    zone_zh: str = ""
    zone_en: str = ""
    methane: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    feed: tuple[str, ...] = ()
    fan: tuple[str, ...] = ()
    duct: tuple[str, ...] = ()
    doors: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    unlock: tuple[str, ...] = ()
    cut_limit: str = "cut"
    restore_limit: str = ""
    lock_limit: str = "alarm"
    near_limit: str = "alarm"
    deep_limit: str = ""
    control_s: float = 2.0
    priority: int = 1
    source: str = ""

    def __post_init__(self) -> None:
        check_row("interlock", self.id, self.priority)
        if self.control_s < 0:
            raise BadInput(f"interlock {self.id}: control time {self.control_s} s is negative")

    @property
    def findings(self) -> tuple[InterlockFinding, ...]:
        """What it may find; a cut order that nobody reports cannot be missing."""
        named = FINDINGS_OF[self.rule]
        if self.cut:
            return named
        return tuple(name for name in named if name is not InterlockFinding.CUT_ABNORMAL)

    @property
    def tags(self) -> tuple[str, ...]:
        """Every tag that it names, each once, in the order of the roles."""
        return tuple(dict.fromkeys(tag for role in ROLES for tag in getattr(self, role)))
