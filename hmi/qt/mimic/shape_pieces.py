"""Bound elements that are drawn as they are: shapes with a state, levels, words with a value."""

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap

from hmi.models.mimic.colour import Colour
from hmi.models.mimic.look import STEPS, Look, share_of
from hmi.models.mimic.numbers import rotation, times
from hmi.models.mimic.scene import Direction, Paint, Shape, Stroke, Words
from hmi.qt.mimic.desk import Desk
from hmi.qt.mimic.ink import qt_matrix, qt_path
from hmi.qt.mimic.pieces import Piece
from scada.model import AlarmDefinition, AlarmKind, Comparison

SYMBOL = 22.0
"""The side of the symbol beside a shape, in the drawing's units at a scale of one."""
MOST_COVERED = 0.3
"""Of a small shape's side, by its symbol."""
LARGE_SHARE = 1 / 12
"""Of the drawing's area: what is larger is painted each time and not kept as a picture."""


class ShapePiece(Piece):
    """Shapes and words as drawn: a switch's state fills them, an alarm outlines them."""

    def __init__(self, desk: Desk, place: int) -> None:
        super().__init__(desk, place)
        self.side = SYMBOL * desk.scale
        tag = desk.looks.tags[place]
        self.is_switch = tag is not None and tag.is_switch
        grown = self.side * 0.6
        # Of a small shape most is still seen.
        half = self.side / 2
        self.aside = tuple(
            half - min(half, length * MOST_COVERED)
            for length in (self.box.width(), self.box.height())
        )
        x, y = self.aside
        self.reach = self.box.adjusted(-grown - x, -grown - y, grown, grown).toAlignedRect()
        area = desk.room.width() * desk.room.height()
        self.is_large = self.reach.width() * self.reach.height() > area * LARGE_SHARE

    def paint_under(self, painter: QPainter, look: Look) -> None:
        """See `Piece`."""
        if look.seen is False:
            return
        if self.is_large:
            self.paint_shapes(painter, look)
            return
        state = look.is_on if self.is_switch else None
        key = (self.alarm_key(look), look.is_held, state, look.seen, look.is_turned, look.text)
        picture = self.keep(key, self.reach, lambda p: self.paint_shapes(p, look))
        painter.drawPixmap(self.reach.topLeft(), picture)

    def paint_shapes(self, painter: QPainter, look: Look) -> None:
        """The items, then what is abnormal about them."""
        for item in self.bound.items:
            if isinstance(item, Words):
                self.desk.ink.draw_words(painter, item, look.text)
                continue
            shape = _turned(item) if look.is_turned else item
            if look.seen is None:
                shape = _hollow(shape)
            self.desk.ink.draw_shape(painter, shape, self._fill(shape, look))
        if look.alarm is not None:
            self._paint_alarm(painter, look)
        elif look.is_held and self.bound.tag:
            self._outline(painter, look)

    def _fill(self, shape: Shape, look: Look) -> Paint | None:
        if not (self.is_switch and shape.is_state and shape.fill is not None):
            return shape.fill
        if look.seen is None:
            return None
        return Colour({True: "running", False: "stopped", None: "panel"}[look.is_on])

    def _paint_alarm(self, painter: QPainter, look: Look) -> None:
        self._outline(painter, look)
        half = self.side / 2
        corner = QPointF(self.box.left() - self.aside[0], self.box.top() - self.aside[1])
        if any(isinstance(item, Words) for item in self.bound.items):
            corner = QPointF(self.box.left() - half, self.box.center().y())
        self.symbol(painter, QRectF(corner.x() - half, corner.y() - half, 2 * half, 2 * half), look)

    def _outline(self, painter: QPainter, look: Look) -> None:
        """Around what has a state; around all shapes where none is marked."""
        shapes = [item for item in self.bound.items if isinstance(item, Shape)]
        marked = [shape for shape in shapes if shape.is_state] or shapes
        pen = QPen(self.desk.theme.priority(look.alarm[0] if look.alarm else 0))
        pen.setWidthF(max(1.5, 2 * self.desk.scale))
        if look.is_held:
            pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for shape in marked:
            place = qt_matrix(shape.matrix) * self.desk.view
            painter.drawPath(place.map(qt_path(shape.path)))


