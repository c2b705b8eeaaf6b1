"""The marks for which siblings are asked: jump, frozen, calibration shape."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.bank import Words
from scada.detect.truth import jump
from scada.detect.truth.assignment import Assignment
from scada.detect.truth.calibration_shape import CalibrationShape
from scada.detect.truth.frozen import STILL_WHEN_OFF, Frozen
from scada.detect.truth.jump import ALONE, SLEW_SPANS_PER_S, Jump
from scada.detect.truth.outlook import Outlook, duration, number
from scada.detect.truth.seen import Said, Seen
from scada.model import Assigned, Kind, SiteTable, Tag

_EXCEPTION_CAP_S: Final = 2.0


class _Witnessed:
    """A mark that asks siblings."""

    def __init__(self, assignment: Assignment, outlook: Outlook) -> None:
        self.assignment, self._outlook = assignment, outlook

    def moved(self, slot: NDArray[np.intp], by: NDArray[np.floating]) -> NDArray[np.int8]:
        """As `Siblings.moved`, `ALONE` where a sensor has none."""
        tags, siblings = self.assignment.tag[slot], self._outlook.siblings
        verdict = siblings.moved(tags, by)
        verdict[siblings.alone(tags)] = ALONE
        return verdict


class JumpMark(_Witnessed):
    """Parameters: ``slew_per_s``, ``floor``, ``cap_s``, ``hold_s``, ``follow_s``."""

    def __init__(self, table: SiteTable, rows: Sequence[Assigned], outlook: Outlook) -> None:
        known = frozenset({"slew_per_s", "floor", "cap_s", "hold_s", "follow_s"})
        super().__init__(Assignment(table, rows, known), outlook)
        one = self.assignment
        self._slew = one.number("slew_per_s", _slew)
        floor = one.number("floor", lambda tag: jump.floor_of(tag.low, tag.high, tag.resolution))
        cap_s = one.number("cap_s", lambda tag: np.inf if tag.scan_s else _EXCEPTION_CAP_S)
        hold_s, follow_s = one.seconds("hold_s", 300.0), one.seconds("follow_s", 120.0)
        self._judge = Jump(self._slew, floor, cap_s, hold_s, float(follow_s.max(initial=0.0)))

    def step(self, seen: Seen) -> Said:
        """As `Jump.step`."""
        return self._judge.step(seen, self.moved)

    def advance(self, now_ns: int) -> Said:
        """As `Jump.advance`."""
        return self._judge.advance(now_ns, self.moved)

    def evidence(self, slot: int) -> Words:
        """From where to where, how fast the sensor can be, and who stayed flat."""
        tag, before = self.assignment.tags[slot], float(self._judge.before[slot])
        value, size = self._judge.value(slot), float(self._judge.size[slot])
        slew = f"{self._slew[slot]:g} {tag.unit}/s"
        alone = bool(self._outlook.siblings.alone(self.assignment.tag[[slot]])[0])
        zh_w, en_w = ("无同类测点可比", "no sibling to ask") if alone else (
            "同区同类测点平稳", "its siblings are flat"
        )  # fmt: skip
        return {
            "zh": f"突变 {number(before, tag)} → {number(value, tag)}，"
            f"超过传感器响应 {slew}；{zh_w}",
            "en": f"jumped {number(before, tag)} → {number(value, tag)}, "
            f"faster than its sensor ({slew}); {en_w}",
            "before": f"{before:g}",
            "value": f"{value:g}",
            "step": f"{size:g}",
        }


class FrozenMark(_Witnessed):
    """Parameters: ``least_s``, ``factor``, ``alone``, ``learn``."""

    def __init__(self, table: SiteTable, rows: Sequence[Assigned], outlook: Outlook) -> None:
        known = frozenset({"least_s", "factor", "alone", "learn"})
        super().__init__(Assignment(table, rows, known), outlook)
        one = self.assignment
        self._judge = Frozen(
            np.array([tag.resolution for tag in one.tags]),
            one.seconds("least_s", _least_s),
            one.number("factor", 4.0),
            one.number("alone", 6.0),
            one.number("learn", 20.0),
        )
        self._now_ns = 0

    def step(self, seen: Seen) -> Said:
        """As `Frozen.step`."""
        return self._judge.step(seen)

    def advance(self, now_ns: int) -> Said:
        """As `Frozen.advance`."""
        self._now_ns = now_ns
        return self._judge.advance(now_ns, self._witness)

    def evidence(self, slot: int) -> Words:
        """How long it has been flat, how long it ever was, and how far its siblings went meanwhile."""
        tag, judge = self.assignment.tags[slot], self._judge
        run_s = max(0.0, (self._now_ns - int(judge.since_ns[slot])) / 1e9)
        longest_s, moved = float(judge.longest_ns[slot]) / 1e9, judge.moved(slot)
        zh_run, en_run = duration(run_s)
        zh_long, en_long = duration(longest_s)
        value = number(judge.value(slot), tag)
        zh = f"{value} 不变已 {zh_run}；以往最长 {zh_long}"
        en = f"{value} unchanged for {en_run}; its longest so far {en_long}"
        words = {"run_s": f"{run_s:.0f}", "longest_s": f"{longest_s:.0f}"}
        if np.isfinite(moved):
            zh += f"；其间同区同类变化 {number(moved, tag)}"
            en += f"; its siblings moved by {number(moved, tag)}"
            words["siblings_moved"] = f"{moved:g}"
        return {"zh": zh, "en": en} | words

    def _witness(self, slot: NDArray[np.intp]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        tags, siblings = self.assignment.tag[slot], self._outlook.siblings
        level = np.where(siblings.alone(tags), np.inf, siblings.level(tags))
        return level, siblings.mean(tags, self._steps())

    def _steps(self) -> NDArray[np.float64]:
        """The step of every tag of the site: the smallest seen, else its resolution."""
        steps, seen = self._outlook.resolution.copy(), self._judge.step_size
        known = np.isfinite(seen)
        steps[self.assignment.tag[known]] = seen[known]
        return steps


class CalibrationShapeMark(_Witnessed):
    """Parameters: ``gas_low``, ``gas_high``, ``rise``, ``band``, ``plateau_s``, ``longest_s``."""

    def __init__(self, table: SiteTable, rows: Sequence[Assigned], outlook: Outlook) -> None:
        known = frozenset({"gas_low", "gas_high", "rise", "band", "plateau_s", "longest_s"})
        super().__init__(Assignment(table, rows, known), outlook)
        one = self.assignment
        self._judge = CalibrationShape(
            gas_low=one.number("gas_low", lambda tag: _gas(tag, 0.9)),
            gas_high=one.number("gas_high", lambda tag: _gas(tag, 2.3)),
            rise=one.number("rise", 0.6),
            band=one.number("band", lambda tag: max(0.06, 3 * tag.resolution)),
            plateau_s=one.seconds("plateau_s", 60.0),
            longest_s=one.seconds("longest_s", 600.0),
        )

    def step(self, seen: Seen) -> Said:
        """As `CalibrationShape.step`."""
        return self._judge.step(seen, self.moved, self._before)

    def advance(self, now_ns: int) -> Said:
        """As `CalibrationShape.advance`."""
        return self._judge.advance(now_ns, self.moved)

    def evidence(self, slot: int) -> Words:
        """Before, plateau, since when, and that its siblings are flat."""
        tag, judge = self.assignment.tags[slot], self._judge
        before, gas = float(judge.before[slot]), float(judge.gas[slot])
        zh = f"{number(before, tag)} → {number(gas, tag)} 平台，同区同类测点平稳：形似未登记的标校"
        return {
            "zh": zh,
            "en": f"{number(before, tag)} → a plateau at {number(gas, tag)} while its siblings are "
            "flat: it looks like a calibration that nobody announced",
            "before": f"{before:g}",
            "gas": f"{gas:g}",
            "since_ns": str(int(judge.began_ns[slot])),
        }

    def _before(self, slot: NDArray[np.intp]) -> NDArray[np.floating]:
        older: NDArray[np.float32] = self._outlook.siblings.older[self.assignment.tag[slot]]
        return older


def _least_s(tag: Tag) -> float:
    return np.inf if tag.kind in STILL_WHEN_OFF else 1800.0


def _slew(tag: Tag) -> float:
    spans = SLEW_SPANS_PER_S.get(tag.kind, np.inf)
    return spans * (tag.high - tag.low)


def _gas(tag: Tag, gas: float) -> float:
    return gas if tag.kind is Kind.METHANE and tag.high <= 100 else np.inf
