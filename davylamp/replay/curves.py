"""The curves of a replay, with the limits of both sides on each curve's own axis."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from davylamp.replay.drawing import Trace
from scada.bus.review_messages import Change, Curve, Level
from scada.model import AlarmDefinition, SiteTable, Tag, level_of

MOST: Final = 12
"""Tags with a curve: those of which something changed, then those with an alarm, then the rest."""


def curves_of(
    trace: Trace, own: SiteTable, other: SiteTable, changes: Sequence[Change]
) -> tuple[Curve, ...]:
    """At most `MOST` curves; tags of which nothing came have none."""
    changed = {one.tag for one in changes if one.what != "same"}
    alarmed = {one.tag for one in changes}
    there = [
        number
        for number in range(len(own.tags))
        if np.isfinite(trace.low[number]).any() and _has_limits(own.tags[number].id, own, other)
    ]
    there.sort(key=lambda at: (own.tags[at].id not in changed, own.tags[at].id not in alarmed))
    return tuple(_curve(trace, at, own, other) for at in there[:MOST])


def _has_limits(tag: str, own: SiteTable, other: SiteTable) -> bool:
    return any(one.tag == tag for one in (*own.alarms, *other.alarms))


def _curve(trace: Trace, at: int, own: SiteTable, other: SiteTable) -> Curve:
    tag = own.tags[at]
    low, high = trace.held(at)
    return Curve(
        tag=tag.id,
        low=_numbers(low, tag),
        high=_numbers(high, tag),
        levels=tuple(_levels(tag, own.alarms, other.alarms)),
    )


def _levels(
    tag: Tag, own: Sequence[AlarmDefinition], other: Sequence[AlarmDefinition]
) -> Iterator[Level]:
    before = {one.id: one for one in own if one.tag == tag.id}
    after = {one.id: one for one in other if one.tag == tag.id}
    for id in dict.fromkeys((*before, *after)):
        then, now = (_level(limits.get(id), tag) for limits in (before, after))
        if then is not None or now is not None:
            kind = (after.get(id) or before[id]).kind
            yield Level(alarm=id, kind=kind, then=then, now=now)


def _level(limit: AlarmDefinition | None, tag: Tag) -> float | None:
    return None if limit is None else level_of(limit, tag)


def _numbers(values: NDArray[np.float64], tag: Tag) -> tuple[float | None, ...]:
    """Two decimals more than the sensor resolves are more than anybody sees."""
    rounded = np.round(values, tag.decimals + 2)
    return tuple(one if np.isfinite(one) else None for one in rounded.tolist())
