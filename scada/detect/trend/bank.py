"""The trend detectors of a site: EWMA, CUSUM, mean shift, Page-Hinkley, Holt, MEWMA and PCA.

One bank serves them all: rows with the same ``every_s`` share one feed of observations, so that a scan
costs one addition per tag, and the charts step when a block ends. Nothing is learned of a tag that
exceeds one of its limits, and a commissioned baseline is never learned at all.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scada.detect.bank import Judged, Scan, Words
from scada.detect.trend import words
from scada.detect.trend.feed import Feed
from scada.detect.trend.group_stack import GroupStack
from scada.detect.trend.group_watch import GroupWatch
from scada.detect.trend.settings import settings_of
from scada.detect.trend.tag_watch import TagWatch
from scada.model import Assigned, SiteTable

Watch = TagWatch | GroupWatch


class TrendBank:
    """All rows of trend detectors."""

    def __init__(self, table: SiteTable, assigned: Sequence[Assigned]) -> None:
        place = {tag.id: number for number, tag in enumerate(table.tags)}
        self._n_tags = len(table.tags)
        self._tag_of_limit = np.array([place[limit.tag] for limit in table.alarms], np.intp)
        self._feeds: list[tuple[Feed, list[TagWatch], GroupStack]] = []
        self._watches: list[Watch] = []
        self._none_exceeded: NDArray[np.bool_] = np.zeros(self._n_tags, np.bool_)
        by_spacing: dict[float, list[Assigned]] = {}
        for one in assigned:
            if len(one.tags):
                by_spacing.setdefault(settings_of(one.row)["every_s"], []).append(one)
        for every_s, rows in by_spacing.items():
            tags = np.unique(np.concatenate([one.tags for one in rows]))
            single = [TagWatch(table, one, tags) for one in rows if not one.row.detector.is_group]
            groups = [GroupWatch(table, one, tags) for one in rows if one.row.detector.is_group]
            stack = GroupStack(groups, len(tags))
            self._feeds.append((Feed(tags, table.tags, every_s), single, stack))
            self._watches += [*single, *groups]

    def step(self, scan: Scan) -> Judged:
        """Judge a layer."""
        found, exceeded = [], None
        for feed, watches, groups in self._feeds:
            observed = feed.take(scan)
            if observed is None:
                continue
            if exceeded is None:
                exceeded = self._exceeded(scan)
            found += [watch.step(observed, scan, exceeded) for watch in watches]
            found.append(groups.step(observed, scan))
        return Judged.concatenate(found)

    def advance(self, now_ns: int) -> Judged:
        """Time alone brings nothing: a block ends with the next layer."""
        return Judged.nothing()

    def evidence(self, detection: int) -> Words:
        """Why a detection stands."""
        for watch in self._watches:
            which = detection - watch.assigned.first
            if 0 <= which < len(watch.assigned.detections):
                if isinstance(watch, GroupWatch):
                    return words.of_group(watch, which)
                return words.of_tag(watch, which)
        return {}

    def _exceeded(self, scan: Scan) -> NDArray[np.bool_]:
        """Which tags exceed any of their limits."""
        if not scan.exceeded.any():
            return self._none_exceeded
        exceeded = np.zeros(self._n_tags, np.bool_)
        exceeded[self._tag_of_limit[scan.exceeded]] = True
        return exceeded
