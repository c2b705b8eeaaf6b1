"""What the journal of the alarm page shows: what was asked of the historian, and what came since."""

from collections import deque
from collections.abc import Sequence
from typing import Final

from hmi.models.alarm_filter import AlarmFilter
from hmi.models.journal import JournalFilter
from hmi.qt.context import Context
from hmi.qt.journal_table import KEPT, JournalTable
from scada.bus.messages import EventsAnswer, EventsRequest
from scada.model import Event

RECALL_NS: Final = 12 * 3600 * 1_000_000_000
RECALL_LINES: Final = 2_000


class JournalFeed:
    """Lines wait while nobody looks at them: a flood is not sorted into a list that is not in view."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.table = JournalTable(context)
        self._waiting: deque[Event] = deque(maxlen=KEPT)
        self._is_seen = False
        self._recalled_of = ""

    def take(self, events: Sequence[Event]) -> None:
        """Lines that came."""
        self._waiting.extend(events)
        if self._is_seen:
            self._add()

    def look(self, is_seen: bool) -> None:
        """Whether the journal is in view."""
        self._is_seen = is_seen
        if is_seen:
            self._add()

    def filter(self, chosen: AlarmFilter) -> None:
        """Show what has these words, in this area."""
        wanted = JournalFilter(chosen.text, chosen.area)
        if wanted != self.table.rows.filter:
            self.table.rows.filter = wanted
            self.table.rows.show_filtered()

    def recall(self) -> None:
        """Ask for what came before the station; once for each configuration."""
        model = self.context.model
        self.take(list(model.journal))
        if not model.table.site or model.table.config_hash == self._recalled_of:
            return
        self._recalled_of = model.table.config_hash
        request = EventsRequest(
            start_ns=model.now_ns - RECALL_NS, end_ns=model.now_ns, limit=RECALL_LINES
        )
        self.context.requests.events(request, self._recalled)

    def _recalled(self, answer: EventsAnswer | Exception) -> None:
        if isinstance(answer, Exception):
            self.context.say.emit(self.context.text("journal.not_recalled", reason=str(answer)))
            return
        self.table.rows.add(list(answer.events))

    def _add(self) -> None:
        if self._waiting:
            fresh = list(self._waiting)
            self._waiting.clear()
            self.table.rows.add(fresh)
