"""The panel beside the list: one alarm, what it means, what to do, and how it came."""

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from hmi.models.alarm_detail import active_spans, held, on_spans, past_of, remarks_of
from hmi.models.alarms import can_acknowledge
from hmi.models.forecast import current
from hmi.qt.alarm_head import DetailHead
from hmi.qt.alarm_text import DetailText
from hmi.qt.alarm_trend import SPAN_NS, Ahead, AlarmTrend, TrendData
from hmi.qt.canvas import Drawing
from hmi.qt.context import Context
from hmi.qt.deed_form import DeedForm
from hmi.qt.scroller import scroller
from hmi.qt.two_rows import TwoRows
from scada.bus.messages import (
    BucketSeries,
    EventsAnswer,
    EventsRequest,
    HistoryAnswer,
    HistoryRequest,
)
from scada.model import AlarmKind, AlarmRecord, Comparison, Event, ForecastMethod, Process

BUCKETS: Final = 300
AGAIN_NS: Final = 10_000_000_000
"""How often the stored part of the trend is asked for again."""
DAYS_NS: Final = 30 * 86_400 * 1_000_000_000
COMPANIONS: Final = 6


class AlarmDetails(QWidget):
    """Head, trend, text, and the buttons; a comment is written in its place, no dialog opens."""

    acknowledge = Signal(str)
    """Acknowledge the alarm shown, with this comment."""
    left = Signal()
    """The form was left: the list has the keyboard again."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.alarm = ""
        self.record: AlarmRecord | None = None
        self._known: AlarmRecord | None = None
        """As it stood when it was last drawn."""
        self.events: list[Event] = []
        self._history: dict[str, BucketSeries] = {}
        self._asked_ns = 0
        self.head = DetailHead(context)
        self.trend = AlarmTrend(context)
        self.words = DetailText(context)
        self.form = DeedForm(context)
        self.middle = QStackedWidget()
        self.comment_field = QLineEdit()
        self.buttons = {
            name: QPushButton()
            for name in ("acknowledge", "comment", "trend", "map", "display", "more")
        }
        self._build()
        self.restyle()

    def _build(self) -> None:
        self.column = QVBoxLayout(self)
        for widget in (self.head, self.trend):
            self.column.addWidget(widget)
        self.scroller = scroller(self.words)
        self.middle.addWidget(self.scroller)
        self.middle.addWidget(self.form)
        # A form asks for room; it never makes the window grow.
        self.middle.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.column.addWidget(self.middle, 1)
        self.column.addWidget(self.comment_field)
        every = list(self.buttons.values())
        for button in every:
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button_rows = TwoRows(every[:3], every[3:])
        self.column.addLayout(self.button_rows)
        self.buttons["acknowledge"].setProperty("primary", True)
        self.buttons["acknowledge"].clicked.connect(lambda: self.acknowledge.emit(""))
        self.buttons["comment"].clicked.connect(self.start_comment)
        self.buttons["trend"].clicked.connect(self._open_trend)
        self.buttons["map"].clicked.connect(self._open_map)
        self.buttons["display"].clicked.connect(self.open_display)
        self.buttons["more"].clicked.connect(self.start_deeds)
        self.form.left.connect(self.leave_deeds)
        self.comment_field.hide()
        self.comment_field.returnPressed.connect(self._comment_done)
        self.comment_field.installEventFilter(self)

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        theme = self.context.theme
        self.column.setContentsMargins(*(theme.size(16),) * 4)
        self.column.setSpacing(theme.size(8))
        self.button_rows.use_spacing(theme.size(8))
        self.head.setFixedHeight(theme.size(68))
        self.trend.setFixedHeight(theme.size(322))
        for name, button in self.buttons.items():
            button.setText(self.context.text(f"alarms.button.{name}"))
            button.setFixedHeight(theme.size(44))
            button.setFont(theme.font(14))
        self.comment_field.setPlaceholderText(self.context.text("alarms.comment_hint"))
        self.comment_field.setFont(theme.font(14))
        self.form.restyle()
        self._sync()

    def show_alarm(self, alarm: str) -> None:
        """Show another alarm, by id; empty shows none."""
        if alarm == self.alarm:
            return
        self.alarm = alarm
        self.record = self.context.model.known(alarm)
        self._history.clear()
        self.events = []
        self.words.past, self.words.moment, self.words.remarks = None, [], []
        self.comment_field.hide()
        self.middle.setCurrentWidget(self.scroller)
        self._ask()
        self.refresh()

    def refresh(self) -> None:
        """Take the alarm's state and the live values anew."""
        known = self._known = self.context.model.alarms.of(self.alarm)
        if known is not None:
            self.record = known
        if self.middle.currentWidget() is self.form:
            self.form.refresh(known)
        if self.alarm and self.context.model.now_ns - self._asked_ns > AGAIN_NS:
            self._ask_history()
        self._sync()

    def refresh_if_changed(self) -> None:
        """Of a flood of other alarms nothing is drawn here."""
        if self.context.model.alarms.of(self.alarm) is not self._known:
            self.refresh()

    def _sync(self) -> None:
        record, model = self.record, self.context.model
        self.head.record = self.words.record = record
        has_tag = record is not None and record.tag in model.live.index
        analog = has_tag and not model.words.tags[record.tag].is_switch
        self.trend.setVisible(has_tag and not self._needs_room())
        self.trend.show_data(self._trend_data(record) if has_tag and record else None)
        listed = model.alarms.records.get(self.alarm)
        can = listed is not None and can_acknowledge(listed)
        self.buttons["acknowledge"].setEnabled(can)
        self.buttons["comment"].setEnabled(listed is not None)
        self.buttons["more"].setEnabled(record is not None)
        self.buttons["trend"].setEnabled(bool(analog or has_tag))
        self.buttons["map"].setEnabled(has_tag)
        self.buttons["display"].setVisible(bool(record and model.display_of(record)))
        self.button_rows.share(self._inner_width())
        self.head.update()
        self.words.update()

    def _inner_width(self) -> int:
        margins = self.column.contentsMargins()
        return self.width() - margins.left() - margins.right()

    def _needs_room(self) -> bool:
        """Whether a form is open that finds no room beside the trend."""
        if self.middle.currentWidget() is not self.form:
            return False
        theme = self.context.theme
        around = self.head.height() + theme.size(322 + 2 * 44 + 80)
        return self.height() - around < self.form.wanted_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        self._sync()

    def _trend_data(self, record: AlarmRecord) -> TrendData:
        model = self.context.model
        row = model.live.index[record.tag]
        tag = model.table.tags[row]
        times, low, high = self._extremes(row, record.tag)
        limits = [
            limit
            for limit in model.words.levels.get(record.tag, [])
            if limit.comparison is not Comparison.IS
        ]
        states = ("", "")
        if tag.is_switch:
            states = (model.words.state(tag, 0.0), model.words.state(tag, 1.0))
        bars = self._bars(record)
        own = next((one.value for one in limits if one.id == record.alarm), math.nan)
        raised_ns = record.raised_ns if record.process is not Process.NORMAL else 0
        return TrendData(
            times,
            low,
            high,
            limits,
            tag.decimals,
            bars,
            states,
            own=own,
            raised_ns=raised_ns,
            ahead=self._ahead(row, record.tag),
        )

    def _ahead(self, row: int, tag: str) -> Ahead | None:
        """The forecast of the next three minutes; none of what is exceeded or not known."""
        model = self.context.model
        forecast = current(model, tag)
        if forecast is None or forecast.exceeded or forecast.method is ForecastMethod.WAITING:
            return None
        now = float(model.live.value[row])
        ahead = Ahead(now, forecast.expected[0], forecast.low[0], forecast.high[0])
        known = all(map(math.isfinite, (now, ahead.expected, ahead.low, ahead.high)))
        return ahead if known else None

    def _extremes(self, row: int, tag: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Stored extremes first, then the live ring from where they end."""
        live = self.context.model.live
        low, high = (one.astype(np.float64) for one in live.spark(row))
        times = live.spark_times() + live.spark_width // 2
        stored = self._history.get(tag)
        if stored is None or not len(stored.time_ns):
            return times, low, high
        end = int(stored.time_ns[-1]) + stored.bucket_ns
        later = times - live.spark_width // 2 >= end
        grid = np.arange(int(stored.time_ns[0]), end, stored.bucket_ns)
        place = (stored.time_ns - stored.time_ns[0]) // stored.bucket_ns
        scan_s = self.context.model.table.tags[row].scan_s
        most = len(grid) if scan_s == 0 else int(5e9 * max(1.0, scan_s) // stored.bucket_ns) + 1
        held_low, held_high = held(place, stored, len(grid), most)
        return (
            np.r_[grid + stored.bucket_ns // 2, times[later]],
            np.r_[held_low, low[later]],
            np.r_[held_high, high[later]],
        )

    def _bars(self, record: AlarmRecord) -> list[tuple[str, list[tuple[int, int]], str]]:
        model = self.context.model
        end = model.now_ns
        start = end - SPAN_NS
        events = [*self.events, *(e for e in model.journal if e.tag == record.tag)]
        own = model.words.limits.get(record.tag, [])
        cutting = {one.id for one in own if one.kind is AlarmKind.CUT}
        rest = {one.id for one in own if one.kind not in (AlarmKind.CUT, AlarmKind.PRE_WARNING)}
        rest = {record.alarm} if record.kind is AlarmKind.SOURCE else rest or {record.alarm}
        known = (model.alarms.of(one) for one in (*cutting, *rest))
        active = {one.alarm for one in known if one is not None and one.process is Process.ACTIVE}
        bars = [("alarms.bar.alarm", active_spans(events, rest, start, end, active), "2")]
        cuts, feeds = model.areas.switch_rows(record.area)
        if cutting:
            bars.append(("alarms.bar.cut", active_spans(events, cutting, start, end, active), "1"))
        elif len(cuts):
            bars.append(("alarms.bar.cut", self._switch_spans(cuts), "1"))
        if len(feeds):
            bars.append(("alarms.bar.feed", self._switch_spans(feeds), "edge"))
        return bars

    def _switch_spans(self, rows: np.ndarray) -> list[tuple[int, int]]:
        live = self.context.model.live
        on = np.zeros(len(live.spark_times()), bool)
        for row in rows:
            on |= live.spark(int(row))[1] >= 0.5
        return on_spans(live.spark_times(), on, live.spark_width)

    def _ask(self) -> None:
        """Journal and moment of this alarm; the trend comes with `_ask_history`."""
        record, model = self.record, self.context.model
        if record is None:
            return
        now_ns = model.now_ns
        self.context.requests.events(
            EventsRequest(start_ns=now_ns - DAYS_NS, end_ns=now_ns, alarm=self.alarm, limit=2000),
            self._for_this(self._take_past),
        )
        if record.tag:
            self.context.requests.events(
                EventsRequest(start_ns=now_ns - SPAN_NS, end_ns=now_ns, tag=record.tag),
                self._for_this(self._take_events),
            )
            self._ask_moment(record)
        self._ask_history()

    def _ask_history(self) -> None:
        record, now_ns = self.record, self.context.model.now_ns
        self._asked_ns = now_ns
        if record is None or not record.tag:
            return
        self.context.requests.history(
            HistoryRequest(
                tags=(record.tag,), start_ns=now_ns - SPAN_NS, end_ns=now_ns, buckets=BUCKETS
            ),
            self._for_this(self._take_history),
        )

    def _ask_moment(self, record: AlarmRecord) -> None:
        """The other telling values of the place when the alarm came: stored with it, or asked for."""
        model = self.context.model
        if record.related:
            known = model.words.tags
            self.words.moment = [
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
        tags = tuple(model.table.tags[row].id for row in rows)
        request = HistoryRequest(
            tags=tags,
            start_ns=record.raised_ns - 60_000_000_000,
            end_ns=record.raised_ns + 1,
            buckets=1,
        )
        self.context.requests.history(request, self._for_this(self._take_moment))

    def _for_this(self, take: Callable[[Any], None]) -> Callable[[Any], None]:
        """Take an answer only while the alarm that it was asked for is still shown."""
        alarm = self.alarm

        def then(answer: Any) -> None:
            if alarm == self.alarm and not isinstance(answer, Exception):
                take(answer)
                self._sync()

        return then

    def _take_past(self, answer: EventsAnswer) -> None:
        if self.record is not None:
            self.words.past = past_of(answer.events, self.record.raised_ns)
            self.words.remarks = remarks_of(answer.events, self.record.raised_ns)

    def _take_events(self, answer: EventsAnswer) -> None:
        self.events = list(answer.events)

    def _take_history(self, answer: HistoryAnswer) -> None:
        self._history = {series.tag: series for series in answer.buckets}

    def _take_moment(self, answer: HistoryAnswer) -> None:
        known = self.context.model.words.tags
        self.words.moment = [
            (series.tag, value)
            for series in answer.buckets
            if len(series.last)
            and (value := float(series.last[-1])) == value
            and series.tag in known
        ]

    def start_comment(self) -> None:
        """C: write a comment; Enter acknowledges with it, Escape leaves."""
        if self.buttons["comment"].isEnabled():
            self.comment_field.clear()
            self.comment_field.show()
            self.comment_field.setFocus()

    def start_deeds(self, deed: str = "") -> None:
        """A: shelve, reset, take out of service, note cause and measures; Escape leaves.

        One ``deed`` alone (S: shelve) stands chosen; where the rule book refuses it, its rule is said.
        """
        if self.record is None:
            return
        self.middle.setCurrentWidget(self.form)
        self.form.show_alarm(self.record, deed)
        self._sync()

    def leave_deeds(self) -> None:
        """The text again."""
        self.middle.setCurrentWidget(self.scroller)
        self._sync()
        self.left.emit()

    def _comment_done(self) -> None:
        comment = self.comment_field.text().strip()
        self.comment_field.hide()
        if comment:
            self.acknowledge.emit(comment)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape leaves the comment."""
        if watched is self.comment_field and isinstance(event, QKeyEvent):
            pressed = event.type() == QEvent.Type.KeyPress
            if pressed and event.key() == Qt.Key.Key_Escape:
                self.comment_field.hide()
                return True
        return super().eventFilter(watched, event)

    def blink(self) -> None:
        """Redraw the symbol."""
        self.head.update()

    def _open_trend(self) -> None:
        if self.record is not None and self.record.tag:
            self.context.open_trend.emit([self.record.tag])

    def _open_map(self) -> None:
        if self.record is not None and self.record.tag:
            self.context.open_map.emit(self.record.tag)

    def open_display(self) -> None:
        """D: the drawing that the alarm's row or its area names."""
        name = self.context.model.display_of(self.record) if self.record is not None else ""
        if name:
            self.context.open_display.emit(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        zoom = self.context.theme.zoom
        painter = QPainter(self)
        painter.scale(zoom, zoom)
        Drawing(painter, self.context.theme).box(
            QRectF(0, 0, self.width() / zoom, self.height() / zoom)
        )
        painter.end()
