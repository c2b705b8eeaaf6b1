"""One row of ``detectors.csv`` with a trend detector of single tags: from observations to judgements."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.bank import Judged, Scan
from scada.detect.runs import blocks, run
from scada.detect.trend.feed import Observed
from scada.detect.trend.holt import Holt
from scada.detect.trend.make import make
from scada.detect.trend.mean_shift import MeanShift
from scada.detect.trend.page_hinkley import PageHinkley
from scada.detect.trend.residuals import Residuals
from scada.detect.trend.settings import COMMISSIONED, run_length, settings_of
from scada.detect.trend.watched import Latch
from scada.model import AlarmDefinition, Assigned, Baseline, Comparison, Quantity, SiteTable

_ENDLESS: Final = float("inf")


class TagWatch:
    """A chart over the row's tags; ``given`` are its parameters, ``arl`` its run length.

    ``residuals`` is None for a detector that needs no baseline. ``value`` is the newest observation
    of each tag, in its unit: the figure of its judgements.
    """

    def __init__(self, table: SiteTable, assigned: Assigned, feed_tags: NDArray[np.intp]) -> None:
        self.assigned, self.tags = assigned, assigned.tags
        self.of = [table.tags[tag] for tag in self.tags.tolist()]
        self.given = settings_of(assigned.row)
        scan_s = max((tag.scan_s for tag in self.of), default=1.0)
        self.arl = run_length(self.given, scan_s, assigned.row)
        self.period_s = self.given["every_s"] or scan_s or 1.0
        self.baselines = self._baselines(table)
        resolution = np.array([tag.resolution for tag in self.of])
        self.residuals = _residuals(self.baselines, resolution) if self._needs_one else None
        samples = min((float(one.samples) for one in self.baselines if one), default=_ENDLESS)
        made = make(
            assigned.row.detector,
            resolution,
            self.given,
            self.arl,
            self.period_s,
            samples if self._needs_one else _ENDLESS,
        )
        self.chart = made.chart
        self.latch = Latch(len(self.tags), self.given["restore"], made.warm)
        self.value: NDArray[np.float64] = np.full(len(self.tags), np.nan)
        self._place = np.full(len(feed_tags), -1, np.intp)
        self._place[np.searchsorted(feed_tags, self.tags)] = np.arange(len(self.tags))
        if isinstance(self.chart, Holt):
            self.chart.set_bounds(*_bounds(table.alarms, [tag.id for tag in self.of]))

    @property
    def _needs_one(self) -> bool:
        return self.assigned.row.detector in COMMISSIONED

    def _baselines(self, table: SiteTable) -> list[Baseline | None]:
        every_s = self.given["every_s"]
        known = {one.tag: one for one in table.baselines if one.every_s == every_s}
        return [known.get(tag.id) for tag in self.of]

    def step(self, observed: Observed, scan: Scan, exceeded: NDArray[np.bool_]) -> Judged:
        """Judge an observation; ``exceeded`` says of each tag of the site whether a limit is."""
        at, value = self._own(observed)
        return Judged.concatenate(
            [self._take(at[some], value[some], scan, exceeded) for some in blocks(len(at))]
        )

    def _take(
        self,
        at: NDArray[np.intp],
        value: NDArray[np.float64],
        scan: Scan,
        exceeded: NDArray[np.bool_],
    ) -> Judged:
        """A block of them."""
        where = run(at)
        if isinstance(self.chart, MeanShift | PageHinkley | Holt):
            self.chart.free[where] = ~exceeded[self.tags[where]]
        self.value[where] = value
        seen = value if self.residuals is None else self.residuals.take(where, value)
        stands, told = self.latch.take(where, self.chart.step(where, seen))
        rows = at[told]
        return Judged(
            self.assigned.first + rows,
            stands[told],
            self.value[rows],
            scan.time_ns[self.tags[rows]],
        )

    def _own(self, observed: Observed) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """The observation of this row's tags, those that have no baseline left out."""
        if len(observed.broken):
            broken = self._place[observed.broken]
            self._reset(broken[broken >= 0])
        at = self._place[observed.at]
        mine = at >= 0
        if self.residuals is not None:
            mine &= self.residuals.known[at]
        if mine.all():
            return at, observed.value
        return at[mine], observed.value[mine]

    def _reset(self, at: NDArray[np.intp]) -> None:
        if not len(at):
            return
        self.chart.reset(at)
        self.latch.reset(at)
        if self.residuals is not None:
            self.residuals.reset(at)


def _residuals(baselines: Sequence[Baseline | None], resolution: NDArray[np.float64]) -> Residuals:
    columns = np.array(
        [
            (one.mean, one.sigma, one.phi, one.excess) if one else (np.nan, np.nan, np.nan, 1.0)
            for one in baselines
        ]
    ).reshape(-1, 4)
    mean, sigma, phi, excess = columns.T
    return Residuals(mean, sigma, phi, resolution, excess)


def _bounds(
    alarms: Sequence[AlarmDefinition], tags: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The high and the low limits of each tag's value, ``(k, n)``, filled up with NaN."""
    place = {tag: k for k, tag in enumerate(tags)}
    sides: tuple[list[list[float]], list[list[float]]] = ([[] for _ in tags], [[] for _ in tags])
    for alarm in alarms:
        if alarm.tag in place and _is_side(alarm):
            sides[0 if alarm.comparison.is_high else 1][place[alarm.tag]].append(alarm.value)
    return _filled(sides[0]), _filled(sides[1])


def _is_side(alarm: AlarmDefinition) -> bool:
    return alarm.of is Quantity.VALUE and alarm.comparison is not Comparison.IS


def _filled(lists: list[list[float]]) -> NDArray[np.float64]:
    deepest = max((len(one) for one in lists), default=0) or 1
    filled = np.full((deepest, len(lists)), np.nan)
    for column, values in enumerate(lists):
        filled[: len(values), column] = values
    return filled
