"""The handover between shifts (交接班): what is there, what happened, a note, and who takes over."""

from functools import partial
from typing import Final

from PySide6.QtCore import QRectF, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from hmi.models import handover
from hmi.models.acknowledging import why_not
from hmi.models.duty_words import position_name
from hmi.models.handover import SECTIONS, Report
from hmi.qt.canvas import RIGHT, Canvas, Drawing
from hmi.qt.context import Context
from hmi.qt.scroller import scroller
from scada.bus.messages import EventsAnswer, EventsRequest
from scada.model import BadInput, CommandResult, Event, EventKind

ROW: Final = 26.0
LIST_ROW: Final = 44.0
LEFT_SHARE: Final = 0.58
LAST_NS: Final = 3 * 86_400 * 1_000_000_000
"""A note older than three days was another week's."""


class HandoverView(QWidget):
    """The report of this shift and the note of the last; `ask` makes both anew."""

    done = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.report: Report | None = None
        self.body = HandoverBody(context)
        self.room = scroller(self.body)
        self.to_label, self.note_label = QLabel(), QLabel()
        self.to, self.note = QLineEdit(), QLineEdit()
        self.button = QPushButton()
        self.button.setProperty("primary", True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(self.room, 1)
        self.row = QHBoxLayout()
        for widget, share in (
            (self.to_label, 0),
            (self.to, 1),
            (self.note_label, 0),
            (self.note, 4),
            (self.button, 0),
        ):
            self.row.addWidget(widget, share)
        self.column.addLayout(self.row)
        self.button.clicked.connect(self.send)
        self.note.returnPressed.connect(self.send)

    def ask(self) -> None:
        """Ask for the shift's journal and for the last note."""
        model = self.context.model
        if not model.table.site:
            return
        self.context.requests.events(handover.request(model), self._answered)
        last = EventsRequest(
            start_ns=model.now_ns - LAST_NS,
            end_ns=model.now_ns + 1,
            kinds=(EventKind.HANDOVER,),
            limit=20,
        )
        self.context.requests.events(last, self._take_last)

    def _answered(self, answer: EventsAnswer | Exception) -> None:
        model = self.context.model
        events, more = ((), True) if isinstance(answer, Exception) else (answer.events, answer.more)
        self.report = self.body.report = handover.report(model, events, more)
        self.body.update()

    def _take_last(self, answer: EventsAnswer | Exception) -> None:
        here = self.context.model.duty.position_id
        if not isinstance(answer, Exception):
            mine = (event for event in answer.events if (event.position or "") == here)
            self.body.last = next(mine, None)
            self.body.update()

    def send(self) -> None:
        """Hand over with the report that is shown."""
        if self.report is None or self.context.stale:
            self.context.say.emit(self.context.text("alarms.stale"))
            return
        model = self.context.model
        try:
            asked = handover.command(model, self.report, self.to.text(), self.note.text())
        except BadInput as fault:
            self.context.say.emit(self.context.text("form.refused", reason=str(fault)))
            return
        self.context.requests.command(asked, self._told)

    def _told(self, result: CommandResult | Exception) -> None:
        text = self.context.text
        if reason := why_not(result):
            self.context.say.emit(text("form.refused", reason=reason))
            return
        self.context.say.emit(text("handover.done", to=self.to.text().strip()))
        self.note.clear()
        self.ask()
        self.done.emit()

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        theme, text = self.context.theme, self.context.text
        self.column.setSpacing(theme.size(12))
        self.row.setSpacing(theme.size(8))
        self.to_label.setText(text("handover.to"))
        self.note_label.setText(text("handover.note"))
        self.button.setText(text("handover.do"))
        for widget in (self.to_label, self.note_label, self.to, self.note, self.button):
            widget.setFont(theme.font(14))
        for field in (self.to, self.note, self.button):
            field.setFixedHeight(theme.size(40))
        self.button.setMinimumWidth(theme.size(140))
        self.body.update()


class HandoverBody(Canvas):
    """Lists left; figures and the last note right."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.report: Report | None = None
        self.last: Event | None = None

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Two panels as tall as they need."""
        report = self.report
        wide = round((width - 16) * LEFT_SHARE)
        needed = max(self._left_height(), 420.0)
        tall = max(needed, height)
        remark = self._shift() if report else ""
        left = drawing.panel(QRectF(0, 0, wide, tall), self.context.text("handover.now"), remark)
        right = drawing.panel(
            QRectF(wide + 16, 0, width - wide - 16, tall),
            self.context.text("handover.happened"),
            ""
            if report is None or report.is_complete
            else self.context.text("handover.incomplete"),
        )
        if report is None:
            drawing.text(QRectF(left.left(), left.top(), left.width(), 24), "…", 14, "quiet")
            return
        self._draw_lists(drawing, left, report)
        y = self._draw_figures(drawing, right, report)
        self._draw_last(drawing, QRectF(right.left(), y + 12, right.width(), right.bottom() - y))
        self.need(needed)

    def _left_height(self) -> float:
        if self.report is None:
            return 0.0
        rows = sum(len(rows) for rows in self.report.lists.values())
        return 60.0 + len(SECTIONS) * (ROW + 6) + rows * LIST_ROW

    def _shift(self) -> str:
        assert self.report is not None
        words = self.context.model.words
        place = position_name(self.context.model.duty.position, self.context.model)
        since = f"{words.minute(self.report.start_ns)} – {words.minute(self.report.now_ns)}"
        return " · ".join(part for part in (place, since) if part)

    def _draw_lists(self, drawing: Drawing, room: QRectF, report: Report) -> None:
        y = room.top()
        for section in SECTIONS:
            rows = report.lists[section]
            name = self.context.text(f"handover.list.{section}")
            head = QRectF(room.left(), y, room.width(), ROW)
            drawing.text(head, name, 14, "text" if rows else "quiet", bool(rows))
            drawing.text(head, str(len(rows)), 14, "live" if rows else "quiet", bool(rows), RIGHT)
            y += ROW + 6
            for one in rows:
                drawing.line((room.left(), y - 3), (room.right(), y - 3))
                line = QRectF(room.left() + 14, y, room.width() - 14, 20)
                drawing.text(line, one.title, 13.5)
                drawing.text(line.adjusted(0, 20, 0, 20), one.below, 12.5, "quiet")
                place = QRectF(room.left(), y, room.width(), LIST_ROW)
                self.hit(place, partial(self.context.open_alarm.emit, one.alarm))
                y += LIST_ROW

    def _draw_figures(self, drawing: Drawing, room: QRectF, report: Report) -> float:
        y = room.top()
        for name, value in handover.figures(self.context.model, report):
            line = QRectF(room.left(), y, room.width(), ROW)
            used = drawing.text(line, name, 13.5, "quiet")
            if drawing.width(value, 14, True) <= line.width() - used - 20:
                drawing.text(line.adjusted(used + 20, 0, 0, 0), value, 14, "live", True, RIGHT)
            else:
                below = QRectF(room.left() + 14, y + ROW, room.width() - 14, room.bottom() - y)
                y += drawing.paragraph(below, value, 14, "live", True) + 8
            y += ROW
        return y

    def _draw_last(self, drawing: Drawing, room: QRectF) -> None:
        """What the last one wrote for whoever sits here now."""
        drawing.line((room.left(), room.top()), (room.right(), room.top()))
        title = QRectF(room.left(), room.top() + 8, room.width(), 24)
        drawing.text(title, self.context.text("handover.last"), 14, bold=True)
        if self.last is None:
            none = self.context.text("handover.no_last")
            drawing.text(title.translated(0, 28), none, 13.5, "quiet")
            return
        words, event = self.context.model.words, self.last
        when = f"{words.date(event.time_ns)[5:]} {words.minute(event.time_ns)}"
        to = event.text.get("to", "")
        by = f"{when} · {event.user} → {to}" if to else f"{when} · {event.user}"
        drawing.text(title.translated(0, 28), by, 13.5, "quiet")
        note = QRectF(room.left(), room.top() + 62, room.width(), 200)
        drawing.paragraph(note, event.comment or event.text.get("note", "") or "–", 14)
