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
    x, steps = rect.left(), _fitting(drawing, steps, rect.width(), size)
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


def _fitting(drawing: Drawing, steps: Sequence[Step], room: float, size: float) -> Sequence[Step]:
    """The last steps, as many as have room: where one is is never cut for how one came there."""
    while len(steps) > 1:
        mark = drawing.width(_MARK, size) * (len(steps) - 1)
        names = sum(drawing.width(name, size) for name, _ in steps[:-1])
        if names + mark + drawing.width(steps[-1][0], size, True) <= room:
            break
        steps = steps[1:]
    return steps
