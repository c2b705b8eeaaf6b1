"""The cursor: what each pen had at one moment, and the way from sample to sample."""

from dataclasses import dataclass

import numpy as np

from hmi.models.trends.columns import Columns
from hmi.models.trends.trace import Rules, known_until
from scada.model import Quality


@dataclass(frozen=True, slots=True)
class Reading:
    """A pen's value at the cursor, in the tag's unit.

    ``value`` is None where there was none: before the first sample, in a gap, or on bad quality.
    ``low`` and ``high`` differ where the row is a bucket of several samples. ``time_ns`` is the
    time of the sample (the start of the bucket) that was in force.
    """

    value: float | None
    low: float
    high: float
    quality: Quality
    status: int
    time_ns: int
    is_there: bool = True
    flags: int = 0


NOTHING = Reading(None, np.nan, np.nan, Quality.BAD, 0, 0, is_there=False)
"""No row was in force at that moment."""


def reading(columns: Columns, at_ns: int, rules: Rules) -> Reading:
    """The row in force at ``at_ns``: the last one that began, as long as it is known to hold."""
    row = int(np.searchsorted(columns.start_ns, at_ns, "right")) - 1
    if row < 0:
        return NOTHING
    if at_ns > known_until(columns.take(slice(row, row + 2)), rules)[0]:
        return NOTHING
    value = float(columns.last[row])
    return Reading(
        value=value if np.isfinite(value) else None,
        low=float(columns.minimum[row]),
        high=float(columns.maximum[row]),
        quality=Quality(int(columns.quality[row])),
        status=int(columns.status[row]),
        time_ns=int(columns.start_ns[row]),
        flags=int(columns.flags[row]),
    )


def neighbour(columns: Columns, at_ns: int, forward: bool) -> int | None:
    """The time of the next (or previous) row after ``at_ns``; None at the end."""
    if forward:
        row = int(np.searchsorted(columns.start_ns, at_ns, "right"))
    else:
        row = int(np.searchsorted(columns.start_ns, at_ns, "left")) - 1
    return int(columns.start_ns[row]) if 0 <= row < len(columns) else None
