"""What an analogue indicator and a sparkline show, as facts without Qt.

ISA-101 asks for analogue indicators that are read by pattern: where the pointer stands between the
limits is seen before any number is read. All of them share one shape, so that one glance down a
column finds the odd one out.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import AlarmDefinition, AlarmKind, Comparison, Quality, Tag

_LIMIT_AT = 0.75
"""Where along the indicator the outermost limit stands."""
_STEPS: Final = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


@dataclass(frozen=True, slots=True)
class Tick:
    """One limit on an indicator, in the tag's unit; ``dashed`` for a pre-warning."""

    value: float
    dashed: bool
    is_high: bool


@dataclass(frozen=True, slots=True)
class IndicatorState:
    """One analogue indicator: all numbers in the tag's unit.

    ``value`` is None where nothing was ever measured. ``held`` greys the pointer: the value is the
    last one known. ``beyond`` is the span past the limit that is filled in the colour of
    ``priority``; both are there only while an alarm is active.
    """

    low: float
    high: float
    value: float | None
    ticks: tuple[Tick, ...] = ()
    normal: tuple[float, float] | None = None
    held: bool = False
    priority: int | None = None
    beyond: tuple[float, float] | None = None

    def fraction(self, value: float) -> float:
        """The place of ``value`` along the body, clipped to 0…1."""
        if not math.isfinite(value):
            return 0.0
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))

    @property
    def off_scale(self) -> int:
        """-1 or 1 where the value lies below or above what the body shows, else 0."""
        if self.value is None or not math.isfinite(self.value):
            return 0
        return (self.value > self.high) - (self.value < self.low)


def nice_ceiling(value: float) -> float:
    """The smallest of 1, 1.5, 2, 3, 4, 5, 6, 8 × 10^n that is not below a positive ``value``."""
    power = 10.0 ** math.floor(math.log10(value))
    for step in _STEPS:
        if step * power >= value * (1 - 1e-9):
            return step * power
    return 10.0 * power


def shown_span(tag: Tag, limits: Iterable[AlarmDefinition]) -> tuple[float, float]:
    """The span an indicator shows: the tag's range, cut back so that the limits spread over it.

    A methane sensor of 0…4 % with limits up to 1.5 % is shown as 0…2 %. What lies outside still
    shows: the pointer stands at the edge and is drawn as pointing outwards.
    """
    low, high = tag.low, tag.high
    values = [limit.value for limit in limits if tag.low <= limit.value <= tag.high]
    if tag.normal_high is not None:
        values.append(min(tag.normal_high, tag.high))
    highest = max(values, default=0.0)
    if low >= 0.0 and highest > 0.0 and highest / _LIMIT_AT < high:
        high = min(high, nice_ceiling(highest / _LIMIT_AT))
    return low, high


def shown_spans(
    tags: Sequence[Tag], row: NDArray[np.intp], value: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """`shown_span` of all tags at once: limit i is one of tag ``row[i]`` at ``value[i]``.

    Returns low and high, shape ``(n_tags,)``.
    """
    low = np.array([tag.low for tag in tags], np.float64)
    high = np.array([tag.high for tag in tags], np.float64)
    normal = np.array([np.nan if t.normal_high is None else t.normal_high for t in tags], float)
    highest = np.fmin(normal, high)
    highest[np.isnan(normal)] = np.nan
    inside = (low[row] <= value) & (value <= high[row])
    np.fmax.at(highest, row[inside], value[inside])
    wanted = np.nan_to_num(highest, nan=0.0) / _LIMIT_AT
    cut = (low >= 0.0) & (wanted > 0.0) & (wanted < high)
    high[cut] = np.minimum(high[cut], _nice_ceilings(wanted[cut]))
    return low, high


def _nice_ceilings(value: NDArray[np.float64]) -> NDArray[np.float64]:
    """`nice_ceiling` of many."""
    power = 10.0 ** np.floor(np.log10(value))
    steps = power[:, None] * np.array(_STEPS)
    enough = steps >= value[:, None] * (1 - 1e-9)
    chosen = steps[np.arange(len(value)), np.argmax(enough, axis=1)]
    return np.where(enough.any(axis=1), chosen, 10.0 * power)


def indicator_of(
    tag: Tag,
    limits: Collection[AlarmDefinition],
    value: float | None,
    quality: Quality = Quality.GOOD,
    active: Collection[str] = (),
) -> IndicatorState:
    """The indicator of ``tag`` now; ``active`` holds the ids of its active limit alarms."""
    analogue = [limit for limit in limits if limit.comparison is not Comparison.IS]
    low, high = shown_span(tag, analogue)
    raised = [limit for limit in analogue if limit.id in active]
    first = min(raised, key=lambda limit: (limit.priority, _severity(limit)), default=None)
    return IndicatorState(
        low=low,
        high=high,
        value=value,
        ticks=tuple(
            Tick(limit.value, limit.kind is AlarmKind.PRE_WARNING, limit.comparison.is_high)
            for limit in analogue
        ),
        normal=_normal(tag, analogue, low, high),
        held=quality is Quality.BAD,
        priority=first.priority if first else None,
        beyond=_beyond(raised, low, high),
    )


def _severity(limit: AlarmDefinition) -> float:
    return -limit.value if limit.comparison.is_high else limit.value


def _beyond(raised: list[AlarmDefinition], low: float, high: float) -> tuple[float, float] | None:
    """From the outermost limit that the value has not left to the end of the body."""
    above = [limit.value for limit in raised if limit.comparison.is_high]
    below = [limit.value for limit in raised if not limit.comparison.is_high]
    if above:
        return (min(min(above), high), high)
    if below:
        return (low, max(max(below), low))
    return None


def _normal(
    tag: Tag, limits: list[AlarmDefinition], low: float, high: float
) -> tuple[float, float] | None:
    """The span drawn as normal: the tag's own, else what lies between its limits."""
    above = [limit.value for limit in limits if limit.comparison.is_high]
    below = [limit.value for limit in limits if not limit.comparison.is_high]
    if tag.normal_low is None and tag.normal_high is None and not limits:
        return None
    start = tag.normal_low if tag.normal_low is not None else max(below, default=low)
    end = tag.normal_high if tag.normal_high is not None else min(above, default=high)
    start, end = max(start, low), min(end, high)
    return (start, end) if end > start else None
