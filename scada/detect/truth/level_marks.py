"""The marks that are judged from a value alone: over-range and negative drift."""

from collections.abc import Sequence

import numpy as np

from scada.detect.bank import Words
from scada.detect.truth import negative_drift, over_range
from scada.detect.truth.assignment import Assignment
from scada.detect.truth.negative_drift import below_of
from scada.detect.truth.outlook import Outlook, duration, number
from scada.detect.truth.over_range import ends_of
from scada.detect.truth.seen import Said, Seen
from scada.model import Assigned, SiteTable, Tag


class OverRangeMark:
    """Parameters: ``low``, ``high``, ``back``."""

    def __init__(self, table: SiteTable, rows: Sequence[Assigned], outlook: Outlook) -> None:
        self.assignment = one = Assignment(table, rows, frozenset({"low", "high", "back"}))
        self._low = one.number("low", lambda tag: _ends(tag)[0])
        self._high = one.number("high", lambda tag: _ends(tag)[1])
        self._judge = over_range.over_range(
            self._low, self._high, one.number("back", lambda tag: _ends(tag)[2])
        )

    def step(self, seen: Seen) -> Said:
        """As `Beyond.step`."""
        return self._judge.step(seen)

    def advance(self, now_ns: int) -> Said:
        """As `Beyond.advance`."""
        return self._judge.advance(now_ns)

    def evidence(self, slot: int) -> Words:
        """The value and the ends; or that the device says so."""
        tag, value = self.assignment.tags[slot], self._judge.value(slot)
        low, high = number(self._low[slot], tag), number(self._high[slot], tag)
        if self._low[slot] < value < self._high[slot] or not np.isfinite(value):
            zh, en = "设备报告超量程", "the device says that it is out of range"
        elif value >= self._high[slot]:
            zh = f"{number(value, tag)} 达到量程上端 {high}"
            en = f"{number(value, tag)} is at or above the upper end {high}"
        else:
            zh = f"{number(value, tag)} 达到量程下端 {low}"
            en = f"{number(value, tag)} is at or below the lower end {low}"
        return {"zh": zh, "en": en, "value": f"{value:g}", "low": low, "high": high}


class NegativeDriftMark:
    """Parameters: ``zero``, ``below``, ``for_s``."""

    def __init__(self, table: SiteTable, rows: Sequence[Assigned], outlook: Outlook) -> None:
        self.assignment = one = Assignment(table, rows, frozenset({"zero", "below", "for_s"}))
        self._zero = one.number("zero", 0.0)
        self._below = one.number("below", lambda tag: below_of(tag.low, tag.high, tag.resolution))
        self._for_s = one.seconds("for_s", 60.0)
        self._judge = negative_drift.negative_drift(self._zero, self._below, self._for_s)

    def step(self, seen: Seen) -> Said:
        """As `Beyond.step`."""
        return self._judge.step(seen)

    def advance(self, now_ns: int) -> Said:
        """As `Beyond.advance`."""
        return self._judge.advance(now_ns)

    def evidence(self, slot: int) -> Words:
        """The value, the bound and since when."""
        tag, value = self.assignment.tags[slot], self._judge.value(slot)
        bound = number(self._zero[slot] - self._below[slot], tag)
        zh_for, en_for = duration(self._for_s[slot])
        return {
            "zh": f"{number(value, tag)} 低于零点界限 {bound} 已 {zh_for}",
            "en": f"{number(value, tag)} below the zero bound {bound} for {en_for}",
            "value": f"{value:g}",
            "bound": bound,
            "since_ns": str(self._judge.since_ns(slot)),
        }


def _ends(tag: Tag) -> tuple[float, float, float]:
    return ends_of(tag.low, tag.high, tag.resolution, tag.kind)
