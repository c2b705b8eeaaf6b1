"""How a row of the alarm list is painted: what it says is one picture, kept as long as it says the same.

So scrolling copies pictures. How long ago an alarm came is another text each second: it is written over
the picture, and a second that passes paints no row anew.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from hmi.models.alarm_lines import Line
from hmi.models.alarm_says import RowWords
from hmi.models.alarms import fill
from hmi.models.priority import Fill, class_of
from hmi.qt.canvas import LEFT, RIGHT, Drawing
from hmi.qt.context import Context
from hmi.qt.symbols import SIZE
from hmi.qt.text_lines import draw_lines
from scada.model import Process, Quality

KEPT_BYTES: Final = 32_000_000
LEAST_KEPT: Final = 48
"""So much of rows' pictures is kept: at 1080p some screens full; but all of a tall screen in any case."""
RIGHT_ALIGNED: Final = ("value", "limit", "for")
IN_TWO: Final = ("area", "condition", "do")
"""Long words take two lines: a condition that is cut off is none."""
SMALLEST: Final = 12.0
INDENT: Final = 14.0
AGE: Final = "for"
Column = tuple[str, float, float]
"""Name, left edge, width; in px at 1080p."""


class Chosen(NamedTuple):
    """Whether a row is the current one, and whether it is one of several that are selected."""

    current: bool = False
    marked: bool = False


class Says(NamedTuple):
    """All that a row's picture shows, and how."""

    texts: tuple[str, ...]
    below: str
    value: str
    """The token of its value: live, or quiet where it is held."""
    bold: bool
    depth: int


