"""What the station draws in an element's place: pills, fans, notes, symbols."""

from collections.abc import Callable, Hashable

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from hmi.models.mimic.look import Look, short_name
from hmi.models.priority import Fill
from hmi.qt.icons import paint_fan
from hmi.qt.mimic.desk import Desk
from hmi.qt.mimic.sprite import painted
from hmi.qt.symbols import paint_symbol, symbol_path

PILL = 27.0
"""The height of a pill at which its texts have the sizes of the station's own pages."""
OUTSIDE = 9.0
"""How far a pill's symbol reaches beyond its left edge: what stands beside it keeps clear of that."""
BESIDE = 18.0
"""Where the words of a pill with a symbol begin."""
FAN = 32.0
MOST_KEPT = 8
"""Pictures of one element in different states."""


class Piece:
    """One element on the screen. ``reach`` is where it may paint with the look it has."""

    def __init__(self, desk: Desk, place: int) -> None:
        self.desk, self.place = desk, place
        self.bound = desk.mimic.bound[place]
        self.box = desk.box(self.bound.box)
        self.reach = self.box.toAlignedRect()
        self._kept: dict[Hashable, QPixmap] = {}

    def show(self, look: Look) -> None:
        """Get ready for a look; may move `reach`."""

    has_value = False
    """Whether its value is painted apart from all else of it."""

    def paint(self, painter: QPainter, look: Look) -> None:
        """Paint it."""
        self.paint_under(painter, look)
        self.paint_value(painter, look)

    def paint_under(self, painter: QPainter, look: Look) -> None:
        """Paint it without its value."""

    def paint_value(self, painter: QPainter, look: Look) -> None:
        """Paint its value, where that is painted apart."""

    def under_key(self, look: Look) -> Hashable:
        """What `paint_under` depends on."""
        return look, self.alarm_key(look)

    def keep(self, key: Hashable, rect: QRect, paint: Callable[[QPainter], None]) -> QPixmap:
        """A picture of this element by what it depends on."""
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            found = self._kept[key] = painted(rect, paint)
        return found

    def symbol(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        """The symbol of its worst alarm, on a ground that lets an outline be read."""
        if look.alarm is None:
            return
        number, fill = look.alarm
        theme, lit = self.desk.theme, self.desk.lit
        if not (fill is Fill.SOLID and lit):
            painter.fillPath(symbol_path(number, rect), theme.color("panel"))
        paint_symbol(painter, rect, number, fill, theme, lit)

    def alarm_key(self, look: Look) -> Hashable:
        """What a symbol's picture depends on."""
        blinks = look.alarm is not None and look.alarm[1] is Fill.SOLID
        return look.alarm, blinks and self.desk.lit


class PillPiece(Piece):
    """Short name, value, unit; outlined with its symbol while in alarm, dashed while held."""

    def __init__(self, desk: Desk, place: int) -> None:
        super().__init__(desk, place)
        self.tag = desk.looks.tags[place]
        self.unit_scale = u = self.box.height() / PILL
        self.name = short_name(self.bound, self.tag, desk.model)
        self.unit = "" if self.tag is None or self.tag.is_switch else self.tag.unit
        self.sizes = tuple(max(1, round(size * u)) for size in (12.5, 15, 11))
        self.box.setWidth(max(self.box.width(), self._needed() + (BESIDE + 11) * u))
        margin = 12 * u
        self.reach = self.box.adjusted(-margin, -margin / 2, 4 * u, margin / 2).toAlignedRect()
        self._right = round(self.box.right() - 10 * u)
        high = desk.digits.height(self.sizes[1], 600)
        self._top = round(self.box.center().y() - high / 2)

    def _needed(self) -> float:
        name, value, unit = self.sizes
        advance = [
            self.desk.ink.font(name, 600)[1].horizontalAdvance(self.name),
            self.desk.ink.font(unit, 400)[1].horizontalAdvance(
                f" {self.unit}" if self.unit else ""
            ),
            max(
                self.desk.ink.font(value, 600)[1].horizontalAdvance(text)
                for text in self.desk.widest(self.tag)
            ),
        ]
        return sum(advance) + 8 * self.unit_scale

    has_value = True

    def under_key(self, look: Look) -> Hashable:
        """See `Piece`."""
        return self.alarm_key(look), look.is_held, look.seen

    def paint_under(self, painter: QPainter, look: Look) -> None:
        """See `Piece`."""
        key = (self.alarm_key(look), look.is_held)
        body = self._kept.get(key)
        if body is None:
            body = self.keep(key, self.reach, lambda p: self._paint_body(p, look))
        painter.drawPixmap(self.reach.x(), self.reach.y(), body)

    def paint_value(self, painter: QPainter, look: Look) -> None:
        """See `Piece`."""
        token = "quiet" if look.is_held else "live"
        picture, width = self.desk.digits.of(look.text, token, self.sizes[1], 600)
        painter.drawPixmap(self._right - width, self._top, picture)

    def _paint_body(self, painter: QPainter, look: Look) -> None:
        u, theme = self.unit_scale, self.desk.theme
        self.desk.outline(painter, self.box, look, 5 * u, u)
        left = self.box.left() + (14 if look.alarm is None else BESIDE) * u
        name, _, small = self.sizes
        weight = 400 if look.alarm is None else 600
        font, metrics = self.desk.ink.font(name, weight)
        room = QRectF(left, self.box.top(), self.box.width(), self.box.height())
        painter.setFont(font)
        painter.setPen(theme.color("quiet" if look.alarm is None else "text"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.name)
        if self.unit:
            painter.setFont(self.desk.ink.font(small, 400)[0])
            painter.setPen(theme.color("quiet"))
            beside = room.translated(metrics.horizontalAdvance(self.name) + 5 * u, u)
            painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, self.unit)
        size = 24 * u
        at = QRectF(self.box.left() - OUTSIDE * u, self.box.center().y() - size / 2, size, size)
        self.symbol(painter, at, look)


class FanPiece(Piece):
    """A fan: bright runs, dark stands, dashed is not known; its name, and its state where it stands."""

    def __init__(self, desk: Desk, place: int) -> None:
        super().__init__(desk, place)
        side = min(self.box.width(), self.box.height())
        centre = self.box.center()
        self.disc = QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
        self.u = side / FAN
        self.tag = desk.looks.tags[place]
        self.words = ""
        self.show(Look())

    def show(self, look: Look) -> None:
        """See `Piece`."""
        own = self.desk.own_words(self.bound)
        name = own or (self.tag and self.desk.model.words.point(self.tag)) or self.bound.tag
        state = look.text if look.is_on is not None else self.desk.model.words.quality(2)
        runs = look.is_on is True
        self.words = name if runs else state if look.alarm is not None else f"{name} · {state}"
        metrics = self.desk.ink.font(round(12.5 * self.u), 600)[1]
        half = max(metrics.horizontalAdvance(self.words) / 2 + 4, 32 * self.u)
        centre = self.disc.center().x()
        top, bottom = self.disc.top() - 26 * self.u, self.disc.bottom() + 16 * self.u
        reach = QRectF(centre - half, top, 2 * half, bottom - top)
        self.reach = reach.toAlignedRect()

    def paint_under(self, painter: QPainter, look: Look) -> None:
        """See `Piece`."""
        key = (self.alarm_key(look), look.is_held, look.is_on, self.words)
        picture = self.keep(key, self.reach, lambda p: self._paint(p, look))
        painter.drawPixmap(self.reach.topLeft(), picture)

    def _paint(self, painter: QPainter, look: Look) -> None:
        theme, u = self.desk.theme, self.u
        face = {True: "running", False: "stopped", None: "panel"}[look.is_on]
        blades = theme.color("line" if theme.is_dark else "edge")
        painter.save()
        painter.translate(self.disc.topLeft())
        painter.scale(u, u)
        paint_fan(painter, QRectF(0, 0, FAN, FAN), theme.color(face), blades)
        painter.restore()
        if look.is_held:
            self.desk.dashed(painter, self.disc.adjusted(-3, -3, 3, 3), u, is_round=True)
        painter.setFont(self.desk.ink.font(round(12.5 * u), 400 if look.alarm is None else 600)[0])
        painter.setPen(theme.color("quiet" if look.alarm is None else "text"))
        above = QRectF(self.reach.left(), self.disc.top() - 24 * u, self.reach.width(), 20 * u)
        painter.drawText(above, Qt.AlignmentFlag.AlignCenter, self.words)
        size = 24 * u
        corner = QRectF(self.disc.left() - 14 * u, self.disc.bottom() - 12 * u, size, size)
        self.symbol(painter, corner, look)


class SymbolPiece(Piece):
    """The symbol of the worst alarm of a tag or an area; nothing while there is none."""

    def paint_under(self, painter: QPainter, look: Look) -> None:
        """See `Piece`."""
        side = min(self.box.width(), self.box.height())
        centre = self.box.center()
        square = QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
        self.symbol(painter, square, look)


class NotePiece(Piece):
    """While an area's power is cut: when it was ordered, and whether the feed sensor agrees."""

    def __init__(self, desk: Desk, place: int) -> None:
        super().__init__(desk, place)
        self.u = desk.scale * self.bound_scale()
        self.show(Look())

    def bound_scale(self) -> float:
        """Of the note's own drawing: its box is as high as two lines at 50."""
        height = self.bound.box[3] - self.bound.box[1]
        return height / 50.0 if height > 0 else 1.0

    def show(self, look: Look) -> None:
        """See `Piece`."""
        u = self.u
        first, second = (*look.lines, "", "")[:2]
        bold = self.desk.ink.font(round(13 * u), 600)[1]
        wide = max(bold.horizontalAdvance(first), bold.horizontalAdvance(second)) + 28 * u
        self.frame = QRectF(self.box.left(), self.box.top(), max(wide, self.box.width()), 50 * u)
        self.reach = self.frame.adjusted(-2, -2, 2, 2).toAlignedRect()

    def paint_under(self, painter: QPainter, look: Look) -> None:
        """See `Piece`."""
        if not look.lines:
            return
        painter.drawPixmap(
            self.reach.topLeft(), self.keep(look.lines, self.reach, lambda p: self._paint(p, look))
        )

    def _paint(self, painter: QPainter, look: Look) -> None:
        theme, u = self.desk.theme, self.u
        still_on = look.lines[-1] == "!"
        painter.setPen(QPen(theme.priority(1), 1.6 * u))
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(self.frame.adjusted(u, u, -u, -u), 6 * u, 6 * u)
        rows = ((look.lines[0], 13, 600, "text", 5), (
            look.lines[1], 12.5, 600 if still_on else 400, "text" if still_on else "quiet", 25,
        ))  # fmt: skip
        for text, size, weight, token, top in rows:
            painter.setFont(self.desk.ink.font(round(size * u), weight)[0])
            painter.setPen(theme.color(token))
            room = QRectF(self.frame.left() + 12 * u, self.frame.top() + top * u, 9e3, 20 * u)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
