"""All interlocks of one rule: since when which signal stands, and what its table says of it."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.interlocks import (
    cut_feed,
    doors,
    fan_electric,
    fan_methane,
    fault_lockout,
    methane_electric,
)
from scada.detect.interlocks.members import Members
from scada.detect.interlocks.roles import GasRole, Role
from scada.detect.interlocks.signal import Mask, Signal
from scada.detect.interlocks.truth import Line, Signals, findings_of, holds
from scada.model.interlock import ROLES, Interlock, InterlockFinding, InterlockRule

TABLES: Final[Mapping[InterlockRule, tuple[Line, ...]]] = {
    InterlockRule.METHANE_ELECTRIC: methane_electric.TABLE,
    InterlockRule.FAN_ELECTRIC: fan_electric.TABLE,
    InterlockRule.FAN_METHANE: fan_methane.TABLE,
    InterlockRule.FAULT_LOCKOUT: fault_lockout.TABLE,
    InterlockRule.DOORS: doors.TABLE,
    InterlockRule.CUT_FEED: cut_feed.TABLE,
}

SETTLE_NS: Final = 1_000_000_000
"""How long a line that settles has to hold."""

NEVER: Final = 2**62


class Group:
    """``n`` interlocks of one rule; every column has shape ``(n,)``, times are ns UTC."""

    def __init__(
        self,
        rule: InterlockRule,
        interlocks: Sequence[Interlock],
        members: Members,
        place: Mapping[str, int],
        limits: Mapping[str, int],
    ) -> None:
        self.rule, self.interlocks, self.table = rule, tuple(interlocks), TABLES[rule]
        n = len(interlocks)
        self.control_ns = np.rint([one.control_s * 1e9 for one in interlocks]).astype(np.int64)
        one_role = {name: Role(interlocks, (name,), members, place) for name in ROLES}
        self.roles = one_role
        self.all = Role(interlocks, ROLES, members, place)
        given = (interlocks, ("methane", "cut_limit"), members, place, limits)
        self.gas = GasRole.of(*given)
        self._restore = GasRole.of(interlocks, ("methane", "restore_limit"), *given[2:])
        self._lock = GasRole.of(interlocks, ("methane", "lock_limit"), *given[2:])
        self._near = GasRole.of(interlocks, ("near", "near_limit"), *given[2:])
        self._deep = GasRole.of(interlocks, ("methane", "deep_limit"), *given[2:])
        self.demand_ns: NDArray[np.int64] = np.full(n, NEVER)
        self.settle_ns: NDArray[np.int64] = np.full((len(self.table), n), NEVER)
        self.late: Mask = np.zeros(n, np.bool_)
        """The control time of the demand is over: found by `elapse`, until the demand ends."""
        self.settled: NDArray[np.bool_] = np.zeros((len(self.table), n), np.bool_)
        self._flags = {
            name: np.zeros(n, np.bool_)
            for name in ("was_ordered", "was_dead", "locked", "deep_locked")
        }
        self._signals: dict[str, Signal] = {
            name: Signal(np.zeros(n, np.bool_), np.zeros(n, np.bool_))
            for name in ("demand", "ordered", "fed", "running", "blind")
        }

        self.restored: dict[InterlockFinding, Mask] = {
            line.finding: np.zeros(n, np.bool_) for line in self.table
        }
        """What stood before a restart, until its demand is known: it is late already."""

    def __len__(self) -> int:
        return len(self.interlocks)

    def update(self, exceeded: Mask, time_ns: NDArray[np.int64]) -> None:
        """Take in what the members say now; ``time_ns`` is when, ``(n,)``."""
        roles = self.roles
        ordered, fed = roles["cut"].all_on(), roles["feed"].any_on()
        running, blind = roles["fan"].any_on(), self.all.broken()
        demand = self._demand(exceeded, ordered, running, blind)
        self._begin_or_end(demand, ordered, fed, time_ns)
        self._signals = {
            "demand": Signal(self.demand_ns < NEVER, demand.false),
            "ordered": ordered,
            "fed": fed,
            "running": running,
            "blind": blind,
        }
        self._settle(time_ns)
        if any(stood.any() for stood in self.restored.values()):
            for finding, judged in self.judge().items():
                self.restored[finding] &= ~(judged.true | judged.false)

    def elapse(self, time_ns: NDArray[np.int64]) -> NDArray[np.int64]:
        """Let the next deadline of each interlock run out, where it ends at or before these times.

        Returns when it ended, 0 where none did. What is found depends on the order of deadlines alone
        when it is called until none does.
        """
        demanded = (self.demand_ns < NEVER) & ~self.late
        ends = np.where(demanded, self.demand_ns + self.control_ns, NEVER)
        settles = np.where(self.settled, NEVER, np.minimum(self.settle_ns + SETTLE_NS, NEVER))
        first = np.minimum(ends, settles.min(axis=0, initial=NEVER))
        over = (first < NEVER) & (first <= time_ns)
        self.late |= over & (ends == first)
        self.settled |= over & (settles == first)
        return np.where(over, first, 0)

    def signals(self) -> Signals:
        """Every signal by its name."""
        flags = {name: Signal.known(flag) for name, flag in self._flags.items()}
        return self._signals | flags | {"late": Signal.known(self.late)}

    def judge(self) -> dict[InterlockFinding, Signal]:
        """What stands, of everything that the rule may find."""
        signals, n = self.signals(), len(self)
        found: dict[InterlockFinding, Signal] = {}
        for number, line in enumerate(self.table):
            stands = holds(line, signals, n)
            if line.settles:
                settled = self.settled[number]
                stands = Signal(stands.true & settled, stands.false | (stands.true & ~settled))
            found[line.finding] = found[line.finding] | stands if line.finding in found else stands
        return {finding: found[finding] for finding in findings_of(self.table)}

    def seconds(self, rows: NDArray[np.intp], time_ns: NDArray[np.int64]) -> NDArray[np.float64]:
        """Seconds since the demand of some interlocks, 0 where there is none."""
        began = self.demand_ns[rows]
        since: NDArray[np.float64] = np.where(began < NEVER, (time_ns - began) / 1e9, 0.0)
        return np.maximum(since, 0.0)

    def above(self, row: int) -> frozenset[int]:
        """The gas sensors of one interlock that are above a limit of theirs, among the members."""
        gases = (self.gas, self._restore, self._lock, self._near, self._deep)
        return frozenset(
            slot for gas in gases for slot in gas.role.slot[row][gas.armed[row]].tolist()
        )

    def _settle(self, time_ns: NDArray[np.int64]) -> None:
        """Since when each line that has to settle holds."""
        signals = self.signals()
        for number, line in enumerate(self.table):
            if line.settles:
                held, stood = holds(line, signals, len(self)), self.restored[line.finding]
                since = np.minimum(self.settle_ns[number], time_ns)
                kept = np.where(held.true, since, self.settle_ns[number])
                self.settle_ns[number] = np.where(held.false, NEVER, kept)
                self.settled[number] |= stood & held.true
                self.settled[number] &= self.settle_ns[number] < NEVER

    def _demand(self, exceeded: Mask, ordered: Signal, running: Signal, blind: Signal) -> Signal:
        match self.rule:
            case InterlockRule.METHANE_ELECTRIC:
                standing = Signal.known(self.demand_ns < NEVER)
                return self.gas.above(exceeded) | (self._restore.above(exceeded) & standing)
            case InterlockRule.FAN_ELECTRIC:
                fans, ducts = self.roles["fan"].given, self.roles["duct"].given
                still = ~running & Signal.known(fans)
                return still | (~self.roles["duct"].all_on() & Signal.known(ducts))
            case InterlockRule.FAN_METHANE:
                return self._locked(exceeded, running)
            case InterlockRule.FAULT_LOCKOUT:
                return self.roles["faults"].any_on() | blind
            case InterlockRule.DOORS:
                return self.roles["doors"].all_on()
            case InterlockRule.CUT_FEED:
                return ordered

    def _locked(self, exceeded: Mask, running: Signal) -> Signal:
        """Gas that gathers while the fan stands still locks it; see `fan_methane`."""
        gas = self._lock.above(exceeded) | self._near.above(exceeded)
        deep, unlock = self._deep.above(exceeded), self.roles["unlock"].any_on()
        locked, deeply = self._flags["locked"], self._flags["deep_locked"]
        stood = self.restored[InterlockFinding.LOCK_VIOLATION]
        locked |= (running.false | stood) & gas.true
        deeply |= (running.false | stood) & deep.true
        by_hand = self.roles["unlock"].given
        locked &= ~(gas.false | unlock.true)
        deeply &= ~(unlock.true | (gas.false & ~by_hand))
        return Signal.known(locked | deeply)

    def _begin_or_end(
        self, demand: Signal, ordered: Signal, fed: Signal, time_ns: NDArray[np.int64]
    ) -> None:
        stood = np.logical_or.reduce([np.zeros(len(self), np.bool_), *self.restored.values()])
        began_ns = np.where(stood, time_ns - self.control_ns, time_ns)
        fresh = demand.true & (self.demand_ns == NEVER)
        self.demand_ns = np.where(fresh, began_ns, np.where(demand.false, NEVER, self.demand_ns))
        self.late = (self.late | (fresh & (stood | (self.control_ns == 0)))) & ~demand.false
        given = self.roles["cut"].given
        standing, flags = self.demand_ns < NEVER, self._flags
        came_back = self.restored.get(InterlockFinding.RESTORE_ABNORMAL, np.zeros_like(standing))
        for name in ("was_ordered", "was_dead"):
            flags[name] = flags[name] | came_back
        flags["was_ordered"] = standing & (flags["was_ordered"] | (ordered.true & given))
        flags["was_dead"] = standing & (flags["was_dead"] | (fed.false & self.roles["feed"].given))
