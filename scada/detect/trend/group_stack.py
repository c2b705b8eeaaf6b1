"""All group charts of a feed, stepped together: arrays padded to the largest group."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scada.detect.bank import Judged, Scan
from scada.detect.trend.feed import Observed
from scada.detect.trend.group_watch import GroupWatch
from scada.detect.trend.mewma import Mewma, MewmaStack
from scada.detect.trend.pca import Pca, PcaStack
from scada.detect.trend.watched import Latch

Rows = NDArray[np.intp]


class Stack(Protocol):
    """Charts of one kind, ``g`` groups of ``p`` tags at most, padded with zeros."""

    def step(
        self, rows: Rows, x: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Take an observation of some groups, ``(k, p)``; their figures and shares, ``(k, names)``."""
        ...

    def reset(self, rows: Rows) -> None:
        """Begin some groups anew."""
        ...


class GroupStack:
    """The groups of a feed that have a chart; a group without a baseline judges nothing."""

    def __init__(self, watches: Sequence[GroupWatch], n_feed: int) -> None:
        mewmas = [one for one in watches if isinstance(one.chart, Mewma)]
        pcas = [one for one in watches if isinstance(one.chart, Pca)]
        self._kinds: list[_Kind] = []
        if mewmas:
            charts = [one.chart for one in mewmas if isinstance(one.chart, Mewma)]
            self._kinds.append(_Kind(mewmas, MewmaStack(charts), n_feed))
        if pcas:
            models = [one.chart for one in pcas if isinstance(one.chart, Pca)]
            self._kinds.append(_Kind(pcas, PcaStack(models), n_feed))

    def step(self, observed: Observed, scan: Scan) -> Judged:
        """Judge the groups of which every tag was observed; a gap of any tag begins its group anew."""
        return Judged.concatenate(kind.step(observed, scan) for kind in self._kinds)


class _Kind:
    """The groups of one detector: ``names`` detections each, numbered from ``first``, ``(g,)``."""

    def __init__(self, watches: Sequence[GroupWatch], stack: Stack, n_feed: int) -> None:
        self._stack, self._n_feed = stack, n_feed
        self._names = len(watches[0].assigned.row.detector.names)
        size = max(len(one.tags) for one in watches)
        self._places = np.array([_padded(one.places, size, n_feed) for one in watches], np.intp)
        self._tags = np.array([_padded(one.tags, size, one.tags[0]) for one in watches], np.intp)
        self._first = np.array([one.assigned.first for one in watches], np.intp)
        self._value = np.full((len(watches), size), np.nan)
        restore = np.repeat([one.given["restore"] for one in watches], self._names)
        warm = np.repeat([one.warm for one in watches], self._names)
        self._latch = Latch(len(restore), restore, warm)
        for row, one in enumerate(watches):
            one.value = self._value[row, : len(one.tags)]
            one.share = self._latch.share[row * self._names : (row + 1) * self._names]

    def step(self, observed: Observed, scan: Scan) -> Judged:
        broken = self._marked(observed.broken, padding=False)[self._places].any(axis=1)
        if broken.any():
            again = np.flatnonzero(broken)
            self._stack.reset(again)
            self._latch.reset(self._which(again))
        whole = self._marked(observed.at, padding=True)[self._places].all(axis=1)
        rows = np.flatnonzero(whole)
        if not len(rows):
            return Judged.nothing()
        values = np.zeros(self._n_feed + 1)
        values[observed.at] = observed.value
        self._value[rows] = x = values[self._places[rows]]
        figures, share = self._stack.step(rows, x)
        stands, told = self._latch.take(self._which(rows), share.ravel())
        number = (self._first[rows][:, None] + np.arange(self._names)).ravel()
        time_ns = np.repeat(scan.time_ns[self._tags[rows]].max(axis=1), self._names)
        return Judged(number[told], stands[told], figures.ravel()[told], time_ns[told])

    def _which(self, rows: Rows) -> Rows:
        """The places of some groups' charts in the latch."""
        which: Rows = (rows[:, None] * self._names + np.arange(self._names)).ravel()
        return which

    def _marked(self, places: Rows, *, padding: bool) -> NDArray[np.bool_]:
        """Which places of the feed are among these; ``padding`` is what a padded place says."""
        marked = np.zeros(self._n_feed + 1, np.bool_)
        marked[places] = True
        marked[self._n_feed] = padding
        return marked


def _padded(column: Rows, size: int, by: int) -> Rows:
    return np.concatenate((column, np.full(size - len(column), by, np.intp)))
