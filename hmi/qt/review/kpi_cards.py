"""The dashboard's first row: six figures, each with its target and whether it is kept."""

from PySide6.QtCore import QRectF

from hmi.models.review.cards import Card
from hmi.qt.canvas import Canvas, Drawing
from hmi.qt.context import Context

TALL = 92
GAP = 12.0


class KpiCards(Canvas):
    """Cards side by side; the edge of one that misses its target is strong."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.cards: tuple[Card, ...] = ()

    def show_cards(self, cards: tuple[Card, ...]) -> None:
        """Other figures."""
        self.cards = cards
        self.update()

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """One card after the other."""
        count = max(1, len(self.cards))
        wide = (width - GAP * (count - 1)) / count
        for place, card in enumerate(self.cards):
            self._draw_card(drawing, QRectF(place * (wide + GAP), 0, wide, height), card)

    def _draw_card(self, drawing: Drawing, room: QRectF, card: Card) -> None:
        missed = card.met is False
        drawing.box(room, "panel", "edge" if missed else "line", width=2 if missed else 1)
        inside = room.adjusted(14, 8, -10, -8)
        drawing.text(
            QRectF(inside.left(), inside.top(), inside.width(), 18), card.title, 13, "quiet"
        )
        value = QRectF(inside.left(), inside.top() + 20, inside.width(), 34)
        size = 26 if drawing.width(card.value, 26, True) <= inside.width() else 19
        drawing.text(value, card.value, size, "live", True)
        below = QRectF(inside.left(), inside.bottom() - 19, inside.width(), 18)
        drawing.text(below, card.below, 12.5, "text" if missed else "quiet", missed)
