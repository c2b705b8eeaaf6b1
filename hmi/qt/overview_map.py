"""The panel with the site's drawings; a site without one gets a card per area."""

from functools import partial

from PySide6.QtCore import QRectF
from PySide6.QtGui import QResizeEvent

from hmi.models.alarms import fill
from hmi.models.mimic import Mimic
from hmi.models.priority import Fill, class_of
from hmi.qt.canvas import CENTER, Canvas, Drawing
from hmi.qt.context import Context
from hmi.qt.mimic import MimicView
from hmi.qt.mimic.view import FIRST

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
        title = self.view.title if self.mimic is not None else text("overview.map")
        inside = drawing.panel(QRectF(0, 0, width, height), title, self.view.remark)
        if self.display != MIMIC:
            self._draw_back(drawing, title)
        legend = QRectF(inside.left(), height - 30, inside.width(), 18)
        drawing.text(legend, self.fault or text("overview.legend"), 12, "quiet")
        if self.mimic is None:
            self._draw_cards(drawing, inside.adjusted(0, 0, 0, -20))

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

    def _draw_cards(self, drawing: Drawing, inside: QRectF) -> None:
        """A site without a drawing: every area as a card, worst first."""
        model = self.context.model
        states = model.areas.states(model.live, model.alarms.groups().by_area)
        if not states:
            drawing.text(inside, self.context.text("overview.no_areas"), 15, "quiet", align=CENTER)
            return
        across = max(1, int(inside.width() // 260))
        for i, state in enumerate(states):
            x = inside.left() + (i % across) * (inside.width() / across)
            y = inside.top() + (i // across) * 74
            rect = QRectF(x, y, inside.width() / across - 12, 62)
            if rect.bottom() > inside.bottom():
                break
            drawing.box(rect, "raised")
            alarm = state.alarm
            kind = fill(alarm) if alarm else Fill.OUTLINE
            if alarm is not None:
                drawing.symbol(QRectF(x + 12, y + 18, 26, 26), class_of(alarm), kind)
            name = QRectF(x + 48, y + 8, rect.width() - 60, 22)
            drawing.text(name, model.words.area(state.area.id), 14, bold=alarm is not None)
            if state.methane is not None:
                tag = model.table.tags[state.methane]
                shown = model.words.value_unit(tag, float(model.live.value[state.methane]))
                drawing.text(name.translated(0, 24), shown, 15, "live", True)
            area = state.area.id
            self.hit(rect, partial(self.context.open_area.emit, area))
