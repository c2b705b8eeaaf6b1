"""A flood at a station: single alarms until they are painted, then ten thousand; what the list does then."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from PySide6.QtCore import QEvent, QObject, QTimer

from bench.hmi.screen import Screen, Stalls
from hmi.models.alarm_order import Order
from hmi.qt.alarms import AlarmsPage
from scada.model import Event

SETTLED_S: Final = 1.0
SCROLLS: Final = 120
AFTER_S: Final = 5.0
"""So long after the last row the loop is still watched."""


class Paints(QObject):
    """From each event's own time in the core to the end of the painting that shows it, ms.

    What a draw has put into the widgets counts as painted after the window's next update request, in
    which Qt paints; not before.
    """

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self.ms: list[float] = []
        self._screen, self._drawn = screen, list[Event]()
        self._draw = screen.station.intake.draw
        screen.station.pace._draw = self._drawing
        screen.station.installEventFilter(self)

    def _drawing(self) -> None:
        self._draw()
        self._drawn += self._screen.mailbox.unpainted
        self._screen.mailbox.unpainted.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Qt's."""
        if event.type() == QEvent.Type.UpdateRequest and self._drawn:
            painting, self._drawn = self._drawn, []
            QTimer.singleShot(0, self, lambda: self._painted(painting))
        return super().eventFilter(watched, event)

    def _painted(self, events: list[Event]) -> None:
        now_ns = time.time_ns()
        self.ms.extend((now_ns - event.now_ns) / 1e6 for event in events)


def flood(run: str, alarms: str, singles: str, say: Callable[..., None]) -> None:
    """Single alarms, each until it is painted; then all others at once, and the longest stall."""
    screen, wanted = Screen(Path(run)), int(alarms)
    screen.until(lambda: screen.model.has_snapshot)
    screen.station.show_page(AlarmsPage.key)
    page = screen.station.pages[AlarmsPage.key]
    assert isinstance(page, AlarmsPage)
    paints = Paints(screen)
    screen.turn(SETTLED_S)
    say(ready=True)
    screen.until(lambda: len(paints.ms) >= int(singles))
    say(event_to_paint_ms=list(paints.ms))
    screen.turn(SETTLED_S)
    stalls = Stalls()
    say(ready=True)
    listed_s = screen.until(lambda: _rows(page) >= wanted)
    screen.turn(AFTER_S)
    stall_ms = stalls.longest_ms
    say(stall_ms=stall_ms, listed_s=listed_s, listed=_rows(page), rows_ms=fluid(screen, page))
    screen.close()


def _rows(page: AlarmsPage) -> int:
    """How many alarms the list itself holds, those in a fold counted with it."""
    return sum(1 + line.children for line in page.table.rows.lines if not line.depth)


def fluid(screen: Screen, page: AlarmsPage) -> dict[str, Any]:
    """Frames while scrolling from the first to the last row; stalls while it is sorted, filtered, folded."""
    page.listing.list_all = True
    page.listing.toggle_all()
    page.listing.toggle_all()
    screen.until(lambda: not page.listing.lister.is_busy)
    return {
        "scroll": _scrolled(screen, page),
        "sort": _stall(screen, page, lambda: page.listing.sort(Order("condition"))),
        "filter": _stall(screen, page, lambda: page.bar.text_field.setText("99")),
        "no_filter": _stall(screen, page, page.bar.clear),
        "fold": _stall(screen, page, page.listing.toggle_by_area),
        "unfold": _stall(screen, page, page.listing.toggle_by_area),
    }


def _scrolled(screen: Screen, page: AlarmsPage) -> dict[str, float]:
    bar, times = page.table.verticalScrollBar(), []
    for step in range(SCROLLS + 1):
        began = time.perf_counter()
        bar.setValue(bar.maximum() * step // SCROLLS)
        page.table.viewport().repaint()
        times.append((time.perf_counter() - began) * 1e3)
        screen.application.processEvents()
    last = page.table.visible_rows(half=False)[-1]
    assert last == len(page.table.rows.lines) - 1, "the last row is not in view"
    return {f"p{q}": round(float(np.percentile(times, q)), 2) for q in (50, 95, 99)}


def _stall(screen: Screen, page: AlarmsPage, act: Callable[[], object]) -> dict[str, float]:
    """The longest stall until the list stands as asked, and how long that takes."""
    screen.turn(0.3)
    stalls, began = Stalls(), time.perf_counter()
    act()
    screen.until(lambda: not page.listing.lister.is_busy)
    listed_ms = (time.perf_counter() - began) * 1e3
    screen.turn(0.3)
    return {"stall": round(stalls.longest_ms, 1), "listed": round(listed_ms, 1)}
