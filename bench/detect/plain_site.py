"""The same site sample by sample: what the arrays are compared with, in words and in time.

Numbers that are derived once from the configuration (bounds of the limits, limits of the charts) are
taken from the banks; everything that happens to a sample happens here, in plain Python.
"""

import math
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from bench.detect.driven import Driven
from bench.detect.plain_limits import BAD, PlainLimit, PlainRate, PlainVote, standing
from bench.detect.plain_marks import (
    PlainBeyond,
    PlainFrozen,
    PlainJump,
    PlainShape,
    Siblings,
    small,
)
from bench.detect.plain_trends import (
    PlainChart,
    PlainCusum,
    PlainEwma,
    PlainHolt,
    PlainLatch,
    PlainMeanShift,
    PlainPageHinkley,
    PlainResidual,
    PlainRing,
    PlainRunning,
    PlainSums,
)
from bench.detect.plant import MARKS
from scada.detect.trend import holt, mean_shift
from scada.detect.trend.bank import TrendBank
from scada.detect.trend.tag_watch import TagWatch
from scada.detect.truth.bank import TruthBank
from scada.detect.truth.codes import CALIBRATING, DEVICE, LINE, RANGE, read_status
from scada.model import Detector, Samples, SiteTable

PICTURE_NS: Final = 30 * 10**9
_STATED: Final = (CALIBRATING, LINE, DEVICE)


@dataclass(slots=True)
class PlainFeed:
    """Observations of one tag: every one, or the means of blocks."""

    every_ns: int
    block: int = -1
    sum: float = 0.0
    count: int = 0
    missed: int = 0
    seen_ns: int = 0

    def each(self, now_ns: int, fit: bool) -> tuple[bool, bool]:
        """Whether the sample is an observation, and whether there was a gap before it."""
        if not fit:
            return False, False
        broken = self.seen_ns > 0 and now_ns - self.seen_ns > PICTURE_NS * 2
        self.seen_ns = now_ns
        return True, broken

    def take(self, now_ns: int, value: float, fit: bool) -> tuple[float, bool] | None:
        """The observation that a sample completes, and whether there was a gap before it."""
        block, found = now_ns // self.every_ns, None
        if block != self.block:
            passed = block - self.block
            if self.count:
                broken = max(self.missed, passed - 1) >= 3
                if self.block >= 0:
                    found, self.missed = (self.sum / self.count, broken), 0
            else:
                self.missed += passed
            self.sum, self.count, self.block = 0.0, 0, block
        if fit:
            self.sum += value
            self.count += 1
        return found


@dataclass(slots=True)
class PlainTag:
    """Everything that is judged of one tag."""

    place: int
    family: Siblings
    limits: list[PlainLimit]
    of: list[str]
    worst_first: list[int]
    rate: PlainRate
    stated: list[bool]
    over_range: PlainBeyond
    drift: PlainBeyond
    jump: PlainJump
    frozen: PlainFrozen
    shape: PlainShape
    feed: PlainFeed
    charts: list[tuple[PlainChart, PlainLatch]]
    quality: int = BAD
    value: float = math.nan
    codes: dict[int, int] = field(default_factory=dict)

    def hold(self, now_ns: int) -> None:
        """The limits of its value and of its rate."""
        rate, of_rate = self.rate.sample(now_ns, self.value, self.quality)
        for limit, of in zip(self.limits, self.of, strict=True):
            if of == "value":
                limit.sample(now_ns, self.value, self.quality)
            elif of == "rate":
                limit.sample(now_ns, rate, of_rate)

    def mark(self, now_ns: int, status: int) -> None:
        """The marks, as far as a sample decides."""
        codes = self._codes(status)
        for number, code in enumerate(_STATED):
            self.stated[number] = bool(codes & code)
        value = math.nan if self.quality == BAD else self.value
        forced = bool(codes & RANGE)
        self.over_range.step(value, forced, now_ns)
        self.drift.step(value, False, now_ns)
        shy = math.nan if self.stated[0] else small(value)
        self.jump.step(shy, now_ns, self._moved)
        self.frozen.step(shy, now_ns)
        self.shape.step(shy, now_ns, self._moved, self._older)

    def trend(self, now_ns: int) -> None:
        """The charts; what is doubted or being calibrated is not observed."""
        doubted = self.over_range.stands or self.drift.stands or self.jump.stands
        doubted = doubted or self.frozen.stands or self.shape.stands or self.stated[0]
        fit = self.quality != BAD and not doubted
        if self.feed.every_ns:
            found = self.feed.take(now_ns, self.value, fit)
            if found is None:
                return
            value, broken = found
        else:
            observed, broken = self.feed.each(now_ns, fit)
            if not observed:
                return
            value = self.value
        free = not any(limit.active for limit in self.limits)
        for chart, latch in self.charts:
            if broken:
                chart.reset()
                latch.seen = 0
            latch.take(chart.step(value, free))

    def elapse(self, now_ns: int, tick: bool, tick_ns: int, steps: list[float]) -> None:
        """What time brings."""
        for limit in self.limits:
            limit.advance(now_ns)
        self.over_range.advance(now_ns)
        self.drift.advance(now_ns)
        self.jump.advance(now_ns, self._moved)
        self.shape.advance(now_ns, self._moved)
        if tick and 0 <= self.frozen.since_ns <= now_ns - tick_ns:
            level = self.family.mean(self.place, self.family.value)
            self.frozen.tick(now_ns, tick_ns, level, self.family.mean(self.place, steps))

    def words(self) -> tuple[list[bool], list[bool], list[bool]]:
        """What stands: limits, marks, charts."""
        marks = [
            *self.stated,
            self.over_range.stands,
            self.drift.stands,
            self.jump.stands,
            self.frozen.stands,
            self.shape.stands,
            False,
        ]
        shown = standing(self.limits, self.worst_first)
        return shown, marks, [latch.word for _, latch in self.charts]

    def _moved(self, by: float) -> int:
        return self.family.moved(self.place, by)

    def _older(self) -> float:
        return self.family.older[self.place]

    def _codes(self, status: int) -> int:
        if status not in self.codes:
            self.codes[status] = int(read_status(_one(status))[0])
        return self.codes[status]


