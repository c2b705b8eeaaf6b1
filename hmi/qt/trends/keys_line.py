"""The quiet line that names the keys."""

from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QResizeEvent

from hmi.qt.canvas import Canvas, Drawing, text_width
from hmi.qt.trends.frame import LEFT

ROW: Final = 20.0


class KeysLine(Canvas):
    """As many rows as they need, and as high as these are."""

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Words that belong together stay together."""
        for i, said in enumerate(self._rows(width)):
            drawing.text(QRectF(LEFT, ROW * i, width - LEFT, ROW), said, 12, "quiet")

    def fit(self) -> None:
        """Another width, zoom or language: another height."""
        theme = self.context.theme
        rows = len(self._rows(self.width() / theme.zoom))
        self.setFixedHeight(theme.size(ROW * rows + 4))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def _rows(self, width: float) -> list[str]:
        rows, theme = [""], self.context.theme
        for part in self.context.text("trends.keys").split(" · "):
            said = f"{rows[-1]} · {part}" if rows[-1] else part
            if not rows[-1] or text_width(theme, said, 12) <= width - LEFT - 16:
                rows[-1] = said
            else:
                rows.append(part)
        return rows
