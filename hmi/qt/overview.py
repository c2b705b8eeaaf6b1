"""Level 1: the whole mine and plant on one page."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent

from hmi.models.elapsed import passed
from hmi.models.mimic import Mimic, parsed
from hmi.models.search import Entry
from hmi.models.station import Applied
from hmi.qt.context import Context
from hmi.qt.overview_areas import AreasPanel
from hmi.qt.overview_load import LoadPanel
from hmi.qt.overview_map import MIMIC, MapPanel
from hmi.qt.overview_unit import UnitPanel
from hmi.qt.page import Page

GUTTER = 16
LEFT_SHARE = 0.644
"""Of the width between the gutters."""
RIGHT_LEAST, RIGHT_MOST_SHARE = 344, 0.5
"""What the names of the areas need beside their numbers; never more than half of the page."""
FOOT_SHARE = 0.267
VALUES_MS = 250
"""Numbers are drawn at most four times a second: faster than that nobody reads them."""


class OverviewPage(Page):
    """Ventilation network, areas worst first, power unit, operator's load."""

    key = "overview"
    number = 1

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.map = MapPanel(context)
        self.areas = AreasPanel(context)
        self.unit = UnitPanel(context)
        self.load = LoadPanel(context)
        self._panels = (self.map, self.areas, self.unit, self.load)
        for panel in self._panels:
            panel.setParent(self)
        self._drawn_ns = 0

    def refresh(self, applied: Applied) -> None:
        """Alarms at once, numbers a few times a second."""
        now_ns = self.context.model.now_ns
        due = passed(now_ns, self._drawn_ns, VALUES_MS * 1_000_000)
        if not (applied.alarms or applied.table or due):
            return
        self._drawn_ns = now_ns
        for panel in self._panels:
            panel.refresh()

    def blink(self) -> None:
        """Redraw what bears symbols."""
        self.map.blink()
        self.areas.update()

    def entered(self) -> None:
        """The list of areas takes the keyboard."""
        self.areas.setFocus()

    def show_tag(self, tag: str) -> None:
        """Point at a tag's place."""
        self.map.show_tag(tag)

    def show_display(self, name: str) -> None:
        """Show a drawing of the site."""
        self.map.show_display(name)

    def views(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """The page, then each further drawing of the site."""
        yield self.key, self.entered
        for name in self.map.view.names[1:]:
            yield f"drawing-{name}", partial(self.map.show_display, name)
        self.map.show_display(MIMIC)

    def commands(self) -> Sequence[Entry]:
        """Each drawing of the site."""
        found = []
        for name, text in self.context.model.table.mimics.items():
            read = parsed(text)
            zh, en = (read.zh, read.en) if isinstance(read, Mimic) else ("", "")
            opens = partial(self.map.show_display, name)
            found.append(
                Entry("command", f"图形 {zh or name}", f"Drawing: {en or name}", "", opens)
            )
        return found

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """D turns the site's drawings over, Escape goes back to the first."""
        match event.key():
            case Qt.Key.Key_D:
                self.map.next_display()
            case Qt.Key.Key_Escape:
                self.map.show_display(MIMIC)
            case _:
                super().keyPressEvent(event)

    def restyle(self) -> None:
        """Other sizes."""
        self._lay_out()

    def retranslate(self) -> None:
        """Other words."""
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        self._lay_out()

    def _lay_out(self) -> None:
        size = self.context.theme.size
        gutter = size(GUTTER)
        width, height = self.width() - 3 * gutter, self.height() - 3 * gutter
        foot = round(height * FOOT_SHARE)
        right = min(size(RIGHT_LEAST), round(width * RIGHT_MOST_SHARE))
        left = min(round(width * LEFT_SHARE), width - right)
        head = height - foot
        right_x, foot_y = 2 * gutter + left, 2 * gutter + head
        self.map.setGeometry(QRect(gutter, gutter, left, head))
        self.areas.setGeometry(QRect(right_x, gutter, width - left, head))
        self.unit.setGeometry(QRect(gutter, foot_y, left, foot))
        self.load.setGeometry(QRect(right_x, foot_y, width - left, foot))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.context.theme.color("ground"))
        painter.end()
