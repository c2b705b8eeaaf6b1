"""The diagnostics (level 4 of ISA-101): servers, core, bus, historian, services, machine, this station."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollBar, QVBoxLayout

from hmi.models import system, system_services
from hmi.models.memory import resident_bytes
from hmi.models.station import Applied
from hmi.models.system_row import Row
from hmi.qt.canvas import Canvas, Drawing
from hmi.qt.context import Context
from hmi.qt.page import Page
from hmi.qt.scroller import scroller
from hmi.qt.system_latency import LEAST, draw_latency
from hmi.qt.system_panels import (
    draw_rows,
    draw_services,
    draw_streams,
    rows_height,
    services_height,
    streams_height,
)
from hmi.qt.system_servers import draw_servers, servers_height

_GAP: Final = 14.0
_WIDE: Final = 1_500.0
"""From this width on four panels stand side by side, below it two."""
_STEP: Final = 60
_SHARES: Final = (1.2, 0.92, 0.98, 0.9)
"""Latency, this station, clocks, machine: how the lower row is shared."""


@dataclass(frozen=True, slots=True)
class _Panel:
    """Something to draw into a rectangle, and the height that it needs."""

    height: float
    draw: Callable[[Drawing, QRectF], object]


class _Board(Canvas):
    """Everything on the page."""

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Servers over the whole width, below them the panels; what is too long makes the board grow."""
        station = self.context.model
        rows, refused = system.servers(station), system.refused(station)
        high = servers_height(rows, refused)
        draw_servers(self, drawing, QRectF(0, 0, width, high), rows, refused)
        lines = self._lines(width)
        needed = high + sum(_GAP + max(p.height for p in panels) for panels, _ in lines)
        spare = max(0.0, height - needed)
        y = high + _GAP
        for i, (panels, shares) in enumerate(lines):
            tall = max(panel.height for panel in panels)
            tall += spare if i == len(lines) - 1 else 0.0
            _draw_line(drawing, QRectF(0, y, width, tall), panels, shares)
            y += tall + _GAP
        self.need(needed)

    def _lines(self, width: float) -> list[tuple[list[_Panel], Sequence[float]]]:
        """The panels line by line, with how they share the width."""
        upper, lower = self._upper(), self._lower()
        if width >= _WIDE:
            return [(upper, (1.0,) * len(upper)), (lower, _SHARES)]
        panels = [*upper, *lower]
        return [(panels[i : i + 2], (1.0, 1.0)) for i in range(0, len(panels), 2)]

    def _upper(self) -> list[_Panel]:
        station = self.context.model
        services = system_services.services(station)
        return [
            self._rows("core", system.core(station), "15min"),
            self._bus(),
            self._rows("historian", system.historian(station), "15min"),
            _Panel(
                services_height(services),
                lambda drawing, rect: draw_services(self, drawing, rect, services),
            ),
        ]

    def _lower(self) -> list[_Panel]:
        station = self.context.model
        return [
            _Panel(LEAST, partial(draw_latency, self)),
            self._rows("screen", system.screen(station, resident_bytes()), "measured"),
            self._rows("clocks", system.clocks(station), "against_here"),
            self._rows("machine", system_services.machine(station), "trend"),
        ]

    def _rows(self, name: str, rows: Sequence[Row], remark: str) -> _Panel:
        return _Panel(
            rows_height(rows),
            lambda drawing, rect: draw_rows(self, drawing, rect, name, rows, remark),
        )

    def _bus(self) -> _Panel:
        """The bus's lines, below them its streams."""
        station = self.context.model
        rows = [*system.bus(station), *system.outward(station)]
        streams = system_services.streams(station)

        def draw(drawing: Drawing, rect: QRectF) -> None:
            left = draw_rows(self, drawing, rect, "bus", rows, "15min")
            draw_streams(self, drawing, left, streams)

        return _Panel(rows_height(rows) + streams_height(streams), draw)


def _draw_line(
    drawing: Drawing, rect: QRectF, panels: Sequence[_Panel], shares: Sequence[float]
) -> None:
    room = rect.width() - _GAP * (len(panels) - 1)
    x = rect.left()
    for panel, share in zip(panels, shares, strict=False):
        wide = room * share / sum(shares[: len(panels)])
        panel.draw(drawing, QRectF(x, rect.top(), wide, rect.height()))
        x += wide + _GAP


class SystemPage(Page):
    """Draws the board once a second: nothing on it changes faster."""

    key: ClassVar[str] = "system"
    number: ClassVar[int] = 7

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.board = _Board(context)
        self.scroller = scroller(self.board)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.scroller)
        self._drawn_s = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.restyle()

    def refresh(self, applied: Applied) -> None:
        """Redraw where a heartbeat came or a second went by."""
        second = self.context.model.now_ns // 1_000_000_000
        if applied.heartbeat or applied.table or second != self._drawn_s:
            self._drawn_s = second
            self.board.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows move what is longer than the window."""
        bar, actions = self.scroller.verticalScrollBar(), QScrollBar.SliderAction
        moves = {
            Qt.Key.Key_Down: actions.SliderSingleStepAdd,
            Qt.Key.Key_Up: actions.SliderSingleStepSub,
            Qt.Key.Key_PageDown: actions.SliderPageStepAdd,
            Qt.Key.Key_PageUp: actions.SliderPageStepSub,
        }
        action = moves.get(Qt.Key(event.key()))
        if action is None:
            super().keyPressEvent(event)
        else:
            bar.triggerAction(action)

    def restyle(self) -> None:
        """Sizes of theme and zoom."""
        edge = self.context.theme.size(16)
        self._column.setContentsMargins(edge, edge, edge, edge)
        self.scroller.verticalScrollBar().setSingleStep(self.context.theme.size(_STEP))
        self.board.update()

    def retranslate(self) -> None:
        """Texts in the language in use."""
        self.board.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.context.theme.color("ground"))
        painter.end()
