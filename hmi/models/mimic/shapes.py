"""The basic shapes as paths (SVG 2, chapter 10)."""

import math

from hmi.models.mimic.numbers import length, numbers
from hmi.models.mimic.path_data import Path, Segment, read_path
from hmi.models.mimic.xml_tree import Node

_ROUND = 0.5522847498307936
"""How far a cubic's control points lie from the ends of a quarter circle of radius 1."""
View = tuple[float, float]
"""Width and height that percentages are counted of."""


def path_of(node: Node, view: View) -> tuple[Path, str]:
    """A shape's path, and what is wrong with it ('' where nothing is)."""
    match node.name:
        case "path":
            return read_path(node.get("d"))
        case "polyline" | "polygon":
            return _polygon(node)
    try:
        return _simple(node, view), ""
    except _BadLength as error:
        return (), str(error)


class _BadLength(ValueError):
    pass


def _simple(node: Node, view: View) -> Path:
    across, down = view
    mean = math.hypot(*view) / math.sqrt(2)
    match node.name:
        case "rect":
            return _rect(node, view)
        case "circle":
            radius = _value(node, "r", mean)
            return ellipse(_value(node, "cx", across), _value(node, "cy", down), radius, radius)
        case "ellipse":
            rx, ry = _value(node, "rx", across), _value(node, "ry", down)
            return ellipse(_value(node, "cx", across), _value(node, "cy", down), rx, ry)
    start = _value(node, "x1", across), _value(node, "y1", down)
    end = _value(node, "x2", across), _value(node, "y2", down)
    return ("M", start), ("L", end)


def _value(node: Node, name: str, whole: float, default: float = 0.0) -> float:
    text = node.get(name).strip()
    if not text or text == "auto":
        return default
    value = length(text, whole)
    if value is None:
        raise _BadLength(f"{name}={text[:20]!r}")
    return value


def _polygon(node: Node) -> tuple[Path, str]:
    values = numbers(node.get("points"))
    if values is None or len(values) % 2:
        return (), "points"
    points = list(zip(values[0::2], values[1::2], strict=True))
    path: list[Segment] = [("L" if i else "M", point) for i, point in enumerate(points)]
    if node.name == "polygon" and path:
        path.append(("Z", ()))
    return tuple(path), ""


def _rect(node: Node, view: View) -> Path:
    across, down = view
    x, y = _value(node, "x", across), _value(node, "y", down)
    width, height = _value(node, "width", across), _value(node, "height", down)
    if width <= 0 or height <= 0:
        return ()
    rx, ry = _value(node, "rx", across, -1.0), _value(node, "ry", down, -1.0)
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
