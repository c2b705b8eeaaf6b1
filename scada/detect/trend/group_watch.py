"""One row of ``detectors.csv`` with a trend detector of a group: MEWMA, or PCA T² and Q."""

import numpy as np
from numpy.typing import NDArray

from scada.detect.trend.arl import mewma_limit
from scada.detect.trend.group_model import GroupModel
from scada.detect.trend.mewma import Mewma
from scada.detect.trend.pca import Pca
from scada.detect.trend.settings import run_length, settings_of
from scada.model import Assigned, BadInput, Detector, GroupBaseline, SiteTable


class GroupWatch:
    """One group: its chart (None while no baseline is commissioned), and what its words are made of.

    The charts of all groups are stepped together, see `scada.detect.trend.group_stack`.
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
        self.warm = max(int(3.0 / self.given.get("weight", 3.0)), 1)
        """So many observations make a chart warm that begins anew."""
        self.places: NDArray[np.intp] = np.searchsorted(feed_tags, self.tags)
        """Where its tags are in the feed."""
        self.value: NDArray[np.float64] = np.full(len(self.tags), np.nan)
        self.share: NDArray[np.float64] = np.zeros(len(assigned.row.detector.names))
        """The newest observation and what it came to; the stack that steps the chart keeps both."""

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
