"""What shapes and words are painted with: Qt's paths, brushes, pens and fonts in the theme in use."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QGradient,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPen,
    QRadialGradient,
    QTransform,
)

from hmi.models.mimic.colour import Colour
from hmi.models.mimic.numbers import Matrix
from hmi.models.mimic.path_data import Path
from hmi.models.mimic.scene import Gradient, Item, Paint, Piece, Shape, Stroke, Words
from hmi.qt.theme import Theme

_CAPS = {"round": Qt.PenCapStyle.RoundCap, "square": Qt.PenCapStyle.SquareCap}
_JOINS = {"round": Qt.PenJoinStyle.RoundJoin, "bevel": Qt.PenJoinStyle.BevelJoin}
_RULES = {True: Qt.FillRule.OddEvenFill, False: Qt.FillRule.WindingFill}
_SPREADS = {"reflect": QGradient.Spread.ReflectSpread, "repeat": QGradient.Spread.RepeatSpread}


def qt_path(path: Path) -> QPainterPath:
    """A path as Qt has it."""
    result = QPainterPath()
    for kind, v in path:
        match kind:
            case "M":
                result.moveTo(v[0], v[1])
            case "L":
                result.lineTo(v[0], v[1])
            case "C":
                result.cubicTo(*v)
            case _:
                result.closeSubpath()
    return result


def qt_matrix(matrix: Matrix) -> QTransform:
    """A matrix as Qt has it."""
    return QTransform(*matrix)


class Ink:
    """Paints the items of a drawing in one theme and language; ``view`` is the drawing's place in pixels."""

    def __init__(self, theme: Theme, language: str, view: QTransform) -> None:
        self.theme, self.view = theme, view
        self._is_chinese = language == "zh"
        self._fonts: dict[tuple[int, int, bool], tuple[QFont, QFontMetricsF]] = {}

    def colour(self, colour: Colour, opacity: float = 1.0) -> QColor:
        """A colour of the drawing in the theme."""
        found = QColor(*colour.within(self.theme.tokens))
        found.setAlphaF(min(max(colour.alpha * opacity, 0.0), 1.0))
        return found

    def brush(self, paint: Paint, opacity: float = 1.0) -> QBrush:
        """A plain colour, or a gradient."""
        if isinstance(paint, Colour):
            return QBrush(self.colour(paint, opacity))
        brush = QBrush(self._gradient(paint, opacity))
        brush.setTransform(qt_matrix(paint.matrix))
        return brush

    def _gradient(self, paint: Gradient, opacity: float) -> QGradient:
        p = paint.points
        made = (
            QRadialGradient(QPointF(p[0], p[1]), p[2], QPointF(p[3], p[4]))
            if paint.is_radial
            else QLinearGradient(p[0], p[1], p[2], p[3])
        )
        made.setSpread(_SPREADS.get(paint.spread, QGradient.Spread.PadSpread))
        for at, colour in paint.stops:
            made.setColorAt(at, self.colour(colour, opacity))
        return made

    def pen(self, stroke: Stroke, opacity: float = 1.0) -> QPen:
        """An outline."""
        pen = QPen(self.brush(stroke.paint, opacity), stroke.width)
        pen.setCapStyle(_CAPS.get(stroke.cap, Qt.PenCapStyle.FlatCap))
        pen.setJoinStyle(_JOINS.get(stroke.join, Qt.PenJoinStyle.SvgMiterJoin))
        pen.setMiterLimit(stroke.miter)
        if stroke.dash:
            pen.setDashPattern([part / stroke.width for part in stroke.dash])
            pen.setDashOffset(stroke.dash_at / stroke.width)
        return pen

    def draw(self, painter: QPainter, item: Item) -> None:
        """Paint one item as it was drawn."""
        if isinstance(item, Shape):
            self.draw_shape(painter, item, item.fill)
        else:
            self.draw_words(painter, item)

    def draw_shape(self, painter: QPainter, shape: Shape, fill: Paint | None) -> None:
        """Paint a shape, with another fill where its state asks for one."""
        painter.save()
        base = painter.transform()
        self._clip(painter, shape, base)
        painter.setTransform(qt_matrix(shape.matrix) * self.view * base)
        path = qt_path(shape.path)
        path.setFillRule(_RULES[shape.is_even_odd])
        if fill is not None:
            painter.fillPath(path, self.brush(fill, shape.opacity))
        if shape.stroke is not None:
            painter.strokePath(path, self.pen(shape.stroke, shape.opacity))
        painter.restore()

    def _clip(self, painter: QPainter, item: Item, base: QTransform) -> None:
        for clip in item.clips:
            whole = QPainterPath()
            for path, matrix, is_even_odd in clip.paths:
                part = qt_path(path)
                part.setFillRule(_RULES[is_even_odd])
                part = qt_matrix(matrix).map(part)
                whole = part if whole.isEmpty() else whole.united(part)
            painter.setTransform(self.view * base)
            painter.setClipPath(whole, Qt.ClipOperation.IntersectClip)

    def text(self, piece: Piece) -> str:
        """A piece's words in the language in use."""
        return piece.zh if self._is_chinese else piece.en

    def font(self, pixels: int, weight: int, italic: bool = False) -> tuple[QFont, QFontMetricsF]:
        """A font of the station at a size in pixels of the screen, with its metrics."""
        key = (pixels, weight, italic)
        if key not in self._fonts:
            font = QFont(self.theme.font(14, weight=weight))
            font.setPixelSize(max(1, pixels))
            font.setItalic(italic)
            self._fonts[key] = font, QFontMetricsF(font)
        return self._fonts[key]

    def draw_words(self, painter: QPainter, words: Words, value: str = "") -> QRectF:
        """Paint a line of words, ``value`` where a value stands; returns where, in pixels."""
        place = qt_matrix(words.matrix) * self.view
        scale = max(abs(place.determinant()) ** 0.5, 1e-6)
        runs = [
            (piece, value if piece.is_value else self.text(piece), *self._font_of(piece, scale))
            for piece in words.pieces
        ]
        wide = sum(metrics.horizontalAdvance(text) * k for _, text, _, metrics, k in runs)
        x = words.x - {"middle": wide / 2, "end": wide}.get(words.anchor, 0.0)
        painter.save()
        base = painter.transform()
        self._clip(painter, words, base)
        start, y = x, words.y
        for piece, text, font, metrics, k in runs:
            x, y = x + piece.dx, y + piece.dy
            painter.setTransform(QTransform(k, 0, 0, k, x, y + piece.rise) * place * base)
            painter.setFont(font)
            self._draw_piece(painter, piece, text, k)
            x += metrics.horizontalAdvance(text) * k
        painter.restore()
        high = max((piece.size for piece, *_ in runs), default=0.0)
        return place.mapRect(QRectF(start, words.y - high, max(x - start, 0.0), high * 1.3))

    def _draw_piece(self, painter: QPainter, piece: Piece, text: str, scale: float) -> None:
        """One piece at the origin; ``scale`` is what the painter enlarges it by."""
        if piece.stroke is not None and piece.is_stroke_first:
            self._outline(painter, piece, piece.stroke, text, scale)
        painter.setPen(self.colour(piece.colour, piece.opacity))
        painter.drawText(QPointF(0.0, 0.0), text)
        if piece.stroke is not None and not piece.is_stroke_first:
            self._outline(painter, piece, piece.stroke, text, scale)

    def _outline(
        self, painter: QPainter, piece: Piece, stroke: Stroke, text: str, scale: float
    ) -> None:
        letters = QPainterPath()
        letters.addText(QPointF(0.0, 0.0), painter.font(), text)
        pen = self.pen(stroke, piece.opacity)
        pen.setWidthF(stroke.width / scale)
        painter.strokePath(letters, pen)

    def _font_of(self, piece: Piece, scale: float) -> tuple[QFont, QFontMetricsF, float]:
        """The font at the nearest whole number of pixels, and by how much to scale it."""
        pixels = min(max(1, round(piece.size * scale)), 400)
        font, metrics = self.font(pixels, piece.weight, piece.is_italic)
        return font, metrics, piece.size / pixels
