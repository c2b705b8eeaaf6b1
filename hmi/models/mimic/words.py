"""Text elements as lines of words in both languages."""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from hmi.models.mimic.bindings import is_bound
from hmi.models.mimic.colour import Colour
from hmi.models.mimic.numbers import Box, Matrix, length, moved_box
from hmi.models.mimic.paint import Painter, share
from hmi.models.mimic.scene import Clip, Piece, Words
from hmi.models.mimic.style import Sheet, computed
from hmi.models.mimic.xml_tree import Node

_WEIGHTS: Final = {"normal": 400, "bold": 600, "bolder": 600, "lighter": 300}
_SPACE: Final = re.compile(r"[ \t\r\n]+")
_SIZES: Final = {"small": 13.0, "medium": 16.0, "large": 18.0, "x-small": 10.0, "x-large": 24.0}
DEFAULT_SIZE: Final = 16.0
MOST_PIECES: Final = 2_000
_DEEPEST: Final = 12


@dataclass(slots=True)
class _Line:
    x: float
    y: float
    anchor: str
    pieces: list[Piece] = field(default_factory=list)


class TextReader:
    """Reads text elements of one drawing."""

    def __init__(self, painter: Painter, sheet: Sheet) -> None:
        self._painter, self._sheet = painter, sheet

    def read(
        self,
        node: Node,
        style: dict[str, str],
        matrix: Matrix,
        opacity: float,
        clips: tuple[Clip, ...],
    ) -> list[Words]:
        """The lines of a text element. One bound to a tag is its value in its first line's style."""
        lines = [_Line(_at(node, "x") or 0.0, _at(node, "y") or 0.0, _anchor(style))]
        self._take(node, style, lines, opacity, 0)
        if _is_value(node) and lines:
            line = next((one for one in lines if one.pieces), lines[0])
            first = line.pieces[0] if line.pieces else self._piece(node, style, "", opacity)
            line.pieces = [replace(first, zh="", en="", is_value=True)]
            lines = [line]
        found = [_finished(line, matrix, clips) for line in lines]
        return [one for one in found if one.pieces]

    def _take(
        self, node: Node, style: dict[str, str], lines: list[_Line], opacity: float, depth: int
    ) -> None:
        if "data-zh" in node.attributes or "data-en" in node.attributes:
            both = node.get("data-zh"), node.get("data-en")
            zh, en = both[0] or both[1], both[1] or both[0]
            lines[-1].pieces.append(replace(self._piece(node, style, "", opacity), zh=zh, en=en))
            return
        for part in node.content:
            if sum(len(line.pieces) for line in lines[-50:]) > MOST_PIECES or depth > _DEEPEST:
                return
            if isinstance(part, str):
                if text := _SPACE.sub(" ", part):
                    lines[-1].pieces.append(self._piece(node, style, text, opacity))
            elif part.name in ("tspan", "a"):
                self._take_span(part, style, lines, opacity, depth)

    def _take_span(
        self, node: Node, above: dict[str, str], lines: list[_Line], opacity: float, depth: int
    ) -> None:
        style = computed(node, above, self._sheet)
        if style.get("display") == "none":
            return
        x, y = _at(node, "x"), _at(node, "y")
        if x is not None or y is not None:
            last = lines[-1]
            there = last.x if x is None else x, last.y if y is None else y
            lines.append(_Line(*there, _anchor(style)))
        opacity *= share(style.get("opacity", "1"))
        if _is_value(node):
            piece = self._piece(node, style, "", opacity)
            lines[-1].pieces.append(replace(piece, is_value=True))
            return
        self._take(node, style, lines, opacity, depth + 1)

    def _piece(self, node: Node, style: dict[str, str], text: str, opacity: float) -> Piece:
        paint = self._painter.fill(node, style)
        if paint is None:
            colour = Colour("text", alpha=0.0)
        else:
            colour = paint if isinstance(paint, Colour) else paint.stops[0][1]
        return Piece(
            text,
            text,
            _size(style.get("font-size", ""), DEFAULT_SIZE),
            _weight(style.get("font-weight", "400")),
            style.get("font-style", "normal") != "normal",
            colour,
            opacity,
            _at(node, "dx") or 0.0,
            _at(node, "dy") or 0.0,
        )


def value_span(node: Node) -> Node | None:
    """The tspan of a text that is bound to a tag or an area, where the text itself is not."""
    for child in node.children:
        if child.name == "tspan":
            found = child if is_bound(child) else value_span(child)
            if found is not None:
                return found
    return None


def _is_value(node: Node) -> bool:
    """Whether a tag's value stands in place of the words, or an area's name where there are none."""
    if node.get("data-tag").strip():
        return "data-zh" not in node.attributes and "data-en" not in node.attributes
    own = node.get("data-zh") or node.get("data-en") or _all_text(node).strip()
    return bool(node.get("data-area").strip()) and not own


def _all_text(node: Node) -> str:
    return node.text + "".join(_all_text(child) for child in node.children)


def _at(node: Node, name: str) -> float | None:
    """The first of a list of places: single letters are not moved."""
    parts = node.get(name).replace(",", " ").split()
    return length(parts[0]) if parts else None


def _anchor(style: dict[str, str]) -> str:
    anchor = style.get("text-anchor", "start")
    return anchor if anchor in ("middle", "end") else "start"


def _size(text: str, default: float) -> float:
    value = _SIZES.get(text) or length(text, default)
    return value if value and value > 0 else default


def _weight(text: str) -> int:
    if text in _WEIGHTS:
        return _WEIGHTS[text]
    return min(max(int(text), 100), 900) if text.isdecimal() and len(text) < 5 else 400


def _finished(line: _Line, matrix: Matrix, clips: tuple[Clip, ...]) -> Words:
    """Without the spaces at both ends."""
    pieces = [one for one in line.pieces if one.zh or one.en or one.is_value]
    while pieces and not pieces[0].is_value and not (pieces[0].zh.strip() or pieces[0].en.strip()):
        pieces.pop(0)
    while (
        pieces and not pieces[-1].is_value and not (pieces[-1].zh.strip() or pieces[-1].en.strip())
    ):
        pieces.pop()
    if pieces:
        first, last = pieces[0], pieces[-1]
        pieces[0] = replace(first, zh=first.zh.lstrip(), en=first.en.lstrip())
        last = pieces[-1]
        pieces[-1] = replace(last, zh=last.zh.rstrip(), en=last.en.rstrip())
    box = moved_box(matrix, _box(line, pieces))
    return Words(line.x, line.y, line.anchor, tuple(pieces), matrix, box, clips)


def _box(line: _Line, pieces: list[Piece]) -> Box:
    """By the usual width of letters; a value counts as six digits."""
    wide = sum(_wide(one) for one in pieces)
    high = max((one.size for one in pieces), default=0.0)
    left = line.x - {"middle": wide / 2, "end": wide}.get(line.anchor, 0.0)
    return left, line.y - high, left + wide, line.y + high * 0.3


def _wide(piece: Piece) -> float:
    text = "000000" if piece.is_value else max(piece.zh, piece.en, key=_widths)
    return _widths(text) * piece.size + piece.dx


def _widths(text: str) -> float:
    return sum(1.0 if character >= "⺀" else 0.58 for character in text)
