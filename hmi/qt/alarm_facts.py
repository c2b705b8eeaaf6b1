"""What the historian knows of one alarm: its past, its journal lines, its point, the moment it came."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from hmi.models.alarm_curve import SPAN_NS, Curve, curve_of
from hmi.models.alarm_detail import Past, past_of, remarks_of
from hmi.models.elapsed import passed
from hmi.qt.context import Context
from scada.bus.messages import (
    BucketSeries,
    EventsAnswer,
    EventsRequest,
    HistoryAnswer,
    HistoryRequest,
)
from scada.model import AlarmRecord, Event

BUCKETS: Final = 300
AGAIN_NS: Final = 10_000_000_000
"""How often the stored part of the curve is asked for again."""
DAYS_NS: Final = 30 * 86_400 * 1_000_000_000
LINES: Final = 2_000
COMPANIONS: Final = 6


class AlarmFacts(QObject):
    """Asks for one alarm at a time; an answer for another one is let go."""

    changed = Signal()

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self.context = context
        self._forget(None)

    def _forget(self, record: AlarmRecord | None) -> None:
        self.record = record
        self.events: list[Event] = []
        """Journal lines of its point within the curve's span."""
        self._lines: dict[tuple[str, int], Event] = {}
        """Journal lines of this alarm: those that were stored, and those that came since."""
        self.past: Past | None = None
        self.remarks: list[str] = []
        """Cause and measures as people found them, the newest first."""
        self.moment: list[tuple[str, float]] = []
        """Points of the place with their values when the alarm came."""
        self._stored: dict[str, BucketSeries] = {}
        self._asked_ns = 0

    def show(self, record: AlarmRecord | None) -> None:
        """Forget the last alarm and ask for this one."""
        self._forget(record)
        if record is None:
            return
        now_ns = self.context.model.now_ns
        request = EventsRequest(
            start_ns=now_ns - DAYS_NS, end_ns=now_ns, alarm=record.alarm, limit=LINES
        )
        self.context.requests.events(request, self._for_this(self._take_past))
        if record.tag:
            lines = EventsRequest(start_ns=now_ns - SPAN_NS, end_ns=now_ns, tag=record.tag)
            self.context.requests.events(lines, self._for_this(self._take_events))
            self._ask_moment(record)
        self.ask_again()

    def refresh(self) -> None:
        """Ask again for what is stored of the curve, where that is long ago."""
        if self.record is not None and passed(self.context.model.now_ns, self._asked_ns, AGAIN_NS):
            self.ask_again()

    def hear(self, events: Sequence[Event]) -> None:
        """Journal lines as they come: what somebody notes of this alarm is read at once."""
        mine = self.record.alarm if self.record is not None else ""
        if mine and any(event.alarm == mine for event in events):
            self._tell([event for event in events if event.alarm == mine])
            self.changed.emit()

    def ask_again(self) -> None:
        """Ask for what is stored of the curve."""
        record, now_ns = self.record, self.context.model.now_ns
        self._asked_ns = now_ns
        if record is None or not record.tag:
            return
        request = HistoryRequest(
            tags=(record.tag,), start_ns=now_ns - SPAN_NS, end_ns=now_ns, buckets=BUCKETS
        )
        self.context.requests.history(request, self._for_this(self._take_history))

    def curve(self, record: AlarmRecord) -> Curve:
        """Its point's last quarter of an hour."""
        return curve_of(self.context.model, record, self._stored, self.events)

    def _ask_moment(self, record: AlarmRecord) -> None:
        """The other telling values of the place when the alarm came: stored with it, or asked for."""
        model = self.context.model
        if record.related:
            known = model.words.tags
            self.moment = [
                (tag, value) for tag, (value, _) in record.related.items() if tag in known
            ]
            return
        rows = [
            row
            for row in model.areas.tags.get(record.area, [])
            if model.table.tags[row].number and model.table.tags[row].id != record.tag
        ][:COMPANIONS]
        if not rows:
            return
        request = HistoryRequest(
            tags=tuple(model.table.tags[row].id for row in rows),
            start_ns=record.raised_ns - 60_000_000_000,
            end_ns=record.raised_ns + 1,
            buckets=1,
        )
        self.context.requests.history(request, self._for_this(self._take_moment))

    def _for_this(self, take: Callable[[Any], None]) -> Callable[[Any], None]:
        """Take an answer only while the alarm that it was asked for is still shown."""
        record = self.record

        def then(answer: Any) -> None:
            if record is self.record and not isinstance(answer, Exception):
                take(answer)
                self.changed.emit()

        return then

    def _take_past(self, answer: EventsAnswer) -> None:
        self._tell(answer.events)

    def _tell(self, events: Sequence[Event]) -> None:
        self._lines |= {(event.source, event.seq): event for event in events}
        if self.record is not None:
            self.past = past_of(self._lines.values(), self.record.raised_ns)
            self.remarks = remarks_of(self._lines.values(), self.record.raised_ns)

    def _take_events(self, answer: EventsAnswer) -> None:
        self.events = list(answer.events)

    def _take_history(self, answer: HistoryAnswer) -> None:
        self._stored = {series.tag: series for series in answer.buckets}

    def _take_moment(self, answer: HistoryAnswer) -> None:
        known = self.context.model.words.tags
        self.moment = [
            (series.tag, value)
            for series in answer.buckets
            if len(series.last)
            and (value := float(series.last[-1])) == value
            and series.tag in known
        ]
