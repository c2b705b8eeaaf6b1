"""The basic shapes as paths (SVG 2, chapter 10)."""

import math
from dataclasses import dataclass

from hmi.models.mimic.numbers import DEFAULT_EM, length, numbers
from hmi.models.mimic.path_data import RIGHT, Mistake, Path, Segment, read_path
from hmi.models.mimic.xml_tree import Node

_ROUND = 0.5522847498307936
"""How far a cubic's control points lie from the ends of a quarter circle of radius 1."""
View = tuple[float, float]
"""Width and height that percentages are counted of."""


def path_of(node: Node, view: View, em: float = DEFAULT_EM) -> tuple[Path, Mistake]:
    """A shape's path, and what is wrong with it; ``em`` is the font's size."""
    match node.name:
        case "path":
            return read_path(node.get("d"))
        case "polyline" | "polygon":
            return _polygon(node)
    try:
        return _simple(_Sizes(node, em), view), RIGHT
    except _BadLength as error:
        return (), Mistake(str(error), str(error))


class _BadLength(ValueError):
    pass


@dataclass(frozen=True, slots=True)
class _Sizes:
    """The lengths of one shape."""

    node: Node
    em: float

    def of(self, name: str, whole: float, default: float = 0.0) -> float:
        text = self.node.get(name).strip()
        if not text or text == "auto":
            return default
        value = length(text, whole, self.em)
        if value is None:
            raise _BadLength(f"{name}={text[:20]!r}")
        return value


def _simple(sizes: _Sizes, view: View) -> Path:
    across, down = view
    mean = math.hypot(*view) / math.sqrt(2)
    match sizes.node.name:
        case "rect":
            return _rect(sizes, view)
        case "circle":
            radius = sizes.of("r", mean)
            return ellipse(sizes.of("cx", across), sizes.of("cy", down), radius, radius)
        case "ellipse":
            rx, ry = sizes.of("rx", across, -1.0), sizes.of("ry", down, -1.0)
            rx, ry = (ry if rx < 0 else rx), (rx if ry < 0 else ry)
            return ellipse(sizes.of("cx", across), sizes.of("cy", down), rx, ry)
    start = sizes.of("x1", across), sizes.of("y1", down)
    end = sizes.of("x2", across), sizes.of("y2", down)
    return ("M", start), ("L", end)


def _polygon(node: Node) -> tuple[Path, Mistake]:
    values = numbers(node.get("points"))
    if values is None or len(values) % 2:
        return (), Mistake("points", "points")
    points = list(zip(values[0::2], values[1::2], strict=True))
    path: list[Segment] = [("L" if i else "M", point) for i, point in enumerate(points)]
    if node.name == "polygon" and path:
        path.append(("Z", ()))
    return tuple(path), RIGHT


def _rect(sizes: _Sizes, view: View) -> Path:
    across, down = view
    x, y = sizes.of("x", across), sizes.of("y", down)
    width, height = sizes.of("width", across), sizes.of("height", down)
    if width <= 0 or height <= 0:
        return ()
    rx, ry = sizes.of("rx", across, -1.0), sizes.of("ry", down, -1.0)
    rx, ry = (ry if rx < 0 else rx), (rx if ry < 0 else ry)
    return rectangle(x, y, width, height, min(max(rx, 0), width / 2), min(max(ry, 0), height / 2))


def rectangle(
    x: float, y: float, width: float, height: float, rx: float = 0.0, ry: float = 0.0
) -> Path:
    """A rectangle, with rounded corners where radii are given."""
    right, bottom = x + width, y + height
    if not rx or not ry:
        corners = (x, y), (right, y), (right, bottom), (x, bottom)
        return (*(("L" if i else "M", c) for i, c in enumerate(corners)), ("Z", ()))
    kx, ky = rx * (1 - _ROUND), ry * (1 - _ROUND)
    return (
        ("M", (x + rx, y)),
        ("L", (right - rx, y)),
        ("C", (right - kx, y, right, y + ky, right, y + ry)),
        ("L", (right, bottom - ry)),
        ("C", (right, bottom - ky, right - kx, bottom, right - rx, bottom)),
        ("L", (x + rx, bottom)),
        ("C", (x + kx, bottom, x, bottom - ky, x, bottom - ry)),
        ("L", (x, y + ry)),
        ("C", (x, y + ky, x + kx, y, x + rx, y)),
        ("Z", ()),
    )


def ellipse(cx: float, cy: float, rx: float, ry: float) -> Path:
    """An ellipse of four curves; none without both radii."""
    if rx <= 0 or ry <= 0:
        return ()
    kx, ky = rx * _ROUND, ry * _ROUND
    return (
        ("M", (cx + rx, cy)),
        ("C", (cx + rx, cy + ky, cx + kx, cy + ry, cx, cy + ry)),
        ("C", (cx - kx, cy + ry, cx - rx, cy + ky, cx - rx, cy)),
        ("C", (cx - rx, cy - ky, cx - kx, cy - ry, cx, cy - ry)),
        ("C", (cx + kx, cy - ry, cx + rx, cy - ky, cx + rx, cy)),
        ("Z", ()),
    )
