"""The trends page: pens at the left, the plot at the right, everything by keyboard too."""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Final

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from hmi.models.clock_doubt import wrong_clocks
from hmi.models.search import Entry, command
from hmi.models.station import Applied
from hmi.models.trends import (
    DATE,
    NOTHING,
    PRESETS,
    TrendModel,
    templates_of,
)
from hmi.qt.context import Context
from hmi.qt.export_folder import export_folder
from hmi.qt.page import Page
from hmi.qt.trends.asking import ask_for
from hmi.qt.trends.chooser import Chooser
from hmi.qt.trends.keys import Keys
from hmi.qt.trends.keys_line import KeysLine
from hmi.qt.trends.pens import WIDTH, PensPanel
from hmi.qt.trends.plot import Plot
from hmi.qt.trends.saving import save_picture, save_table
from hmi.qt.trends.tool_bar import ToolBar
from hmi.qt.trends.wishes import Wishes

CALM_NS, CALMEST_NS = 200_000_000, 1_000_000_000
"""Live samples move the picture five times a second, and less often where a pixel stands for longer, but
once a second: more is not seen, and costs."""
READ_MS = 200
"""Numbers follow a moving picture five times a second: faster nobody reads them, and the line waits."""


_COMMANDS: Final = (
    ("point", "A"), ("template", "T"), ("save", "S"), ("moment", "G"), ("comparison", "D"),
)  # fmt: skip


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
        self.wishes = Wishes(context, self.model, ())
        self._build()
        self._adopt()
        context.open_trend.connect(self.open_trend)
        self.restyle()

    def _new_model(self) -> TrendModel:
        station = self.context.model
        now_ns = station.now_ns or time.time_ns()
        return TrendModel(station.table, station.live, now_ns, station.words.index)

    def _build(self) -> None:
        self.pens = PensPanel(self.context, self.wishes)
        self.plot = Plot(self.context, self.model)
        self.keys = Keys(self)
        self.tool_bar = ToolBar(self.context)
        self.chooser = Chooser(self.context, self)
        self._keys_line = KeysLine(self.context)
        right = QVBoxLayout()
        self._right = right
        right.addWidget(self.tool_bar)
        right.addWidget(self.plot, 1)
        right.addWidget(self._keys_line)
        self._columns = QHBoxLayout(self)
        self._columns.addWidget(self.pens)
        self._columns.addLayout(right, 1)
        self.pens.wished.connect(self.ask)
        self.pens.changed.connect(self._touched)
        self.plot.moved.connect(self._touched)
        self.tool_bar.live.connect(self._go_live)
        self.tool_bar.chosen.connect(self._show_last)
        self.tool_bar.back.connect(lambda: self._acted(self.model.go_back))
        self.tool_bar.forward.connect(lambda: self._acted(self.model.go_forward))
        self.chooser.left.connect(self._typed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._look)
        self._unread = False
        self._reading = QTimer(self, singleShot=True, interval=READ_MS)
        self._reading.timeout.connect(self._read_again)

    def _adopt(self) -> None:
        """Take a new site table over."""
        station = self.context.model
        kept, span = [pen.id for pen in self.model.pens], self.model.span
        self.model = self._new_model()
        self.model.span = span
        site = templates_of(station.table)
        self.wishes = Wishes(self.context, self.model, site)
        self.plot.model, self.pens.wishes = self.model, self.wishes
        known = [tag for tag in kept if tag in self.model.tags]
        first = site[0].tags if site else ()
        self.model.show(known or first)

    # -- the station's calls -----------------------------------------------------------------

    def refresh(self, applied: Applied) -> None:
        """Take samples and events, ask for what is missing, draw what changed."""
        station = self.context.model
        if self.model.table is not station.table:
            self._adopt()
        if self._away or applied.snapshot:
            self._away = False
            self.model.data.follow(station.now_ns, station.now_ns)
            self.model.data.missed()
        for samples in applied.samples:
            self.model.data.take(samples)
        self.model.data.add_events(applied.events)
        if station.historian is not None:
            self.model.data.settle(station.historian.lag_s)
        since_ns = station.now_ns - self._looked_ns
        calm_ns = CALM_NS if applied.events else self._calm_ns
        if applied.table or applied.snapshot or not 0 <= since_ns < calm_ns:
            self._look()
        elif not self._soon.isActive():
            self._soon.start(max(1, (calm_ns - since_ns) // 1_000_000))

    @property
    def _calm_ns(self) -> int:
        """How long a picture may stand while samples come: as long as a pixel of it."""
        pixel_ns = self.model.span.width_ns // max(1, self.plot.axis_pixels)
        return min(max(pixel_ns, CALM_NS), CALMEST_NS)

    def _look(self) -> None:
        """Follow the present, and draw what came."""
        self._soon.stop()
        self._looked_ns = self.context.model.now_ns
        self._follow()
        self._touched()

    def _follow(self) -> None:
        station = self.context.model
        present = station.now_ns
        if station.stale(station.now_ns) is not None:
            present = station.core_received_ns or station.started_ns
        self.model.follow(station.now_ns, present)
        self.model.data.doubt_clocks(wrong_clocks(station))

    def restyle(self) -> None:
        """Sizes and fonts of theme and zoom."""
        theme = self.context.theme
        edge = theme.size(16)
        self._columns.setContentsMargins(edge, edge, edge, theme.size(8))
        self._columns.setSpacing(theme.size(16))
        self._right.setSpacing(theme.size(12))
        self.pens.setFixedWidth(theme.size(WIDTH))
        self._keys_line.fit()
        self.tool_bar.restyle()
        self.chooser.restyle()
        self._drawn = -1
        self.update()

    def retranslate(self) -> None:
        """Texts in the language in use."""
        self.tool_bar.retranslate()
        self._keys_line.fit()
        self._drawn = -1
        for part in (self.pens, self.plot, self._keys_line):
            part.update()

    def hideEvent(self, event: QHideEvent) -> None:
        """Out of view no samples come: what is missed then is loaded on return."""
        self._away = True
        self._soon.stop()
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
        self.model.free_cursors()
        self.plot.pinned = False
        self._touched()

    def ask(self, wish: str) -> None:
        """Open the field: for a ``point``, ``template``, ``save``, ``moment`` or ``comparison``."""
        self._place_chooser()
        self.chooser.open(getattr(self.wishes, wish)())

    def _typed(self) -> None:
        self.setFocus()
        self.plot.pinned = self.model.cursor_ns is not None
        self._touched()

    def _place_chooser(self) -> None:
        panel, theme = self.pens.geometry(), self.context.theme
        top = panel.top() + theme.size(40)
        wide, high = theme.size(380), panel.bottom() - top - 2
        self.chooser.place(QRect(panel.left() + 2, top, wide, high))

    def _go_live(self) -> None:
        self.model.look_close()
        self._touched()

    def _show_last(self, preset: str) -> None:
        self.model.last(PRESETS[preset])
        self._touched()

    def commands(self) -> Sequence[Entry]:
        """What can be done here, for the search."""
        model = self.context.model
        typed = [
            command(model, f"trends.command.{wish}", key, partial(self.ask, wish))
            for wish, key in _COMMANDS
        ]
        acts: list[tuple[str, str, Callable[[], object]]] = [
            ("live", "L", self._go_live),
            ("picture", "P", self.save_picture),
            ("table", "E", self.save_csv),
        ]
        return [
            *typed,
            *(command(model, f"trends.command.{name}", key, act) for name, key, act in acts),
        ]

    def views(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """As it opens, a shift compared with the day before, and two cursors with their figures."""
        span = self.model.span
        yield self.key, self.entered
        yield f"{self.key}-compared", self._pose_compared
        self.model.compare_with(NOTHING)
        yield f"{self.key}-cursors", self._pose_cursors
        self.keys.free_cursors()
        self.model.place(span)

    @property
    def waits(self) -> bool:
        """Whether samples are on their way."""
        return self.model.data.is_waiting

    def arrangement(self) -> dict[str, Any]:
        """Its pens."""
        return {"pens": [pen.id for pen in self.model.pens]}

    def arrange(self, said: dict[str, Any]) -> None:
        """The pens that were there, as far as the site has them."""
        pens = said.get("pens")
        if isinstance(pens, list) and all(isinstance(pen, str) for pen in pens):
            self.open_trend(pens)

    def _pose_compared(self) -> None:
        span = self.model.span
        self.model.compare_with(DATE, span.width_ns // 2)
        self.model.put_cursor(span.end_ns - span.width_ns // 3)
        self.plot.pinned = True
        self._touched()

    def _pose_cursors(self) -> None:
        span = self.model.span
        self.plot.pinned = True
        self.model.put_cursor(span.end_ns - span.width_ns * 3 // 4)
        self.model.put_second(span.end_ns - span.width_ns // 4)
        self._touched()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Every action by keyboard; what is not ours goes to the station."""
        act = self.keys.action(Qt.Key(event.key()), event.modifiers())
        if act is None:
            super().keyPressEvent(event)
        else:
            self._acted(act)

    def _acted(self, act: Callable[[], object]) -> None:
        act()
        self._touched()

    # -- pictures and tables -----------------------------------------------------------------

    def save_picture(self) -> Path:
        """Save the page as it is seen; says where."""
        return save_picture(self.context, self, self._file("png"))

    def save_csv(self) -> Path:
        """Save what is on view as CSV, the compared period too; says where."""
        return save_table(self.context, self.model, self._file("csv"))

    def _file(self, suffix: str) -> Path:
        stamp = self.context.model.words.local(self.model.span.end_ns).strftime("%Y%m%d-%H%M%S")
        return (self.folder or export_folder()) / f"trend-{stamp}.{suffix}"