class PlainSite:
    """All tags of a site, one after the other."""

    def __init__(self, table: SiteTable, driven: Driven) -> None:
        self.tags: list[PlainTag] = []
        self._pairs: list[tuple[int, int, PlainLimit]] = []
        self._votes: list[PlainVote] = []
        self._families: dict[str, Siblings] = {}
        self._due_ns = self._tick_due_ns = -1
        self._tick_ns = 0
        _build(self, table, driven)

    def step(self, layer: Samples) -> None:
        """One scan."""
        now_ns = int(layer.time_ns[0])
        for tag, value, status in zip(
            self.tags, layer.value.tolist(), layer.status.tolist(), strict=True
        ):
            tag.quality = BAD if status >> 31 or not math.isfinite(value) else status >> 30
            tag.value = value
            tag.family.value[tag.place] = value
            tag.family.usable[tag.place] = tag.quality != BAD
            tag.hold(now_ns)
        if now_ns >= self._due_ns:
            self._due_ns = now_ns + PICTURE_NS
            for family in self._families.values():
                family.picture()
        for tag, status in zip(self.tags, layer.status.tolist(), strict=True):
            tag.mark(now_ns, status)
        for tag in self.tags:
            tag.trend(now_ns)
        self._vote()
        self._compare(now_ns)
        self._elapse(now_ns)

    def words(self) -> list[bool]:
        """What stands, in the order of the site: limits, marks, charts, votes."""
        shown = [tag.words() for tag in self.tags]
        limits = [word for of, _, _ in shown for word in of]
        marks = [of[number] for number in range(len(MARKS)) for _, of, _ in shown]
        charts = [of[number] for number in range(len(shown[0][2])) for _, _, of in shown]
        return [*limits, *marks, *charts, *(vote.stands for vote in self._votes)]

    def _vote(self) -> None:
        exceeds = [tag.limits[1].active for tag in self.tags]
        bad = [tag.quality == BAD for tag in self.tags]
        for vote in self._votes:
            vote.step(exceeds, bad)

    def _compare(self, now_ns: int) -> None:
        for left, right, limit in self._pairs:
            one, other = self.tags[left], self.tags[right]
            limit.sample(now_ns, one.value - other.value, max(one.quality, other.quality))

    def _elapse(self, now_ns: int) -> None:
        tick = now_ns >= self._tick_due_ns
        if tick:
            self._tick_due_ns = now_ns + self._tick_ns
        for tag in self.tags:
            tag.elapse(now_ns, tick, self._tick_ns, _steps(self.tags, tag) if tick else [])


def _steps(tags: list[PlainTag], tag: PlainTag) -> list[float]:
    """The steps of a tag's family."""
    return [
        other.frozen.smallest if math.isfinite(other.frozen.smallest) else other.frozen.resolution
        for other in tags
        if other.family is tag.family
    ]


def _one(status: int) -> Any:
    return np.array([status], np.uint32)


