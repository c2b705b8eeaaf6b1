"""The veil over a stale station: hatched grey, so that nobody reads a value as now."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from hmi.qt.banner import hatch
from hmi.qt.canvas import CENTER, Canvas, Drawing
from hmi.qt.context import Context

WORD, SAID, HIGH = 40, 17, 112
"""Sizes of the word and of its reason below, and the height of the box around both."""


class Veil(Canvas):
    """Lies over all of ``beneath`` while the station is stale; lets the mouse through.

    ``speaks``: whether it says what the matter is; of several veils one does.
    """

    def __init__(self, context: Context, beneath: QWidget, speaks: bool = True) -> None:
        super().__init__(context, beneath)
        self._speaks, self._said = speaks, ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        beneath.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as what is beneath."""
        if watched is self.parent() and event.type() == QEvent.Type.Resize:
            self.setGeometry(self.parentWidget().rect())
        return False

    def cover(self, stale: bool) -> None:
        """Lie over everything that has come beneath meanwhile, or be gone."""
        self.setVisible(stale)
        if stale:
            self.raise_()
        if (said := since(self.context)) != self._said:
            self._said = said
            self.update()

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Grey and hatched."""
        theme = self.context.theme
        grey = QColor(theme.color("ground"))
        grey.setAlphaF(0.55)
        everything = QRectF(0, 0, width, height)
        drawing.painter.fillRect(everything, grey)
        lines = QColor(theme.color("quiet"))
        lines.setAlphaF(0.5)
        hatch(drawing.painter, everything, lines, gap=18)
        if self._speaks:
            self._say(drawing, width, height)

    def _say(self, drawing: Drawing, width: float, height: float) -> None:
        """In words that are read from afar, too: the banner's are small."""
        word, said = self.context.text("stale.overlay"), since(self.context)
        wide = max(drawing.width(word, WORD, True), drawing.width(said, SAID)) + 80
        wide = min(wide, width - 24)
        box = QRectF((width - wide) / 2, (height - HIGH) / 2, wide, HIGH)
        drawing.box(box, "raised", self.context.theme.priority(0), width=3)
        drawing.text(box.adjusted(0, 12, 0, -44), word, WORD, bold=True, align=CENTER)
        drawing.text(box.adjusted(16, 68, -16, -16), said, SAID, align=CENTER)


def since(context: Context) -> str:
    """Since when the station is stale and why; empty where it is not."""
    model = context.model
    stale = model.stale(model.now_ns)
    if stale is None:
        return ""
    reason = context.text(stale.reason, **stale.values)
    return context.text("stale.since", time=model.words.clock(stale.since_ns), reason=reason)
