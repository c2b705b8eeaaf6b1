"""The banner: what is wrong, on every page, never covered."""

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import QAbstractButton, QPushButton, QWidget

from hmi.models.alarm_detail import steps
from hmi.models.alarms import PRIORITIES, fill
from hmi.models.priority import Fill, class_of
from hmi.models.words import LIMIT_KINDS
from hmi.qt.canvas import LEFT, RIGHT, Canvas, Drawing, text_width
from hmi.qt.context import Context
from scada.model import AlarmRecord

HEIGHT = 60
ALARMS = 3
ALARM_WIDTH = 292
LEAST_WIDTH = 230
"""Narrower, a button says neither the place nor the point: then there are fewer of them."""
COUNT_WIDTH = 70
MOST = 999


class AlarmButton(QAbstractButton):
    """One unacknowledged alarm; a click opens its place."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.context = context
        self.record: AlarmRecord | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._open)

    def show_record(self, record: AlarmRecord | None) -> None:
        """Show an alarm, or nothing; what says the same is not painted again."""
        title = self._title(record) if record is not None else ""
        if record is self.record and title == self.toolTip():
            return
        self.record = record
        self.setVisible(record is not None)
        self.setAccessibleName(title)
        self.setToolTip(title)
        self.update()

    def _open(self) -> None:
        if self.record is not None:
            self.context.open_alarm.emit(self.record.alarm)

    def _title(self, record: AlarmRecord) -> str:
        return f"{self.context.model.words.brief(record)} {self._value(record)}".rstrip()

    def _value(self, record: AlarmRecord) -> str:
        return self.context.model.alarm_value(record) if record.kind in LIMIT_KINDS else ""

    def _draw_title(self, drawing: Drawing, row: QRectF, record: AlarmRecord) -> None:
        """The name gives way where both do not fit, never the value."""
        value = self._value(record)
        taken = drawing.width(value, 13, True) + 5 if value else 0.0
        name = self.context.model.words.brief(record)
        used = drawing.text(row.adjusted(0, 0, -taken, 0), name, 13, bold=True)
        drawing.text(row.adjusted(used + 5, 0, 0, 0), value, 13, bold=True)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        if self.record is None:
            return
        theme, words = self.context.theme, self.context.model.words
        painter = QPainter(self)
        painter.scale(theme.zoom, theme.zoom)
        drawing = Drawing(painter, theme, self.context.lit)
        width, height = self.width() / theme.zoom, self.height() / theme.zoom
        colour = theme.priority(class_of(self.record))
        drawing.box(QRectF(0, 0, width, height), "raised", colour, width=2)
        drawing.symbol(QRectF(10, 11, 24, 24), class_of(self.record), fill(self.record))
        self._draw_title(drawing, QRectF(42, 5, width - 48, 19), self.record)
        limit = words.limit_word(self.record)
        do = steps(words.action(self.record))[:1]
        told = [words.clock(self.record.raised_ns), words.origin(self.record), *limit, *do]
        below = " · ".join(part for part in told if part)
        drawing.text(QRectF(42, 24, width - 48, 16), below, 12, "quiet")
        painter.end()


class Banner(Canvas):
    """Site, counts, the newest unacknowledged alarms, silence, acknowledge, clock."""

    silence = Signal()
    acknowledge = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.alarms = [AlarmButton(context, self) for _ in range(ALARMS)]
        self.silence_button = QPushButton(self)
        self.acknowledge_button = QPushButton(self)
        for button, signal in (
            (self.silence_button, self.silence),
            (self.acknowledge_button, self.acknowledge),
        ):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(signal.emit)
        self._drawn: tuple[object, ...] = ()
        self._fit = ALARMS
        self.restyle()

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        self.setFixedHeight(self.context.theme.size(HEIGHT))
        self.silence_button.setText(self.context.text("frame.silence"))
        self.acknowledge_button.setText(self.context.text("frame.acknowledge"))
        font = self.context.theme.font(13)
        self.silence_button.setFont(font)
        self.acknowledge_button.setFont(font)
        self._place()
        self.refresh()

    def resizeEvent(self, event: object) -> None:
        """Qt's."""
        self._place()
        self.refresh()

    def _place(self) -> None:
        """Everything but the alarms stands at the right; the alarms share what is left."""
        size = self.context.theme.size
        clock = self.width() - size(150)
        height = size(34)
        top = (self.height() - height) // 2
        x = clock
        for button in (self.acknowledge_button, self.silence_button):
            width = button.sizeHint().width()
            x -= width + size(8)
            button.setGeometry(x, top, width, height)
        self._alarms_left = self._counts_end()
        room = x - size(12) - size(self._alarms_left)
        self._fit = min(ALARMS, max(1, (room + size(7)) // (size(LEAST_WIDTH) + size(7))))
        width = min(size(ALARM_WIDTH), (room - size(7) * (self._fit - 1)) // self._fit)
        for i, alarm in enumerate(self.alarms):
            left = size(self._alarms_left) + i * (width + size(7))
            alarm.setGeometry(left, size(7), max(0, width), size(46))

    def _counts_end(self) -> float:
        return self._counts_start() + len(PRIORITIES) * COUNT_WIDTH + 16

    def _counts_start(self) -> float:
        site = self.context.model.words.site()
        theme = self.context.theme
        used = 20 + text_width(theme, "Davylamp", 20, True) + 10 + text_width(theme, site, 15)
        return max(274.0, min(used, 420.0) + 22)

    def refresh(self) -> None:
        """Show what the model knows now."""
        model = self.context.model
        stale = model.stale(model.now_ns)
        newest = [] if stale else model.alarms.newest_unacknowledged(ALARMS)
        for i, button in enumerate(self.alarms):
            button.show_record(newest[i] if i < min(len(newest), self._fit) else None)
        self.acknowledge_button.setEnabled(bool(newest))
        self.update()

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Counts at the left, clock at the right; the reason between where the station is stale."""
        model, words = self.context.model, self.context.model.words
        theme = self.context.theme
        drawing.painter.fillRect(QRectF(0, 0, width, height), theme.color("raised"))
        drawing.line((0, height - 0.5), (width, height - 0.5))
        used = drawing.text(QRectF(20, 0, 200, height), "Davylamp", 20, bold=True)
        start = self._counts_start()
        site = QRectF(30 + used, 1, start - 42 - used, height)
        drawing.text(site, words.site(), 15, "quiet")
        self._draw_counts(drawing, start)
        end = self._counts_end() - 12
        drawing.line((end, 12), (end, height - 12))
        right = QRectF(width - 150, 9, 130, 26)
        drawing.text(right, words.clock(model.now_ns), 20, bold=True, align=RIGHT)
        day = f"{words.date(model.now_ns)} {words.offset(model.now_ns)}"
        drawing.text(QRectF(width - 190, 35, 170, 16), day, 12, "quiet", align=RIGHT)
        self._draw_stale(drawing, end + 12)

    def _draw_counts(self, drawing: Drawing, x: float) -> None:
        for priority in PRIORITIES:
            count = self.context.model.alarms.count(priority)
            kind = Fill.SOLID if count.unacknowledged else Fill.OUTLINE
            drawing.symbol(QRectF(x, 17, 26, 26), priority, kind)
            token = "text" if count.listed else "quiet"
            number = QRectF(x + 33, 0, 40, HEIGHT)
            shown = str(count.listed) if count.listed <= MOST else f"{MOST}+"
            drawing.text(number, shown, 19, token, bold=bool(count.unacknowledged))
            x += COUNT_WIDTH

    def _draw_stale(self, drawing: Drawing, left: float) -> None:
        model, words = self.context.model, self.context.model.words
        stale = model.stale(model.now_ns)
        if stale is None:
            return
        right = self.silence_button.x() / self.context.theme.zoom - 12
        rect = QRectF(left, 7, right - left, 46)
        violet = self.context.theme.priority(0)
        drawing.box(rect, "panel", violet, width=2)
        hatch(drawing.painter, rect.adjusted(2, 2, -2, -2), self.context.theme.color("line"))
        drawing.symbol(QRectF(rect.left() + 12, 18, 24, 24), 0, Fill.SOLID)
        room = rect.adjusted(48, 4, -12, 0)
        title = QRectF(room.left(), rect.top() + 4, room.width(), 20)
        text = words.language.text
        heads = (text("stale.title"), text("stale.overlay"))
        head = drawing.fitting(room.width(), heads, 14, True)
        drawing.text(title, head, 14, bold=True, align=LEFT)
        reason = text(stale.reason, **stale.values)
        since = text("stale.since", time=words.clock(stale.since_ns), reason=reason)
        said = drawing.as_far_as_fits(room.width(), since, 12)
        drawing.text(QRectF(room.left(), rect.top() + 24, room.width(), 17), said, 12)


def hatch(painter: QPainter, rect: QRectF, colour: QColor, gap: float = 12.0) -> None:
    """Slanted lines over ``rect``: what is below is not to be trusted."""
    scale = painter.deviceTransform().m11()
    brush = QBrush(_hatched(max(2, round(gap * scale)), 1.5 * scale, colour.rgba()))
    brush.setTransform(QTransform.fromScale(1 / scale, 1 / scale))
    painter.fillRect(rect, brush)


@lru_cache(maxsize=16)
def _hatched(size: int, width: float, colour: int) -> QImage:
    """A piece of the pattern that fits onto itself at every side; sizes in pixels of the device."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor.fromRgba(colour), width))
    for shift in (-size, 0, size):
        painter.drawLine(shift - size, 2 * size, shift + 2 * size, -size)
    painter.end()
    return image
