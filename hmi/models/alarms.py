"""The alarms as an operator lists them: snapshot and events in, sorted and grouped rows out."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice, takewhile
from typing import Final

from hmi.models.alarm_index import AlarmIndex, Bunch, Count, badness
from hmi.models.alarm_lines import Line
from hmi.models.alarm_listing import Wanted, at_once, everything
from hmi.models.by_urgency import ByUrgency, is_unacknowledged
from hmi.models.priority import Fill, fill_of
from hmi.models.source_alarm import is_waiting
from scada.bus.subjects import CORE
from scada.model import (
    SYSTEM_PRIORITY,
    AlarmRecord,
    Event,
    Process,
    Reach,
    record_of,
)

PRIORITIES: Final = (1, 2, 3, 4, SYSTEM_PRIORITY)


def can_acknowledge(record: AlarmRecord) -> bool:
    """Whether to offer it: not where a server is asked already."""
    return is_unacknowledged(record) and not is_waiting(record)


def can_reset(record: AlarmRecord) -> bool:
    """Whether an operator may reset it: latched, over, and acknowledged."""
    return record.process is Process.LATCHED and not is_unacknowledged(record)


def is_listed(record: AlarmRecord) -> bool:
    """Whether it belongs into the list: active, latched, not yet acknowledged, or held.

    What is suppressed has a list of its own.
    """
    if record.suppressed:
        return False
    return record.process is not Process.NORMAL or is_unacknowledged(record) or record.held


def fill(record: AlarmRecord) -> Fill:
    """How its symbol is drawn."""
    return fill_of(not is_unacknowledged(record), record.held)


class AlarmModel:
    """All listed alarms by id. Rows are sorted only when asked for after a change."""

    def __init__(self) -> None:
        self.records: dict[str, AlarmRecord] = {}
        self.suppressed: dict[str, AlarmRecord] = {}
        """What is shelved, suppressed by design or out of service: not annunciated, never forgotten."""
        self.latched: dict[str, AlarmRecord] = {}
        """Of `records` those that are over and stay until somebody resets them."""
        self.reach = Reach(())
        """The areas whose alarms are counted, shown in the banner and heard: the position's."""
        self.events_seq = 0
        self.changes = 0
        """Counts the changes: a view that has drawn this number need not draw again."""
        self._ordered = ByUrgency()
        self._index = AlarmIndex()

    def load(self, records: Iterable[AlarmRecord], events_seq: int) -> None:
        """Take a snapshot over; later events up to ``events_seq`` are contained in it."""
        self.records, self.suppressed, self._ordered = {}, {}, ByUrgency()
        self.latched = {}
        self._index = AlarmIndex(reach=self.reach)
        for record in records:
            self._put(record)
        self.events_seq = events_seq
        self.changes += 1

    def apply(self, event: Event) -> AlarmRecord | None:
        """Take one event of the core; returns the new record, None where nothing changed."""
        if event.source != CORE or event.seq <= self.events_seq:
            return None
        self.events_seq = event.seq
        record = record_of(event, self.of(event.alarm)) if event.alarm else None
        if record is None:
            return None
        self._put(record)
        self.changes += 1
        return record

    def attend(self, reach: Reach) -> None:
        """Count, show in the banner and sound the alarms of these areas from now on."""
        self.reach = reach
        self._index.attend(reach)
        self.changes += 1

    def is_mine(self, record: AlarmRecord) -> bool:
        """Whether an alarm is of the areas that are attended to."""
        return self.reach.has(record.area)

    def of(self, alarm: str) -> AlarmRecord | None:
        """The alarm's state, listed or suppressed; None where it is normal."""
        return self.records.get(alarm) or self.suppressed.get(alarm)

    def _put(self, record: AlarmRecord) -> None:
        self.records.pop(record.alarm, None)
        self.suppressed.pop(record.alarm, None)
        self.latched.pop(record.alarm, None)
        if record.suppressed:
            self.suppressed[record.alarm] = record
        elif is_listed(record):
            self.records[record.alarm] = record
            self._ordered.put(record)
            self._index.put(record)
            if record.process is Process.LATCHED:
                self.latched[record.alarm] = record
            return
        self._ordered.remove(record.alarm)
        self._index.remove(record.alarm)

    def sorted(self) -> list[AlarmRecord]:
        """All listed alarms by `urgency`; the list is shared, do not change it."""
        return self._ordered.all()

    def groups(self) -> AlarmIndex:
        """The listed alarms by priority, tag and area; do not change it."""
        return self._index

    def count(self, priority: int) -> Count:
        """How many of one priority there are in the areas that are attended to."""
        return self._index.count(priority)

    def unacknowledged(self) -> Iterator[AlarmRecord]:
        """What somebody has still to acknowledge, the most urgent first."""
        return takewhile(is_unacknowledged, self._ordered)

    def newest_unacknowledged(self, count: int) -> list[AlarmRecord]:
        """What is to be acknowledged here: the highest priorities first, of each the newest."""
        mine = filter(self.is_mine, filter(can_acknowledge, self.unacknowledged()))
        return list(islice(mine, count))

    def lines(
        self,
        passes: Callable[[AlarmRecord], bool] = everything,
        grouped: bool = False,
        opened: frozenset[str] = frozenset(),
        by_area: bool = False,
    ) -> tuple[list[Line], int]:
        """The rows to list and the number that ``passes`` hides.

        What only says the same as its cause is always folded beneath it, unless that is ``opened``.
        Grouped, an alarm whose cause is listed is folded beneath it, unless that is ``opened``;
        ``by_area`` the alarms of a place are folded beneath its most urgent one.
        """
        wanted = Wanted(passes=passes, grouped=grouped, by_area=by_area, opened=opened)
        lines, hidden = at_once(self.sorted(), wanted)
        return lines, hidden


def worst(records: Iterable[AlarmRecord]) -> AlarmRecord | None:
    """The alarm that a place is shown by: the highest rank, unacknowledged before acknowledged."""
    if isinstance(records, Bunch):
        return records.worst
    return min(records, key=badness, default=None)
