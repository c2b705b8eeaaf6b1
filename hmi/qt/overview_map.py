"""The panel with the site's drawings; a site without one gets a card per area."""

from functools import partial

from PySide6.QtCore import QRectF
from PySide6.QtGui import QResizeEvent

from hmi.models.mimic import Mimic
from hmi.qt.canvas import CENTER, Canvas, Drawing
from hmi.qt.context import Context
from hmi.qt.mimic import MimicView
from hmi.qt.mimic.view import FIRST
from hmi.qt.overview_cards import GAP, draw_cards

MIMIC = FIRST
"""The drawing that the page opens with."""
HEAD, FOOT = 38, 36
"""Pixels at 1080p above and below the drawing: heading and legend."""


class MapPanel(Canvas):
    """Heading, drawing, legend. D turns over the drawings, the page's Esc goes back to the first."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.view = MimicView(context, self)
        self.view.changed.connect(self.update)
        self.view.name = MIMIC

    @property
    def display(self) -> str:
        """Which of the site's drawings is shown."""
        return self.view.name

    @property
    def mimic(self) -> Mimic | None:
        """The drawing that is shown; None where there is none."""
        return self.view.mimic

    @property
    def fault(self) -> str:
        """Why the drawing is not shown, in the language in use."""
        damage = self.view.damage
        if damage is None:
            return ""
        return damage.faults[-1].in_words(self.context.model.language.name)

    def refresh(self) -> None:
        """Take values and alarms as they are now; another configuration may lack the drawing."""
        if self.display != MIMIC and self.display not in self.context.model.table.mimics:
            self.view.show_mimic(MIMIC)
        self.view.refresh()
        self.view.setVisible(self.mimic is not None)
        head = QRectF(0, 0, self.width(), self.context.theme.px(HEAD))
        self.update(self.rect() if self.mimic is None else head.toAlignedRect())

    def blink(self) -> None:
        """The other half of the blink."""
        self.view.blink()
        if self.mimic is None:
            self.update()

    def show_tag(self, tag: str) -> None:
        """Put a ring around a tag's place until another is asked for, on a drawing that has it."""
        if not self.view.ring(tag):
            self.view.show_mimic(MIMIC)
        self.refresh()

    def show_display(self, name: str) -> None:
        """Another of the site's drawings; one that it does not have is said."""
        if name != MIMIC and name not in self.context.model.table.mimics:
            self.context.say.emit(self.context.text("overview.no_display", name=name))
            return
        self.view.show_mimic(name)
        self.refresh()
        self.update()

    def next_display(self) -> None:
        """D: the site's drawings in turn."""
        names = self.view.names or [MIMIC]
        place = names.index(self.display) if self.display in names else -1
        self.show_display(names[(place + 1) % len(names)])

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Heading, legend; cards where there is no drawing."""
        text = self.context.text
        title = self.view.title if self.mimic is not None else text("overview.cards")
        inside = drawing.panel(QRectF(0, 0, width, height), title, self.view.remark)
        if self.display != MIMIC:
            self._draw_back(drawing, title)
        legend = QRectF(inside.left(), height - 30, inside.width(), 18)
        keys = text("overview.legend" if self.mimic is not None else "overview.cards_legend")
        said = self.fault or drawing.as_far_as_fits(legend.width(), keys, 12)
        drawing.text(legend, said, 12, "quiet")
        if self.mimic is None:
            draw_cards(self, drawing, inside.adjusted(0, 0, GAP, -20), self.context)

    def _draw_back(self, drawing: Drawing, title: str) -> None:
        """The way back to the drawing that the page opens with."""
        words = self.context.text("overview.back")
        left = 32 + drawing.width(title, 15, True)
        room = QRectF(left, 8, drawing.width(words, 13) + 24, 28)
        drawing.box(room, "raised", "line", radius=5)
        drawing.text(room, words, 13, align=CENTER)
        self.hit(room, partial(self.show_display, MIMIC), words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        size = self.context.theme.size
        left, head, foot = size(12), size(HEAD), size(FOOT)
        height = self.height() - head - foot
        self.view.setGeometry(left, head, self.width() - 2 * left, max(height, 1))
        super().resizeEvent(event)
