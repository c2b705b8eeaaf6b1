"""What a sensor measured over a time: average, extremes with their times, and what was left out.

A value holds until the next sample; the one that stood at the start is carried in. Left out of
average and extremes are the time in which the sample was bad (or none, or the core stood still), and
the time in which the sensor was under calibration: cal gas is not the mine's air (AQ 1029-2019, 标校).
Samples that were marked as pseudo-data count (煤矿安全规程 2025, art. 525: never filtered), and so do
those read back later.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from math import inf
from operator import or_
from typing import Final

import numpy as np
from numpy.typing import NDArray

from historian.reports.reading import Reading
from historian.reports.running import Spans, running
from historian.store import RawColumns, StatisticColumns
from scada.model import Flag, Quality, quality_of

_CALIBRATION: Final = np.uint16(Flag.CALIBRATION)
_AT_ONCE: Final = 500
"""Tags per question: an answer has a size."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one tag over a time. Values are None where nothing usable was measured.

    ``good_s`` is the time that the average is over, ``calibrated`` the stretches left out as
    calibration, ``flags`` the union of all samples' flags, ``count`` how many samples there were.
    """

    average: float | None = None
    maximum: float | None = None
    maximum_ns: int = 0
    minimum: float | None = None
    minimum_ns: int = 0
    good_s: float = 0.0
    count: int = 0
    flags: int = 0
    calibrated: Spans = ()

    def has(self, flag: Flag) -> bool:
        """Whether any sample carries the mark."""
        return bool(self.flags & flag)


def figures(reading: Reading, tags: Sequence[str], start_ns: int, end_ns: int) -> list[Figures]:
    """Of each tag over ``[start_ns, end_ns)``; nothing is known while the core stood still."""
    if end_ns <= start_ns or not tags:
        return [Figures() for _ in tags]
    parts = [
        _over(reading, tags, span, carried=span[0] == start_ns)
        for span in running(reading, tags, start_ns, end_ns)
    ]
    return [together([part[at] for part in parts]) for at in range(len(tags))]


def together(parts: Sequence[Figures]) -> Figures:
    """The figures of several stretches as one."""
    if len(parts) == 1:
        return parts[0]
    some = [one for one in parts if one.average is not None]
    rest = Figures(
        count=sum(one.count for one in parts),
        flags=reduce(or_, (one.flags for one in parts), 0),
        calibrated=tuple(span for one in parts for span in one.calibrated),
    )
    if not some:
        return rest
    good_s = sum(one.good_s for one in some)
    area = sum((one.average or 0.0) * one.good_s for one in some)
    high = max(some, key=lambda one: -inf if one.maximum is None else one.maximum)
    low = min(some, key=lambda one: inf if one.minimum is None else one.minimum)
    return replace(
        rest,
        average=area / good_s if good_s > 0 else some[0].average,
        maximum=high.maximum,
        maximum_ns=high.maximum_ns,
        minimum=low.minimum,
        minimum_ns=low.minimum_ns,
        good_s=good_s,
    )


def _over(
    reading: Reading, tags: Sequence[str], span: tuple[int, int], *, carried: bool
) -> list[Figures]:
    found: list[Figures] = []
    for first in range(0, len(tags), _AT_ONCE):
        found += _figures(reading, tags[first : first + _AT_ONCE], *span, carried=carried)
    return found


def _figures(
    reading: Reading, tags: Sequence[str], start_ns: int, end_ns: int, *, carried: bool
) -> list[Figures]:
    """Of one stretch; ``carried``: what stood before it still stood at its start."""
    none = [RawColumns.empty() for _ in tags]
    stood = reading.as_of(tags, start_ns - 1) if carried else none
    whole = reading.statistics(tags, start_ns, end_ns, end_ns - start_ns)
    found = [
        _of_statistics(before, one, start_ns, end_ns)
        for before, one in zip(stood, whole, strict=True)
    ]
    again = [place for place, one in enumerate(found) if one.has(Flag.CALIBRATION)]
    raw = reading.raw([tags[place] for place in again], start_ns, end_ns) if again else ()
    for place, samples in zip(again, raw, strict=True):
        found[place] = of_samples(stood[place], samples, start_ns, end_ns)
    return found


def of_samples(
    before: RawColumns, raw: RawColumns, start_ns: int, end_ns: int, *, calibration: bool = False
) -> Figures:
    """Of one tag's samples in a time, and the one that stood before it (one row or none).

    With ``calibration`` samples of that time count too: an alarm's own maximum is what raised it.
    """
    count = len(raw.time_ns)
    if len(before.time_ns):
        stood = replace(before, time_ns=np.array([start_ns], np.int64))
        raw = RawColumns.concatenate([stood, raw])
    held_s = np.diff(np.append(raw.time_ns, end_ns)) / 1e9
    calibrated = (raw.flags & _CALIBRATION) != 0
    usable = _usable(raw) & (True if calibration else ~calibrated)
    # A value that gave way at the very start did not stand in this time.
    usable[:1] &= held_s[:1] > 0 if len(before.time_ns) else True
    flags = int(np.bitwise_or.reduce(raw.flags)) if len(raw.flags) else 0
    # One that gave way at once, to another of the same time, ends no calibration.
    lasted = held_s > 0
    spans = _spans(calibrated[lasted], raw.time_ns[lasted], end_ns)
    rest = Figures(count=count, flags=flags, calibrated=spans)
    if not usable.any():
        return rest
    value, time_ns = raw.value[usable], raw.time_ns[usable]
    good_s = float(held_s[usable].sum())
    area = float(np.dot(value, held_s[usable]))
    high, low = int(value.argmax()), int(value.argmin())
    return replace(
        rest,
        average=area / good_s if good_s > 0 else float(value.mean()),
        maximum=float(value[high]),
        maximum_ns=int(time_ns[high]),
        minimum=float(value[low]),
        minimum_ns=int(time_ns[low]),
        good_s=good_s,
    )


def _of_statistics(
    before: RawColumns, whole: StatisticColumns, start_ns: int, end_ns: int
) -> Figures:
    """The same out of one bucket that is the whole time; calibration is not left out here."""
    if not len(whole.time_ns):
        return of_samples(before, RawColumns.empty(), start_ns, end_ns)
    lead_s = (int(whole.first_ns[0]) - start_ns) / 1e9
    tail_s = (end_ns - int(whole.last_ns[0])) / 1e9
    stood = bool(len(before.time_ns)) and lead_s > 0
    carried = float(before.value[0]) if stood and _usable(before)[0] else np.nan
    last = float(whole.open_end[0])
    area, good_s = float(whole.area[0]), float(whole.good_s[0])
    for value, seconds in ((carried, lead_s), (last, tail_s)):
        if not np.isnan(value):
            area, good_s = area + value * seconds, good_s + seconds
    flags = int(whole.flags[0]) | (int(before.flags[0]) if stood else 0)
    rest = Figures(count=int(whole.count[0]), flags=flags)
    if not whole.usable[0] and np.isnan(carried):
        return rest
    mean = area / good_s if good_s > 0 else float(whole.total[0]) / max(1, int(whole.usable[0]))
    return _with_extremes(replace(rest, average=mean, good_s=good_s), whole, carried, start_ns)


def _with_extremes(
    rest: Figures, whole: StatisticColumns, carried: float, start_ns: int
) -> Figures:
    """Maximum and minimum with their first times; what was carried in stood first."""
    highest = np.array([carried, whole.maximum[0]])
    lowest = np.array([carried, whole.minimum[0]])
    high, low = int(np.nanargmax(highest)), int(np.nanargmin(lowest))
    return replace(
        rest,
        maximum=float(highest[high]),
        maximum_ns=(start_ns, int(whole.maximum_ns[0]))[high],
        minimum=float(lowest[low]),
        minimum_ns=(start_ns, int(whole.minimum_ns[0]))[low],
    )


def _usable(raw: RawColumns) -> NDArray[np.bool_]:
    quality = quality_of(raw.status, raw.flags)
    usable: NDArray[np.bool_] = (quality < Quality.BAD) & np.isfinite(raw.value)
    return usable


def _spans(there: NDArray[np.bool_], time_ns: NDArray[np.int64], end_ns: int) -> Spans:
    """The stretches in which a mark stood, each sample's until the next one."""
    edge = np.diff(np.concatenate([[False], there, [False]]).astype(np.int8))
    times = np.append(time_ns, end_ns)
    starts, ends = times[np.flatnonzero(edge == 1)], times[np.flatnonzero(edge == -1)]
    return tuple(zip(starts.tolist(), ends.tolist(), strict=True))
