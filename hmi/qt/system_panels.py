"""The panels of the system page: lines with their last quarter of an hour, streams, services."""

import math
import unicodedata
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF

from hmi.models.health import condensed
from hmi.models.priority import Fill
from hmi.models.system_row import Row
from hmi.models.system_services import ServiceRow, StreamRow
from hmi.qt.canvas import RIGHT, Canvas, Drawing
from hmi.qt.sparkline import paint_sparkline
from scada.model import SYSTEM_PRIORITY

ROW: Final = 27.0
AROUND: Final = 58.0
"""What heading and edges of a panel take."""
_WRAPPED: Final = 18.0
_MOST_WRAPPED: Final = 4
_BESIDE: Final = 44
_BELOW: Final = 50
"""So many letters (Chinese ones twice) fit beside a label, and so many into a line below it."""
_SPARK: Final = 118.0
_LINE: Final = 24.0
_ENDED: Final = 18.0
_BAR: Final = 54.0


def rows_height(rows: Sequence[Row]) -> float:
    """The height of a panel with these lines."""
    return AROUND + (sum(map(_height, rows)) or ROW)


def _height(row: Row) -> float:
    return ROW + _WRAPPED * _wrapped(row)


def _wrapped(row: Row) -> int:
    """How many lines a sentence takes below its label; 0 for what stands beside it."""
    units = sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in row.value)
    return 0 if row.series or units <= _BESIDE else min(_MOST_WRAPPED, -(-units // _BELOW))


def draw_rows(
    board: Canvas, drawing: Drawing, rect: QRectF, name: str, rows: Sequence[Row], remark: str
) -> QRectF:
    """A panel of lines; returns what is left of it below them."""
    text = board.context.text
    inner = drawing.panel(rect, text(f"system.{name}"), text(f"system.remark.{remark}"))
    sparked = any(row.series for row in rows)
    y = inner.top() + 2
    for row in rows:
        place = QRectF(inner.left(), y, inner.width(), _height(row))
        (_draw_sentence if _wrapped(row) else draw_row)(board, drawing, place, row, sparked)
        y += _height(row)
    return inner.adjusted(0, y - inner.top(), 0, 0)


def draw_row(board: Canvas, drawing: Drawing, rect: QRectF, row: Row, sparked: bool) -> None:
    """Label, value, and at the right the last quarter of an hour."""
    label = row.label or board.context.text(f"system.{row.name}")
    used = drawing.text(rect, label, 13, "quiet")
    left = used + (38 if row.abnormal else 12)
    value = rect.adjusted(left, 0, -(_SPARK + 12) if sparked else 0, 0)
    size = drawing.width(row.value, 14, True)
    if size > value.width() and not row.series:
        value = rect.adjusted(left, 0, 0, 0)
    if size > value.width():
        board.hit(rect, lambda: None, row.value)
    if row.abnormal:
        size = min(size, value.width())
        mark = QRectF(value.right() - size - 24, value.center().y() - 9, 18, 18)
        drawing.symbol(mark, SYSTEM_PRIORITY, Fill.OUTLINE)
    token = "text" if row.abnormal else "quiet" if board.context.stale else "live"
    drawing.text(value, row.value, 14, token, True, RIGHT)
    if row.series:
        worst = condensed(board.context.model.health.series(row.series), 59)
        where = QRectF(rect.right() - _SPARK, rect.top() + 3, _SPARK, rect.height() - 6)
        paint_sparkline(drawing.painter, where, worst, worst, None, drawing.theme, 0.5)


def _draw_sentence(board: Canvas, drawing: Drawing, rect: QRectF, row: Row, sparked: bool) -> None:
    """What is wrong, and what to do, is never cut short: below its label, over the whole width."""
    head = QRectF(rect.left(), rect.top(), rect.width(), ROW)
    label = row.label or board.context.text(f"system.{row.name}")
    used = drawing.text(head, label, 13, "quiet")
    if row.abnormal:
        mark = QRectF(head.left() + used + 10, head.center().y() - 9, 18, 18)
        drawing.symbol(mark, SYSTEM_PRIORITY, Fill.OUTLINE)
    drawing.paragraph(rect.adjusted(0, ROW - 3, 0, 0), row.value, 13, bold=row.abnormal)


# -- streams -----------------------------------------------------------------------------------


def streams_height(rows: Sequence[StreamRow]) -> float:
    """What the streams take below the bus's lines."""
    return 12 + _LINE * (1 + max(1, len(rows)))


def draw_streams(board: Canvas, drawing: Drawing, rect: QRectF, rows: Sequence[StreamRow]) -> None:
    """What each stream holds, how full it is, and how far its readers are."""
    text, y = board.context.text, rect.top() + 10
    drawing.line((rect.left(), y - 3), (rect.right(), y - 3))
    if not rows:
        place = QRectF(rect.left(), y, rect.width(), _LINE)
        drawing.text(place, text("system.no_streams"), 12.5, "quiet")
        return
    head = QRectF(rect.left(), y, rect.width(), _LINE)
    drawing.text(head, text("system.streams"), 12, "quiet")
    drawing.text(_held(rect, y), text("system.head.held"), 12, "quiet", align=RIGHT)
    drawing.text(head, text("system.head.readers"), 12, "quiet", align=RIGHT)
    for row in rows:
        y += _LINE
        _draw_stream(board, drawing, rect, y, row)


def _held(rect: QRectF, y: float) -> QRectF:
    return QRectF(rect.left() + 70, y, rect.width() * 0.36, _LINE)


def _draw_stream(board: Canvas, drawing: Drawing, rect: QRectF, y: float, row: StreamRow) -> None:
    drawing.text(QRectF(rect.left(), y, 70, _LINE), row.name, 13, "quiet")
    token = "quiet" if board.context.stale else "text" if row.is_odd else "live"
    held = _held(rect, y)
    drawing.text(held, row.held, 13, token, True, RIGHT)
    if math.isfinite(row.share):
        bar = QRectF(held.right() + 10, y + 8, _BAR, 8)
        drawing.box(bar, "raised", "line", 0)
        part = QRectF(bar.left(), bar.top(), max(1.0, bar.width() * min(1.0, row.share)), 8)
        drawing.painter.fillRect(part, drawing.theme.color("text" if row.is_odd else "pen"))
    left = held.right() + 10 + _BAR + 8
    readers = QRectF(left, y, rect.right() - left, _LINE)
    shown = drawing.text(readers, row.readers, 12.5, "text", row.is_odd, RIGHT)
    if row.is_odd:
        mark = QRectF(rect.right() - shown - 22, y + 4, 16, 16)
        drawing.symbol(mark, SYSTEM_PRIORITY, Fill.OUTLINE)
    board.hit(QRectF(rect.left(), y, rect.width(), _LINE), lambda: None, row.readers)


# -- services ----------------------------------------------------------------------------------


def services_height(rows: Sequence[ServiceRow]) -> float:
    """The height of the panel of the services."""
    return AROUND + _LINE + sum(ROW + (_ENDED if row.ended else 0) for row in rows)


def draw_services(
    board: Canvas, drawing: Drawing, rect: QRectF, rows: Sequence[ServiceRow]
) -> None:
    """Each service with its state, how long it runs, its version and its restarts."""
    text = board.context.text
    inner = drawing.panel(rect, text("system.services"), text("system.remark.supervised"))
    y = inner.top()
    if not rows:
        place = QRectF(inner.left(), y, inner.width(), ROW)
        drawing.text(place, text("system.no_services"), 13, "quiet")
        return
    stops = [inner.left() + share * inner.width() for share in (0.47, 0.70, 0.86, 1.0)]
    for x, name in zip(stops, ("state", "running", "version", "restarts"), strict=True):
        head = QRectF(x - 90, y, 90, _LINE)
        drawing.text(head, text(f"system.head.{name}"), 12, "quiet", align=RIGHT)
    y += _LINE
    drawing.line((inner.left(), y - 1), (inner.right(), y - 1))
    for row in rows:
        y = _draw_service(board, drawing, QRectF(inner.left(), y, inner.width(), ROW), row, stops)


def _draw_service(
    board: Canvas, drawing: Drawing, rect: QRectF, row: ServiceRow, stops: Sequence[float]
) -> float:
    odd = not row.is_well or row.restarted
    mark = QRectF(rect.left(), rect.center().y() - 8, 16, 16)
    if odd:
        drawing.symbol(mark, SYSTEM_PRIORITY, Fill.OUTLINE)
    else:
        drawing.box(mark.adjusted(2, 2, -2, -2), "running", "edge", 6)
    path = f"system.name.{row.name}"
    known = board.context.text(path)
    name = row.name if known == path else known
    room = QRectF(rect.left() + 24, rect.top(), stops[0] - rect.left() - 90, ROW)
    drawing.text(room, name, 13.5, bold=odd)
    token = "quiet" if board.context.stale else "live"
    for x, cell in zip(stops, row.cells, strict=True):
        place = QRectF(x - 96, rect.top(), 96, ROW)
        drawing.text(place, cell, 13, token, True, RIGHT)
    if not row.ended:
        return rect.bottom()
    below = QRectF(rect.left() + 24, rect.bottom() - 5, rect.width() - 24, _ENDED)
    drawing.text(below, row.ended, 12, "quiet")
    board.hit(QRectF(rect.left(), rect.top(), rect.width(), ROW + _ENDED), lambda: None, row.ended)
    return rect.bottom() + _ENDED
