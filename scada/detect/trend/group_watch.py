"""One row of ``detectors.csv`` with a trend detector of a group: MEWMA, or PCA T² and Q."""

import numpy as np
from numpy.typing import NDArray

from scada.detect.bank import Judged, Scan
from scada.detect.trend.arl import mewma_limit
from scada.detect.trend.feed import Observed
from scada.detect.trend.group_model import GroupModel
from scada.detect.trend.mewma import Mewma
from scada.detect.trend.pca import Pca
from scada.detect.trend.settings import run_length, settings_of
from scada.detect.trend.watched import Latch
from scada.model import Assigned, BadInput, Detector, GroupBaseline, SiteTable


class GroupWatch:
    """The chart of one group; it is None while no baseline is commissioned, and nothing is judged.

    An observation of the group needs one of each tag; the group begins anew after a gap of any.
    """

    def __init__(self, table: SiteTable, assigned: Assigned, feed_tags: NDArray[np.intp]) -> None:
        self.assigned, self.tags = assigned, assigned.tags
        self.of = [table.tags[tag] for tag in self.tags.tolist()]
        if len(self.of) < 2:
            raise BadInput(f"detector {assigned.row.id}: a group has two tags at least")
        self.given = settings_of(assigned.row)
        scan_s = max(tag.scan_s for tag in self.of)
        self.arl = run_length(self.given, scan_s, assigned.row)
        self.period_s = self.given["every_s"] or scan_s or 1.0
        self.baseline = self._baseline(table)
        self.chart = self._chart()
        warm = int(3.0 / self.given.get("weight", 3.0))
        self.latch = Latch(len(assigned.row.detector.names), self.given["restore"], max(warm, 1))
        self.value: NDArray[np.float64] = np.full(len(self.tags), np.nan)
        self._place = np.full(len(feed_tags), -1, np.intp)
        self._place[np.searchsorted(feed_tags, self.tags)] = np.arange(len(self.tags))

    def _baseline(self, table: SiteTable) -> GroupBaseline | None:
        """The row's own, where it is of the same tags and spacing."""
        ids, every_s = tuple(tag.id for tag in self.of), self.given["every_s"]
        for one in table.group_baselines:
            if one.row == self.assigned.row.id and one.tags == ids and one.every_s == every_s:
                return one
        return None

    def _chart(self) -> Mewma | Pca | None:
        if self.baseline is None:
            return None
        floor = np.array([tag.resolution / 2.0 for tag in self.of])
        model = model_of(self.baseline, floor)
        if self.assigned.row.detector is Detector.PCA:
            return Pca(model, self.arl, self.given["variance"])
        weight = self.given["weight"]
        limit = mewma_limit(len(model), weight, self.arl, float(model.samples))
        measured = bool(self.baseline.settled) and self.baseline.weight == weight
        return Mewma(model, weight, limit, np.array(self.baseline.settled) if measured else None)

    def step(self, observed: Observed, scan: Scan, _exceeded: NDArray[np.bool_]) -> Judged:
        """Judge an observation, if it is one of all the group's tags."""
        if self.chart is None:
            return Judged.nothing()
        if (self._place[observed.broken] >= 0).any():
            self.chart.reset()
            self.latch.reset(np.arange(len(self.latch.stands)))
        at = self._place[observed.at]
        mine = at >= 0
        if mine.sum() < len(self.tags):
            return Judged.nothing()
        self.value[at[mine]] = observed.value[mine]
        share = np.atleast_1d(self.chart.step(self.value))
        which = np.arange(len(share))
        stands, told = self.latch.take(which, share)
        time_ns = np.full(len(share), scan.time_ns[self.tags].max(), np.int64)
        figures = self.figures()
        return Judged(self.assigned.first + which[told], stands[told], figures[told], time_ns[told])

    def figures(self) -> NDArray[np.float64]:
        """T², or T² and Q: what its judgements carry."""
        if isinstance(self.chart, Pca):
            return np.array(self.chart.figures)
        return np.array([self.chart.t2 if self.chart else np.nan])

    def parts(self, which: int) -> NDArray[np.float64]:
        """The part of each tag in a figure, ``(p,)``."""
        if isinstance(self.chart, Pca):
            return self.chart.contributions(which)
        return self.chart.contributions() if self.chart else np.zeros(len(self.tags))


def model_of(baseline: GroupBaseline, floor: NDArray[np.float64]) -> GroupModel:
    """The model that a baseline stands for; no sigma is below ``floor``, half the resolution."""
    return GroupModel(
        np.array(baseline.mean),
        np.maximum(np.array(baseline.sigma), floor),
        np.array(baseline.correlation),
        np.array(baseline.lagged),
        baseline.samples,
    )
