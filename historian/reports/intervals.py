"""Figures of one tag per interval of equal length, exactly: what stood at an interval's start counts."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from historian.store import RawColumns, StatisticColumns
from scada.model import Quality, quality_of


@dataclass(frozen=True, slots=True)
class Intervals:
    """One row per interval, ``(n,)``; NaN and 0 where nothing usable was there.

    ``mean`` is over the time ``good_s`` in which the value was usable; ``last`` is the value at the
    interval's end (NaN where that is bad). Extremes have the first time of their value; one that stood
    at the start has the start's.
    """

    start_ns: NDArray[np.int64]
    mean: NDArray[np.float64]
    minimum: NDArray[np.float64]
    minimum_ns: NDArray[np.int64]
    maximum: NDArray[np.float64]
    maximum_ns: NDArray[np.int64]
    last: NDArray[np.float64]
    count: NDArray[np.int64]
    good_s: NDArray[np.float64]
    length_s: NDArray[np.float64]
    quality: NDArray[np.uint8]
    flags: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.start_ns)


def intervals(
    lead: RawColumns, found: StatisticColumns, start_ns: int, end_ns: int, width_ns: int
) -> Intervals:
    """Put together from the sample before (one row or none) and a store's statistics per bucket."""
    starts = np.arange(start_ns, end_ns, width_ns, dtype=np.int64)
    ends = np.minimum(starts + width_ns, end_ns)
    at = (found.time_ns - start_ns) // width_ns
    carried, quality, flags = _carried(lead, found, at, len(starts))
    first_ns, last_ns = (_spread(getattr(found, name), at, starts, ends) for name in _TIMES)
    closing = np.where(last_ns == ends, carried, _placed(found.open_end, at, len(starts), np.nan))
    lead_s, tail_s = (first_ns - starts) / 1e9, (ends - last_ns) / 1e9
    area = _placed(found.area, at, len(starts), 0.0)
    good_s = _placed(found.good_s, at, len(starts), 0.0)
    for value, seconds in ((carried, lead_s), (closing, tail_s)):
        usable = ~np.isnan(value)
        area = area + np.where(usable, value, 0.0) * seconds
        good_s = good_s + usable * seconds
    mean = np.divide(area, good_s, out=np.full(len(starts), np.nan), where=good_s > 0)
    here = np.zeros(len(starts), np.bool_)
    here[at] = True
    stood = np.where((lead_s > 0) | ~here, carried, np.nan)
    return Intervals(
        start_ns=starts,
        mean=mean,
        **_extremes(found, at, stood, starts),
        last=np.where(here, _placed(found.open_end, at, len(starts), np.nan), carried),
        count=_placed(found.count.astype(np.int64), at, len(starts), 0),
        good_s=good_s,
        length_s=(ends - starts) / 1e9,
        quality=np.maximum(
            _placed(found.quality, at, len(starts), 0), np.where((lead_s > 0) | ~here, quality, 0)
        ).astype(np.uint8),
        flags=(
            _placed(found.flags, at, len(starts), 0) | np.where((lead_s > 0) | ~here, flags, 0)
        ).astype(np.uint16),
    )


_TIMES = ("first_ns", "last_ns")


def _spread(
    times: NDArray[np.int64],
    at: NDArray[np.int64],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Times of the buckets that there are; of the others the end: what stood, stood all the time."""
    whole = ends.copy()
    whole[at] = np.clip(times, starts[at], ends[at])
    return whole


def _placed(column: NDArray[Any], at: NDArray[np.int64], count: int, rest: float) -> NDArray[Any]:
    whole = np.full(count, rest, column.dtype)
    whole[at] = column
    return whole


def _carried(
    lead: RawColumns, found: StatisticColumns, at: NDArray[np.int64], count: int
) -> tuple[NDArray[np.float64], NDArray[np.uint8], NDArray[np.uint16]]:
    """The value that stood at each interval's start (NaN: none that is usable), its quality and flags.

    Of a bucket's last sample the flags are not known: marks are of samples that came, and of the first.
    """
    value, quality, flags = np.nan, Quality.BAD, 0
    if len(lead.time_ns):
        found_quality = quality_of(lead.status, lead.flags)[0]
        usable = found_quality < Quality.BAD and np.isfinite(lead.value[0])
        value = float(lead.value[0]) if usable else np.nan
        quality, flags = (Quality(found_quality) if usable else Quality.BAD), int(lead.flags[0])
    values = np.concatenate([[value], found.open_end])
    bad = np.where(np.isnan(found.open_end), np.uint8(Quality.BAD), np.uint8(Quality.GOOD))
    qualities = np.concatenate([[np.uint8(quality)], bad])
    marks = np.concatenate([[np.uint16(flags)], np.zeros(len(found.flags), np.uint16)])
    before = np.searchsorted(at, np.arange(count), "left")
    return values[before], qualities[before], marks[before]


def _extremes(
    found: StatisticColumns,
    at: NDArray[np.int64],
    stood: NDArray[np.float64],
    starts: NDArray[np.int64],
) -> dict[str, NDArray[Any]]:
    whole: dict[str, NDArray[Any]] = {}
    for name, is_beyond in (("minimum", np.less_equal), ("maximum", np.greater_equal)):
        value = _placed(getattr(found, name), at, len(starts), np.nan)
        time_ns = _placed(getattr(found, f"{name}_ns"), at, len(starts), 0)
        with np.errstate(invalid="ignore"):
            leads = ~np.isnan(stood) & (np.isnan(value) | is_beyond(stood, value))
        whole |= {name: np.where(leads, stood, value)}
        whole |= {f"{name}_ns": np.where(leads, starts, time_ns)}
    return whole
