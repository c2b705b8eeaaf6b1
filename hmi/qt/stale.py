"""The veil over a stale station: hatched grey, so that nobody reads a value as now."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor

from hmi.qt.banner import hatch
from hmi.qt.canvas import CENTER, Canvas, Drawing
from hmi.qt.context import Context


class Veil(Canvas):
    """Lies over the pages while the station is stale; lets the mouse through."""

    def __init__(self, context: Context, parent) -> None:
        super().__init__(context, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Grey, hatched, and a word that says why."""
        theme = self.context.theme
        grey = QColor(theme.color("ground"))
        grey.setAlphaF(0.55)
        everything = QRectF(0, 0, width, height)
        drawing.painter.fillRect(everything, grey)
        lines = QColor(theme.color("quiet"))
        lines.setAlphaF(0.5)
        hatch(drawing.painter, everything, lines, gap=18)
        word = self.context.text("stale.overlay")
        size = drawing.width(word, 40, True)
        box = QRectF((width - size) / 2 - 40, height / 2 - 44, size + 80, 88)
        drawing.box(box, "raised", theme.priority(0), width=3)
        drawing.text(box, word, 40, bold=True, align=CENTER)
