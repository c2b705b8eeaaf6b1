"""A text's lines: what is left of their spaces, and where they lie."""

from dataclasses import dataclass, field, replace

from hmi.models.mimic.numbers import Box, moved_box
from hmi.models.mimic.place import Place
from hmi.models.mimic.scene import Piece, Words, within


@dataclass(slots=True)
class Line:
    """A line while it is read. ``anchor`` is start, middle or end."""

    x: float
    y: float
    anchor: str
    keeps_spaces: bool
    """Whether spaces before the first word count."""
    pieces: list[Piece] = field(default_factory=list)


def finished(line: Line, place: Place) -> Words:
    """Without the spaces at both ends, unless those before the first word move it."""
    pieces = [one for one in line.pieces if one.zh or one.en or one.is_value]
    while pieces and _is_blank(pieces[-1]):
        pieces.pop()
    if pieces:
        last = pieces[-1]
        pieces[-1] = replace(last, zh=last.zh.rstrip(), en=last.en.rstrip())
    if not (line.keeps_spaces and line.anchor == "start"):
        pieces = _begun(pieces)
    box = within(moved_box(place.matrix, _box(line, pieces)), place.clips)
    return Words(line.x, line.y, line.anchor, tuple(pieces), place.matrix, box, place.clips)


def _begun(pieces: list[Piece]) -> list[Piece]:
    """Without the spaces at the beginning."""
    while pieces and _is_blank(pieces[0]):
        pieces.pop(0)
    if pieces:
        first = pieces[0]
        pieces[0] = replace(first, zh=first.zh.lstrip(), en=first.en.lstrip())
    return pieces


def _is_blank(piece: Piece) -> bool:
    return not piece.is_value and not (piece.zh.strip() or piece.en.strip())


def _box(line: Line, pieces: list[Piece]) -> Box:
    """By the usual width of letters; a value counts as six digits."""
    wide = sum(_wide(one) for one in pieces)
    high = max((one.size for one in pieces), default=0.0)
    left = line.x - {"middle": wide / 2, "end": wide}.get(line.anchor, 0.0)
    ys = [line.y]
    for one in pieces:
        ys.append(ys[-1] + one.dy)
    rises = [one.rise for one in pieces] or [0.0]
    top, bottom = min(ys) + min(rises) - high, max(ys) + max(rises) + high * 0.3
    return left, top, left + wide, bottom


def _wide(piece: Piece) -> float:
    text = "000000" if piece.is_value else max(piece.zh, piece.en, key=_widths)
    return _widths(text) * piece.size + piece.dx


def _widths(text: str) -> float:
    return sum(1.0 if character >= "⺀" else 0.58 for character in text)
