"""The listed alarms by place and by class, kept so while they change one by one.

In a flood one change costs microseconds; nothing is counted or grouped again.
"""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import count
from typing import Final

from hmi.models.by_urgency import is_unacknowledged, urgency
from hmi.models.priority import NORMAL_RANK, RANKS, class_of
from scada.model import AlarmRecord, Process, Reach

_Place = tuple[int, bool, int, int, int, AlarmRecord]
"""How bad an alarm is, with a number of its own: no two are compared any further."""
_NUMBERS: Final = count()


@dataclass(frozen=True, slots=True)
class Count:
    """How many alarms of one priority are listed, and how many of them are unacknowledged."""

    listed: int = 0
    unacknowledged: int = 0


def badness(record: AlarmRecord) -> tuple[int, bool, int, int]:
    """The order in which a place is shown by its alarms: rank first, unacknowledged before the rest."""
    return RANKS.get(class_of(record), NORMAL_RANK), *urgency(record)


class Bunch(Collection[AlarmRecord]):
    """The alarms of one place, the worst first."""

    def __init__(self) -> None:
        self._places: list[_Place] = []

    def put(self, place: _Place) -> None:
        """Take one in."""
        insort(self._places, place)

    def remove(self, place: _Place) -> None:
        """Let one go that is there."""
        del self._places[bisect_left(self._places, place)]

    @property
    def worst(self) -> AlarmRecord | None:
        """The one that the place is shown by."""
        return self._places[0][-1] if self._places else None

    def __len__(self) -> int:
        """How many."""
        return len(self._places)

    def __iter__(self) -> Iterator[AlarmRecord]:
        """The worst first."""
        return (place[-1] for place in self._places)

    def __contains__(self, record: object) -> bool:
        """Whether this very record is there."""
        return any(place[-1] is record for place in self._places)


class AlarmIndex:
    """By priority (in reach), by tag, by area, and which are active. Views are live: only read them."""

    def __init__(self, records: Iterable[AlarmRecord] = (), reach: Reach | None = None) -> None:
        self.by_tag: dict[str, Bunch] = {}
        self.by_area: dict[str, Bunch] = {}
        self._active: set[str] = set()
        self._places: dict[str, _Place] = {}
        self._found: Counter[tuple[int, bool]] = Counter()
        self._reach = reach or Reach(())
        for record in records:
            self.put(record)

    @property
    def active(self) -> AbstractSet[str]:
        """The ids of those whose condition is there."""
        return self._active

    @property
    def counts(self) -> dict[int, Count]:
        """How many of each priority there are in reach."""
        found = self._found
        return {
            priority: Count(found[priority, False] + found[priority, True], found[priority, True])
            for priority in {priority for priority, _ in +found}
        }

    def count(self, priority: int) -> Count:
        """How many of one priority there are in reach."""
        new, known = self._found[priority, True], self._found[priority, False]
        return Count(known + new, new)

    def attend(self, reach: Reach) -> None:
        """Count what is in reach from now on."""
        self._reach = reach
        self._found = Counter(
            (class_of(place[-1]), is_unacknowledged(place[-1]))
            for place in self._places.values()
            if reach.has(place[-1].area)
        )

    def put(self, record: AlarmRecord) -> None:
        """Take an alarm in, in place of the same one where it is there already."""
        self.remove(record.alarm)
        place = self._places[record.alarm] = (*badness(record), next(_NUMBERS), record)
        self.by_tag.setdefault(record.tag, Bunch()).put(place)
        self.by_area.setdefault(record.area, Bunch()).put(place)
        if record.process is Process.ACTIVE:
            self._active.add(record.alarm)
        if self._reach.has(record.area):
            self._found[class_of(record), is_unacknowledged(record)] += 1

    def remove(self, alarm: str) -> None:
        """Let one go; of one that is not there nothing happens."""
        place = self._places.pop(alarm, None)
        if place is None:
            return
        record = place[-1]
        _leave(self.by_tag, record.tag, place)
        _leave(self.by_area, record.area, place)
        self._active.discard(alarm)
        if self._reach.has(record.area):
            self._found[class_of(record), is_unacknowledged(record)] -= 1


def _leave(bunches: dict[str, Bunch], key: str, place: _Place) -> None:
    bunches[key].remove(place)
    if not bunches[key]:
        del bunches[key]
