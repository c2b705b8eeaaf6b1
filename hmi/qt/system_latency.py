"""From the sensor to this screen, on the system page: quantiles, and bars over the logarithm of the time."""

import math
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from hmi.models import system
from hmi.models.system import LatencyPicture
from hmi.qt.canvas import CENTER, Canvas, Drawing

LEAST: Final = 230.0
_SHOWN_MS: Final = (1.0, 10_000.0)
"""The part of the axis that is drawn; what is slower stands in the last bar."""


def draw_latency(board: Canvas, drawing: Drawing, rect: QRectF) -> None:
    """The panel."""
    text = board.context.text
    picture = system.latency(board.context.model)
    remark = text("system.remark.latency", samples=picture.samples)
    inner = drawing.panel(rect, text("system.latency"), remark)
    _draw_quantiles(board, drawing, QRectF(inner.left(), inner.top(), inner.width(), 48), picture)
    plot = inner.adjusted(4, 62, -4, -22)
    drawing.box(plot, "raised", "line", 0)
    _draw_bars(board, drawing, plot, picture)
    for ms in (1, 10, 100, 1000, 10_000):
        x = _x(plot, ms)
        drawing.line((x, plot.bottom()), (x, plot.bottom() + 4), "quiet")
        label = f"{ms} ms" if ms < 1000 else f"{ms // 1000} s"
        at = min(max(x, plot.left() + 16), plot.right() - 16)
        row = QRectF(at - 40, plot.bottom() + 4, 80, 18)
        drawing.text(row, label, 12, "quiet", align=CENTER)


def _draw_quantiles(board: Canvas, drawing: Drawing, rect: QRectF, picture: LatencyPicture) -> None:
    alarms = board.context.model.latency.alarm_quantiles_ms()
    cells = (
        ("p50", picture.p50),
        ("p95", picture.p95),
        ("p99", picture.p99),
        ("alarm_p50", alarms["p50"]),
        ("alarm_p95", alarms["p95"]),
        ("alarm_p99", alarms["p99"]),
    )
    step = rect.width() / len(cells)
    token = "quiet" if board.context.stale else "live"
    for i, (name, ms) in enumerate(cells):
        cell = QRectF(rect.left() + i * step, rect.top(), step, 22)
        drawing.text(cell, board.context.text(f"system.{name}"), 12, "quiet")
        said = "–" if ms is None else f"{ms:.0f} ms" if ms < 1_000 else f"{ms / 1000:,.2f} s"
        drawing.text(cell.translated(0, 22), said, 18, token, True)


def _x(plot: QRectF, ms: float) -> float:
    low, high = (math.log10(edge) for edge in _SHOWN_MS)
    at = (math.log10(max(ms, _SHOWN_MS[0])) - low) / (high - low)
    return plot.left() + min(1.0, max(0.0, at)) * plot.width()


def _draw_bars(board: Canvas, drawing: Drawing, plot: QRectF, picture: LatencyPicture) -> None:
    tallest = max(picture.counts, default=0)
    if not tallest:
        said = board.context.text("system.none_measured")
        drawing.text(plot, said, 12, "quiet", align=CENTER)
        return
    color = QColor(drawing.theme.color("pen"))
    for i, count in enumerate(picture.counts):
        if not count:
            continue
        left, right = _x(plot, picture.edges_ms[i]), _x(plot, picture.edges_ms[i + 1])
        high = max(1.5, count / tallest * (plot.height() - 10))
        bar = QRectF(left, plot.bottom() - high, max(2.0, right - left - 1), high)
        drawing.painter.fillRect(bar, color)
    if picture.p95 is not None:
        x = _x(plot, picture.p95)
        drawing.line((x, plot.top()), (x, plot.bottom()), "edge", 1.3, [4.0, 3.0])
        drawing.text(QRectF(x + 5, plot.top() + 2, 60, 18), "p95", 12, "quiet")
