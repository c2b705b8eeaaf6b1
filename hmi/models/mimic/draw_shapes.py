"""Shapes with their fills, outlines, hatchings and markers."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from hmi.models.mimic.bindings import is_bound
from hmi.models.mimic.classes import band_stroke, bands_of
from hmi.models.mimic.markers import clipped, markers
from hmi.models.mimic.numbers import Box, moved_box, times
from hmi.models.mimic.output import Output
from hmi.models.mimic.paint import Painter, reference, scaled, width_of
from hmi.models.mimic.path_data import Path, box_of
from hmi.models.mimic.patterns import MOST_TILES, pattern_of, repeated
from hmi.models.mimic.place import Place
from hmi.models.mimic.scene import Clip, Gradient, Paint, Shape, Stroke, within
from hmi.models.mimic.shapes import View, path_of
from hmi.models.mimic.sheet import Sheet
from hmi.models.mimic.style import computed, em_of
from hmi.models.mimic.teller import Teller
from hmi.models.mimic.xml_tree import Node

BAND_WIDTH: Final = 9.0
"""The width of a road whose element says none."""
DrawAll = Callable[[Node, Place], None]
"""Draws everything in an element."""


class ShapeDrawer:
    """Draws the shapes of one drawing; ``draw_all`` is asked for what is in a marker or a pattern."""

    def __init__(
        self, ids: dict[str, Node], sheet: Sheet, view: View, painter: Painter, output: Output,
        teller: Teller, draw_all: DrawAll,
    ) -> None:  # fmt: skip
        self._ids, self._sheet, self._view = ids, sheet, view
        self._painter, self._output, self._teller = painter, output, teller
        self._draw_all = draw_all

    def draw(self, node: Node, place: Place) -> None:
        """Draw one shape."""
        if place.style.get("visibility", "visible") != "visible":
            return
        path = self._path(node, em_of(place.style))
        if path and not self._draw_bands(node, path, place):
            self._draw_painted(node, path, place)

    def _path(self, node: Node, em: float) -> Path:
        path, wrong = path_of(node, self._view, em)
        if wrong.en:
            name = {"path": "d", "polyline": "points", "polygon": "points"}.get(node.name, "size")
            self._teller.left_out(
                node, name, f"is drawn only up to a mistake: {wrong.en}", "draw it anew in the editor",
                f"有错误，只画到出错处：{wrong.zh}", "在编辑器中重画",
            )  # fmt: skip
        return path

    def _draw_bands(self, node: Node, path: Path, place: Place) -> bool:
        bands = bands_of(node.get("class").split())
        for number, band in enumerate(bands):
            stroke = band_stroke(band, width_of(place.style, BAND_WIDTH))
            self._output.put(shape_of(path, place, None, stroke, number), node.line)
        return bool(bands)

    def _draw_painted(self, node: Node, path: Path, place: Place) -> None:
        hatching = self._painter.pattern(node, place.style)
        fill = None if hatching else self._painter.fill(node, place.style)
        stroke = self._painter.stroke(node, place.style)
        if node.name == "line":
            fill, hatching = None, ""
        if fill is None and stroke is None and not hatching and not is_bound(node):
            return
        if hatching:
            # The shape itself comes first: a bound one is known by it.
            self._put(node, shape_of(path, place, None, None), is_seen=is_bound(node))
            self._draw_pattern(node, hatching, path, place)
        is_behind = _is_stroke_first(place.style.get("paint-order", "")) and fill and stroke
        if is_behind:
            self._put(node, shape_of(path, place, None, stroke))
        seen = fill is not None or stroke is not None or not hatching
        self._put(node, shape_of(path, place, fill, None if is_behind else stroke), is_seen=seen)
        if stroke is not None:
            self._draw_markers(node, path, place, fill, stroke)

    def _put(self, node: Node, shape: Shape, is_seen: bool = True) -> None:
        if is_seen:
            is_state = "state" in node.get("class").split()
            self._output.put(replace(shape, is_state=is_state), node.line)

    def _draw_markers(
        self, node: Node, path: Path, place: Place, fill: Paint | None, stroke: Stroke
    ) -> None:
        for end in ("start", "mid", "end"):
            name = reference(place.style.get(f"marker-{end}", "none"))
            if name and (name not in self._ids or self._ids[name].name != "marker"):
                self._teller.missing(node, f"marker-{end}", name, "marker", "标记")
        before = self._painter.context
        self._painter.context = (fill, stroke.paint)
        for marker, at in markers(path, place.style, stroke.width, self._ids):
            inner = replace(place, matrix=times(place.matrix, at))
            self._draw_within(marker, clipped(marker, inner, computed(marker, {}, self._sheet)))
        self._painter.context = before

    def _draw_within(self, node: Node, place: Place) -> None:
        """What a marker or a pattern shows; it inherits from where it is defined, not from here."""
        if id(node) not in place.uses:
            style = computed(node, {}, self._sheet)
            self._draw_all(node, replace(place, style=style, uses=(*place.uses, id(node))))

    def _draw_pattern(self, node: Node, name: str, path: Path, place: Place) -> None:
        found = pattern_of(self._ids[name], self._ids, box_of(path))
        if found is None:
            return
        if found.tiles > MOST_TILES:
            self._say_too_fine(self._ids[name], found.tiles)
            return
        around = times(place.matrix, found.matrix)
        inner = replace(place, matrix=times(around, found.content), clips=())
        with self._output.gathered() as items:
            self._draw_within(found.tile, inner)
        clips = (
            *place.clips,
            Clip(((path, place.matrix, place.style.get("fill-rule") == "evenodd"),)),
        )
        for item in items:
            if isinstance(item, Shape) and not isinstance(item.fill, Gradient):
                self._output.put(repeated(item, found, around, clips), node.line)
            else:
                self._say_no_tile(self._ids[name])

    def _say_no_tile(self, node: Node) -> None:
        self._teller.left_out(
            node, "id", "words and gradients in a pattern are not drawn",
            "draw the tile with plain colours, words as paths", "图案中的文字和渐变不会画出",
            "图块用纯色，文字转为路径",
        )  # fmt: skip

    def _say_too_fine(self, node: Node, tiles: int) -> None:
        self._teller.left_out(
            node, "id", f"{tiles:,} tiles would fill one shape, {MOST_TILES:,} are the most",
            "enlarge the pattern, or fill it plainly",
            f"一个图形需 {tiles:,} 个图块，最多 {MOST_TILES:,} 个", "放大图案，或改为纯色填充",
        )  # fmt: skip


def _is_stroke_first(order: str) -> bool:
    """Whether an outline lies below the fill (SVG 2, 13.8): what is not named comes after."""
    words = [word for word in order.split() if word in ("fill", "stroke")]
    return bool(words) and words[0] == "stroke"


def shape_of(
    path: Path, place: Place, fill: Paint | None, stroke: Stroke | None, band: int = -1
) -> Shape:
    """A path at its place, gradients by shares of its box in its own units."""
    box = box_of(path)
    grown = stroke.width / 2 if stroke else 0.0
    outer: Box = (box[0] - grown, box[1] - grown, box[2] + grown, box[3] + grown)
    if isinstance(fill, Gradient) and fill.is_of_box:
        fill = scaled(fill, box)
    if stroke is not None and isinstance(stroke.paint, Gradient) and stroke.paint.is_of_box:
        stroke = replace(stroke, paint=scaled(stroke.paint, box))
    return Shape(
        path,
        place.matrix,
        within(moved_box(place.matrix, outer), place.clips),
        fill,
        place.style.get("fill-rule") == "evenodd",
        stroke,
        place.opacity,
        place.clips,
        band,
        place.group,
    )
