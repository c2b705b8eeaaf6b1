"""Small pictures that are painted once and shown often: a value's digits, a pill's body."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from hmi.qt.mimic.ink import Ink

MOST_VALUES: Final = 4_000
"""Pictures of digits kept; each has some kB."""


def painted(rect: QRect, paint: Callable[[QPainter], None]) -> QPixmap:
    """A transparent picture of ``rect``; ``paint`` works in the drawing's own pixels."""
    picture = QPixmap(max(1, rect.width()), max(1, rect.height()))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(-rect.x(), -rect.y())
    paint(painter)
    painter.end()
    return picture


class Digits:
    """Texts as pictures, by text, colour and font; those not used for longest are forgotten."""

    def __init__(self, ink: Ink) -> None:
        self._ink = ink
        self._kept: OrderedDict[tuple[str, str, int, int], tuple[QPixmap, int]] = OrderedDict()

    def height(self, pixels: int, weight: int) -> int:
        """How high every picture of a font is."""
        return int(self._ink.font(pixels, weight)[1].height()) + 1

    def of(self, text: str, token: str, pixels: int, weight: int) -> tuple[QPixmap, int]:
        """The picture of a text, as high as its font, and how wide it is."""
        key = (text, token, pixels, weight)
        found = self._kept.get(key)
        if found is None:
            picture = self._paint(text, token, pixels, weight)
            found = self._kept[key] = picture, picture.width()
            if len(self._kept) > MOST_VALUES:
                self._kept.popitem(last=False)
        return found

    def _paint(self, text: str, token: str, pixels: int, weight: int) -> QPixmap:
        font, metrics = self._ink.font(pixels, weight)
        rect = QRect(0, 0, int(metrics.horizontalAdvance(text)) + 2, self.height(pixels, weight))

        def paint(painter: QPainter) -> None:
            painter.setFont(font)
            painter.setPen(self._ink.theme.color(token))
            painter.drawText(QRectF(rect), Qt.AlignmentFlag.AlignVCenter, text)

        return painted(rect, paint)
