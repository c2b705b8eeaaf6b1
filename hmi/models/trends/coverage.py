"""What a dense line covers of each pixel's column: its lowest and its highest value there.

A line of more points than pixels cannot be told from these, and they are drawn many times faster.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hmi.models.trends.trace import Trace


@dataclass(frozen=True, slots=True)
class Coverage:
    """Columns of the grid in order, each once, with the line's extremes in them; shape ``(n,)``."""

    column: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    def between(self, first: int, end: int) -> "Coverage":
        """The columns from ``first`` up to, not with, ``end``."""
        a, b = np.searchsorted(self.column, [first, end])
        return Coverage(self.column[a:b], self.low[a:b], self.high[a:b])


def coverage(trace: Trace, pixel_ns: int) -> Coverage:
    """Every point, and of each joined pair also the columns between, on the straight line.

    Nothing is lost: a column's extremes are those of its points, wider only where the line enters
    or leaves it beyond them.
    """
    column = trace.time_ns // pixel_ns
    rows = np.flatnonzero(trace.connect[:-1]) if len(column) else np.zeros(0, np.int64)
    crossing = rows[column[rows + 1] > column[rows]]
    at, edge, value = _edges(trace, column, crossing, pixel_ns)
    columns = np.r_[column, edge - 1, edge]
    values = np.r_[trace.value, value, value]
    order = np.lexsort((np.r_[np.arange(len(column)), at, at], columns))
    return _reduced(columns[order], values[order])


def _edges(
    trace: Trace, column: NDArray[np.int64], rows: NDArray[np.int64], pixel_ns: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Where the pieces that begin at ``rows`` cross from column to column: row, column, value."""
    crossed = column[rows + 1] - column[rows]
    at = np.repeat(rows, crossed)
    begins = np.repeat(np.cumsum(crossed) - crossed, crossed)
    edge = column[at] + 1 + np.arange(len(at)) - begins
    long_ns = (trace.time_ns[at + 1] - trace.time_ns[at]).astype(np.float64)
    share = (edge * pixel_ns - trace.time_ns[at]) / long_ns
    first, second = trace.value[at], trace.value[at + 1]
    value = first + np.clip(share, 0.0, 1.0) * (second - first)
    low, high = np.minimum(first, second), np.maximum(first, second)
    return at, edge, np.clip(value, low, high)


def _reduced(column: NDArray[np.int64], value: NDArray[np.float64]) -> Coverage:
    if not len(column):
        return Coverage(column, value, value)
    starts = np.flatnonzero(np.r_[True, np.diff(column) > 0])
    low, high = np.minimum.reduceat(value, starts), np.maximum.reduceat(value, starts)
    return Coverage(column[starts], low, high)
