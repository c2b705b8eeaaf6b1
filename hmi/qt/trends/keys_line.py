"""The quiet line that names the keys."""

from typing import Final

from PySide6.QtCore import QRectF

from hmi.qt.canvas import Canvas, Drawing
from hmi.qt.trends.frame import LEFT

ROW: Final = 20.0


class KeysLine(Canvas):
    """As many rows as they need."""

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Words that belong together stay together."""
        rows = [""]
        for part in self.context.text("trends.keys").split(" · "):
            said = f"{rows[-1]} · {part}" if rows[-1] else part
            if drawing.width(said, 12) <= width - LEFT - 16:
                rows[-1] = said
            else:
                rows.append(part)
        for i, said in enumerate(rows):
            drawing.text(QRectF(LEFT, ROW * i, width - LEFT, ROW), said, 12, "quiet")
        self.need(ROW * len(rows) + 4)
