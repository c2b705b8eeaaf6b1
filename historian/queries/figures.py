"""Figures per bucket, put together from a store's statistics: the time-weighted mean is exact.

Between two buckets that hold samples the last value of the first goes on; before the first sample
the one before the span does.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from historian.queries.results import Figures
from historian.store import RawColumns, StatisticColumns
from scada.model import Quality, quality_of

_EMPTY: dict[str, tuple[type[np.generic], float]] = {
    "minimum": (np.float64, np.nan),
    "minimum_ns": (np.int64, 0),
    "maximum": (np.float64, np.nan),
    "maximum_ns": (np.int64, 0),
    "first": (np.float64, np.nan),
    "last": (np.float64, np.nan),
    "count": (np.int64, 0),
    "usable": (np.int64, 0),
    "flags": (np.uint16, 0),
}


def figures(
    tag: str,
    cells: StatisticColumns,
    before: RawColumns,
    start_ns: int,
    end_ns: int,
    width_ns: int,
    known_ns: int,
) -> Figures:
    """Figures of ``[start_ns, end_ns)`` per bucket of ``width_ns``; the last may be shorter.

    ``cells`` are the statistics of the same buckets, ``before`` the last sample before the start, one
    row or none. Of what is later than ``known_ns`` (now) nothing is known yet.
    """
    buckets = -(-(end_ns - start_ns) // width_ns)
    edges = start_ns + width_ns * np.arange(buckets + 1, dtype=np.int64)
    edges[-1] = end_ns
    at = (cells.time_ns - start_ns) // width_ns
    whole = {name: _spread(getattr(cells, name), at, buckets, name) for name in _EMPTY}
    return Figures(
        time_ns=edges[:-1],
        end_ns=edges[1:],
        **_means(cells, at, before, edges, known_ns),
        **whole,
        average=_ratio(_on(cells.total, at, buckets), whole["usable"].astype(np.float64)),
        tag=tag,
    )


def _means(
    cells: StatisticColumns,
    at: NDArray[np.int64],
    before: RawColumns,
    edges: NDArray[np.int64],
    known_ns: int,
) -> dict[str, NDArray[Any]]:
    """The integrals: within the samples, from the edge to the first, from the last to the edge."""
    buckets = len(edges) - 1
    carried, is_known = _carried(cells, at, before, buckets)
    ends = np.minimum(edges[1:], np.maximum(known_ns, edges[:-1]))
    first_ns = _on(cells.first_ns, at, buckets, fill=ends)
    last_ns = _on(cells.last_ns, at, buckets, fill=ends)
    ends = np.maximum(ends, last_ns)
    lead_s, tail_s = (first_ns - edges[:-1]) / 1e9, (ends - last_ns) / 1e9
    tail = _on(cells.open_end, at, buckets, fill=np.zeros(buckets))
    good_s = _on(cells.good_s, at, buckets) + _held_s(carried, lead_s) + _held_s(tail, tail_s)
    area = _on(cells.area, at, buckets) + _area(carried, lead_s) + _area(tail, tail_s)
    unknown_s = np.where(is_known, 0.0, lead_s) + (edges[1:] - ends) / 1e9
    bad_s = np.maximum((edges[1:] - edges[:-1]) / 1e9 - good_s - unknown_s, 0.0)
    none = np.where(good_s > 0, np.uint8(Quality.GOOD), np.uint8(Quality.BAD))
    return {
        "mean": _ratio(area, good_s),
        "good_s": good_s,
        "bad_s": np.where(bad_s < 1e-9, 0.0, bad_s),
        "unknown_s": np.maximum(unknown_s, 0.0),
        "quality": _on(cells.quality, at, buckets, fill=none),
    }


def _carried(
    cells: StatisticColumns, at: NDArray[np.int64], before: RawColumns, buckets: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The value that stands at the start of each bucket, and whether any is known; NaN for bad."""
    has = len(before.time_ns) > 0
    values = np.r_[_usable(before) if has else np.nan, cells.open_end]
    latest = np.searchsorted(at, np.arange(buckets), "left")
    return values[latest], (latest > 0) | has


def _usable(before: RawColumns) -> float:
    """The one value of a row, NaN where it is bad."""
    bad = quality_of(before.status, before.flags)[0] >= Quality.BAD
    value = float(before.value[0])
    return np.nan if bad or not np.isfinite(value) else value


def _held_s(value: NDArray[np.float64], seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(np.isnan(value), 0.0, seconds)


def _area(value: NDArray[np.float64], seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(np.isnan(value), 0.0, value) * seconds


def _ratio(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    found = np.full(len(above), np.nan)
    np.divide(above, below, out=found, where=below > 0)
    return found


def _spread(column: NDArray[Any], at: NDArray[np.int64], buckets: int, name: str) -> NDArray[Any]:
    dtype, empty = _EMPTY[name]
    return _on(column, at, buckets, fill=np.full(buckets, empty, dtype))


def _on(
    column: NDArray[Any], at: NDArray[np.int64], buckets: int, fill: NDArray[Any] | None = None
) -> NDArray[Any]:
    """One row per bucket of a column that has one per bucket with samples."""
    found = np.zeros(buckets, column.dtype) if fill is None else fill.copy()
    found[at] = column
    return found
