"""The listed alarms in the order of the list, kept so while they change one by one."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from itertools import count

from hmi.models.priority import NORMAL_RANK, RANKS, class_of
from scada.model import Acknowledgement, AlarmRecord

_Place = tuple[bool, int, int, int, AlarmRecord]
"""An alarm with its urgency and a number of its own: no two are compared any further."""


def is_unacknowledged(record: AlarmRecord) -> bool:
    """Whether somebody has still to acknowledge it."""
    return record.acknowledgement is Acknowledgement.UNACKNOWLEDGED


def urgency(record: AlarmRecord) -> tuple[bool, int, int]:
    """The order of the list: unacknowledged first, then by rank, then newest first."""
    return (
        not is_unacknowledged(record),
        RANKS.get(class_of(record), NORMAL_RANK),
        -record.raised_ns,
    )


class ByUrgency:
    """Alarms by `urgency`; those that are equally urgent stand as they came.

    In a flood one change costs microseconds, not another sort of ten thousand.
    """

    def __init__(self) -> None:
        self._places: list[_Place] = []
        self._of: dict[str, _Place] = {}
        self._numbers = count()
        self._listed: list[AlarmRecord] | None = []

    def put(self, record: AlarmRecord) -> None:
        """Take an alarm in, in place of the same one where it is there already."""
        self.remove(record.alarm)
        place = self._of[record.alarm] = (*urgency(record), next(self._numbers), record)
        insort(self._places, place)
        self._listed = None

    def remove(self, alarm: str) -> None:
        """Let one go; of one that is not there nothing happens."""
        place = self._of.pop(alarm, None)
        if place is not None:
            del self._places[bisect_left(self._places, place)]
            self._listed = None

    def __iter__(self) -> Iterator[AlarmRecord]:
        """In order; whoever needs the first few looks at no more."""
        return (place[-1] for place in self._places)

    def all(self) -> list[AlarmRecord]:
        """All of them in order; the list is shared, do not change it."""
        if self._listed is None:
            self._listed = [place[-1] for place in self._places]
        return self._listed
