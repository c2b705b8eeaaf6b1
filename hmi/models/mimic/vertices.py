"""Where the markers of a path stand, and which way they look (SVG 2, 13.7.4)."""

import math

from hmi.models.mimic.path_data import Path

Vertex = tuple[float, float, float]
"""x, y, and the direction in degrees."""


def vertices(path: Path) -> list[Vertex]:
    """The corners of a path, each with the direction half way between coming and going."""
    points: list[tuple[float, float]] = []
    coming: list[float | None] = []
    going: list[float | None] = []
    start = at = (0.0, 0.0)
    for kind, v in path:
        end = start if kind == "Z" else (v[-2], v[-1])
        if kind == "M":
            start = end
            points.append(end)
            coming.append(None)
            going.append(None)
        else:
            first, last = _directions(kind, at, v, end)
            if going:
                going[-1] = first
            points.append(end)
            coming.append(last)
            going.append(None)
        at = end
    pairs = zip(points, coming, going, strict=True)
    return [(x, y, _between(one, other)) for (x, y), one, other in pairs]


def _directions(
    kind: str, at: tuple[float, float], v: tuple[float, ...], end: tuple[float, float]
) -> tuple[float, float]:
    """The way a segment leaves its start and reaches its end; a control point may lie on either."""
    if kind != "C":
        way = _angle(at, end)
        return way, way
    chain = [at, (v[0], v[1]), (v[2], v[3]), end]
    first = next((p for p in chain[1:] if p != at), end)
    last = next((p for p in reversed(chain[:-1]) if p != end), at)
    return _angle(at, first), _angle(last, end)


def _angle(start: tuple[float, float], end: tuple[float, float]) -> float:
    return math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))


def _between(one: float | None, other: float | None) -> float:
    if one is None or other is None:
        return one if one is not None else other if other is not None else 0.0
    turn = (other - one + 180.0) % 360.0 - 180.0
    return one + turn / 2