def _build(site: PlainSite, table: SiteTable, driven: Driven) -> None:
    """Every tag with its limits, marks and charts."""
    truth, trend = _banks(driven)
    judges: list[Any] = [getattr(mark, "_judge", None) for mark in truth._marks]
    site._tick_ns = judges[6]._tick_ns
    bounds, by_tag = driven.limits.bounds, {tag.id: n for n, tag in enumerate(table.tags)}
    limits: list[list[PlainLimit]] = [[] for _ in table.tags]
    of: list[list[str]] = [[] for _ in table.tags]
    for number, given in enumerate(table.alarms):
        limit = PlainLimit(
            float(bounds.on_low[number]),
            float(bounds.on_high[number]),
            float(bounds.stay_low[number]),
            float(bounds.stay_high[number]),
            round(given.on_delay_s * 1e9),
            round(given.off_delay_s * 1e9),
        )
        place = by_tag[given.tag]
        limits[place].append(limit)
        of[place].append("rate" if given.of.is_rate else "pair" if given.other else "value")
        if given.other:
            site._pairs.append((place, by_tag[given.other], limit))
    rate = next(limit for limit in table.alarms if limit.of.is_rate)
    window_ns = round(rate.span_s * 1e9)
    step_ns = max(window_ns // 20, 1)
    every_ns = round(trend._watches[0].given["every_s"] * 1e9)
    for number, tag in enumerate(table.tags):
        family = site._families.setdefault(f"{tag.area}/{tag.kind}", Siblings(0))
        place = len(family.value)
        for column in (family.value, family.older, family.newer):
            column.append(math.nan)
        family.usable.append(False)
        site.tags.append(
            PlainTag(
                place,
                family,
                limits[number],
                of[number],
                [2, 1],
                PlainRate(step_ns, rate.of.seconds * 1e9, 21 * step_ns + 3 * 10**9),
                [False] * 3,
                _beyond(judges[3], number),
                _beyond(judges[4], number),
                _jump(judges[5], number),
                _frozen(judges[6], number),
                _shape(judges[7], number),
                PlainFeed(every_ns),
                [_chart(watch, number) for watch in trend._watches],
            )
        )
    for row in table.detectors:
        if row.detector is Detector.VOTE:
            site._votes.append(PlainVote(tuple(by_tag[name] for name in row.tags), 2))


def _banks(driven: Driven) -> tuple[Any, Any]:
    banks = driven.detecting._banks
    truth = next(bank for bank in banks if isinstance(bank, TruthBank))
    return truth, next(bank for bank in banks if isinstance(bank, TrendBank))


def _beyond(judge: Any, number: int) -> PlainBeyond:
    bounds = judge.bounds
    return PlainBeyond(
        float(bounds.low[number]),
        float(bounds.high[number]),
        float(bounds.back_low[number]),
        float(bounds.back_high[number]),
        int(judge._hold_ns[number]),
    )


def _jump(judge: Any, number: int) -> PlainJump:
    return PlainJump(
        float(judge._slew[number]),
        float(judge._floor[number]),
        float(judge._cap_s[number]),
        int(judge._hold_ns[number]),
        int(judge._follow_ns),
    )


def _frozen(judge: Any, number: int) -> PlainFrozen:
    return PlainFrozen(
        float(judge._resolution[number]),
        int(judge._least_ns[number]),
        float(judge._factor[number]),
        float(judge._alone[number]),
        float(judge._learn[number]),
    )


def _shape(judge: Any, number: int) -> PlainShape:
    return PlainShape(
        float(judge._low[number]),
        float(judge._high[number]),
        float(judge._rise[number]),
        float(judge._band[number]),
        int(judge._plateau_ns[number]),
        int(judge._longest_ns[number]),
    )


def _chart(watch: TagWatch, number: int) -> tuple[PlainChart, PlainLatch]:
    chart: Any = watch.chart
    latch: Any = watch.latch
    plain = _PLAIN[watch.assigned.row.detector](watch, chart, number)
    return plain, PlainLatch(float(latch._restore[number]), int(latch._warm[number]))


def _residual(watch: Any, number: int) -> PlainResidual:
    given = watch.residuals
    names = ("_mean", "_phi", "_first", "_next")
    return PlainResidual(*(float(getattr(given, name)[number]) for name in names))


def _running(chart: Any, number: int) -> PlainRunning:
    return PlainRunning(chart.running._memory, float(chart.running._floor[number]))


def _ewma(watch: Any, chart: Any, number: int) -> PlainChart:
    return PlainEwma(_residual(watch, number), chart._weight, float(chart._high))


def _cusum(watch: Any, chart: Any, number: int) -> PlainChart:
    return PlainCusum(_residual(watch, number), PlainSums(chart._slack, float(chart._high)))


def _mean_shift(watch: Any, chart: Any, number: int) -> PlainChart:
    bounds = chart._bounds.tolist()
    return PlainMeanShift(
        PlainRing(chart._now.size),
        PlainRing(chart._before.size),
        float(chart._floor[number]),
        mean_shift._PHIS.tolist(),
        bounds,
        bounds[0],
    )


def _page_hinkley(watch: Any, chart: Any, number: int) -> PlainChart:
    sums = PlainSums(chart.sums._slack, float(chart.sums._high))
    return PlainPageHinkley(_running(chart, number), sums)


def _holt(watch: Any, chart: Any, number: int) -> PlainChart:
    given = chart.settings
    highs, lows = (
        [bound for bound in side[:, number].tolist() if not math.isnan(bound)]
        for side in (chart._high, chart._low)
    )
    return PlainHolt(
        _running(chart, number),
        given.level,
        given.slope,
        given.damping,
        given.horizon,
        holt._PHIS.tolist(),
        chart._steep.tolist(),
        highs,
        lows,
    )


_PLAIN: Final[dict[Detector, Any]] = {
    Detector.EWMA: _ewma,
    Detector.CUSUM: _cusum,
    Detector.MEAN_SHIFT: _mean_shift,
    Detector.PAGE_HINKLEY: _page_hinkley,
    Detector.HOLT: _holt,
}
