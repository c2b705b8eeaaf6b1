"""A painted widget whose coordinates are pixels at 1080p, whatever the zoom."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from hmi.models.priority import Fill
from hmi.qt.context import Context
from hmi.qt.symbols import paint_symbol, symbol_path
from hmi.qt.theme import Theme

LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTER: Final = Qt.AlignmentFlag.AlignCenter
CORNER: Final = 6.0
DOT: Final = " · "


def text_width(
    theme: Theme, text: str, size: float = 14, bold: bool = False, weight: int = 0
) -> float:
    """The width of a line of text, in pixels at 1080p."""
    return QFontMetricsF(theme.unscaled_font(size, bold, weight)).horizontalAdvance(text)


class Drawing:
    """A painter with the station's words for shapes; lengths are pixels at 1080p."""

    def __init__(self, painter: QPainter, theme: Theme, lit: bool = True) -> None:
        self.painter = painter
        self.theme = theme
        self.lit = lit
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def text(
        self,
        rect: QRectF,
        text: str,
        size: float = 14,
        token: str = "text",
        bold: bool = False,
        align: Qt.AlignmentFlag = LEFT,
        weight: int = 0,
    ) -> float:
        """One line, elided where it does not fit; returns the width it took."""
        shown, width = self.theme.fitted(text, rect.width() + 0.5, size, bold, weight)
        self.painter.setFont(self.theme.unscaled_font(size, bold, weight))
        self.painter.setPen(self.theme.color(token))
        self.painter.drawText(rect, align | Qt.TextFlag.TextSingleLine, shown)
        return width

    def width(self, text: str, size: float = 14, bold: bool = False, weight: int = 0) -> float:
        """The width of a line."""
        return text_width(self.theme, text, size, bold, weight)

    def fitting(
        self, width: float, texts: Sequence[str], size: float = 14, bold: bool = False
    ) -> str:
        """The first of these lines that fits whole; the last one where none does."""
        return next((it for it in texts if self.width(it, size, bold) <= width), texts[-1])

    def as_far_as_fits(self, width: float, text: str, size: float = 14) -> str:
        """Of a line whose parts stand between dots as many whole parts as there is room for."""
        parts = text.split(DOT)
        return self.fitting(width, [DOT.join(parts[:n]) for n in range(len(parts), 0, -1)], size)

    def paragraph(
        self, rect: QRectF, text: str, size: float = 14, token: str = "text", bold: bool = False
    ) -> float:
        """Wrapped text from the top of ``rect``; returns the height it took."""
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop
        self.painter.setFont(self.theme.unscaled_font(size, bold))
        self.painter.setPen(self.theme.color(token))
        return self.painter.drawText(rect, flags, text).height()

    def box(
        self,
        rect: QRectF,
        fill: str | QColor | None = "panel",
        line: str | QColor | None = "line",
        radius: float = CORNER,
        width: float = 1.0,
    ) -> None:
        """A rounded rectangle."""
        color = self.theme.color
        self.painter.setPen(
            Qt.PenStyle.NoPen
            if line is None
            else QPen(color(line) if isinstance(line, str) else line, width)
        )
        self.painter.setBrush(
            Qt.BrushStyle.NoBrush
            if fill is None
            else (color(fill) if isinstance(fill, str) else fill)
        )
        half = width / 2
        self.painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), radius, radius)

    def panel(self, rect: QRectF, title: str, remark: str = "") -> QRectF:
        """A panel with one heading left and one quiet remark right; returns what is inside.

        The remark gives way, part by part, where both have no room.
        """
        self.box(rect)
        head = QRectF(rect.left() + 16, rect.top() + 10, rect.width() - 32, 24)
        used = self.text(head, title, 15, bold=True)
        beside = head.adjusted(used + 16, 0, 0, 0)
        said = self.as_far_as_fits(beside.width(), remark, 12)
        if self.width(said, 12) <= beside.width():
            self.text(beside, said, 12, "quiet", align=RIGHT)
        return rect.adjusted(16, 42, -16, -14)

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        token: str = "line",
        width: float = 1.0,
        dash: list[float] | None = None,
    ) -> None:
        """A straight line, dashed by multiples of its width."""
        pen = QPen(self.theme.color(token), width)
        if dash:
            pen.setDashPattern(dash)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self.painter.setPen(pen)
        self.painter.drawLine(QPointF(*start), QPointF(*end))

    def symbol(self, rect: QRectF, priority: int, fill: Fill, backing: str = "") -> None:
        """A priority's symbol; a solid one blinks. ``backing`` is a token to fill an outline with."""
        if backing and not (fill is Fill.SOLID and self.lit):
            self.painter.fillPath(symbol_path(priority, rect), self.theme.color(backing))
        paint_symbol(self.painter, rect, priority, fill, self.theme, self.lit)


class Canvas(QWidget):
    """Paints itself in `draw`; what `draw` registers with `hit` answers the mouse."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._hits: list[tuple[QRectF, Callable[[], object], str]] = []
        self._needed = 0
        self.setMouseTracking(True)

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Paint; ``width`` and ``height`` are in pixels at 1080p."""

    def hit(self, rect: QRectF, act: Callable[[], object], tip: str = "") -> None:
        """Let a click into ``rect`` call ``act``; ``tip`` is shown as a tool tip."""
        self._hits.append((rect, act, tip))

    def need(self, height: float) -> None:
        """Have at least this height, from the next picture on: what is longer is moved, not dropped."""
        if round(height) != self._needed:
            self._needed = round(height)
            QTimer.singleShot(0, self, self._grow)

    def _grow(self) -> None:
        self.setMinimumHeight(self.context.theme.size(self._needed))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        zoom = self.context.theme.zoom
        self._hits = []
        painter = QPainter(self)
        painter.scale(zoom, zoom)
        drawing = Drawing(painter, self.context.theme, self.context.lit)
        try:
            self.draw(drawing, self.width() / zoom, self.height() / zoom)
        finally:
            painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        found = self._at(event.position())
        if found is None or event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        found[1]()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        found = self._at(event.position())
        if found is None:
            self.unsetCursor()
        else:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(found[2] if found else "")
        super().mouseMoveEvent(event)

    def _at(self, position: QPointF) -> tuple[QRectF, Callable[[], object], str] | None:
        point = position / self.context.theme.zoom
        return next((hit for hit in reversed(self._hits) if hit[0].contains(point)), None)
