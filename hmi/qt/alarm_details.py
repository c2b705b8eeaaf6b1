"""The panel beside the list: one alarm, what it means, what to do, and how it came."""

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

from hmi.models.alarms import can_acknowledge
from hmi.qt.alarm_facts import AlarmFacts
from hmi.qt.alarm_head import DetailHead
from hmi.qt.alarm_text import DetailText
from hmi.qt.alarm_trend import AlarmTrend
from hmi.qt.canvas import Drawing
from hmi.qt.context import Context
from hmi.qt.deed_form import DeedForm
from hmi.qt.scroller import scroller
from hmi.qt.two_rows import TwoRows
from scada.model import AlarmRecord


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
        self.facts = AlarmFacts(context, self)
        self.facts.changed.connect(self._sync)
        self.head = DetailHead(context)
        self.trend = AlarmTrend(context)
        self.words = DetailText(context, self.facts)
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
        self.comment_field.hide()
        self.middle.setCurrentWidget(self.scroller)
        self.facts.show(self.record)
        self.refresh()

    def refresh(self) -> None:
        """Take the alarm's state and the live values anew."""
        known = self._known = self.context.model.alarms.of(self.alarm)
        if known is not None:
            self.record = known
        if self.middle.currentWidget() is self.form:
            self.form.refresh(known)
        self.facts.refresh()
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
        self.trend.show_data(self.facts.curve(record) if has_tag and record else None)
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
