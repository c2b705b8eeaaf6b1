"""Patterns: hatchings and stripes, as one path for each of a tile's shapes (SVG 2, 14.3).

A goaf hatched by hundreds of tiles would be hundreds of shapes; joined, it is as many as one tile has.
"""

import math
from dataclasses import dataclass, replace
from operator import add
from typing import Final

from hmi.models.mimic.numbers import (
    SAME,
    Box,
    Matrix,
    apply,
    inverse,
    length,
    moved_box,
    times,
    transform,
)
from hmi.models.mimic.path_data import Path, box_of
from hmi.models.mimic.scene import Clip, Shape, within
from hmi.models.mimic.viewport import fitted, view_box
from hmi.models.mimic.xml_tree import Node

MOST_LINKS: Final = 12
"""A pattern may take its tile from another, that one from a third: so many."""
MOST_TILES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern as one shape uses it: the tile's size, and its own coordinates in the shape's."""

    tile: Node
    """The element that holds what a tile shows."""
    width: float
    height: float
    matrix: Matrix
    """From the tile's coordinates, its corner at 0, to those of the shape."""
    content: Matrix
    """From the coordinates of what a tile shows to the tile's."""
    columns: range
    rows: range

    @property
    def tiles(self) -> int:
        """How many cover the shape."""
        return len(self.columns) * len(self.rows)


def pattern_of(node: Node, ids: dict[str, Node], box: Box) -> Pattern | None:
    """A pattern over a shape that lies in ``box``; None where its tile has no size or shows nothing."""
    chain = [node]
    while (link := ids.get(chain[-1].href.removeprefix("#"))) is not None:
        if link.name != "pattern" or link in chain or len(chain) > MOST_LINKS:
            break
        chain.append(link)
    given: dict[str, str] = {}
    for one in reversed(chain):
        given |= one.attributes
    tile = next((one for one in chain if one.children), None)
    return _placed(replace(tile, attributes=given), box) if tile is not None else None


def _placed(tile: Node, box: Box) -> Pattern | None:
    of_box = tile.get("patternUnits", "objectBoundingBox") != "userSpaceOnUse"
    wide, high = (box[2] - box[0], box[3] - box[1]) if of_box else (1.0, 1.0)
    x, y, width, height = (
        (length(tile.get(name, "0"), 1.0) or 0.0) * whole
        for name, whole in (("x", wide), ("y", high), ("width", wide), ("height", high))
    )
    if of_box:
        x, y = x + box[0], y + box[1]
    own = times(transform(tile.get("patternTransform")) or SAME, (1.0, 0.0, 0.0, 1.0, x, y))
    back = inverse(own)
    if width <= 0 or height <= 0 or back is None:
        return None
    left, top, right, bottom = moved_box(back, box)
    columns = range(math.floor(left / width), math.ceil(right / width))
    rows = range(math.floor(top / height), math.ceil(bottom / height))
    content = _content(tile, (x, y), (width, height), (box[2] - box[0], box[3] - box[1]))
    return Pattern(tile, width, height, own, content, columns, rows)


def _content(
    tile: Node, corner: tuple[float, float], size: tuple[float, float], box: tuple[float, float]
) -> Matrix:
    view = view_box(tile)
    if view is not None:
        return fitted(view, *size, tile)
    if tile.get("patternContentUnits") == "objectBoundingBox":
        return box[0], 0.0, 0.0, box[1], 0.0, 0.0
    return 1.0, 0.0, 0.0, 1.0, -corner[0], -corner[1]


def repeated(shape: Shape, pattern: Pattern, around: Matrix, clips: tuple[Clip, ...]) -> Shape:
    """One of a tile's shapes as it lies in all tiles; ``around`` is the pattern's place in the drawing."""
    inward = inverse(around)
    back = inverse(times(inward, shape.matrix)) if inward is not None else None
    if back is None:
        return shape
    origin = apply(back, 0.0, 0.0)
    path: list[tuple[str, tuple[float, ...]]] = []
    for row in pattern.rows:
        for column in pattern.columns:
            x, y = apply(back, column * pattern.width, row * pattern.height)
            path += _moved(shape.path, x - origin[0], y - origin[1])
    grown = shape.stroke.width / 2 if shape.stroke else 0.0
    left, top, right, bottom = box_of(tuple(path))
    outer = left - grown, top - grown, right + grown, bottom + grown
    box = within(moved_box(shape.matrix, outer), clips)
    return replace(shape, path=tuple(path), box=box, clips=clips)


def _moved(path: Path, dx: float, dy: float) -> Path:
    shift = (dx, dy) * 3
    return tuple((kind, tuple(map(add, v, shift))) for kind, v in path)
