"""The demo's drawings with every alarm and the widest values: nothing touches anything, in both languages."""

from itertools import combinations

import pytest
from PySide6.QtCore import QRectF, QSize
from pytestqt.qtbot import QtBot

from davylamp.mimic.sample import sample
from davylamp.mimic.subject import table_of
from davylamp.sim.sites import COMMITTED
from hmi.models.frame import Connection, Frame
from hmi.models.language import Language
from hmi.models.mimic import Mimic, parsed
from hmi.models.mimic.look import Look, Looks
from hmi.models.station import StationModel
from hmi.qt.mimic.board import Board
from hmi.qt.mimic.pieces import OUTSIDE, FanPiece, NotePiece, Piece, PillPiece
from hmi.qt.mimic.shape_pieces import WordsPiece
from hmi.qt.theme import Theme
from scada.model import SiteTable

NOW = 1_795_329_127_000_000_000


@pytest.fixture(scope="module")
def table() -> SiteTable:
    return table_of(COMMITTED)


def board_of(table: SiteTable, name: str, language: str) -> Board:
    model = StationModel(Language("zh" if language == "zh" else "en"))
    frame = Frame(connection=Connection(False, NOW), table=table, snapshot=sample(table, NOW))
    model.apply(frame, NOW)
    found = parsed(table.mimics[name])
    assert isinstance(found, Mimic)
    looks = Looks(found, model)
    looks.take(False)
    return Board(looks, model, Theme(model.theme), QSize(int(found.width), int(found.height)))


def reaches(piece: Piece, model: StationModel) -> list[QRectF]:
    """Where an element paints at its widest: with its symbol, a fan standing, a cut note."""
    if isinstance(piece, PillPiece):
        return [piece.box.adjusted(-OUTSIDE, 0, 0, 0)]
    if isinstance(piece, FanPiece):
        state = model.words.quality(2)
        piece.show(Look(text=state, is_on=False))
        above = QRectF(piece.reach)
        above.setBottom(piece.disc.top() - 4)
        return [above.adjusted(4, 2, -4, 0), piece.disc.adjusted(-14, 0, 0, 12)]
    if isinstance(piece, NotePiece):
        ordered = model.text("overview.cut_ordered", time="23:59:59")
        piece.show(Look(lines=(ordered, model.text("overview.feed_off", seconds="10.8"))))
        return [piece.frame]
    if isinstance(piece, WordsPiece) and not piece.is_within:
        return [piece.box.adjusted(-piece.side, 0, 0, 0)]
    return []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["overview", "gallery", "unit"])
def test_nothing_touches_anything(name: str, language: str, table: SiteTable, qtbot: QtBot) -> None:
    board = board_of(table, name, language)
    model = board.desk.model
    placed = [
        (f"{piece.bound.role or piece.bound.name} {piece.bound.tag or piece.bound.area}", reach)
        for piece in board.pieces
        for reach in reaches(piece, model)
    ]
    touching = [
        (one, other)
        for (one, here), (other, there) in combinations(placed, 2)
        if one != other and here.intersects(there)
    ]
    assert touching == []
    room = board.desk.room
    assert [one for one, here in placed if not room.contains(here)] == []