class RowPainter:
    """Paints rows; one per list."""

    def __init__(self, context: Context, words: RowWords) -> None:
        self.context, self.words = context, words
        self._pictures: OrderedDict[Says, QPixmap] = OrderedDict()
        self._told: dict[str, tuple[Line, Says, str]] = {}
        """What rows say this second, and how long ago their alarms came."""
        self._told_at: tuple[object, ...] = ()
        self._symbols: dict[tuple[int, Fill, bool], QPixmap] = {}
        self._columns: tuple[Column, ...] = ()
        self._ratio = 1.0
        self._of: tuple[object, ...] = ()

    def use(self, columns: Sequence[Column], ratio: float) -> None:
        """Where the columns stand, and how many of the device's pixels make one."""
        of = (tuple(columns), ratio, self.context.theme)
        if of != self._of:
            self._of, self._columns, self._ratio = of, of[0], ratio
            self._pictures.clear()
            self._told.clear()
            self._symbols.clear()
        model = self.context.model
        told_at = (model.now_ns // 1_000_000_000, model.language.name, self.context.stale)
        if told_at != self._told_at:
            self._told_at = told_at
            self._told.clear()

    def paint(self, painter: QPainter, rect: QRectF, line: Line, chosen: Chosen) -> None:
        """A row into ``rect``, which is in pixels of the widget."""
        theme = self.context.theme
        _, says, age = self._says(line)
        painter.drawPixmap(rect.topLeft(), self._picture(rect, says))
        painter.save()
        painter.translate(rect.topLeft())
        painter.scale(theme.zoom, theme.zoom)
        tall = rect.height() / theme.zoom
        left, top = 15 + INDENT * line.depth, tall / 2 - SIZE / 2
        painter.drawPixmap(QPointF(left, top), self._symbol(class_of(line.shown), fill(line.shown)))
        for name, x, wide in self._columns:
            if name == AGE:
                drawing = Drawing(painter, theme)
                self._cell(drawing, QRectF(x, 0, wide, tall), name, age, says)
        if chosen.current or chosen.marked:
            self._frame(painter, rect.width() / theme.zoom, tall, chosen)
        painter.restore()

    def _symbol(self, priority: int, how: Fill) -> QPixmap:
        """The symbol of a class; the dark half of a blink is another picture."""
        key = (priority, how, self.context.lit or how is not Fill.SOLID)
        known = self._symbols.get(key)
        if known is None:
            theme, ratio = self.context.theme, self._ratio * self.context.theme.zoom
            known = QPixmap(round(SIZE * ratio), round(SIZE * ratio))
            known.setDevicePixelRatio(ratio)
            known.fill(Qt.GlobalColor.transparent)
            painter = QPainter(known)
            Drawing(painter, theme, key[2]).symbol(QRectF(0, 0, SIZE, SIZE), priority, how)
            painter.end()
            self._symbols[key] = known
        return known

    def _picture(self, rect: QRectF, says: Says) -> QPixmap:
        known = self._pictures.get(says)
        if known is not None:
            self._pictures.move_to_end(says)
            return known
        made = self._painted(rect, says)
        most = KEPT_BYTES // (4 * max(1, made.width() * made.height()))
        while len(self._pictures) >= max(LEAST_KEPT, most):
            self._pictures.popitem(last=False)
        self._pictures[says] = made
        return made

    def _says(self, line: Line) -> tuple[Line, Says, str]:
        """Found once a second, and when the row was made anew."""
        told = self._told.get(line.record.alarm)
        if told is None or told[0] is not line:
            told = line, self._found(line), self.words.cell(line, AGE)
            self._told[line.record.alarm] = told
        return told

    @property
    def _lasting(self) -> list[Column]:
        """The columns of a row's picture."""
        return [column for column in self._columns[1:] if column[0] != AGE]

    def _found(self, line: Line) -> Says:
        record, model = line.record, self.context.model
        texts = tuple(self.words.cell(line, column) for column, _, _ in self._lasting)
        row = model.live.index.get(record.tag)
        bad = row is not None and model.live.quality[row] >= Quality.BAD
        held = record.held or bad or self.context.stale
        value = "quiet" if held or record.process is Process.NORMAL else "live"
        return Says(texts, model.words.marks(record), value, line.is_unacknowledged, line.depth)

    def _painted(self, rect: QRectF, says: Says) -> QPixmap:
        theme, ratio = self.context.theme, self._ratio
        picture = QPixmap(round(rect.width() * ratio), round(rect.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(theme.color("raised" if says.bold else "panel"))
        painter = QPainter(picture)
        below = QRectF(0, rect.height() - 1, rect.width(), 1)
        painter.fillRect(below, theme.color("line"))
        painter.scale(theme.zoom, theme.zoom)
        drawing, tall = Drawing(painter, theme), rect.height() / theme.zoom
        for (name, left, wide), text in zip(self._lasting, says.texts, strict=True):
            self._cell(drawing, QRectF(left, 0, wide, tall), name, text, says)
        painter.end()
        return picture

    def _cell(self, drawing: Drawing, area: QRectF, name: str, text: str, says: Says) -> None:
        indent = INDENT * says.depth if name == "condition" else 0.0
        room = area.adjusted(8 + indent, 0, -8, 0)
        align = RIGHT if name in RIGHT_ALIGNED else LEFT
        size, token, bold = _look(name, says)
        if name == "condition" and says.below:
            drawing.text(room.adjusted(0, 10, 0, 10), says.below, 12, "quiet", align=align)
            room = room.adjusted(0, -10, 0, -10)
        if name in ("value", "limit"):  # a number is never cut off
            while size > SMALLEST and drawing.width(text, size, bold) > room.width():
                size -= 0.5
        if name not in IN_TWO:
            drawing.text(room, text, size, token, bold, align)
            return
        most = 1 if name == "condition" and says.below else 2
        draw_lines(drawing, room, text, size, token, bold, most)

    def _frame(self, painter: QPainter, wide: float, tall: float, chosen: Chosen) -> None:
        """The current row in a frame, every selected one with a bar at its left."""
        colour = self.context.theme.color("selection")
        if chosen.marked:
            painter.fillRect(QRectF(0, 0, 5, tall - 1), colour)
        if chosen.current:
            for side in (
                QRectF(0, 0, wide, 2),
                QRectF(0, tall - 2, wide, 2),
                QRectF(0, 0, 2, tall),
                QRectF(wide - 2, 0, 2, tall),
            ):
                painter.fillRect(side, colour)


def _look(name: str, says: Says) -> tuple[float, str, bool]:
    """Size, token, and whether a cell is bold."""
    if name == "value":
        return 15.0, says.value, True
    if name in ("time", "limit", "for"):
        return 14.0, "quiet", False
    if name == "do":
        return 12.5, "text", False
    if name == "state" and not says.bold:
        return 14.0, "quiet", False
    return 14.0, "text", says.bold
