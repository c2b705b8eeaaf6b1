"""One row's forecasts as they run: blocks in, probabilities, a record and advice out."""

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.bank import Judged, Scan
from scada.detect.forecast.forecaster import Forecaster, Method
from scada.detect.forecast.record import Record
from scada.detect.forecast.rows import columns_of, plan
from scada.detect.forecast.sampling import Block, BlockSampling
from scada.model import Assigned, SiteTable

_DAYS: Final = 7.0
"""The record forgets over a week."""
_SILENCE: Final = 10_000
"""After so many blocks without a word (days) it begins anew instead of catching up."""
_RESTORE: Final = 0.15
"""An advice is taken back where the probability lies so much below the one that advises."""


@dataclass(frozen=True, slots=True)
class _Case:
    probability: NDArray[np.float64]
    calm: NDArray[np.bool_]


class RowForecast:
    """The forecasts of the ``n`` tags of a row. What it keeps does not grow."""

    def __init__(self, table: SiteTable, assigned: Assigned) -> None:
        self.assigned = assigned
        tags = [table.tags[number] for number in assigned.tags.tolist()]
        self.plan = plan(assigned.row, tags, table)
        self.tags, self.aims = tags, self.plan.aims
        settings = self.plan.settings
        columns, own, near, lags = columns_of(self.plan, assigned.tags, table)
        self._sampling = BlockSampling(columns, len(table.tags), round(settings.every_s * 1e9))
        self._own = own
        self.sign = np.array([aim.sign if aim else 1.0 for aim in self.aims])
        edge = np.array([aim.edge if aim else np.nan for aim in self.aims])
        step = np.array([tag.resolution or (tag.high - tag.low) / 1000 for tag in tags])
        self._edge, self._bound = edge, edge - self.sign * step / 2
        self.forecaster = Forecaster(len(columns), own, near, self.sign, step / 5, settings, lags)
        self._danger = _groups([aim.danger if aim else () for aim in self.aims])
        n, horizons = len(tags), len(settings.horizons)
        self._calm: NDArray[np.bool_] = np.ones(n, np.bool_)
        self.exceeded: NDArray[np.bool_] = np.zeros(n, np.bool_)
        forget = _DAYS * 86400 / settings.every_s
        self.record = Record(n, forget, len(Method), horizons)
        longest = settings.horizons[-1]
        self._cases: deque[_Case] = deque(maxlen=longest)
        self._beyond = np.zeros((n, longest), np.bool_)
        self._seen = np.zeros((n, longest), np.bool_)
        self.probability: NDArray[np.float64] = np.full((len(Method), horizons, n), np.nan)
        """Of crossing, ``(methods, horizons, n)``; NaN where unknown or crossed already."""
        self.time_ns = 0
        """The end of the last block."""
        self.advised: NDArray[np.bool_] = np.zeros(n, np.bool_)
        self._for = np.zeros(n, np.int64)

    def step(self, scan: Scan) -> Judged:
        """Take a layer, after all blocks that ended before it."""
        found = self.advance(scan.now_ns)
        self._sampling.take(scan.layer, scan.quality, scan.now_ns, scan.marks)
        limits, rows = self._danger
        self.exceeded[:] = False
        self.exceeded[rows[scan.exceeded[limits]]] = True
        self._calm &= ~self.exceeded
        return found

    def advance(self, now_ns: int) -> Judged:
        """Close the blocks that have ended."""
        if not self._sampling.due(now_ns):
            return Judged.nothing()
        if self._sampling.behind(now_ns) > _SILENCE:
            self._sampling.skip(now_ns)
            return Judged.nothing()
        parts = []
        while self._sampling.due(now_ns):
            parts.append(self._close(self._sampling.close()))
        return Judged.concatenate(parts)

    def _close(self, block: Block) -> Judged:
        self.time_ns = block.end_ns
        extreme = np.where(self.sign > 0, block.highest[self._own], block.lowest[self._own])
        self._verify(extreme)
        calm = self._calm & ~self.exceeded
        self.forecaster.step(block.mean, calm, extreme)
        self._calm = ~self.exceeded
        known = self.forecaster.probability(self._bound)
        self.probability = np.where(self.exceeded, np.nan, known)
        self._cases.append(_Case(self.probability, calm))
        return self._advise()

    def _verify(self, extreme: NDArray[np.float64]) -> None:
        """Count the oldest forecasts against what came."""
        self._beyond[:, :-1], self._seen[:, :-1] = self._beyond[:, 1:], self._seen[:, 1:]
        self._seen[:, -1] = np.isfinite(extreme)
        self._beyond[:, -1] = (extreme - self._edge) * self.sign >= 0
        if len(self._cases) < self._beyond.shape[1]:
            return
        case = self._cases[0]
        came = np.stack(
            [self._beyond[:, :blocks].any(axis=1) for blocks in self.plan.settings.horizons]
        )
        rows = case.calm & self._seen.all(axis=1)
        advise = np.full(len(self.tags), self.plan.advise)
        self.record.add(case.probability, came, rows, advise)

    @property
    def current(self) -> NDArray[np.float64]:
        """The probabilities by the method in use, ``(horizons, n)``."""
        chosen: NDArray[np.float64] = self.of_method(self.probability)
        return chosen

    def of_method(self, figures: NDArray[np.float64]) -> NDArray[np.float64]:
        """Figures ``(methods, …, n)`` of the method in use for each tag, ``(…, n)``."""
        method = self.forecaster.method
        picked: NDArray[np.float64] = figures[method, ..., np.arange(len(method))]
        return np.moveaxis(picked, 0, -1)

    def neighbours(self, place: int) -> tuple[tuple[str, float], ...]:
        """The neighbours of a tag, and by how many seconds they run ahead."""
        every_s = self.plan.settings.every_s
        lags = self.forecaster.lag[place].tolist()
        names = self.plan.neighbours[place]
        return tuple((name, lag * every_s) for name, lag in zip(names, lags, strict=False))

    def _advise(self) -> Judged:
        """Advise a crossing, or take it back, once that has stood for some blocks."""
        now = self.current
        known = np.isfinite(now).all(axis=0)
        highest = np.where(known, np.where(known, now, 0.0).max(axis=0), np.nan)
        up = known & (highest >= self.plan.advise)
        down = self.exceeded | (known & (highest < self.plan.advise - _RESTORE))
        turning = np.where(self.advised, down, up)
        self._for = np.where(turning, self._for + 1, 0)
        turns = turning & ((self._for >= self.plan.confirm) | self.exceeded)
        self.advised = self.advised ^ turns
        self._for[turns] = 0
        told = np.flatnonzero(known | self.exceeded)
        return Judged(
            self.assigned.first + told,
            self.advised[told],
            np.nan_to_num(highest[told]),
            np.full(len(told), self.time_ns, np.int64),
        )


def _groups(danger: list[tuple[int, ...]]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Limits and the rows that they endanger, pairwise."""
    pairs = [(limit, row) for row, limits in enumerate(danger) for limit in limits]
    table = np.array(pairs, np.intp).reshape(len(pairs), 2)
    return table[:, 0], table[:, 1]
