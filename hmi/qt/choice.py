"""A combo box that looks like the rest: a box, the text, a chevron."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QComboBox

from hmi.qt.canvas import Drawing
from hmi.qt.context import Context


class Choice(QComboBox):
    """One of some texts."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        theme = self.context.theme
        painter = QPainter(self)
        painter.scale(theme.zoom, theme.zoom)
        drawing = Drawing(painter, theme)
        rect = QRectF(0, 0, self.width() / theme.zoom, self.height() / theme.zoom)
        focus = self.hasFocus()
        drawing.box(rect, "raised", "selection" if focus else "line", 5, 2 if focus else 1)
        token = "text" if self.isEnabled() else "quiet"
        drawing.text(rect.adjusted(12, 0, -28, 0), self.currentText(), 14, token)
        x, y = rect.right() - 18, rect.center().y()
        painter.setPen(QPen(theme.color("quiet"), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        chevron = [QPointF(x - 4, y - 2), QPointF(x, y + 2.5), QPointF(x + 4, y - 2)]
        painter.drawPolyline(QPolygonF(chevron))
        painter.end()