class LevelPiece(ShapePiece):
    """A vessel that fills: the part beyond a limit has the alarm's colour while in alarm; ticks at limits."""

    def __init__(self, desk: Desk, place: int) -> None:
        super().__init__(desk, place)
        self.shape = next(item for item in self.bound.items if isinstance(item, Shape))
        matrix = qt_matrix(self.shape.matrix) * desk.view
        self.outline_path: QPainterPath = matrix.map(qt_path(self.shape.path))
        self.inner = self.outline_path.boundingRect()
        tag = desk.looks.tags[place]
        levels = desk.model.words.levels.get(tag.id, []) if tag is not None else []
        self.limits = [(row, share_of(self.bound, tag, row.value)) for row in levels] if tag else []

    def paint_under(self, painter: QPainter, look: Look) -> None:
        """See `Piece`."""
        if look.seen is False:
            return
        body = self.keep(("body",), self.reach, self._paint_body)
        painter.drawPixmap(self.reach.topLeft(), body)
        if look.level >= 0:
            self._put(painter, self.keep(("full",), self.reach, self._paint_full), (0, look.level))
            beyond = self._beyond(look)
            if beyond is not None and look.alarm is not None:
                key = ("beyond", look.alarm[0])
                self._put(
                    painter,
                    self.keep(key, self.reach, lambda p: self._paint_beyond(p, look)),
                    beyond,
                )
        rim = ("rim", self.alarm_key(look), look.is_held, look.seen)
        painter.drawPixmap(
            self.reach.topLeft(), self.keep(rim, self.reach, lambda p: self._paint_rim(p, look))
        )

    def _put(self, painter: QPainter, picture: QPixmap, span: tuple[int, int]) -> None:
        """The part of a full vessel between two levels."""
        part = self._part(span[0] / STEPS, span[1] / STEPS).toAlignedRect()
        source = part.translated(-self.reach.x(), -self.reach.y())
        painter.drawPixmap(part, picture, source)

    def _part(self, low: float, high: float) -> QRectF:
        box = self.inner
        wide, tall = box.width(), box.height()
        match self.bound.fills:
            case Direction.DOWN:
                return QRectF(box.left(), box.top() + low * tall, wide, (high - low) * tall)
            case Direction.RIGHT:
                return QRectF(box.left() + low * wide, box.top(), (high - low) * wide, tall)
            case Direction.LEFT:
                return QRectF(box.right() - high * wide, box.top(), (high - low) * wide, tall)
        return QRectF(box.left(), box.bottom() - high * tall, wide, (high - low) * tall)

    def _beyond(self, look: Look) -> tuple[int, int] | None:
        """The part of the level that lies beyond the limit whose alarm is shown."""
        record = self.desk.looks.alarm(self.place)
        found = [one for one in self.limits if record is not None and one[0].id == record.alarm]
        if look.alarm is None or not found:
            return None
        row, share = found[0]
        at = round(share * STEPS)
        if row.comparison in (Comparison.BELOW, Comparison.AT_MOST):
            return (0, min(look.level, at))
        return (at, look.level) if look.level > at else None

    def _paint_body(self, painter: QPainter) -> None:
        if self.shape.fill is not None:
            self.desk.ink.draw_shape(painter, replace(self.shape, stroke=None), self.shape.fill)

    def _paint_full(self, painter: QPainter) -> None:
        painter.fillPath(self.outline_path, self.desk.theme.color("stopped"))

    def _paint_beyond(self, painter: QPainter, look: Look) -> None:
        assert look.alarm is not None
        painter.fillPath(self.outline_path, self.desk.theme.priority(look.alarm[0]))

    def _paint_rim(self, painter: QPainter, look: Look) -> None:
        painter.save()
        painter.setClipPath(self.outline_path)
        for row, share in self.limits:
            self._tick(painter, row, share)
        painter.restore()
        if self.shape.stroke is not None:
            self.desk.ink.draw_shape(painter, self.shape, None)
        if look.alarm is not None:
            self._paint_alarm(painter, look)
        elif look.is_held:
            self._outline(painter, look)

    def _tick(self, painter: QPainter, row: AlarmDefinition, share: float) -> None:
        """A line from the rim a third of the way in: solid at an alarm, dashed at a pre-warning."""
        at = self._part(share, share)
        pen = QPen(self.desk.theme.color("text"), max(1.0, 1.4 * self.desk.scale))
        if row.kind in (AlarmKind.PRE_WARNING, AlarmKind.ALERT):
            pen.setDashPattern([2, 2])
        painter.setPen(pen)
        if self.bound.fills in (Direction.LEFT, Direction.RIGHT):
            end = QPointF(at.left(), at.top() + at.height() * 0.4)
        else:
            end = QPointF(at.left() + at.width() * 0.4, at.top())
        painter.drawLine(at.topLeft(), end)


