"""The lines of alarms that figures are made of, out of the events that a report reads."""

from collections.abc import Sequence

from historian.journal_lines import (
    BACK_NS,
    AlarmLines,
    JournalStore,
    LinePage,
    LineQuery,
    alarm_lines_of,
    page_of,
)
from historian.reports.reading import Reading
from scada.model import EventKind


class EventsJournal(JournalStore):
    """Answers the questions of `historian.reports.kpi` from a `Reading`."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def lines(self, query: LineQuery) -> LinePage:
        """No page: nobody audits a report's events."""
        return page_of([], query.row, False)

    def alarm_lines(
        self, start_ns: int, end_ns: int, kinds: Sequence[str], whole: Sequence[str]
    ) -> AlarmLines:
        """See `JournalStore.alarm_lines`; what stood at the start is looked for a month back."""
        asked = tuple(EventKind(kind) for kind in kinds)
        found = self._reading.events(start_ns - BACK_NS, end_ns, asked)
        return alarm_lines_of([e for e in found if e.alarm and e.source == "core"], kinds, whole)

    def count(self, start_ns: int, end_ns: int, kind: str) -> int:
        """See `JournalStore.count`."""
        return len(self._reading.events(start_ns, end_ns, (EventKind(kind),)))
