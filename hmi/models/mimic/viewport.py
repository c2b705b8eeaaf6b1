"""The coordinates of an inner svg or a symbol: its view box onto its place (SVG 2, 8.2)."""

from dataclasses import replace

from hmi.models.mimic.numbers import Box, Matrix, length, numbers, times
from hmi.models.mimic.place import Place
from hmi.models.mimic.scene import Clip
from hmi.models.mimic.shapes import View, rectangle
from hmi.models.mimic.xml_tree import Node


def viewed(node: Node, place: Place, view: View) -> Place:
    """The place of what stands in an inner svg or a symbol: what lies beyond its view is cut off."""
    x, y = (length(node.get(name), view[i]) or 0.0 for i, name in enumerate("xy"))
    x, y = (0.0, 0.0) if node.name == "symbol" else (x, y)
    moved = times(place.matrix, (1.0, 0.0, 0.0, 1.0, x, y))
    box = view_box(node)
    if box is None:
        return replace(place, matrix=moved)
    width = length(node.get("width", "100%"), view[0]) or box[2]
    height = length(node.get("height", "100%"), view[1]) or box[3]
    if node.name == "symbol" and "width" not in node.attributes:
        width, height = box[2], box[3]
    inner = replace(place, matrix=times(moved, fitted(box, width, height, node)))
    if place.style.get("overflow", "hidden") == "visible":
        return inner
    return replace(
        inner, clips=(*place.clips, Clip(((rectangle(0, 0, width, height), moved, False),)))
    )


def view_box(node: Node) -> Box | None:
    """The x, y, width and height of a view box; None where there is no usable one."""
    box = numbers(node.get("viewBox"))
    if not box or len(box) != 4 or box[2] <= 0 or box[3] <= 0:
        return None
    return box[0], box[1], box[2], box[3]


def fitted(box: Box, width: float, height: float, node: Node) -> Matrix:
    """A view box (x, y, width, height) onto a width and a height, as ``preserveAspectRatio`` asks."""
    x, y, wide, high = box
    across, down = width / wide, height / high
    align = node.get("preserveAspectRatio", "xMidYMid meet")
    if "none" not in align:
        across = down = max(across, down) if "slice" in align else min(across, down)
    left = 0.0 if "xMin" in align else (width - wide * across) * (1.0 if "xMax" in align else 0.5)
    top = 0.0 if "YMin" in align else (height - high * down) * (1.0 if "YMax" in align else 0.5)
    return across, 0.0, 0.0, down, left - x * across, top - y * down
