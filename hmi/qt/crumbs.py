"""The way from the whole to where one is: each step opens its level."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QRectF

from hmi.qt.canvas import Canvas, Drawing

Step = tuple[str, Callable[[], object] | None]
"""A step's name, and what opens it; None for the one in view."""
_MARK: Final = " › "


def draw_crumbs(
    canvas: Canvas, drawing: Drawing, rect: QRectF, steps: Sequence[Step], size: float = 12.5
) -> float:
    """Draw the steps from the left of ``rect``; returns the width that they took."""
    x = rect.left()
    for i, (name, act) in enumerate(steps):
        last = i == len(steps) - 1
        room = QRectF(x, rect.top(), max(0.0, rect.right() - x), rect.height())
        used = drawing.text(room, name, size, "text" if last else "quiet", bold=last)
        if act is not None:
            canvas.hit(QRectF(x, rect.top(), used, rect.height()), act, name)
        x += used
        if not last:
            place = QRectF(x, rect.top(), max(0.0, rect.right() - x), rect.height())
            x += drawing.text(place, _MARK, size, "quiet")
    return x - rect.left()
