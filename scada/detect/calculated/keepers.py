"""Functions that remember: running hours, minutes and counts of today, totals, rates, moving means.

Each holds its state for ``n`` expressions as arrays. `step` tells what holds from a time on, and
answers with the value at that time. What is kept changes only where the operand changes or a slice
of time is over, never because somebody looked: so the same samples give the same values, however
often time alone was asked. An operand that cannot be used stops the count: a gap is not running time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Times = NDArray[np.int64]
Mask = NDArray[np.bool_]
Rows = NDArray[np.intp]
State = tuple[Values, Times]
"""Amounts, and the day that each is of (0: of all time); both ``(n,)``."""

SLICES: Final = 60
"""A window is that many slices and the one that runs."""
_MINUTE_NS: Final = 60 * 1_000_000_000
_HOUR_NS: Final = 60 * _MINUTE_NS


@dataclass(frozen=True, slots=True)
class Moment:
    """What some expressions say now: operands, whether they can be used, and when; all ``(r,)``.

    ``keep`` is false where time alone is asked: then nothing is kept.
    """

    rows: Rows
    operand: Values
    usable: Mask
    time_ns: Times
    day_ns: Times
    keep: bool


class Keeper(Protocol):
    """One function that remembers, over all expressions of a shape."""

    def step(self, moment: Moment) -> Values:
        """The value at this moment; NaN where there is none yet."""
        ...

    def state(self, time_ns: int, day_ns: int) -> State | None:
        """What a restart goes on from, as of this moment; None for what begins anew."""
        ...

    def resume(self, row: int, amount: float, day_ns: int) -> None:
        """Go on from what `state` said of one expression."""
        ...


class Running:
    """``running_hours``: how long its condition has held, all in all. Hours."""

    per_ns = _HOUR_NS
    by_day = False

    def __init__(self, n: int) -> None:
        self.on: Mask = np.zeros(n, np.bool_)
        self.since: Times = np.zeros(n, np.int64)
        self.base: Values = np.zeros(n)
        self.day: Times = np.zeros(n, np.int64)

    def step(self, moment: Moment) -> Values:
        """Hours (or minutes) up to this moment."""
        rows, time_ns = moment.rows, moment.time_ns
        on, since, base = self.on[rows], self.since[rows], self.base[rows]
        day = self.day[rows]
        if self.by_day:
            fresh = moment.day_ns > day
            base, day = np.where(fresh, 0.0, base), np.maximum(day, moment.day_ns)
            since = np.where(fresh, np.maximum(since, day), since)
        total = base + np.where(on, np.maximum(time_ns - since, 0), 0)
        holds = moment.usable & (moment.operand != 0)
        if moment.keep:
            stopped, begun = on & ~holds, ~on & holds
            self.base[rows] = np.where(stopped, total, base)
            self.since[rows] = np.where(begun, time_ns, since)
            self.on[rows], self.day[rows] = holds, day
        value: Values = total / self.per_ns
        return value

    def state(self, time_ns: int, day_ns: int) -> State | None:
        """In ns."""
        base, since, day = self.base, self.since, self.day
        if self.by_day:
            base = np.where(day_ns > day, 0.0, base)
            day = np.maximum(day, day_ns)
            since = np.maximum(since, day)
        return base + np.where(self.on, np.maximum(time_ns - since, 0), 0), day

    def resume(self, row: int, amount: float, day_ns: int) -> None:
        """Nothing runs until a sample says so."""
        self.base[row], self.day[row] = amount, day_ns


class MinutesToday(Running):
    """``minutes_today``: how long its condition has held today. Minutes."""

    per_ns = _MINUTE_NS
    by_day = True


class CountToday:
    """``count_today``: how often its condition has begun today. What held at the start began before."""

    def __init__(self, n: int) -> None:
        self.last: Values = np.full(n, np.nan)
        self.base: Values = np.zeros(n)
        self.day: Times = np.zeros(n, np.int64)

    def step(self, moment: Moment) -> Values:
        """The count up to this moment."""
        rows, holds = moment.rows, (moment.operand != 0).astype(np.float64)
        fresh = moment.day_ns > self.day[rows]
        base = np.where(fresh, 0.0, self.base[rows])
        begun = moment.usable & (holds == 1.0) & (self.last[rows] == 0.0)
        count: Values = base + begun
        if moment.keep:
            self.base[rows], self.day[rows] = count, np.maximum(self.day[rows], moment.day_ns)
            self.last[rows] = np.where(moment.usable, holds, self.last[rows])
        return count

    def state(self, time_ns: int, day_ns: int) -> State | None:
        """The count."""
        return np.where(day_ns > self.day, 0.0, self.base), np.maximum(self.day, day_ns)

    def resume(self, row: int, amount: float, day_ns: int) -> None:
        """The first sample begins nothing."""
        self.base[row], self.day[row] = amount, day_ns


class TotalToday:
    """``total_today``: the integral of its operand over today, in operand · seconds.

    A value holds until the next one.
    """

    def __init__(self, n: int) -> None:
        self.held: Values = np.zeros(n)
        self.since: Times = np.zeros(n, np.int64)
        self.base: Values = np.zeros(n)
        self.day: Times = np.zeros(n, np.int64)

    def step(self, moment: Moment) -> Values:
        """The total up to this moment."""
        rows, time_ns = moment.rows, moment.time_ns
        held, since, base = self.held[rows], self.since[rows], self.base[rows]
        fresh = moment.day_ns > self.day[rows]
        base, day = np.where(fresh, 0.0, base), np.maximum(self.day[rows], moment.day_ns)
        since = np.where(fresh, np.maximum(since, day), since)
        total: Values = base + held * np.maximum(time_ns - since, 0) / 1e9
        now = np.where(moment.usable, moment.operand, 0.0)
        if moment.keep:
            moved = now != held
            self.base[rows] = np.where(moved, total, base)
            self.since[rows] = np.where(moved, np.maximum(time_ns, since), since)
            self.held[rows], self.day[rows] = now, day
        return total

    def state(self, time_ns: int, day_ns: int) -> State | None:
        """In operand · seconds."""
        day = np.maximum(self.day, day_ns)
        base = np.where(day_ns > self.day, 0.0, self.base)
        passed = np.maximum(time_ns - np.maximum(self.since, day), 0)
        return base + self.held * passed / 1e9, day

    def resume(self, row: int, amount: float, day_ns: int) -> None:
        """Nothing flows until a sample says so."""
        self.base[row], self.day[row] = amount, day_ns


class RateMin:
    """``rate_min``: the rise over the last minute, per minute.

    The value now against that of a minute ago, of as long ago as there is an unbroken history, at
    least half a minute: over a second the smallest step of a sensor would be a storm.
    """

    def __init__(self, n: int) -> None:
        self.ring: Values = np.full((n, SLICES + 1), np.nan)
        self.slice: Times = np.full(n, -1)
        self.held: Values = np.full(n, np.nan)
        self._width_ns = _MINUTE_NS // SLICES

    def step(self, moment: Moment) -> Values:
        """Operand per minute; NaN within the first half minute."""
        rows, size = moment.rows, SLICES + 1
        ring, held = self.ring[rows], self.held[rows]
        last = np.where(self.slice[rows] < 0, moment.time_ns // self._width_ns, self.slice[rows])
        now = np.maximum(moment.time_ns // self._width_ns, last)
        for back in range(int(min(size, (now - last).max(initial=0)))):
            crossed = np.flatnonzero(now - back > last)
            ring[crossed, (now[crossed] - back) % size] = held[crossed]
        order = (now[:, None] - np.arange(size)) % size
        past = np.take_along_axis(ring, order, axis=1)
        unbroken = np.cumprod(~np.isnan(past), axis=1).sum(axis=1)
        oldest = np.take_along_axis(past, np.maximum(unbroken - 1, 0)[:, None], axis=1)[:, 0]
        since = (now - np.maximum(unbroken - 1, 0)) * self._width_ns
        minutes = np.maximum(moment.time_ns - since, 1) / _MINUTE_NS
        value: Values = np.where(
            (unbroken > SLICES // 2) & moment.usable, (moment.operand - oldest) / minutes, np.nan
        )
        if moment.keep:
            broken = ~moment.usable
            ring[broken] = np.nan
            self.ring[rows], self.slice[rows] = ring, now
            self.held[rows] = np.where(moment.usable, moment.operand, np.nan)
        return value

    def state(self, time_ns: int, day_ns: int) -> State | None:
        """It begins anew."""
        return None

    def resume(self, row: int, amount: float, day_ns: int) -> None:
        """There is nothing to go on from."""


class MeanOver:
    """``mean(x, 60 s)``: the mean over the last so many seconds, each value weighted by its time.

    The window is whole slices of a sixtieth of it, and the slice that runs. Gaps weigh nothing.
    """

    def __init__(self, n: int, seconds: float) -> None:
        self._width_ns = max(1, round(seconds * 1e9 / SLICES))
        self.area: Values = np.zeros((n, SLICES + 1))
        self.span: Values = np.zeros((n, SLICES + 1))
        self.slice: Times = np.full(n, -1)
        self.since: Times = np.zeros(n, np.int64)
        self.held: Values = np.full(n, np.nan)

    def step(self, moment: Moment) -> Values:
        """The mean; the operand itself where nothing was before."""
        rows, size, width = moment.rows, SLICES + 1, self._width_ns
        area, span, held = self.area[rows], self.span[rows], self.held[rows]
        last, since = self.slice[rows], self.since[rows]
        fresh = last < 0
        last = np.where(fresh, moment.time_ns // width, last)
        since = np.where(fresh, moment.time_ns, since)
        now = np.maximum(moment.time_ns // width, last)
        while len(behind := np.flatnonzero(last < now)):
            far = behind[now[behind] - last[behind] > size]
            last[far] = now[far] - size
            area[far], span[far], since[far] = 0.0, 0.0, last[far] * width
            _fill(area, span, held, behind, last % size, (last + 1) * width - since)
            last[behind] += 1
            since[behind] = last[behind] * width
            area[behind, last[behind] % size] = span[behind, last[behind] % size] = 0.0
        passed = np.maximum(moment.time_ns - since, 0)
        known = ~np.isnan(held)
        areas = area.sum(axis=1) + np.where(known, held * passed, 0.0)
        spans = span.sum(axis=1) + np.where(known, passed, 0)
        with np.errstate(invalid="ignore", divide="ignore"):
            value: Values = np.where(spans > 0, areas / spans, moment.operand)
        if moment.keep:
            fresh_value = np.where(moment.usable, moment.operand, np.nan)
            moved = np.flatnonzero(
                (fresh_value != held) & ~(np.isnan(fresh_value) & np.isnan(held))
            )
            _fill(area, span, held, moved, last % size, passed)
            since[moved] = np.maximum(moment.time_ns[moved], since[moved])
            self.area[rows], self.span[rows], self.held[rows] = area, span, fresh_value
            self.slice[rows], self.since[rows] = last, since
        return value

    def state(self, time_ns: int, day_ns: int) -> State | None:
        """It begins anew."""
        return None

    def resume(self, row: int, amount: float, day_ns: int) -> None:
        """There is nothing to go on from."""


def _fill(
    area: Values, span: Values, held: Values, rows: Rows, column: Times, passed: Times
) -> None:
    """What was held for so long goes into a slice; a gap does not."""
    rows = rows[~np.isnan(held[rows])]
    area[rows, column[rows]] += held[rows] * passed[rows]
    span[rows, column[rows]] += passed[rows]


KEEPERS: Final[
    Mapping[str, type[Running] | type[CountToday] | type[TotalToday] | type[RateMin]]
] = {
    "running_hours": Running,
    "minutes_today": MinutesToday,
    "count_today": CountToday,
    "total_today": TotalToday,
    "rate_min": RateMin,
}


def keeper(operator: str, n: int, seconds: float) -> Keeper:
    """The keeper of a function for ``n`` expressions."""
    return MeanOver(n, seconds) if operator == "mean_over" else KEEPERS[operator](n)
