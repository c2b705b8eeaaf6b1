"""The three charts of the plant, and their limits from normal runs by cross-validation.

A chart knows the rows that it was made of too well: its limits must come from rows that it has not
seen, and autocorrelated ones must be held out in blocks. Each block of the normal runs is judged by
charts that were made of the rest; the limits are quantiles of what they said there, chosen so that
the union of the charts is wrong in a share of `WRONG` of those rows. MEWMA, which finds what
the other two do not, gets most of it (`PARTS`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.trend.group_model import fit
from scada.detect.trend.mewma import Mewma, settled
from scada.detect.trend.pca import Pca

WRONG: Final = 0.003
"""The share of held-out normal rows with a false alarm. New runs wander further than a block that is
held out: with the whole procedure repeated on fifths of the normal runs, 0.006 came to 1.8 % in the fifth
that was left out, 0.004 to 1.2 % and 0.003 to 0.5 %."""
PARTS: Final = np.array([0.2, 0.2, 1.0])
"""How often each chart may be wrong, relative to the MEWMA."""
BLOCK: Final = 160
"""Rows in a block that is held out: 8 hours."""
WEIGHT: Final = 0.1
NAMES: Final = ("pca_t2", "pca_q", "mewma")

Run = NDArray[np.float64]


class Charts:
    """PCA T², Q and MEWMA of some normal runs."""

    def __init__(self, normal: Sequence[Run]) -> None:
        self._model = fit(normal, np.zeros(normal[0].shape[1]))
        self._pca = Pca(self._model, arl=1000.0)
        self._covariance = settled(self._model, normal, WEIGHT)

    def figures(self, rows: Run) -> NDArray[np.float64]:
        """T², Q and the MEWMA's T² of some rows that follow each other, ``(3, n)``."""
        mewma = Mewma(self._model, WEIGHT, 1.0, self._covariance)
        return np.array([*self._pca.run(rows), mewma.run(rows)])

    @property
    def textbook(self) -> NDArray[np.float64]:
        """The limits of T² and Q by theory at a share of 1 in 1000, from the same runs."""
        return np.array(self._pca.limits)


@dataclass(frozen=True, slots=True)
class Judge:
    """Charts with their limits, ``(3,)``."""

    charts: Charts
    limits: NDArray[np.float64]

    def alarms(self, rows: Run) -> NDArray[np.bool_]:
        """Which chart alarms at which row, ``(3, n)``."""
        alarms: NDArray[np.bool_] = self.charts.figures(rows) > self.limits[:, None]
        return alarms


def judge_of(normal: Sequence[Run]) -> Judge:
    """Charts of some normal runs, with limits from their held-out blocks."""
    said = [Charts(rest).figures(block) for rest, block in _held_out(normal)]
    return Judge(Charts(normal), _limits(np.concatenate(said, axis=1)))


def _held_out(normal: Sequence[Run]) -> list[tuple[list[Run], Run]]:
    """Each block, and the normal runs without it."""
    found = []
    for number, run in enumerate(normal):
        others = [other for k, other in enumerate(normal) if k != number]
        for block in np.array_split(np.arange(len(run)), max(len(run) // BLOCK, 2)):
            first, last = int(block[0]), int(block[-1]) + 1
            rest = [part for part in (run[:first], run[last:]) if len(part)]
            found.append((others + rest, run[first:last]))
    return found


def _limits(said: NDArray[np.float64]) -> NDArray[np.float64]:
    """The lowest limits at which the union keeps to `WRONG`."""
    for wrong in np.linspace(0.05, 0.0, 501):
        shares = 1.0 - wrong * PARTS
        limits = np.array([np.quantile(one, at) for one, at in zip(said, shares, strict=True)])
        if float((said > limits[:, None]).any(axis=0).mean()) <= WRONG:
            break
    return limits
