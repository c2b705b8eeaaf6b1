"""The trends page: pens at the left, the plot at the right, everything by keyboard too."""

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QRectF, QStandardPaths, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from hmi.models.station import Applied
from hmi.models.trends import (
    COMPARISONS,
    PRESETS,
    Finder,
    TrendModel,
    templates_of,
    to_csv,
)
from hmi.qt.canvas import Canvas, Drawing
from hmi.qt.context import Context
from hmi.qt.page import Page
from hmi.qt.trends.asking import ask_for
from hmi.qt.trends.chooser import Chooser
from hmi.qt.trends.pens import WIDTH, PensPanel
from hmi.qt.trends.plot import Plot
from hmi.qt.trends.tool_bar import ToolBar

CALM_NS = 200_000_000
"""Live samples move the picture five times a second: more is not seen, and costs."""
READ_MS = 100
"""Numbers follow a moving picture ten times a second: faster nobody reads them, and the line waits."""


class _KeysLine(Canvas):
    """The quiet line that names the keys."""

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        row = QRectF(76, 0, width - 80, height)
        drawing.text(row, self.context.text("trends.keys"), 12, "quiet")


class TrendsPage(Page):
    """Pens over time; `open_trend` shows other tags."""

    key: ClassVar[str] = "trends"
    number: ClassVar[int] = 4

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.folder: Path | None = None
        self._away = True
        self._drawn = -1
        self._looked_ns = 0
        self.model = self._new_model()
        self._build()
        self._adopt()
        context.open_trend.connect(self.open_trend)
        self.restyle()

    def _new_model(self) -> TrendModel:
        station = self.context.model
        return TrendModel(station.table, station.live, station.now_ns or time.time_ns())

    def _build(self) -> None:
        self.pens = PensPanel(self.context, self.model)
        self.plot = Plot(self.context, self.model)
        self.tool_bar = ToolBar(self.context)
        self.chooser = Chooser(self.context, self)
        self._keys_line = _KeysLine(self.context)
        right = QVBoxLayout()
        self._right = right
        right.addWidget(self.tool_bar)
        right.addWidget(self.plot, 1)
        right.addWidget(self._keys_line)
        self._columns = QHBoxLayout(self)
        self._columns.addWidget(self.pens)
        self._columns.addLayout(right, 1)
        self.pens.add.connect(self.choose)
        self.pens.changed.connect(self._touched)
        self.plot.moved.connect(self._touched)
        self.tool_bar.live.connect(self._go_live)
        self.tool_bar.chosen.connect(self._show_last)
        self.chooser.chosen.connect(self.add_pen)
        self.chooser.left.connect(self.setFocus)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._unread = False
        self._reading = QTimer(self, singleShot=True, interval=READ_MS)
        self._reading.timeout.connect(self._read_again)

    def _adopt(self) -> None:
        """Take a new site table over."""
        station = self.context.model
        kept, span = [pen.id for pen in self.model.pens], self.model.span
        self.model = self._new_model()
        self.model.span = span
        self.pens.model = self.plot.model = self.model
        self.pens.templates = templates_of(station.table)
        self.finder = Finder(station.table)
        known = [tag for tag in kept if tag in self.model.tags]
        first = self.pens.templates[0].tags if self.pens.templates else ()
        self.model.show(known or first)

    # -- the station's calls -----------------------------------------------------------------

    def refresh(self, applied: Applied) -> None:
        """Take samples and events, ask for what is missing, draw what changed."""
        station = self.context.model
        if self.model.table is not station.table:
            self._adopt()
        if self._away or applied.snapshot:
            self._away = False
            self.model.data.now_ns = station.now_ns
            self.model.data.missed()
        for samples in applied.samples:
            self.model.data.take(samples)
        self.model.data.add_events(applied.events)
        if station.historian is not None:
            self.model.data.settle(station.historian.lag_s)
        urgent = applied.table or applied.snapshot or bool(applied.events)
        if urgent or not 0 <= station.now_ns - self._looked_ns < CALM_NS:
            self._looked_ns = station.now_ns
            self._follow()
            self._touched()

    def _follow(self) -> None:
        station = self.context.model
        present = station.now_ns
        if station.stale(station.now_ns) is not None:
            present = station.core_received_ns or station.started_ns
        self.model.follow(station.now_ns, present)

    def restyle(self) -> None:
        """Sizes and fonts of theme and zoom."""
        theme = self.context.theme
        edge = theme.size(16)
        self._columns.setContentsMargins(edge, edge, edge, theme.size(8))
        self._columns.setSpacing(theme.size(16))
        self._right.setSpacing(theme.size(12))
        self.pens.setFixedWidth(theme.size(WIDTH))
        self._keys_line.setFixedHeight(theme.size(24))
        self.tool_bar.restyle()
        self.chooser.restyle()
        self._drawn = -1
        self.update()

    def retranslate(self) -> None:
        """Texts in the language in use."""
        self.tool_bar.retranslate()
        self._drawn = -1
        for part in (self.pens, self.plot, self._keys_line):
            part.update()

    def hideEvent(self, event: QHideEvent) -> None:
        """Out of view no samples come: what is missed then is loaded on return."""
        self._away = True
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The chooser opens over the panel."""
        super().resizeEvent(event)
        self._place_chooser()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.context.theme.color("ground"))
        painter.end()

    # -- data --------------------------------------------------------------------------------

    def _touched(self) -> None:
        """Something may have changed: ask for what is missing, and draw."""
        ask_for(self.context, self.model, self.plot.axis_pixels, self._answered)
        if self.model.changes != self._drawn:
            self._drawn = self.model.changes
            self.tool_bar.show_state(self.model.span, self.model.remark())
            self.plot.update()
            self._unread = True
            if not self._reading.isActive():
                self._read_again()

    def _read_again(self) -> None:
        """Draw the numbers of the pens, as they are now."""
        if self._unread:
            self._unread = False
            self._reading.start()
            self.pens.update()

    def _answered(self) -> None:
        """An answer may call for the next question: fine after coarse, the next page."""
        if self.isVisible():
            self._touched()

    # -- hands -------------------------------------------------------------------------------

    def open_trend(self, tags: Sequence[str]) -> None:
        """Show these tags instead of the pens there are."""
        self.model.show(tags)
        self.model.put_cursor(None)
        self.plot.pinned = False
        self._touched()

    def choose(self) -> None:
        """Open the field in which points are found."""
        self._place_chooser()
        self.chooser.open(self.finder)

    def _place_chooser(self) -> None:
        geometry = self.pens.geometry()
        theme = self.context.theme
        top = geometry.top() + theme.size(40)
        self.chooser.setGeometry(
            geometry.left() + 2, top, theme.size(380), geometry.bottom() - top - 2
        )

    def add_pen(self, tag: str) -> None:
        """Add a pen; where that cannot be, say why."""
        self.chooser.hide()
        self.setFocus()
        if not self.model.add(tag):
            self.context.say.emit(self.context.text("trends.not_added", tag=tag))
        self._touched()

    def _go_live(self) -> None:
        self.model.look_close()
        self._touched()

    def _show_last(self, preset: str) -> None:
        self.model.last(PRESETS[preset])
        self._touched()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Every action by keyboard; what is not ours goes to the station."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        act = self._action(Qt.Key(event.key()), shift)
        if act is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
            return
        act()
        self._touched()

    def _action(self, key: Qt.Key, shift: bool) -> Callable[[], object] | None:
        model, keys = self.model, Qt.Key
        if shift and key in (keys.Key_Left, keys.Key_Right):
            sign = 1 if key is keys.Key_Right else -1
            return lambda: model.pan(sign * model.span.width_ns // 4)
        return {
            keys.Key_Left: lambda: self._step(False),
            keys.Key_Right: lambda: self._step(True),
            keys.Key_PageUp: lambda: model.pan(-model.span.width_ns),
            keys.Key_PageDown: lambda: model.pan(model.span.width_ns),
            keys.Key_End: model.go_live,
            keys.Key_L: model.look_close,
            keys.Key_Plus: lambda: self._zoom(0.5),
            keys.Key_Equal: lambda: self._zoom(0.5),
            keys.Key_Minus: lambda: self._zoom(2.0),
            keys.Key_Up: lambda: model.select(model.selected - 1),
            keys.Key_Down: lambda: model.select(model.selected + 1),
            keys.Key_Delete: self._remove_chosen,
            keys.Key_A: self.choose,
            keys.Key_C: self._compare_next,
            keys.Key_P: self.save_picture,
            keys.Key_E: self.save_csv,
            keys.Key_Escape: self._free_cursor,
        }.get(key)

    def _step(self, forward: bool) -> None:
        self.plot.pinned = True
        self.model.step_cursor(forward)

    def _zoom(self, factor: float) -> None:
        span = self.model.span
        at = self.model.cursor_ns or (span.start_ns + span.end_ns) // 2
        self.model.zoom(factor, at)

    def _remove_chosen(self) -> None:
        if self.model.chosen is not None:
            self.model.remove(self.model.chosen.id)

    def _compare_next(self) -> None:
        names = list(COMPARISONS)
        place = names.index(self.model.data.compare)
        self.model.compare_with(names[(place + 1) % len(names)])

    def _free_cursor(self) -> None:
        self.plot.pinned = False
        self.model.put_cursor(None)

    # -- pictures and tables -----------------------------------------------------------------

    def save_picture(self) -> Path:
        """Save the page as it is seen; says where."""
        return self._save("png", lambda path: self._grab(path))

    def _grab(self, path: Path) -> None:
        if not self.grab().save(str(path)):
            raise OSError(f"{path}: cannot be written")

    def save_csv(self) -> Path:
        """Save what is on view as CSV; says where."""
        model, words = self.model, self.context.model.words
        span = model.span
        pens = [
            (tag, words.name(tag), model.columns(tag.id).between(span.start_ns, span.end_ns))
            for tag in model.pens
        ]
        table = to_csv(pens, words.zone)
        return self._save("csv", lambda path: path.write_bytes(b"\xef\xbb\xbf" + table.encode()))

    def _save(self, suffix: str, write: Callable[[Path], object]) -> Path:
        stamp = self.context.model.words.local(self.model.span.end_ns).strftime("%Y%m%d-%H%M%S")
        path = (self.folder or export_folder()) / f"trend-{stamp}.{suffix}"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write(path)
        except OSError as error:
            self.context.say.emit(self.context.text("trends.not_saved", reason=str(error)))
        else:
            self.context.say.emit(self.context.text("trends.saved", path=str(path)))
        return path


def export_folder() -> Path:
    """Where pictures and tables go: ``DAVYLAMP_EXPORTS``, else the user's documents."""
    named = os.environ.get("DAVYLAMP_EXPORTS")
    documents = QStandardPaths.StandardLocation.DocumentsLocation
    return Path(named) if named else Path(QStandardPaths.writableLocation(documents)) / "Davylamp"
