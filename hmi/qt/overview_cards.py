"""A site without a drawing: every area as a card with its points closest to a limit, worst first."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import Final

import numpy as np
from PySide6.QtCore import QRectF

from hmi.models.alarms import fill
from hmi.models.areas import AreaState
from hmi.models.priority import class_of
from hmi.qt.bits import draw_indicator, draw_value
from hmi.qt.canvas import CENTER, Canvas, Drawing
from hmi.qt.context import Context

LEAST_WIDE: Final = 220.0
LEAST_TALL: Final = 78.0
HEAD: Final = 34.0
ROW: Final = 30.0
GAP: Final = 12.0
BAR: Final = 110.0


def draw_cards(canvas: Canvas, drawing: Drawing, inside: QRectF, context: Context) -> None:
    """As many as there is room for; how many more there are is said in the last place."""
    model = context.model
    states = model.areas.states(model.live, model.alarms.groups().by_area)
    if not states:
        drawing.text(inside, context.text("overview.no_areas"), 15, "quiet", align=CENTER)
        return
    across, down = _shape(len(states), inside)
    wide, tall = inside.width() / across, inside.height() / down
    most = across * down
    shown = states if len(states) <= most else states[: most - 1]
    active = model.alarms.groups().active
    for place, state in enumerate(shown):
        x, y = inside.left() + place % across * wide, inside.top() + place // across * tall
        card = QRectF(x, y, wide - GAP, tall - GAP)
        canvas.hit(card, partial(context.open_area.emit, state.area.id))
        _draw_card(drawing, card, context, state, active)
    if len(states) > most:
        x, y = inside.left() + (across - 1) * wide, inside.top() + (down - 1) * tall
        more = context.text("overview.more_areas", count=len(states) - len(shown))
        drawing.text(QRectF(x, y, wide - GAP, tall - GAP), more, 13, "quiet", align=CENTER)


def _shape(count: int, inside: QRectF) -> tuple[int, int]:
    """Columns and rows: cards as near to twice as wide as high as their number allows."""
    most_across = max(1, int(inside.width() // LEAST_WIDE))
    most_down = max(1, int(inside.height() // LEAST_TALL))
    even = round(np.sqrt(count * inside.width() / max(1.0, inside.height()) / 2.0))
    across = min(most_across, max(1, even, -(-count // most_down)))
    return across, min(most_down, -(-count // across))


def _draw_card(
    drawing: Drawing, card: QRectF, context: Context, state: AreaState, active: AbstractSet[str]
) -> None:
    """Symbol and name, below them a line per point."""
    model, alarm = context.model, state.alarm
    drawing.box(card, "raised")
    left = card.left() + 12
    if alarm is not None:
        drawing.symbol(QRectF(left, card.top() + 6, 24, 24), class_of(alarm), fill(alarm))
        left += 32
    name = QRectF(left, card.top() + 6, card.right() - left - 10, 24)
    drawing.text(name, model.words.area(state.area.id), 14.5, bold=alarm is not None)
    fits = int((card.height() - HEAD) // ROW)
    for place, row in enumerate(_telling(context, state, fits)):
        y = card.top() + HEAD + place * ROW
        line = QRectF(card.left() + 12, y, card.width() - 24, ROW - 4)
        _draw_point(drawing, line, context, row, active)


def _telling(context: Context, state: AreaState, count: int) -> Sequence[int]:
    """The points closest to a limit; of an area without any its first ones."""
    model = context.model
    rows = np.array(model.areas.tags[state.area.id], np.intp)
    return model.approach.closest(model.live, rows, count) or rows[:count].tolist()


def _draw_point(
    drawing: Drawing, line: QRectF, context: Context, row: int, active: AbstractSet[str]
) -> None:
    """Name, indicator where there is room for one, value and unit."""
    model = context.model
    tag = model.table.tags[row]
    unit = QRectF(line.right() - 46, line.top(), 46, line.height())
    drawing.text(unit, tag.unit, 12, "quiet")
    value = QRectF(unit.left() - 90, line.top(), 84, line.height())
    draw_value(drawing, value, context, row, 15)
    shown = model.words.value(tag, float(model.live.value[row]))
    right = value.right() - drawing.width(shown, 15, True) - 10
    if line.width() > 2.4 * BAR and not tag.is_switch:
        bar = QRectF(value.left() + 10 - BAR, line.top() + 1, BAR, 24)
        right = min(right, bar.left() - 10)
        draw_indicator(drawing, bar, model, row, active)
    name = QRectF(line.left(), line.top(), right - line.left(), line.height())
    drawing.text(name, model.words.point(tag), 13, "quiet")