class WordsPiece(ShapePiece):
    """A line of words with a value in it, upright: its digits are pictures that are kept."""

    def __init__(self, desk: Desk, place: int) -> None:
        super().__init__(desk, place)
        self.words = next(item for item in self.bound.items if isinstance(item, Words))
        piece = self.words.pieces[0]
        a, b, c, d = self.words.matrix[:4]
        self.is_plain = (
            len(self.bound.items) == 1 and len(self.words.pieces) == 1 and piece.is_value
            and not b and not c and a == d and not self.words.clips and piece.opacity >= 1
            and piece.stroke is None and not piece.rise
        )  # fmt: skip
        at = (qt_matrix(self.words.matrix) * desk.view).map(QPointF(self.words.x, self.words.y))
        self.pixels = max(1, round(piece.size * a * desk.scale))
        self.weight, self.token = piece.weight, piece.colour.token
        self.x, self.y = round(at.x()), round(at.y() - self.pixels * 0.86)
        self.tag = desk.looks.tags[place]
        self.is_within = desk.is_within_its_own(place)
        """Whether a shape of the same tag is around it: that one bears the symbol."""
        self.show(Look())

    def show(self, look: Look) -> None:
        """The place depends on how long the text is."""
        text = self._text(look)
        metrics = self.desk.ink.font(self.pixels, self.weight)[1]
        wide = metrics.horizontalAdvance(text) + 4 if self.is_plain else self.box.width() * 1.3
        left = self.x - {"middle": wide / 2, "end": wide}.get(self.words.anchor, 0.0)
        top = self.box.top() if not self.is_plain else self.y
        high = metrics.height() if self.is_plain else self.box.height()
        self.box = QRectF(left, top, wide, high)
        grown = self.side * 1.2
        self.reach = self.box.adjusted(-grown, -grown / 2, grown / 2, grown / 2).toAlignedRect()

    def _text(self, look: Look) -> str:
        has_unit = self.bound.has_unit and self.tag is not None and self.tag.unit
        return f"{look.text} {self.tag.unit}" if has_unit and self.tag else look.text

    def paint_under(self, painter: QPainter, look: Look) -> None:
        """See `Piece`."""
        if look.seen is False:
            return
        if not self.is_plain or not self.token:
            ShapePiece.paint_under(self, painter, look._replace(text=self._text(look)))
            return
        token = "quiet" if look.is_held else self.token
        picture, wide = self.desk.digits.of(self._text(look), token, self.pixels, self.weight)
        shift = {"middle": wide // 2, "end": wide}.get(self.words.anchor, 0)
        painter.drawPixmap(self.x - shift, self.y, picture)
        if look.alarm is not None and not self.is_within:
            half = self.side / 2
            left = self.x - shift - self.side - 2
            self.symbol(
                painter, QRectF(left, self.box.center().y() - half, 2 * half, 2 * half), look
            )


def _turned(shape: Shape) -> Shape:
    """A shape turned by half a turn about the middle of its box."""
    left, top, right, bottom = shape.box
    x, y = (left + right) / 2, (top + bottom) / 2
    about = times(times((1.0, 0.0, 0.0, 1.0, x, y), rotation(180.0)), (1.0, 0.0, 0.0, 1.0, -x, -y))
    return replace(shape, matrix=times(about, shape.matrix))


def _hollow(shape: Shape) -> Shape:
    """What may or may not be there: its outline alone, thin and dashed."""
    width = max((shape.box[2] - shape.box[0]) / 14, 1.0)
    stroke = Stroke(Colour("quiet"), width, "butt", "round", dash=(2 * width, width))
    return replace(shape, fill=None, stroke=stroke)
