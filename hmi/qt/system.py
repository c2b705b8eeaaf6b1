"""The system page (level 4 of ISA-101): servers, core, bus, historian, this station."""

import math
from collections.abc import Sequence
from typing import ClassVar, Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout

from hmi.models import system
from hmi.models.health import condensed
from hmi.models.memory import resident_bytes
from hmi.models.priority import Fill
from hmi.models.station import Applied
from hmi.models.system import SERVER_CELLS, LatencyPicture, Row, ServerRow
from hmi.qt.canvas import CENTER, LEFT, RIGHT, Canvas, Drawing
from hmi.qt.context import Context
from hmi.qt.page import Page
from hmi.qt.sparkline import paint_sparkline
from scada.model import SYSTEM_PRIORITY, LinkState

_GAP: Final = 14.0
_ROW: Final = 27.0
_SERVER: Final = 54.0
_SPARK: Final = 130.0
_SHOWN_MS: Final = (1.0, 10_000.0)
"""The part of the latency axis that is drawn; what is slower stands in the last bar."""


class _Board(Canvas):
    """Everything on the page."""

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        station = self.context.model
        rows = system.servers(station)
        refused = system.refused(station)
        high = 92 + _SERVER * max(1, len(rows)) + (26 if refused else 0)
        self._draw_servers(drawing, QRectF(0, 0, width, high), rows, refused)
        y = high + _GAP
        middle = min(352.0, (height - y - _GAP) * 0.56)
        third = (width - 2 * _GAP) / 3
        parts = (
            ("core", system.core(station)),
            ("bus", [*system.bus(station), *system.outward(station)]),
            ("historian", system.historian(station)),
        )
        for i, (name, lines) in enumerate(parts):
            self._draw_rows(
                drawing, QRectF(i * (third + _GAP), y, third, middle), name, lines, "15min"
            )
        y += middle + _GAP
        rest = height - y
        self._draw_latency(drawing, QRectF(0, y, third * 2 * 0.66, rest))
        left = third * 2 * 0.66 + _GAP
        lines = system.screen(station, resident_bytes())
        self._draw_rows(
            drawing, QRectF(left, y, third * 2 + _GAP - left, rest), "screen", lines, "measured"
        )
        clocks = QRectF(2 * (third + _GAP), y, third, rest)
        self._draw_rows(drawing, clocks, "clocks", system.clocks(station), "against_here")

    # -- servers -----------------------------------------------------------------------------

    def _draw_servers(
        self,
        drawing: Drawing,
        rect: QRectF,
        rows: Sequence[ServerRow],
        refused: Sequence[tuple[str, str, str]],
    ) -> None:
        text = self.context.text
        up = sum(1 for row in rows if not row.is_lost)
        remark = text("system.servers_up", up=up, all=len(rows))
        drawing.panel(rect, text("system.servers"), remark)
        left, stops = self._server_stops(rect)
        y = rect.top() + 44
        for x, name in zip(stops, SERVER_CELLS, strict=False):
            head = QRectF(x - 100, y, 96, 20)
            drawing.text(head, text(f"system.cell.{name}"), 12, "quiet", align=RIGHT)
        y += 26
        drawing.line((left, y), (rect.right() - 16, y))
        for row in rows:
            self._draw_server(drawing, rect, y, row)
            y += _SERVER
            drawing.line((left, y), (rect.right() - 16, y), width=0.7)
        if refused:
            self._draw_refused(drawing, QRectF(left, y + 4, rect.width() - 32, 22), refused)

    def _server_stops(self, rect: QRectF) -> tuple[float, list[float]]:
        left = rect.left() + 16
        first = left + rect.width() * 0.30
        step = (rect.right() - 20 - first) / len(SERVER_CELLS)
        return left, [first + step * (i + 1) for i in range(len(SERVER_CELLS))]

    def _draw_server(self, drawing: Drawing, rect: QRectF, y: float, row: ServerRow) -> None:
        left, stops = self._server_stops(rect)
        mark = QRectF(left, y + 14, 24, 24)
        if row.link.state is LinkState.LOST:
            drawing.symbol(mark, SYSTEM_PRIORITY, Fill.OUTLINE)
        else:
            fill = "running" if row.link.state is LinkState.UP else None
            drawing.box(mark.adjusted(4, 4, -4, -4), fill, "edge", 8)
        room = rect.width() * 0.30 - 40
        strong = row.is_lost
        used = drawing.text(QRectF(left + 36, y + 5, room, 22), row.name, 14, bold=True)
        state = QRectF(left + 36 + used + 10, y + 5, room - used - 10, 22)
        drawing.text(state, row.state, 12.5, "text" if strong else "quiet", strong)
        below = f"{row.link.url}  {row.link.reason}" if row.link.reason else row.link.url
        drawing.text(QRectF(left + 36, y + 27, room, 20), below, 12, "quiet")
        self.hit(QRectF(left, y, room, _SERVER), lambda: None, f"{row.link.url}\n{row.link.reason}")
        for i, (x, cell) in enumerate(zip(stops, row.cells, strict=True)):
            odd = i in row.abnormal
            token = "quiet" if row.is_lost or self.context.stale else "live"
            where = QRectF(x - 110, y + 14, 106, 24)
            drawing.text(where, cell, 14, "text" if odd else token, True, RIGHT)
            if odd:
                size = drawing.width(cell, 14, True)
                symbol = QRectF(x - 4 - size - 22, y + 17, 17, 17)
                drawing.symbol(symbol, SYSTEM_PRIORITY, Fill.OUTLINE)

    def _draw_refused(
        self, drawing: Drawing, rect: QRectF, refused: Sequence[tuple[str, str, str]]
    ) -> None:
        said = " · ".join(f"{tag} ({status})" for tag, _, status in refused)
        title = self.context.text("system.refused_nodes", count=len(refused))
        used = drawing.text(rect, title, 12, bold=True)
        drawing.text(rect.adjusted(used + 10, 0, 0, 0), said, 12, "quiet", align=LEFT)
        self.hit(rect, lambda: None, "\n".join(f"{t}  {n}  {s}" for t, n, s in refused[:40]))

    # -- panels of lines ---------------------------------------------------------------------

    def _draw_rows(
        self, drawing: Drawing, rect: QRectF, name: str, rows: Sequence[Row], remark: str
    ) -> None:
        text = self.context.text
        inner = drawing.panel(rect, text(f"system.{name}"), text(f"system.remark.{remark}"))
        step = min(_ROW, inner.height() / max(1, len(rows)))
        has_sparks = any(row.series for row in rows)
        y = inner.top() + 2
        for row in rows:
            self._draw_row(drawing, QRectF(inner.left(), y, inner.width(), step), row, has_sparks)
            y += step

    def _draw_row(self, drawing: Drawing, rect: QRectF, row: Row, has_sparks: bool) -> None:
        label = self.context.text(f"system.{row.name}")
        spark = _SPARK if has_sparks else 0.0
        used = drawing.text(rect, label, 13, "quiet")
        left = used + (38 if row.abnormal else 12)
        value = rect.adjusted(left, 0, -spark - (12 if has_sparks else 0), 0)
        size = drawing.width(row.value, 14, True)
        if size > value.width() and not row.series:
            value = rect.adjusted(left, 0, 0, 0)
        if size > value.width():
            self.hit(rect, lambda: None, row.value)
        if row.abnormal:
            size = min(size, value.width())
            mark = QRectF(value.right() - size - 24, value.center().y() - 9, 18, 18)
            drawing.symbol(mark, SYSTEM_PRIORITY, Fill.OUTLINE)
        token = "text" if row.abnormal else "quiet" if self.context.stale else "live"
        drawing.text(value, row.value, 14, token, True, RIGHT)
        if row.series:
            worst = condensed(self.context.model.health.series(row.series), 65)
            where = QRectF(rect.right() - _SPARK, rect.top() + 3, _SPARK, rect.height() - 6)
            paint_sparkline(drawing.painter, where, worst, worst, None, drawing.theme, 0.5)

    # -- latency -----------------------------------------------------------------------------

    def _draw_latency(self, drawing: Drawing, rect: QRectF) -> None:
        text = self.context.text
        picture = system.latency(self.context.model)
        remark = text("system.remark.latency", samples=picture.samples)
        inner = drawing.panel(rect, text("system.latency"), remark)
        self._draw_quantiles(drawing, QRectF(inner.left(), inner.top(), inner.width(), 48), picture)
        plot = inner.adjusted(4, 62, -4, -22)
        drawing.box(plot, "raised", "line", 0)
        self._draw_bars(drawing, plot, picture)
        for ms in (1, 10, 100, 1000, 10_000):
            x = self._latency_x(plot, ms)
            drawing.line((x, plot.bottom()), (x, plot.bottom() + 4), "quiet")
            label = f"{ms} ms" if ms < 1000 else f"{ms // 1000} s"
            at = min(max(x, plot.left() + 16), plot.right() - 16)
            row = QRectF(at - 40, plot.bottom() + 4, 80, 18)
            drawing.text(row, label, 12, "quiet", align=CENTER)

    def _draw_quantiles(self, drawing: Drawing, rect: QRectF, picture: LatencyPicture) -> None:
        alarms = self.context.model.latency.alarm_quantiles_ms()
        cells = (
            ("p50", picture.p50),
            ("p95", picture.p95),
            ("p99", picture.p99),
            ("alarm_p50", alarms["p50"]),
            ("alarm_p95", alarms["p95"]),
            ("alarm_p99", alarms["p99"]),
        )
        step = rect.width() / len(cells)
        token = "quiet" if self.context.stale else "live"
        for i, (name, ms) in enumerate(cells):
            cell = QRectF(rect.left() + i * step, rect.top(), step, 22)
            drawing.text(cell, self.context.text(f"system.{name}"), 12, "quiet")
            said = "–" if ms is None else f"{ms:,.0f} ms" if ms < 9_950 else f"{ms / 1000:,.1f} s"
            drawing.text(cell.translated(0, 22), said, 19, token, True)

    def _latency_x(self, plot: QRectF, ms: float) -> float:
        low, high = (math.log10(edge) for edge in _SHOWN_MS)
        at = (math.log10(max(ms, _SHOWN_MS[0])) - low) / (high - low)
        return plot.left() + min(1.0, max(0.0, at)) * plot.width()

    def _draw_bars(self, drawing: Drawing, plot: QRectF, picture: LatencyPicture) -> None:
        tallest = max(picture.counts, default=0)
        if not tallest:
            drawing.text(plot, self.context.text("system.none_measured"), 12, "quiet", align=CENTER)
            return
        color = QColor(drawing.theme.color("pen"))
        for i, count in enumerate(picture.counts):
            if not count:
                continue
            left = self._latency_x(plot, picture.edges_ms[i])
            right = self._latency_x(plot, picture.edges_ms[i + 1])
            high = max(1.5, count / tallest * (plot.height() - 10))
            bar = QRectF(left, plot.bottom() - high, max(2.0, right - left - 1), high)
            drawing.painter.fillRect(bar, color)
        if picture.p95 is not None:
            x = self._latency_x(plot, picture.p95)
            drawing.line((x, plot.top()), (x, plot.bottom()), "edge", 1.3, [4.0, 3.0])
            drawing.text(QRectF(x + 5, plot.top() + 2, 60, 18), "p95", 12, "quiet")


class SystemPage(Page):
    """Draws the board once a second: nothing on it changes faster."""

    key: ClassVar[str] = "system"
    number: ClassVar[int] = 7

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.board = _Board(context)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.board)
        self._drawn_s = 0
        self.restyle()

    def refresh(self, applied: Applied) -> None:
        """Redraw where a heartbeat came or a second went by."""
        second = self.context.model.now_ns // 1_000_000_000
        if applied.heartbeat or applied.table or second != self._drawn_s:
            self._drawn_s = second
            self.board.update()

    def restyle(self) -> None:
        """Sizes of theme and zoom."""
        edge = self.context.theme.size(16)
        self._column.setContentsMargins(edge, edge, edge, edge)
        self.board.update()

    def retranslate(self) -> None:
        """Texts in the language in use."""
        self.board.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.context.theme.color("ground"))
        painter.end()
