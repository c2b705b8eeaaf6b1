"""Text elements as lines of words in both languages."""

import re
from dataclasses import dataclass, replace
from typing import Final

from hmi.models.mimic.colour import Colour
from hmi.models.mimic.glyphs import Places
from hmi.models.mimic.numbers import length
from hmi.models.mimic.paint import Painter, share
from hmi.models.mimic.place import Place
from hmi.models.mimic.scene import Paint, Piece, Words
from hmi.models.mimic.sheet import Sheet
from hmi.models.mimic.style import computed, em_of
from hmi.models.mimic.teller import Teller
from hmi.models.mimic.text_lines import Line, finished
from hmi.models.mimic.text_values import is_value
from hmi.models.mimic.xml_tree import XML, Node

_WEIGHTS: Final = {"normal": 400, "bold": 600, "bolder": 600, "lighter": 300}
_SPACE: Final = re.compile(r"[ \t\r\n]")
_BASELINES: Final = {
    "middle": 0.26, "central": 0.35, "mathematical": 0.4, "hanging": 0.74, "text-before-edge": 0.9,
    "text-top": 0.9, "before-edge": 0.9, "text-after-edge": -0.2, "after-edge": -0.2,
    "text-bottom": -0.2, "ideographic": -0.12,
}  # fmt: skip
"""By how much of the font's size words lie below the place that they name."""
_SHIFTS: Final = {"super": -0.45, "sub": 0.22}
MOST_PIECES: Final = 2_000
_DEEPEST: Final = 12


@dataclass(frozen=True, slots=True)
class _Manner:
    """How words are written. ``shift`` is how far below their line the elements around move them."""

    style: dict[str, str]
    opacity: float
    shift: float = 0.0


class TextReader:
    """Reads text elements of one drawing; ``view`` is what percentages are counted of."""

    def __init__(
        self, painter: Painter, sheet: Sheet, teller: Teller, view: tuple[float, float]
    ) -> None:
        self._painter, self._sheet, self._teller, self._view = painter, sheet, teller, view

    def read(self, node: Node, place: Place) -> list[Words]:
        """The lines of a text element. One bound to a tag is its value in its first line's style."""
        reading = _Reading(self._painter, self._sheet, self._teller, self._view)
        reading.take(node, _Manner(place.style, place.opacity), 0)
        lines = reading.lines
        if is_value(node):
            line = next((one for one in lines if any(p.zh for p in one.pieces)), lines[0])
            line.pieces = [replace(line.pieces[0], zh="", en="", is_value=True)]
            lines = [line]
        found = [finished(line, place) for line in lines]
        return [one for one in found if one.pieces]


