"""One drawing as a picture: what never changes is painted once, of the rest only what changed."""

from collections.abc import Iterable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap, QRegion

from hmi.models.mimic.look import Looks
from hmi.models.mimic.scene import Bound, Layer, Role, Words
from hmi.models.priority import Fill
from hmi.models.station import StationModel
from hmi.qt.mimic.desk import Desk
from hmi.qt.mimic.pieces import FanPiece, NotePiece, Piece, PillPiece, SymbolPiece
from hmi.qt.mimic.shape_pieces import LevelPiece, ShapePiece, WordsPiece
from hmi.qt.theme import Theme

MANY = 60
"""So many changed elements are painted with the whole picture: cheaper than as many cut-outs."""
_ROLES = {Role.PILL: PillPiece, Role.FAN: FanPiece, Role.NOTE: NotePiece, Role.SYMBOL: SymbolPiece}


class Board:
    """A drawing at one size, in one theme and language. ``picture`` is what is shown."""

    def __init__(self, looks: Looks, model: StationModel, theme: Theme, size: QSize) -> None:
        self.desk = Desk(looks, model, theme, size)
        self.looks, self.layers = looks, looks.mimic.layers
        self.pieces = [_piece(self.desk, i, one) for i, one in enumerate(looks.mimic.bound)]
        self.stills = [self._still(i, layer) for i, layer in enumerate(self.layers)]
        self.picture, self._dressed = QPixmap(size), QPixmap(size)
        self.painted = 0
        """How many elements were painted so far, for whoever counts the work."""
        for piece, look in zip(self.pieces, looks.now, strict=True):
            piece.show(look)
        self._ground = [self.pieces[i] for i in self.layers[0].bound]
        self._valued = [piece for piece in self._ground if piece.has_value]
        self._keys = {
            piece.place: piece.under_key(looks.now[piece.place]) for piece in self._ground
        }
        self._dress(QRegion(self.picture.rect()))
        self._paint(QRegion(self.picture.rect()), is_whole=True)

    def _still(self, number: int, layer: Layer) -> QPixmap | None:
        """All that never changes on one level; the lowest one has the panel's ground."""
        if number and not layer.items:
            return None
        picture = QPixmap(self.desk.size)
        picture.fill(Qt.GlobalColor.transparent if number else self.desk.theme.color("panel"))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for item in layer.items:
            self.desk.ink.draw(painter, item)
        painter.end()
        return picture

    def repaint(self, changed: Iterable[int]) -> QRect:
        """Paint some elements anew; returns where the picture changed."""
        places = list(changed)
        if not places:
            return QRect()
        region, undressed = QRegion(), QRegion()
        is_whole = len(places) > MANY
        now, pieces, keys = self.looks.now, self.pieces, self._keys
        for i in places:
            piece, look = pieces[i], now[i]
            before = piece.reach
            piece.show(look)
            if i in keys and (key := piece.under_key(look)) != keys[i]:
                keys[i] = key
                undressed = undressed.united(before.united(piece.reach))
            if not is_whole:
                region = region.united(before.united(piece.reach))
        if not undressed.isEmpty():
            self._dress(undressed)
        self._paint(region, is_whole)
        return self.picture.rect() if is_whole else region.boundingRect()

    def blink(self, lit: bool) -> QRect:
        """The other half of the blink: the symbols of unacknowledged alarms."""
        if lit == self.desk.lit:
            return QRect()
        self.desk.lit = lit
        now = self.looks.now
        solid = (i for i, one in enumerate(now) if one.alarm and one.alarm[1] is Fill.SOLID)
        return self.repaint(solid)

    def _dress(self, region: QRegion) -> None:
        """The lowest level with all of its elements but their values: it changes far less than they."""
        painter = QPainter(self._dressed)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRegion(region)
        around, still = region.boundingRect(), self.stills[0]
        assert still is not None
        painter.drawPixmap(around, still, around)
        for piece in self._ground:
            look = self.looks.now[piece.place]
            if look.seen is not False and region.intersects(piece.reach):
                piece.paint_under(painter, look)
                self.painted += 1
        painter.end()

    def _paint(self, region: QRegion, is_whole: bool) -> None:
        """The picture from its levels: a level as a picture, then what changes often."""
        painter = QPainter(self.picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now, pieces = self.looks.now, self.pieces
        around = self.picture.rect() if is_whole else region.boundingRect()
        if not is_whole:
            painter.setClipRegion(region)
        painter.drawPixmap(around, self._dressed, around)
        for piece in self._valued:
            look = now[piece.place]
            if look.seen is not False and (is_whole or region.intersects(piece.reach)):
                piece.paint_value(painter, look)
        for still, layer in zip(self.stills[1:], self.layers[1:], strict=True):
            if still is not None:
                painter.drawPixmap(around, still, around)
            for i in layer.bound:
                if now[i].seen is not False and (is_whole or region.intersects(pieces[i].reach)):
                    pieces[i].paint(painter, now[i])
                    self.painted += 1
        painter.end()


def _piece(desk: Desk, place: int, bound: Bound) -> Piece:
    if bound.role in _ROLES:
        return _ROLES[bound.role](desk, place)
    if bound.fills is not None:
        return LevelPiece(desk, place)
    values = [
        item for item in bound.items
        if isinstance(item, Words) and any(piece.is_value for piece in item.pieces)
    ]  # fmt: skip
    if values and len(bound.items) == len(values) == 1:
        return WordsPiece(desk, place)
    return ShapePiece(desk, place)
