"""The bounds of a limit: two closed intervals that say exactly what the profile's comparison says.

A limit is *on* while ``on_low <= value <= on_high``; it *stays* while ``stay_low <= value <=
stay_high``. The stay interval contains the on interval; between them lies the hysteresis. A strict
comparison becomes a closed interval by the next representable double: nothing is lost or added.

**Equal at single precision.** Most field devices send Float: 0.7 arrives as 0.699999988, and a
scaled raw value as 0.30000000000000004. A value is therefore taken as *equal* to a bound where the
two differ by no more than the rounding of a Float of the size of the raw value (half a unit in
its last place, 2**-24 relative) and of the double arithmetic of ``raw * scale + offset``; never by
more than a quarter of the tag's resolution. So ``>= 0.7`` is true for a Float 0.7, ``> 0.1`` is
false for a Float 0.1, while 0.9999999 is below 1.0. The resolution of a sensor, 1e-2 to 1e-5 of its
span, is at least 100 times coarser.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import AlarmDefinition, Comparison, Tag

_FLOAT_ROUNDING: Final = 2.0**-24 * (1 + 2.0**-10)
_DOUBLE_ROUNDING: Final = 2.0**-51


@dataclass(frozen=True, slots=True)
class Bounds:
    """The intervals of all limits, in their tags' units; every column has shape ``(n_limits,)``."""

    on_low: NDArray[np.float64]
    on_high: NDArray[np.float64]
    stay_low: NDArray[np.float64]
    stay_high: NDArray[np.float64]


def bounds_of(definitions: Sequence[AlarmDefinition], tags: Sequence[Tag]) -> Bounds:
    """The bounds of each definition; ``tags`` are the tags that they judge, in the same order."""
    rows = [
        on_interval(definition, tag) + stay_interval(definition, tag)
        for definition, tag in zip(definitions, tags, strict=True)
    ]
    columns = np.array(rows, np.float64).reshape(len(rows), 4).T
    return Bounds(*(np.ascontiguousarray(column) for column in columns))


def on_interval(definition: AlarmDefinition, tag: Tag) -> tuple[float, float]:
    """Where the alarm is raised."""
    return _satisfying(definition.comparison, definition.value, tag)


def stay_interval(definition: AlarmDefinition, tag: Tag) -> tuple[float, float]:
    """Where an active alarm stays: the comparison against the restore value, or with the deadband.

    ``= v`` with a restore value stays until that is reached or passed, without one until the value
    is further than the deadband from ``v``.
    """
    if definition.comparison is not Comparison.IS:
        return _satisfying(definition.comparison, definition.restore_at, tag)
    restore = definition.restore
    if restore is None or restore == definition.value:
        low, high = on_interval(definition, tag)
        return low - definition.deadband, high + definition.deadband
    if restore > definition.value:
        return _satisfying(Comparison.BELOW, restore, tag)
    return _satisfying(Comparison.ABOVE, restore, tag)


def rounding(value: float, tag: Tag) -> float:
    """How far a received value may lie from ``value`` and still be it, in the tag's unit."""
    raw = abs(value - tag.offset)
    width = _FLOAT_ROUNDING * raw + _DOUBLE_ROUNDING * (abs(value) + abs(tag.offset))
    return min(width, tag.resolution / 4) if tag.resolution else width


def _satisfying(comparison: Comparison, bound: float, tag: Tag) -> tuple[float, float]:
    width = rounding(bound, tag)
    match comparison:
        case Comparison.AT_LEAST:
            return bound - width, np.inf
        case Comparison.ABOVE:
            return float(np.nextafter(bound + width, np.inf)), np.inf
        case Comparison.AT_MOST:
            return -np.inf, bound + width
        case Comparison.BELOW:
            return -np.inf, float(np.nextafter(bound - width, -np.inf))
        case Comparison.IS:
            return bound - width, bound + width
