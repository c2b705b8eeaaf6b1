"""Panes: pens of one unit share one scale; the limits of the pens are drawn across it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hmi.models.trends.columns import Columns
from scada.model import AlarmDefinition, AlarmKind, Comparison, Kind, Tag

_SHARED_UNITS = frozenset({"%", "% vol", "ppm"})
"""Units in which unlike things are measured: methane and oxygen do not share a scale."""
_FLATTENED_BELOW = 0.08
"""A limit that would press the pens into less than this part of the pane is out of its scale."""
_ORDER = (Kind.METHANE, Kind.CO, Kind.H2)


@dataclass(frozen=True, slots=True)
class LimitLine:
    """One line across a pane: the same limit of several tags is one line.

    ``tags`` names the tags it belongs to where other pens of the pane have it not; else it is
    empty.
    """

    value: float
    comparison: Comparison
    kind: AlarmKind
    restore: float | None
    tags: tuple[str, ...] = ()
    alarms: frozenset[str] = frozenset()
    """The ids of the limits that are this line."""


@dataclass(frozen=True, slots=True)
class Pane:
    """A scale of its own: the tags in the order of their pens, and the limit lines."""

    kind: Kind
    unit: str
    tags: tuple[Tag, ...]
    limits: tuple[LimitLine, ...]

    @property
    def key(self) -> str:
        """What makes it a pane of its own."""
        return pane_key(self.tags[0])

    @property
    def decimals(self) -> int:
        """The finest resolution of its tags."""
        return max(tag.decimals for tag in self.tags)


def pane_key(tag: Tag) -> str:
    """Tags with the same key share a pane."""
    return f"{tag.kind}/{tag.unit}" if tag.unit in _SHARED_UNITS or not tag.unit else tag.unit


def panes_of(tags: Sequence[Tag], limits: Mapping[str, Sequence[AlarmDefinition]]) -> list[Pane]:
    """The panes of the analogue ``tags``; gas first, then in the order in which the pens came."""
    groups: dict[str, list[Tag]] = {}
    for tag in tags:
        if not tag.is_switch:
            groups.setdefault(pane_key(tag), []).append(tag)
    panes = [
        Pane(group[0].kind, group[0].unit, tuple(group), _limit_lines(group, limits))
        for group in groups.values()
    ]
    return sorted(panes, key=lambda p: _ORDER.index(p.kind) if p.kind in _ORDER else len(_ORDER))


def _limit_lines(
    tags: Sequence[Tag], limits: Mapping[str, Sequence[AlarmDefinition]]
) -> tuple[LimitLine, ...]:
    owners: dict[LimitLine, list[str]] = {}
    alarms: dict[LimitLine, set[str]] = {}
    for tag in tags:
        for limit in limits.get(tag.id, ()):
            if limit.comparison is Comparison.IS:
                continue
            line = LimitLine(limit.value, limit.comparison, limit.kind, limit.restore)
            owners.setdefault(line, []).append(tag.id)
            alarms.setdefault(line, set()).add(limit.id)
    return tuple(
        replace(
            line,
            tags=() if len(own) == len(tags) else tuple(own),
            alarms=frozenset(alarms[line]),
        )
        for line, own in sorted(owners.items(), key=lambda item: item[0].value)
    )


def scale(pane: Pane, seen: Iterable[Columns]) -> tuple[float, float]:
    """The lowest and highest value that the pane shows, with room for the line to breathe.

    All that is seen fits; limits are in it unless they would flatten the pens; a scale that starts
    near 0 starts at 0, so that a height can be compared by eye.
    """
    parts = [columns for columns in seen if len(columns) and columns.shown.any()]
    low, high = pane.tags[0].low, pane.tags[0].high
    if parts:
        low = min(float(np.nanmin(part.minimum[part.shown])) for part in parts)
        high = max(float(np.nanmax(part.maximum[part.shown])) for part in parts)
    steps = 5 if pane.kind is Kind.STATE else 20
    smallest = max(steps * (pane.tags[0].resolution or 0.0), abs(high) * 0.004, 1e-9)
    if high - low < smallest:
        low = (low + high - smallest) / 2
        if low < pane.tags[0].low <= (low + high) / 2:  # a word of codes has none below its first
            low = pane.tags[0].low
        high = low + smallest
    pens = high - low
    for limit in pane.limits:
        reach = max(high, limit.value) - min(low, limit.value)
        if limit.kind is not AlarmKind.STATE and pens >= _FLATTENED_BELOW * reach:
            low, high = min(low, limit.value), max(high, limit.value)
    room = (high - low) * 0.06
    floor = min(tag.low for tag in pane.tags)
    starts_at_zero = floor == 0 and 0 <= low < 0.5 * high
    if starts_at_zero:
        return (-room / 2 if low == 0 else 0.0), high + room
    return low - room, high + room
