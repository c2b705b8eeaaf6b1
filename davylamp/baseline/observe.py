"""From samples of a period to the observations that a baseline is made of.

They are those that the detectors will see: means of blocks of ``every_s`` seconds, or samples. Left out
is what was not normal or not measured: bad quality, samples that are marked (pseudo-data, calibration)
or put in place by the core, and blocks in which a limit of the tag was exceeded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.bounds import bounds_of
from scada.model import (
    AlarmDefinition,
    Flag,
    Quality,
    Quantity,
    Samples,
    SiteTable,
    Tag,
    quality_of,
)

_UNFIT: Final = np.uint16(Flag.CALIBRATION | Flag.PSEUDO | Flag.SUBSTITUTED | Flag.NOT_FINITE)


@dataclass(frozen=True, slots=True)
class Watched:
    """One tag over a period: its samples, and which of them may be observed."""

    time_ns: NDArray[np.int64]
    value: NDArray[np.float64]
    is_fit: NDArray[np.bool_]


def watch(table: SiteTable, number: int, samples: Samples) -> Watched:
    """``samples`` are those of tag ``number`` alone, in order of time."""
    tag = table.tags[number]
    fit = (quality_of(samples.status, samples.flags) != Quality.BAD) & np.isfinite(samples.value)
    fit &= (samples.flags & _UNFIT) == 0
    limits = [one for one in table.alarms if one.tag == tag.id and one.of is Quantity.VALUE]
    return Watched(samples.time_ns, samples.value, fit & ~_exceeds(limits, tag, samples.value))


def observations(
    watched: Watched, tag: Tag, start_ns: int, end_ns: int, every_s: float
) -> NDArray[np.float64]:
    """One after the other; NaN where there is none, which breaks the run.

    A tag that is sampled by exception keeps its value through blocks in which it says nothing.
    """
    if not every_s:
        return np.where(watched.is_fit, watched.value, np.nan)
    every_ns = round(every_s * 1e9)
    count = max((end_ns - start_ns) // every_ns, 0)
    block = (watched.time_ns - start_ns) // every_ns
    inside = (block >= 0) & (block < count)
    block, value, fit = block[inside], watched.value[inside], watched.is_fit[inside]
    heard = np.bincount(block, minlength=count)
    good = np.bincount(block, fit, count)
    total = np.bincount(block, np.where(fit, value, 0.0), count)
    whole = (heard > 0) & (good == heard)
    means = np.divide(total, heard, out=np.full(count, np.nan), where=whole)
    return _held(means, block, value, fit) if tag.scan_s == 0 else means


def _held(
    means: NDArray[np.float64],
    block: NDArray[np.int64],
    value: NDArray[np.float64],
    fit: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Blocks without a sample have the last value before them, where that was fit."""
    if not len(block):
        return means
    last = np.searchsorted(block, np.arange(len(means)), "right") - 1
    carried = np.where((last >= 0) & fit[last], value[last], np.nan)
    silent = np.ones(len(means), np.bool_)
    silent[block] = False
    return np.where(silent, carried, means)


def _exceeds(
    limits: Sequence[AlarmDefinition], tag: Tag, value: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Whether any limit is active at each sample, from where it is reached to where it returns."""
    active = np.zeros(len(value), np.bool_)
    if not limits:
        return active
    bounds = bounds_of(limits, {tag.id: tag})
    place = np.arange(1, len(value) + 1)
    for k in range(len(limits)):
        on = (value >= bounds.on_low[k]) & (value <= bounds.on_high[k])
        stays = (value >= bounds.stay_low[k]) & (value <= bounds.stay_high[k])
        begun = np.maximum.accumulate(np.where(on, place, 0)) if len(value) else place
        ended = np.maximum.accumulate(np.where(~stays, place, 0)) if len(value) else place
        active |= begun > ended
    return active
