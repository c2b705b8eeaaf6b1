"""Hours of a stack: means that count, values at the reference oxygen, mass, marks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from historian.reports.emission.minutes import Mark, Minutes
from historian.reports.emission.rules import Rules

NAN: Final = float("nan")


def of_known(values: Iterable[float], what: str) -> float:
    """The ``mean``, ``max`` or ``min`` of the values that are known; NaN for none."""
    known = [value for value in values if value == value]
    if not known:
        return NAN
    if what == "mean":
        return float(np.mean(known))
    return max(known) if what == "max" else min(known)


@dataclass(frozen=True, slots=True)
class Hour:
    """One quantity over one hour. ``mean`` is of its valid minutes, NaN where the hour is not valid;
    ``marks`` are minutes by mark.
    """

    mean: float
    minutes: int
    marks: Mapping[Mark, int]
    least: int

    @property
    def is_valid(self) -> bool:
        """Whether it counts."""
        return self.minutes >= self.least

    @property
    def mark(self) -> Mark:
        """The mark of the hour: normal where it is valid, else that of most minutes that do not count.

        A valid hour of which a minute was above the range is marked so.
        """
        if self.is_valid:
            return Mark.T if self.marks.get(Mark.T) else Mark.N
        wrong = {mark: count for mark, count in self.marks.items() if mark > Mark.T}
        return max(wrong, key=lambda mark: (wrong[mark], -mark)) if wrong else Mark.B

    def said(self) -> str:
        """The mark, with the minutes of every mark where there are several: ``C (N40 C20)``."""
        if len(self.marks) < 2:
            return self.mark.name
        parts = " ".join(f"{mark.name}{self.marks[mark]}" for mark in sorted(self.marks))
        return f"{self.mark.name} ({parts})"


def hours(found: Minutes, rules: Rules) -> list[Hour]:
    """The hours, in order; the last may be shorter than 60 minutes and is judged all the same."""
    return [
        _hour(found.mean[at : at + 60], found.mark[at : at + 60], found.valid[at : at + 60], rules)
        for at in range(0, len(found.mean), 60)
    ]


def _hour(
    mean: NDArray[np.float64], mark: NDArray[np.uint8], valid: NDArray[np.bool_], rules: Rules
) -> Hour:
    count = int(valid.sum())
    codes, counts = np.unique(mark, return_counts=True)
    marks = {Mark(code): n for code, n in zip(codes.tolist(), counts.tolist(), strict=True)}
    value = float(mean[valid].mean()) if count >= rules.valid_minutes else NAN
    return Hour(value, count, marks, rules.valid_minutes)


@dataclass(frozen=True, slots=True)
class Emitted:
    """One pollutant over one hour: mg/m³ as measured and at the reference oxygen, kg, and against
    its limit (None where it has none).
    """

    hour: Hour
    corrected: float
    kg: float
    above: bool | None


def emitted(
    pollutant: Sequence[Hour],
    oxygen: Sequence[Hour] | None,
    flow: Sequence[Hour] | None,
    limit: float | None,
    rules: Rules,
) -> list[Emitted]:
    """Every hour of a pollutant (mg/m³), with those of oxygen (%) and of the dry flow (m³/s).

    Whoever has the printed means can check both: ``C × (21 − 6)/(21 − O2)`` and ``C × Q × 3600 /
    10⁶``. What has no valid oxygen is not corrected, and is held against no limit.
    """
    found = []
    for place, hour in enumerate(pollutant):
        o2 = oxygen[place].mean if oxygen else NAN
        m3_s = flow[place].mean if flow else NAN
        corrected = rules.corrected(hour.mean, o2)
        above = None if limit is None or corrected != corrected else corrected > limit
        found.append(Emitted(hour, corrected, hour.mean * m3_s * 3600.0 / 1e6, above))
    return found


@dataclass(frozen=True, slots=True)
class Summed:
    """A row of hours put together: mean, extremes and sum of what counts, and how much of it counts.

    ``capture`` is the share of hours that are valid among those in which the plant ran, in %; NaN
    where it stood still throughout.
    """

    measured: float
    corrected: float
    least: float
    most: float
    kg: float
    valid: int
    stopped: int
    hours: int
    above: int

    @property
    def capture(self) -> float:
        """In %."""
        ran = self.hours - self.stopped
        return 100.0 * self.valid / ran if ran else NAN


def summed(rows: Sequence[Emitted]) -> Summed:
    """The sum of hours; of the mean every valid hour counts the same."""
    valid = [row for row in rows if row.hour.is_valid]
    corrected = np.array([row.corrected for row in valid if row.corrected == row.corrected])
    kg = [row.kg for row in valid if row.kg == row.kg]
    return Summed(
        measured=float(np.mean([row.hour.mean for row in valid])) if valid else NAN,
        corrected=float(corrected.mean()) if len(corrected) else NAN,
        least=float(corrected.min()) if len(corrected) else NAN,
        most=float(corrected.max()) if len(corrected) else NAN,
        kg=sum(kg) if kg else NAN,
        valid=len(valid),
        stopped=sum(not row.hour.is_valid and row.hour.mark is Mark.F for row in rows),
        hours=len(rows),
        above=sum(row.above is True for row in rows),
    )
