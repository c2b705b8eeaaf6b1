"""What all elements of one drawing on the screen share: its place, theme, words and pictures."""

from functools import cached_property

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QTransform

from hmi.models.mimic.look import UNKNOWN, Look, Looks, pick
from hmi.models.mimic.numbers import Box
from hmi.models.mimic.scene import Bound
from hmi.models.station import StationModel
from hmi.qt.mimic.ink import Ink
from hmi.qt.mimic.sprite import Digits
from hmi.qt.theme import Theme
from scada.model import Tag


class Desk:
    """One drawing at one size, in one theme and language; made anew where one of them changes."""

    def __init__(self, looks: Looks, model: StationModel, theme: Theme, size: QSize) -> None:
        self.looks, self.mimic, self.model, self.theme = looks, looks.mimic, model, theme
        self.size = size
        self.lit = True
        """The half of the blink."""
        wide, high = self.mimic.width, self.mimic.height
        self.scale = min(size.width() / wide, size.height() / high)
        """Pixels of the screen per unit of the drawing."""
        left = (size.width() - wide * self.scale) / 2
        top = (size.height() - high * self.scale) / 2
        self.view = QTransform(self.scale, 0, 0, self.scale, left, top)
        self.ink = Ink(theme, model.language.name, self.view)
        self.digits = Digits(self.ink)

    def box(self, box: Box) -> QRectF:
        """A box of the drawing in pixels."""
        left, top, right, bottom = box
        return self.view.mapRect(QRectF(left, top, right - left, bottom - top))

    @cached_property
    def room(self) -> QRectF:
        """The whole drawing in pixels."""
        return self.box((0.0, 0.0, self.mimic.width, self.mimic.height))

    def is_within_its_own(self, place: int) -> bool:
        """Whether an element's middle lies in another one of the same tag."""
        one = self.mimic.bound[place]
        middle = self.box(one.box).center()
        return any(
            self.box(self.mimic.bound[other].box).contains(middle)
            for other in self._places.get(one.tag, ())
            if other != place
        )

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """The elements of each tag."""
        found: dict[str, list[int]] = {}
        for place, one in enumerate(self.mimic.bound):
            if one.tag:
                found.setdefault(one.tag, []).append(place)
        return found

    def own_words(self, bound: Bound) -> str:
        """What an element itself says in the language in use."""
        return pick(self.model.language, bound.zh, bound.en)

    def widest(self, tag: Tag | None) -> list[str]:
        """The texts that a tag's value may have at its widest."""
        if tag is None:
            return [UNKNOWN]
        ends = (0.0, 1.0) if tag.is_switch else (tag.low, tag.high)
        return [self.model.words.value(tag, end) for end in ends]

    def outline(
        self, painter: QPainter, rect: QRectF, look: Look, radius: float, unit: float
    ) -> None:
        """A pill's frame: the alarm's colour, dashed while held, else a quiet line."""
        theme = self.theme
        if look.alarm is None and not look.is_held:
            painter.setPen(QPen(theme.color("line"), max(1.0, unit)))
            painter.setBrush(theme.color("raised"))
            half = max(1.0, unit) / 2
            painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), radius, radius)
            return
        pen = QPen(theme.priority(look.alarm[0] if look.alarm else 0), 2 * unit)
        if look.is_held:
            pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(rect.adjusted(unit, unit, -unit, -unit), radius, radius)

    def dashed(self, painter: QPainter, rect: QRectF, unit: float, is_round: bool = False) -> None:
        """The violet dashes of what is not known now."""
        pen = QPen(self.theme.priority(0), max(1.5, 2 * unit))
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if is_round:
            painter.drawEllipse(rect)
        else:
            painter.drawRoundedRect(rect, 4 * unit, 4 * unit)
