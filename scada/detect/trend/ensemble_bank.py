"""The ensemble on a site: groups that are not as they were, and groups that are changing.

Rows are block means of ``every_s`` seconds (`scada.detect.trend.feed`: what is bad or doubted never
enters). A group learns from its first ``learn`` rows; a row in which a limit of one of its tags was
exceeded teaches nothing, and while it is exceeded the tag's baseline stands still. Until it has learned
it says nothing; after a start it learns anew. What it learned is fitted in slices of a few
milliseconds, one in each turn of the core; rows that come meanwhile are made up for and not judged. A
row needs all of its tags: while one is bad, the group is not judged and keeps what stood.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from scada.detect.bank import Judged, Scan, Words
from scada.detect.trend.ensemble_group import EnsembleGroup, settings_of
from scada.detect.trend.feed import Feed, Observed
from scada.model import Assigned, SiteTable

_SANE: Final = 1e100
"""What is larger is no measurement, and would overflow where it is squared."""


class EnsembleBank:
    """All rows of `Detector.ENSEMBLE` of a site; rows with the same ``every_s`` share one feed."""

    def __init__(self, table: SiteTable, assigned: Sequence[Assigned]) -> None:
        by_spacing: dict[float, list[Assigned]] = {}
        for one in assigned:
            every_s = settings_of(one.row)["every_s"]
            if len(one.tags):
                by_spacing.setdefault(every_s, []).append(one)
        self._shared = [_Shared(table, every_s, rows) for every_s, rows in by_spacing.items()]
        self._of = {
            int(number): group
            for shared in self._shared
            for group in shared.groups
            for number in group.detections
        }

    def step(self, scan: Scan) -> Judged:
        """Take what the layer brings; judge the blocks that it ends."""
        return Judged.concatenate(shared.step(scan) for shared in self._shared)

    def advance(self, now_ns: int) -> Judged:
        """Finds nothing: a block ends with the first sample after it. One group is fitted further."""
        groups = (group for shared in self._shared for group in shared.groups)
        next((group for group in groups if group.fit_on()), None)
        return Judged.nothing()

    def evidence(self, detection: int) -> Words:
        """The tag that leads, by how much, and what the members say."""
        return self._of[detection].evidence(detection)


class _Shared:
    """Groups with the same spacing: one feed of all their tags, and which of these are in danger."""

    def __init__(self, table: SiteTable, every_s: float, rows: Sequence[Assigned]) -> None:
        tags = np.unique(np.concatenate([one.tags for one in rows]))
        slot = {table.tags[number].id: place for place, number in enumerate(tags.tolist())}
        limits = [
            (number, slot[alarm.tag])
            for number, alarm in enumerate(table.alarms)
            if alarm.tag in slot
        ]
        self._limits, self._slots = np.array(limits, np.intp).reshape(-1, 2).T
        self._exceeded = np.zeros(len(tags), np.bool_)
        self._feed = Feed(tags, table.tags, every_s)
        self.groups = [EnsembleGroup(table, one, np.searchsorted(tags, one.tags)) for one in rows]

    def step(self, scan: Scan) -> Judged:
        observed = self._feed.take(scan)
        judged = Judged.nothing()
        if observed is not None:
            judged = self._observe(observed, scan)
            self._exceeded[:] = False
        self._exceeded[self._slots[scan.exceeded[self._limits]]] = True
        return judged

    def _observe(self, observed: Observed, scan: Scan) -> Judged:
        value = np.full(len(self._exceeded), np.nan)
        value[observed.at] = observed.value
        broken = np.zeros(len(self._exceeded), np.bool_)
        broken[observed.broken] = True
        found = []
        for group in self.groups:
            here = group.place
            if broken[here].any():
                group.break_off()
            if (np.abs(value[here]) < _SANE).all():
                time_ns = int(scan.time_ns[self._feed.tags[here]].max())
                found.append(group.observe(value[here], self._exceeded[here], time_ns))
        return Judged.concatenate(found)
