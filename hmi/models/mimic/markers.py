"""Markers: what stands at the ends and corners of a path (SVG 2, 13.7)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from hmi.models.mimic.numbers import Matrix, length, rotation, times
from hmi.models.mimic.paint import reference
from hmi.models.mimic.path_data import Path
from hmi.models.mimic.place import Place
from hmi.models.mimic.scene import Clip
from hmi.models.mimic.shapes import rectangle
from hmi.models.mimic.vertices import vertices
from hmi.models.mimic.viewport import view_box
from hmi.models.mimic.xml_tree import Node

MOST_MARKERS: Final = 400
_ENDS: Final = ("start", "mid", "end")


def markers(
    path: Path, style: dict[str, str], width: float, ids: dict[str, Node]
) -> Iterator[tuple[Node, Matrix]]:
    """Each marker of a path whose outline is ``width`` wide, with its place in the path's coordinates."""
    named = [style.get(f"marker-{end}", "none") for end in _ENDS]
    if all(name == "none" for name in named):
        return
    corners = vertices(path)[:MOST_MARKERS]
    for i, (x, y, turn) in enumerate(corners):
        which = 0 if i == 0 else 2 if i == len(corners) - 1 else 1
        marker = ids.get(reference(named[which]))
        if marker is not None and marker.name == "marker":
            yield marker, _placed(marker, x, y, turn, which == 0, width)


def clipped(node: Node, place: Place, style: dict[str, str]) -> Place:
    """The place of what stands in a marker: what lies beyond its box is cut off, unless it says otherwise."""
    if style.get("overflow", "hidden") in ("visible", "auto"):
        return place
    box = view_box(node)
    wide, high = _size(node)
    seen = rectangle(*((box[0], box[1], box[2], box[3]) if box else (0.0, 0.0, wide, high)))
    return replace(place, clips=(*place.clips, Clip(((seen, place.matrix, False),))))


def _size(node: Node) -> tuple[float, float]:
    wide, high = (length(node.get(f"marker{side}", "3")) or 3.0 for side in ("Width", "Height"))
    return wide, high


def _placed(node: Node, x: float, y: float, turn: float, is_start: bool, width: float) -> Matrix:
    """A marker's coordinates at a corner of a path."""
    orient = node.get("orient", "0")
    if orient.startswith("auto"):
        angle = turn + 180.0 if is_start and "reverse" in orient else turn
    else:
        angle = length(orient.removesuffix("deg")) or 0.0
    matrix = times((1.0, 0.0, 0.0, 1.0, x, y), rotation(angle))
    scale = 1.0 if node.get("markerUnits") == "userSpaceOnUse" else width
    matrix = times(matrix, (scale, 0.0, 0.0, scale, 0.0, 0.0))
    wide, high = _size(node)
    ref_x, ref_y = (length(node.get(name, "0")) or 0.0 for name in ("refX", "refY"))
    box = view_box(node)
    if box is not None:
        shrunk = min(wide / box[2], high / box[3])
        matrix = times(matrix, (shrunk, 0.0, 0.0, shrunk, 0.0, 0.0))
    return times(matrix, (1.0, 0.0, 0.0, 1.0, -ref_x, -ref_y))
