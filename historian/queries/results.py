"""What questions about history come to: columns of NumPy arrays, by tag.

Times are ``int64`` ns UTC. A value that is not there is NaN *and* has a status that says so
(`NO_DATA`); its time is `NO_TIME`, which is NaT as a ``datetime64``.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from historian.queries.frame import Frame
from historian.store import BucketColumns, RawColumns, StatisticColumns
from scada.model import Status, quality_of

NO_TIME: Final = int(np.iinfo(np.int64).min)
NO_DATA: Final = int(Status.BAD_NO_DATA)

Times = NDArray[np.int64]
Floats = NDArray[np.float64]
Statuses = NDArray[np.uint32]
Marks = NDArray[np.uint16]
Qualities = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Series(Frame, RawColumns):
    """Samples of one tag in order of time: see `historian.store.RawColumns`."""

    tag: str = ""

    @property
    def quality(self) -> Qualities:
        """0 good, 1 uncertain, 2 bad; shape ``(n,)``."""
        return quality_of(self.status, self.flags)


@dataclass(frozen=True, slots=True)
class Buckets(Frame, BucketColumns):
    """Extremes of one tag per bucket that holds samples (M4): see `historian.store.BucketColumns`."""

    tag: str = ""
    bucket_ns: int = 0


@dataclass(frozen=True, slots=True)
class Statistics(Frame, StatisticColumns):
    """Statistics of one tag per bucket that holds samples: see `historian.store.StatisticColumns`."""

    tag: str = ""
    bucket_ns: int = 0


@dataclass(frozen=True, slots=True)
class Figures(Frame):
    """Figures of one tag per bucket ``[time_ns, end_ns)``, also of buckets without a sample.

    ``mean`` is weighted by time and exact: each usable sample holds until the next of any quality,
    and the last one before a bucket holds at its start. ``good_s`` is how long there was a usable
    value, ``bad_s`` how long a bad one, ``unknown_s`` how long none; the mean is NaN where ``good_s``
    is 0. Minimum and maximum, with their times, are of usable samples within the bucket; ``count`` is
    of all samples in it, ``usable`` of those that are not bad, ``average`` the plain mean of these.
    """

    time_ns: Times
    end_ns: Times
    mean: Floats
    average: Floats
    minimum: Floats
    minimum_ns: Times
    maximum: Floats
    maximum_ns: Times
    first: Floats
    last: Floats
    count: NDArray[np.int64]
    usable: NDArray[np.int64]
    good_s: Floats
    bad_s: Floats
    unknown_s: Floats
    quality: Qualities
    flags: Marks
    tag: str = ""


@dataclass(frozen=True, slots=True)
class StateTimes(Frame):
    """How long one tag was in each state over a span; states in rising order.

    ``duration_ns`` and ``longest_ns`` are exact; ``entries`` counts how often it came into a state
    (what stood at the start counts as one). With a limit there are two states: 0 within, 1 beyond.
    ``bad_ns`` is how long its value was bad, ``unknown_ns`` how long there was none.
    """

    state: Floats
    duration_ns: NDArray[np.int64]
    entries: NDArray[np.int64]
    longest_ns: NDArray[np.int64]
    bad_ns: int
    unknown_ns: int
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Spans(Frame):
    """The stretches over which one tag kept one state: ``[time_ns, end_ns)``, in order of time.

    A bad value is a stretch of its own, whatever number it has (``state`` is NaN); so is the time of
    which nothing is known, with the status `NO_DATA`.
    """

    time_ns: Times
    end_ns: Times
    state: Floats
    status: Statuses
    tag: str = ""

    def take(self, rows: slice) -> "Spans":
        """Some of them."""
        return Spans(
            self.time_ns[rows], self.end_ns[rows], self.state[rows], self.status[rows], self.tag
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two periods of one tag, bucket by bucket from the start of each.

    ``difference`` is the second's mean less the first's; NaN where either has none.
    """

    tag: str
    offset_ns: Times
    first: Figures
    second: Figures
    difference: Floats


@dataclass(frozen=True, slots=True)
class Joined(Frame):
    """Several tags on one row of times; values of shape ``(n, n_tags)``.

    Each is the last sample of its tag at or before the row's time, ``at_ns`` when that was; quality is
    kept, and where there is no value the status says so.
    """

    time_ns: Times
    value: Floats
    status: Statuses
    flags: Marks
    at_ns: Times
    tags: tuple[str, ...] = ()
