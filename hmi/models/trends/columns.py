"""The samples of one pen as columns: raw rows and buckets in one form."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from scada.bus.messages import BucketSeries, RawSeries
from scada.model import Quality, quality_of

_STATUS_OF: Final = np.array([0x00000000, 0x40000000, 0x80000000], np.uint32)
"""The plainest status of each quality: what is known of a bucket."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Rows in order of time, every column of shape ``(n,)``.

    A row is a sample (``width_ns`` 0, the four values equal) or a bucket.
    Values are in the tag's unit and NaN where the row holds no good or uncertain sample.
    ``quality`` is the worst in the row, ``status`` the sample's own (of a bucket: the plainest of
    its quality). ``raw`` is a sample's number as the server sent it, NaN for a bucket.
    """

    start_ns: NDArray[np.int64]
    width_ns: NDArray[np.int64]
    minimum: NDArray[np.float64]
    maximum: NDArray[np.float64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]
    count: NDArray[np.uint32]
    quality: NDArray[np.uint8]
    status: NDArray[np.uint32]
    flags: NDArray[np.uint16]
    raw: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.start_ns)

    @property
    def end_ns(self) -> NDArray[np.int64]:
        """Where each row ends; of a sample its own time."""
        return self.start_ns + self.width_ns

    @property
    def shown(self) -> NDArray[np.bool_]:
        """True for the rows that have a value to draw."""
        return np.isfinite(self.last)

    @classmethod
    def empty(cls) -> "Columns":
        """No rows."""
        none = np.zeros(0)
        return samples_of(none, none, none, none)

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_] | slice) -> Self:
        """The rows chosen by an index array, a mask or a slice."""
        return type(self)(*(getattr(self, name)[rows] for name in self.__slots__))

    def between(self, start_ns: int, end_ns: int) -> Self:
        """The rows that touch ``[start_ns, end_ns)``."""
        first = int(np.searchsorted(self.end_ns, start_ns, "left"))
        last = int(np.searchsorted(self.start_ns, end_ns, "left"))
        return self.take(slice(first, max(first, last)))

    @classmethod
    def joined(cls, *parts: "Columns") -> "Columns":
        """All rows of the parts, one after the other; the caller knows that they do not overlap."""
        full = [part for part in parts if len(part)]
        if not full:
            return cls.empty()
        if len(full) == 1:
            return full[0]
        return cls(
            *(np.concatenate([getattr(part, name) for part in full]) for name in cls.__slots__)
        )


def samples_of(
    time_ns: object, value: object, status: object, flags: object, raw: object = None
) -> Columns:
    """Samples as columns; a bad sample has no value to draw. ``raw`` None: it is ``value``."""
    times = np.asarray(time_ns, np.int64)
    state = np.asarray(status, np.uint32)
    marks = np.asarray(flags, np.uint16)
    quality = quality_of(state, marks)
    number = np.asarray(value, np.float64)
    values = np.where(quality == Quality.BAD, np.nan, number)
    return Columns(
        start_ns=times,
        width_ns=np.zeros(len(times), np.int64),
        minimum=values,
        maximum=values,
        first=values,
        last=values,
        count=np.ones(len(times), np.uint32),
        quality=quality,
        status=state,
        flags=marks,
        raw=number if raw is None else np.asarray(raw, np.float64),
    )


def raw_columns(series: RawSeries) -> Columns:
    """The historian's raw samples as columns."""
    return samples_of(series.time_ns, series.value, series.status, series.flags, series.raw)


def bucket_columns(series: BucketSeries, start_ns: int) -> Columns:
    """The historian's buckets as columns; what lies before ``start_ns`` is a single sample."""
    times = np.asarray(series.time_ns, np.int64)
    return Columns(
        start_ns=times,
        width_ns=np.where(times < start_ns, 0, np.int64(series.bucket_ns)),
        minimum=np.asarray(series.minimum, np.float64),
        maximum=np.asarray(series.maximum, np.float64),
        first=np.asarray(series.first, np.float64),
        last=np.asarray(series.last, np.float64),
        count=np.asarray(series.count, np.uint32),
        quality=np.asarray(series.quality, np.uint8),
        status=_STATUS_OF[np.minimum(series.quality, 2)],
        flags=np.asarray(series.flags, np.uint16),
        raw=np.full(len(times), np.nan),
    )
