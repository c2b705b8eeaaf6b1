"""Extremes per bucket, computed and put together with NumPy."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from historian.store import BucketColumns, RawColumns
from scada.model import Quality, quality_of


@dataclass(frozen=True, slots=True)
class Part:
    """Buckets of one tag out of one file; any order. ``first_ns`` and ``last_ns`` are the times of
    the first and last value that is not bad, and mean nothing where all are.
    """

    bucket: NDArray[np.int64]
    minimum: NDArray[np.float64]
    maximum: NDArray[np.float64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]
    first_ns: NDArray[np.int64]
    last_ns: NDArray[np.int64]
    count: NDArray[np.int64]
    quality: NDArray[np.uint8]
    flags: NDArray[np.uint16]

    @classmethod
    def of(cls, raw: RawColumns, start_ns: int, width_ns: int) -> "Part":
        """One part per sample: the buckets before they are put together."""
        quality = quality_of(raw.status, raw.flags)
        quality[~np.isfinite(raw.value)] = Quality.BAD
        value = np.where(quality < Quality.BAD, raw.value, np.nan)
        one = np.ones(len(value), np.int64)
        bucket = (raw.time_ns - start_ns) // width_ns
        times = (raw.time_ns, raw.time_ns)
        return cls(bucket, value, value, value, value, *times, one, quality, raw.flags)

    @classmethod
    def of_sorted(cls, raw: RawColumns, start_ns: int, width_ns: int) -> "Part":
        """The buckets of samples in order of time, put together at once; of one at least."""
        each = cls.of(raw, start_ns, width_ns)
        starts = np.flatnonzero(np.r_[True, each.bucket[1:] != each.bucket[:-1]])
        rows = np.arange(len(each.bucket))
        good = ~np.isnan(each.minimum)
        none = len(rows)
        first = np.minimum.reduceat(np.where(good, rows, none), starts) % none
        last = np.maximum.reduceat(np.where(good, rows, -1), starts)
        last = np.where(last < 0, starts, last)  # a bad one: what is read there is NaN
        first = np.where(good[last], first, starts)
        return cls(
            each.bucket[starts],
            np.fmin.reduceat(each.minimum, starts),
            np.fmax.reduceat(each.maximum, starts),
            each.first[first],
            each.last[last],
            each.first_ns[first],
            each.last_ns[last],
            np.add.reduceat(each.count, starts),
            np.maximum.reduceat(each.quality, starts),
            np.bitwise_or.reduceat(each.flags, starts),
        )


def put_together(parts: list[Part], start_ns: int, width_ns: int) -> BucketColumns:
    """One row per bucket out of any number of parts; among equal times the first part's row leads."""
    whole = Part(*(np.concatenate([getattr(p, name) for p in parts]) for name in Part.__slots__))
    if (whole.bucket[1:] > whole.bucket[:-1]).all():
        return _alone(whole, start_ns, width_ns)
    good = ~np.isnan(whole.minimum)
    order = np.lexsort((whole.first_ns, ~good, whole.bucket))
    bucket = whole.bucket[order]
    starts = np.flatnonzero(np.r_[True, bucket[1:] != bucket[:-1]]) if len(bucket) else order
    if not len(starts):
        return _empty()
    last_ns = np.where(good, whole.last_ns, np.iinfo(np.int64).min)
    latest = np.lexsort((last_ns, whole.bucket))[np.r_[starts[1:], len(bucket)] - 1]
    return BucketColumns(
        time_ns=start_ns + bucket[starts] * width_ns,
        minimum=np.fmin.reduceat(whole.minimum[order], starts),
        maximum=np.fmax.reduceat(whole.maximum[order], starts),
        first=whole.first[order][starts],
        last=whole.last[latest],
        count=np.add.reduceat(whole.count[order], starts).astype(np.uint32),
        quality=np.maximum.reduceat(whole.quality[order], starts),
        flags=np.bitwise_or.reduceat(whole.flags[order], starts),
    )


def _alone(whole: Part, start_ns: int, width_ns: int) -> BucketColumns:
    """Each bucket is of one part, and they are in order."""
    return BucketColumns(
        start_ns + whole.bucket * width_ns,
        whole.minimum,
        whole.maximum,
        whole.first,
        whole.last,
        whole.count.astype(np.uint32),
        whole.quality,
        whole.flags,
    )


def led(first: RawColumns, series: RawColumns) -> RawColumns:
    """A series with the sample before its start as its first row, where there is one."""
    return replace(RawColumns.concatenate([first, series]), more=series.more)


def led_buckets(first: RawColumns, series: BucketColumns) -> BucketColumns:
    """The same for buckets: the sample is a bucket of its own, at its own time."""
    if not len(first.time_ns):
        return series
    alone = put_together([Part.of(first, int(first.time_ns[0]), 1)], int(first.time_ns[0]), 1)
    return buckets_joined([alone, series])


def buckets_joined(parts: Sequence[BucketColumns]) -> BucketColumns:
    """Buckets of spans that follow each other."""
    names = BucketColumns.__slots__
    return BucketColumns(*(np.concatenate([getattr(one, name) for one in parts]) for name in names))


def _empty() -> BucketColumns:
    f8 = np.zeros(0, np.float64)
    return BucketColumns(
        np.zeros(0, np.int64),
        f8,
        f8,
        f8,
        f8,
        np.zeros(0, np.uint32),
        np.zeros(0, np.uint8),
        np.zeros(0, np.uint16),
    )
