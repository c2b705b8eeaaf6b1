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

What counts from an ambient or a set point is a bound on the tag's own scale. A difference of two
values (a deviation, a rate) may be off by the rounding of both, at the size of their ranges.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import AlarmDefinition, BadInput, Comparison, Quantity, Tag, on_scale

_FLOAT_ROUNDING: Final = 2.0**-24 * (1 + 2.0**-10)
_DOUBLE_ROUNDING: Final = 2.0**-51


Width = Callable[[float], float]
"""How far a judged number may lie from a bound and still be it."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The intervals of all limits, in their tags' units; every column has shape ``(n_limits,)``."""

    on_low: NDArray[np.float64]
    on_high: NDArray[np.float64]
    stay_low: NDArray[np.float64]
    stay_high: NDArray[np.float64]

    def on_of(self, limit: NDArray[np.intp]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The ends of the *on* intervals of some limits."""
        return self.on_low[limit], self.on_high[limit]


def bounds_of(definitions: Sequence[AlarmDefinition], tags: Mapping[str, Tag]) -> Bounds:
    """The bounds of each definition; ``tags`` are the site's by their ids.

    Raises BadInput for a limit above an ambient that its tag has not.
    """
    known: dict[tuple[object, ...], tuple[float, float, float, float]] = {}
    rows = []
    for definition in definitions:
        key = _alike(definition, tags[definition.tag])
        found = known.get(key) or intervals(definition, tags)
        if key:
            known[key] = found
        rows.append(found)
    columns = np.array(rows, np.float64).reshape(len(rows), 4).T
    return Bounds(*(np.ascontiguousarray(column) for column in columns))


def _alike(definition: AlarmDefinition, tag: Tag) -> tuple[object, ...]:
    """Everything that the intervals of a limit on a value depend on; empty for other limits.

    Sensors of a kind have the same limits by the thousand: a large site starts a third sooner.
    """
    if definition.of is not Quantity.VALUE:
        return ()
    one = definition
    return one.comparison, one.value, one.restore, one.deadband, tag.offset, tag.resolution


def intervals(
    definition: AlarmDefinition, tags: Mapping[str, Tag]
) -> tuple[float, float, float, float]:
    """Where the alarm is raised, and where an active one stays."""
    tag = tags[definition.tag]
    judged = on_scale(definition, tag)
    if judged is not None:
        return _both(judged, partial(rounding, tag=tag))
    if definition.of is Quantity.ABOVE_AMBIENT:
        raise BadInput(f"alarm {definition.id}: tag {tag.id} has no ambient")
    width = difference_rounding(definition, tag, tags)
    return _both(definition, lambda _bound: width)


def _both(judged: AlarmDefinition, width: Width) -> tuple[float, float, float, float]:
    return *on_interval(judged, width), *stay_interval(judged, width)


def on_interval(definition: AlarmDefinition, width: Width) -> tuple[float, float]:
    """Where the alarm is raised."""
    return _satisfying(definition.comparison, definition.value, width)


def stay_interval(definition: AlarmDefinition, width: Width) -> tuple[float, float]:
    """Where an active alarm stays: the comparison against the restore value, or with the deadband.

    ``= v`` with a restore value stays until that is reached or passed, without one until the value
    is further than the deadband from ``v``.
    """
    if definition.comparison is not Comparison.IS:
        return _satisfying(definition.comparison, definition.restore_at, width)
    restore = definition.restore
    if restore is None or restore == definition.value:
        low, high = on_interval(definition, width)
        return low - definition.deadband, high + definition.deadband
    if restore > definition.value:
        return _satisfying(Comparison.BELOW, restore, width)
    return _satisfying(Comparison.ABOVE, restore, width)


def rounding(value: float, tag: Tag) -> float:
    """How far a received value may lie from ``value`` and still be it, in the tag's unit."""
    raw = abs(value - tag.offset)
    width = _FLOAT_ROUNDING * raw + _DOUBLE_ROUNDING * (abs(value) + abs(tag.offset))
    return min(width, tag.resolution / 4) if tag.resolution else width


def difference_rounding(definition: AlarmDefinition, tag: Tag, tags: Mapping[str, Tag]) -> float:
    """The same of a difference between two tags, or of a rate, in the unit of the limit."""
    other = tags[definition.other] if definition.other else tag
    both = sum(rounding(max(abs(one.low), abs(one.high)), one) for one in (tag, other))
    return both * definition.of.seconds / definition.span_s if definition.of.is_rate else both


def _satisfying(comparison: Comparison, bound: float, width_of: Width) -> tuple[float, float]:
    width = width_of(bound)
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
