"""Long names painted in one line or two, one above the other."""

from typing import Final

from PySide6.QtCore import QRectF

from hmi.models.two_lines import in_lines
from hmi.qt.canvas import Drawing

_LEADING: Final = 1.35


def draw_lines(
    drawing: Drawing,
    rect: QRectF,
    text: str,
    size: float = 14,
    token: str = "text",
    bold: bool = False,
    most: int = 2,
    smaller: float = 0.0,
) -> None:
    """``text`` in the middle of ``rect``, in at most so many lines; its end is always read.

    What does not fit into one line is written ``smaller``, where that is given.
    """
    if smaller and drawing.width(text, size, bold) > rect.width():
        size = smaller
    lines = in_lines(text, rect.width(), lambda said: drawing.width(said, size, bold), most)
    step = size * _LEADING
    top = rect.center().y() - step * len(lines) / 2
    for i, line in enumerate(lines):
        row = QRectF(rect.left(), top + i * step, rect.width() + 1, step)
        drawing.text(row, line, size, token, bold)
