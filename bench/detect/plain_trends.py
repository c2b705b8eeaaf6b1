"""The trend charts as one writes them for one tag: plain Python, observation by observation.

Limits that need an integral equation or a filter's covariance are given, as they are to the arrays.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol


class PlainChart(Protocol):
    """How far one tag is on the way to its limit; beyond 1 it is over."""

    def step(self, value: float, free: bool) -> float:
        """Take an observation; ``free``: nothing forbids to learn from it."""
        ...

    def reset(self) -> None:
        """Begin anew after a gap."""
        ...


def interpolated(x: float, xs: Sequence[float], ys: Sequence[float]) -> float:
    """Between the points of a table."""
    if x <= xs[0]:
        return ys[0]
    if x >= xs[-1]:
        return ys[-1]
    at = bisect_right(xs, x) - 1
    slope = (ys[at + 1] - ys[at]) / (xs[at + 1] - xs[at])
    return slope * (x - xs[at]) + ys[at]


def equivalent(away: Sequence[float], lags: int) -> float:
    """The phi of the AR(1) whose mean varies as much as that of these deviations."""
    power = sum(value * value for value in away)
    if not power > 0:
        return 0.0
    total = first = 0.0
    for lag in range(1, min(lags, len(away) - 1) + 1):
        rho = sum(one * other for one, other in zip(away[lag:], away, strict=False)) / power
        first = rho if lag == 1 else first
        if rho <= 0:
            break
        total += rho
    return max(total / (1.0 + total), first)


@dataclass(slots=True)
class PlainResidual:
    """From observations to residuals against a commissioned baseline."""

    mean: float
    phi: float
    first: float
    next: float
    last: float = math.nan

    def take(self, value: float) -> float:
        """The residual, in sigmas."""
        now = value - self.mean
        fresh = math.isnan(self.last)
        residual = now * self.first if fresh else (now - self.phi * self.last) * self.next
        self.last = now
        return residual


@dataclass(slots=True)
class PlainEwma:
    """An EWMA of residuals."""

    residual: PlainResidual
    weight: float
    high: float
    level: float = 0.0

    def step(self, value: float, free: bool) -> float:
        """See `PlainChart.step`."""
        self.level += self.weight * (self.residual.take(value) - self.level)
        return abs(self.level) * (1.0 / self.high)

    def reset(self) -> None:
        """See `PlainChart.reset`."""
        self.level, self.residual.last = 0.0, math.nan


@dataclass(slots=True)
class PlainSums:
    """Two one-sided sums."""

    slack: float
    high: float
    above: float = 0.0
    below: float = 0.0

    def step(self, residual: float) -> float:
        """The larger one over its limit."""
        most = 2.0 * self.high
        self.above = min(max(self.above + residual - self.slack, 0.0), most)
        self.below = min(max(self.below - residual - self.slack, 0.0), most)
        return max(self.above, self.below) * (1.0 / self.high)


@dataclass(slots=True)
class PlainCusum:
    """A CUSUM of residuals."""

    residual: PlainResidual
    sums: PlainSums

    def step(self, value: float, free: bool) -> float:
        """See `PlainChart.step`."""
        return self.sums.step(self.residual.take(value))

    def reset(self) -> None:
        """See `PlainChart.reset`."""
        self.sums.above = self.sums.below = 0.0
        self.residual.last = math.nan


@dataclass(slots=True)
class PlainRunning:
    """Running mean, variance and autocorrelation."""

    memory: float
    floor: float
    mean: float = 0.0
    count: float = 0.0
    variance: float = 0.0
    lagged: float = 0.0
    noise: float = 0.0
    noises: float = 0.0
    last: float = math.nan
    total: float = 0.0
    summed: int = 0
    blocks: int = 0
    together: float = 1.0

    @property
    def sigma(self) -> float:
        """The standard deviation."""
        return math.sqrt(max(self.variance, self.floor))

    @property
    def phi(self) -> float:
        """The autocorrelation, corrected."""
        raw = self.lagged / self.variance if self.variance > 0 else 0.0
        return min(max(raw + (1.0 + 4.0 * raw) / max(self.count, 4.0), -0.98), 0.98)

    @property
    def is_warm(self) -> bool:
        """Whether enough was learned."""
        return self.count >= 0.5 * self.memory

    def take(self, value: float, learns: bool) -> float:
        """The residual of an observation, which is learned afterwards."""
        away, fresh = value - self.mean, math.isnan(self.last)
        phi, last = (0.0, 0.0) if fresh else (self.phi, self.last)
        raw = away - phi * last
        noise = max(self.noise, self.floor)
        unit = raw / math.sqrt(noise) if noise > 0 else 0.0
        residual = unit / math.sqrt(self.together) if self.is_warm else 0.0
        self.last = away
        if learns and not fresh:
            self._learn_together(unit)
            square = min(raw * raw, self._bound(self.noises, self.noise))
            self.noise += 1.0 / min(self.noises + 1.0, self.memory) * (square - self.noise)
            self.noises = min(self.noises + 1.0, self.memory)
        if learns:
            self._learn(away, last)
        return residual

    def _learn_together(self, unit: float) -> None:
        self.total += min(max(unit, -4.0), 4.0)
        self.summed += 1
        if self.summed >= 10:
            self.blocks += 1
            weight = 1.0 / min(self.blocks + 1.0, max(self.memory / 10, 5.0))
            ratio = min(self.total * self.total / 10, 16.0 * self.together)
            self.together = max(self.together + weight * (ratio - self.together), 1.0)
            self.total, self.summed = 0.0, 0

    def _learn(self, away: float, last: float) -> None:
        bound = math.sqrt(self._bound(self.count, self.variance))
        away = min(max(away, -bound), bound)
        weight = 1.0 / min(self.count + 1.0, self.memory)
        self.mean += weight * away
        self.variance = (1.0 - weight) * (self.variance + weight * away * away)
        self.lagged = (1.0 - weight) * (self.lagged + weight * away * last)
        self.count = min(self.count + 1.0, self.memory)

    def _bound(self, count: float, variance: float) -> float:
        if count < 0.5 * self.memory:
            return math.inf
        return 16.0 * max(variance, self.floor)


@dataclass(slots=True)
class PlainPageHinkley:
    """Page-Hinkley against a running mean."""

    running: PlainRunning
    sums: PlainSums
    share: float = 0.0

    def step(self, value: float, free: bool) -> float:
        """See `PlainChart.step`."""
        self.share = self.sums.step(self.running.take(value, free and self.share <= 1.0))
        return self.share

    def reset(self) -> None:
        """See `PlainChart.reset`."""
        self.sums.above = self.sums.below = self.share = 0.0
        self.running.last = math.nan


@dataclass(slots=True)
class PlainHolt:
    """Damped Holt: too steep, and on its way to a limit."""

    running: PlainRunning
    gain: float
    slope_gain: float
    damping: float
    horizon: float
    phis: Sequence[float]
    steep: Sequence[float]
    highs: Sequence[float]
    lows: Sequence[float]
    level: float = math.nan
    slope: float = 0.0
    over: bool = False

    def step(self, value: float, free: bool) -> float:
        """See `PlainChart.step`."""
        self.running.take(value, free and not self.over)
        slope = self.damping * self.slope
        level = (value if math.isnan(self.level) else self.level) + slope
        error = value - level
        self.level = level + self.gain * error
        self.slope = slope + self.gain * self.slope_gain * error
        share = self._share()
        self.over = share > 1.0
        return share

    def reset(self) -> None:
        """See `PlainChart.reset`."""
        self.level, self.slope, self.over = math.nan, 0.0, False
        self.running.last = math.nan

    def _share(self) -> float:
        most = self.running.sigma * interpolated(self.running.phi, self.phis, self.steep)
        if not self.running.is_warm or not most > 0:
            return 0.0
        share = abs(self.slope) / most
        return share if share <= 0.5 or self._leads() else 0.0

    def _leads(self) -> bool:
        rises = self.slope > 0
        if not (self.highs if rises else self.lows):
            return True
        beyond = (
            [b for b in self.highs if b > self.level]
            if rises
            else [b for b in self.lows if b < self.level]
        )
        if not beyond:
            return False
        end = self._ahead(1.5 * self.horizon if self.over else self.horizon)
        return end >= min(beyond) if rises else end <= max(beyond)

    def _ahead(self, observations: float) -> float:
        damping = self.damping
        reach: float = damping * (1.0 - damping**observations) / (1.0 - damping)
        return self.level + reach * self.slope


@dataclass(slots=True)
class PlainRing:
    """The last values and their sums."""

    size: int
    values: list[float] = field(default_factory=list)
    place: int = 0
    count: int = 0
    origin: float = 0.0
    sum: float = 0.0
    squares: float = 0.0

    def push(self, value: float) -> float:
        """Put a value in; the one that it pushes out."""
        if not self.values:
            self.values = [0.0] * self.size
        if not self.count:
            self.origin = value
        new, old = value - self.origin, self.values[self.place]
        self.values[self.place] = new
        self.sum += new - old
        self.squares += new * new - old * old
        self.place = (self.place + 1) % self.size
        self.count = min(self.count + 1, self.size)
        return old + self.origin

    @property
    def mean(self) -> float:
        """The mean of what it holds."""
        return self.origin + self.sum / max(self.count, 1)

    @property
    def variance(self) -> float:
        """The sample variance."""
        return max((self.squares - self.sum * self.sum / self.size) / (self.size - 1), 0.0)

    def settle(self, lags: int) -> float:
        """Sums anew; the autocorrelation over some lags as that of an AR(1), one standard error up."""
        values = self.values
        self.sum = sum(values)
        self.squares = sum(value * value for value in values)
        mean = self.sum / self.size
        ordered = values[self.place :] + values[: self.place]
        phi = equivalent([value - mean for value in ordered], lags)
        phi += (1.0 + 4.0 * phi) / self.size
        return phi + math.sqrt(max(1.0 - phi * phi, 0.0) / self.size)


@dataclass(slots=True)
class PlainMeanShift:
    """Two windows."""

    now: PlainRing
    before: PlainRing
    floor: float
    phis: Sequence[float]
    bounds: Sequence[float]
    bound: float
    over: bool = False

    def step(self, value: float, free: bool) -> float:
        """See `PlainChart.step`."""
        moves = self.now.count == self.now.size and free and not self.over
        left = self.now.push(value)
        if moves:
            self.before.push(left)
            if self.before.place == 0 and self.before.count == self.before.size:
                self.now.settle(1)
                phi = self.before.settle(self.now.size)
                self.bound = interpolated(phi, self.phis, self.bounds)
        shift = self.now.mean - self.before.mean
        variance = max(self.before.variance, self.floor)
        full = self.before.count == self.before.size and variance > 0
        share = abs(shift) / (math.sqrt(variance) * self.bound) if full else 0.0
        self.over = share > 1.0
        return share

    def reset(self) -> None:
        """See `PlainChart.reset`."""
        self.now = PlainRing(self.now.size)
        self.over = False


@dataclass(slots=True)
class PlainLatch:
    """From a share of the limit to whether the alarm stands."""

    restore: float
    warm: int
    stands: bool = False
    seen: int = 0
    word: bool = False

    def take(self, share: float) -> None:
        """A new share; ``word`` is what was said last."""
        before, self.seen = self.stands, min(self.seen + 1, self.warm + 1)
        young = self.seen < self.warm
        self.stands = share > 1.0 or (before and (share >= self.restore or young))
        if self.stands or before or self.seen == self.warm:
            self.word = self.stands
