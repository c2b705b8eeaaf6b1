"""A row of the list of alarms, and which rows belong beneath which."""

from collections.abc import Mapping
from typing import NamedTuple

from hmi.models.by_urgency import is_unacknowledged
from scada.model import AlarmKind, AlarmRecord


class Line(NamedTuple):
    """One row of the list. ``children``: how many are gathered under it; ``depth`` 1: a child."""

    record: AlarmRecord
    children: int = 0
    depth: int = 0
    is_open: bool = False
    hidden_worst: AlarmRecord | None = None
    """The worst of a folded group, where it is worse than the group's head."""

    @property
    def shown(self) -> AlarmRecord:
        """Whose symbol the row bears: nothing bad hides in a fold."""
        return self.hidden_worst or self.record

    @property
    def is_unacknowledged(self) -> bool:
        """Whether this row or anything folded into it is still to be acknowledged."""
        return is_unacknowledged(self.shown)


def repeats(record: AlarmRecord, listed: Mapping[str, AlarmRecord]) -> bool:
    """Whether an alarm says no more than its cause: a mark or a lock-out because of a bad sensor."""
    cause = listed.get(record.cause)
    follows = record.kind in (AlarmKind.MARK, AlarmKind.INTERLOCK)
    return follows and cause is not None and cause.kind in (AlarmKind.QUALITY, AlarmKind.LINK)


def root_of(record: AlarmRecord, listed: Mapping[str, AlarmRecord]) -> str:
    """The id of the outermost listed cause; the alarm's own where there is none.

    Of a ring of causes all agree on one of its alarms.
    """
    way = {record.alarm: 0}
    while record.cause in listed:
        record = listed[record.cause]
        if record.alarm in way:
            return min(list(way)[way[record.alarm] :])
        way[record.alarm] = len(way)
    return record.alarm
