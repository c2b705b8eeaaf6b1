"""Statistics per bucket with NumPy: from raw samples, and put together from finer buckets.

This is what every store has to agree with.
"""

from dataclasses import fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from historian.store import BucketColumns, RawColumns, StatisticColumns
from scada.model import Quality, quality_of

FIELDS: Final = tuple(field.name for field in fields(StatisticColumns))
"""The columns of statistics, by name."""
TYPES: Final = {
    "count": np.uint32,
    "usable": np.uint32,
    "quality": np.uint8,
    "flags": np.uint16,
} | {name: np.int64 for name in FIELDS if name.endswith("_ns")}
"""The types of those that are no numbers with a point."""


LEVELS_NS: Final = (300 * 10**9, 1800 * 10**9, 21_600 * 10**9)
"""What samples are rolled up to: five minutes, half an hour, six hours."""


def trend_grid(start_ns: int, width_ns: int) -> tuple[int, int]:
    """Start and width of the buckets of a trend that asks for ``width_ns``: rounded so that roll-ups
    answer it where they can, at the cost of a few of its pixels. The width never becomes less.
    """
    for level in reversed(LEVELS_NS):
        rounded = -(-width_ns // level) * level
        if rounded <= 1.5 * width_ns or (level <= width_ns and level == LEVELS_NS[0]):
            return start_ns - start_ns % level, rounded
    return start_ns, width_ns


def no_statistics() -> StatisticColumns:
    """Of no samples."""
    return StatisticColumns(*(np.zeros(0, TYPES.get(name, np.float64)) for name in FIELDS))


def statistics_of(raw: RawColumns, start_ns: int, width_ns: int) -> StatisticColumns:
    """Statistics of samples in order of time, per bucket of ``width_ns`` from ``start_ns``."""
    return merged(cells_of(raw), start_ns, width_ns)


def cells_of(raw: RawColumns) -> StatisticColumns:
    """Each sample as the statistics of itself."""
    quality = quality_of(raw.status, raw.flags)
    quality[~np.isfinite(raw.value)] = Quality.BAD
    usable = quality < Quality.BAD
    value = np.where(usable, raw.value, np.nan)
    time_ns, one, zero = raw.time_ns, np.ones(len(value), np.uint32), np.zeros(len(value))
    return StatisticColumns(
        time_ns=time_ns,
        minimum=value,
        minimum_ns=time_ns,
        maximum=value,
        maximum_ns=time_ns,
        first=value,
        last=value,
        count=one,
        usable=usable.astype(np.uint32),
        total=np.where(usable, raw.value, 0.0),
        quality=quality,
        flags=raw.flags,
        first_ns=time_ns,
        last_ns=time_ns,
        open_end=value,
        area=zero,
        good_s=zero,
    )


def joined(parts: list[StatisticColumns]) -> StatisticColumns:
    """Buckets of several spans one after the other, in order of the first sample of each."""
    whole = {name: np.concatenate([getattr(part, name) for part in parts]) for name in FIELDS}
    if (np.diff(whole["first_ns"]) < 0).any():
        order = np.argsort(whole["first_ns"], kind="stable")
        whole = {name: column[order] for name, column in whole.items()}
    return StatisticColumns(**whole)


def merged(cells: StatisticColumns, start_ns: int, width_ns: int) -> StatisticColumns:
    """Wider buckets out of finer ones that lie in order of time, none over an edge."""
    return merged_each(cells, np.zeros(len(cells.time_ns), np.int32), start_ns, width_ns)[0]


def merged_each(
    cells: StatisticColumns, tag: NDArray[np.int32], start_ns: int, width_ns: int
) -> tuple[StatisticColumns, NDArray[np.int32]]:
    """The same of many tags at once, which lie one after the other; with the tag of each bucket."""
    if not len(cells.time_ns):
        return no_statistics(), tag
    bucket = (cells.time_ns - start_ns) // width_ns
    is_first = np.ones(len(bucket), np.bool_)
    is_first[1:] = (bucket[1:] != bucket[:-1]) | (tag[1:] != tag[:-1])
    starts = np.flatnonzero(is_first)
    ends = np.append(starts[1:], len(bucket)) - 1
    found = StatisticColumns(
        time_ns=start_ns + bucket[starts] * width_ns,
        **_extremes(cells, starts),
        **_edges(cells, starts, ends),
        count=np.add.reduceat(cells.count, starts, dtype=np.uint32),
        usable=np.add.reduceat(cells.usable, starts, dtype=np.uint32),
        total=np.add.reduceat(cells.total, starts),
        quality=np.maximum.reduceat(cells.quality, starts),
        flags=np.bitwise_or.reduceat(cells.flags, starts),
        **_integrals(cells, starts, ends),
    )
    return found, tag[starts]


def buckets_of(statistics: StatisticColumns) -> BucketColumns:
    """What a trend needs of them."""
    return BucketColumns(*(getattr(statistics, name) for name in BucketColumns.__slots__))


def _extremes(cells: StatisticColumns, starts: NDArray[np.intp]) -> dict[str, NDArray[Any]]:
    """The least and the greatest, each with the time at which it was first."""
    found: dict[str, NDArray[Any]] = {}
    lengths = np.diff(starts, append=len(cells.time_ns))
    for name, extreme in (("minimum", np.fmin), ("maximum", np.fmax)):
        column, times = getattr(cells, name), getattr(cells, f"{name}_ns")
        best = extreme.reduceat(column, starts)
        is_best = column == np.repeat(best, lengths)
        first = np.minimum.reduceat(np.where(is_best, times, np.iinfo(np.int64).max), starts)
        found |= {name: best, f"{name}_ns": np.where(np.isnan(best), 0, first)}
    return found


def _edges(
    cells: StatisticColumns, starts: NDArray[np.intp], ends: NDArray[np.intp]
) -> dict[str, NDArray[Any]]:
    """The first and last usable value, and the first and last time of all."""
    rows = np.arange(len(cells.time_ns))
    usable = cells.usable > 0
    first = np.minimum.reduceat(np.where(usable, rows, len(rows)), starts)
    last = np.maximum.reduceat(np.where(usable, rows, -1), starts)
    none = last < 0
    return {
        "first": np.where(none, np.nan, cells.first[np.where(none, 0, first)]),
        "last": np.where(none, np.nan, cells.last[last]),
        "first_ns": cells.first_ns[starts],
        "last_ns": np.maximum.reduceat(cells.last_ns, starts),
        "open_end": cells.open_end[ends],
    }


def _integrals(
    cells: StatisticColumns, starts: NDArray[np.intp], ends: NDArray[np.intp]
) -> dict[str, NDArray[Any]]:
    """Area and usable time: those of the cells, and what the last value of each held to the next."""
    gap_s = np.append(_seconds(cells.last_ns[:-1], cells.first_ns[1:]), 0.0)
    gap_s[ends] = 0.0  # what holds beyond its bucket is not the bucket's
    usable = ~np.isnan(cells.open_end)
    held = np.where(usable, cells.open_end, 0.0) * gap_s
    return {
        "area": np.add.reduceat(cells.area + held, starts),
        "good_s": np.add.reduceat(cells.good_s + gap_s * usable, starts),
    }


def _seconds(since_ns: NDArray[np.int64], to_ns: NDArray[np.int64]) -> NDArray[np.float64]:
    """The time from one to the next; none where they overlap. Times of any calendar fit."""
    span = (to_ns - since_ns).view(np.uint64).astype(np.float64) / 1e9
    return np.where(to_ns > since_ns, span, 0.0)