class _Reading:
    """One text element while its parts are read one after the other."""

    def __init__(
        self, painter: Painter, sheet: Sheet, teller: Teller, view: tuple[float, float]
    ) -> None:
        self._painter, self._sheet, self._teller = painter, sheet, teller
        self.lines: list[Line] = []
        self._places = Places(view)
        self._y = 0.0
        """Where the next words stand: the line's y with all shifts since."""
        self._count = 0
        self._is_spaced = True
        """Whether the next space is one too many."""

    def take(self, node: Node, manner: _Manner, depth: int) -> None:
        """All that an element holds."""
        self._places.enter(node, em_of(manner.style))
        piece = self._piece(node, manner)
        if depth and is_value(node):
            self._add(node, manner, replace(piece, is_value=True))
        elif "data-zh" in node.attributes or "data-en" in node.attributes:
            zh, en = node.get("data-zh"), node.get("data-en")
            self._add(node, manner, replace(piece, zh=zh or en, en=en or zh))
        else:
            self._take_content(node, manner, piece, depth)
        if not depth and not self.lines:
            self._add(node, manner, piece)

    def _take_content(self, node: Node, manner: _Manner, piece: Piece, depth: int) -> None:
        for part in node.content:
            if self._count > MOST_PIECES or depth > _DEEPEST:
                self._say_too_long(node)
                return
            if isinstance(part, str):
                for words in self._places.parts(self._spaced(node, manner.style, part)):
                    self._add(node, manner, replace(piece, zh=words, en=words))
            elif part.name in ("tspan", "a"):
                self._take_span(part, manner, depth)

    def _take_span(self, node: Node, above: _Manner, depth: int) -> None:
        style = computed(node, above.style, self._sheet)
        if style.get("display") != "none":
            opacity = above.opacity * share(style.get("opacity", "1"))
            shift = above.shift + _shift(style, em_of(above.style))
            self.take(node, _Manner(style, opacity, shift), depth + 1)

    def _spaced(self, node: Node, style: dict[str, str], text: str) -> str:
        """White space as SVG has it: single spaces, none at the beginning, unless all are kept."""
        if _keeps_spaces(node, style):
            self._is_spaced = False
            return _SPACE.sub(" ", text)
        kept: list[str] = []
        for character in _SPACE.sub(" ", text):
            if character != " " or not self._is_spaced:
                kept.append(character)
            self._is_spaced = character == " "
        return "".join(kept)

    def _add(self, node: Node, manner: _Manner, piece: Piece) -> None:
        """One piece at its place: with an x it begins a line, with a y alone it moves up or down."""
        # A value, or words in two languages, count as one letter.
        x, y, dx, dy = self._places.next(len(piece.zh) if piece.zh == piece.en and piece.zh else 1)
        if x is not None or not self.lines:
            self._y = (self._y if y is None else y) + dy
            keeps = _keeps_spaces(node, manner.style)
            self.lines.append(Line((x or 0.0) + dx, self._y, _anchor(manner.style), keeps))
            dx = dy = 0.0
        elif y is not None:
            dy += y - self._y
        self._y += dy
        self._count += 1
        self.lines[-1].pieces.append(replace(piece, dx=dx, dy=dy))

    def _piece(self, node: Node, manner: _Manner) -> Piece:
        """Words yet to come, in an element's style."""
        style = manner.style
        paint, stroke = self._painter.fill(node, style), self._painter.stroke(node, style)
        if stroke is not None:
            stroke = replace(stroke, paint=self._plain(node, stroke.paint, "stroke"))
        return Piece(
            "",
            "",
            em_of(style),
            _weight(style.get("font-weight", "400")),
            style.get("font-style", "normal") != "normal",
            Colour("text", alpha=0.0) if paint is None else self._plain(node, paint, "fill"),
            manner.opacity,
            rise=manner.shift + _baseline(style),
            stroke=stroke,
            is_stroke_first=style.get("paint-order", "").split()[:1] == ["stroke"],
        )

    def _plain(self, node: Node, paint: Paint, kind: str) -> Colour:
        """A colour; of a gradient the first one, and that is said."""
        if isinstance(paint, Colour):
            return paint
        self._teller.notice(
            node, kind, "words have the gradient's first colour", "choose a plain colour",
            "文字只用渐变的第一种颜色", "改用纯色",
        )  # fmt: skip
        return paint.stops[0][1]

    def _say_too_long(self, node: Node) -> None:
        self._teller.left_out(
            node, "x", f"has more than {MOST_PIECES:,} parts", "split the text",
            f"超过 {MOST_PIECES:,} 段", "把文字分开",
        )  # fmt: skip


def _keeps_spaces(node: Node | None, style: dict[str, str]) -> bool:
    if "white-space" in style:
        return style["white-space"] in ("pre", "pre-wrap", "break-spaces")
    while node is not None:
        if asked := node.get(f"{XML} space"):
            return asked == "preserve"
        node = node.parent
    return False


def _shift(style: dict[str, str], above: float) -> float:
    """How far a part is moved down, as an index is; ``above`` is the size of the words around."""
    shift, em = style.get("baseline-shift", "baseline"), em_of(style)
    return _SHIFTS[shift] * above if shift in _SHIFTS else -(length(shift, em, em) or 0.0)


def _baseline(style: dict[str, str]) -> float:
    """How far words lie below the place that they name by their middle or top."""
    named = style.get("alignment-baseline") or style.get("dominant-baseline", "auto")
    return _BASELINES.get(named, 0.0) * em_of(style)


def _anchor(style: dict[str, str]) -> str:
    anchor = style.get("text-anchor", "start")
    return anchor if anchor in ("middle", "end") else "start"


def _weight(text: str) -> int:
    if text in _WEIGHTS:
        return _WEIGHTS[text]
    return min(max(int(text), 100), 900) if text.isdecimal() and len(text) < 5 else 400
