"""Numbers, lengths and transforms as SVG writes them; what is no usable number is None."""

import math
import re
from typing import Final

Matrix = tuple[float, float, float, float, float, float]
"""``a b c d e f`` as in SVG: x' = a x + c y + e, y' = b x + d y + f."""
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

SAME: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
LARGEST: Final = 1e7
"""No drawing is this long; beyond it nothing could be drawn without overflow."""
NUMBER: Final = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_LENGTH: Final = re.compile(rf"\s*({NUMBER})\s*(px|pt|pc|mm|cm|in|q|rem|em|ex|ch|%|)\s*", re.I)
_NUMBER: Final = re.compile(NUMBER)
DEFAULT_EM: Final = 16.0
_UNITS: Final = {
    "": 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0,
    "q": 96 / 101.6, "rem": DEFAULT_EM,
}  # fmt: skip
_EMS: Final = {"em": 1.0, "ex": 0.5, "ch": 0.5}
"""Units of the font's size."""
_STEP: Final = re.compile(r"\s*,?\s*(\w+)\s*\(([^()]*)\)\s*")


def usable(value: float) -> float | None:
    """The number, None where it is none that a drawing can have."""
    return value if math.isfinite(value) and abs(value) <= LARGEST else None


def number(text: str) -> float | None:
    """A plain number."""
    return usable(float(text)) if _NUMBER.fullmatch(text) else None


def length(text: str, whole: float = 100.0, em: float = DEFAULT_EM) -> float | None:
    """A length in user units (px at 96 dpi, as SVG counts); per cent of ``whole``, em of the font's size."""
    found = _LENGTH.fullmatch(text)
    if found is None:
        return None
    value, unit = float(found[1]), found[2].lower()
    if unit == "%":
        return usable(value * whole / 100.0)
    return usable(value * (_EMS[unit] * em if unit in _EMS else _UNITS[unit]))


def numbers(text: str) -> list[float] | None:
    """A list of numbers, parted by spaces or commas."""
    rest = _NUMBER.sub("", text)
    found = [usable(float(one)) for one in _NUMBER.findall(text)]
    if rest.strip(" \t\r\n,") or None in found:
        return None
    return [one for one in found if one is not None]


def times(outer: Matrix, inner: Matrix) -> Matrix:
    """``inner`` first, then ``outer``."""
    a, b, c, d, e, f = outer
    g, h, i, j, k, m = inner
    return (
        a * g + c * h,
        b * g + d * h,
        a * i + c * j,
        b * i + d * j,
        a * k + c * m + e,
        b * k + d * m + f,
    )


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Where a point goes."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def inverse(matrix: Matrix) -> Matrix | None:
    """The way back; None where a matrix leaves no area."""
    a, b, c, d, e, f = matrix
    area = a * d - b * c
    if abs(area) < 1e-12:
        return None
    return (
        d / area, -b / area, -c / area, a / area, (c * f - d * e) / area, (b * e - a * f) / area,
    )  # fmt: skip


def moved_box(matrix: Matrix, box: Box) -> Box:
    """The upright box around a box that went through ``matrix``."""
    left, top, right, bottom = box
    corners = [apply(matrix, x, y) for x in (left, right) for y in (top, bottom)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def joined(boxes: list[Box]) -> Box:
    """The box around some boxes; none: an empty one."""
    if not boxes:
        return 0.0, 0.0, 0.0, 0.0
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def transform(text: str) -> Matrix | None:
    """A ``transform`` attribute; None where it cannot be used."""
    result, at = SAME, 0
    while at < len(text):
        found = _STEP.match(text, at)
        values = numbers(found[2]) if found else None
        step = _step(found[1], values) if found and values is not None else None
        if found is None or step is None:
            return None if text[at:].strip(" ,\t\r\n") else result
        result, at = times(result, step), found.end()
        if any(usable(value) is None for value in result):
            return None
    return result


def _step(name: str, v: list[float]) -> Matrix | None:
    match name, len(v):
        case "matrix", 6:
            return v[0], v[1], v[2], v[3], v[4], v[5]
        case "translate", 1 | 2:
            return 1.0, 0.0, 0.0, 1.0, v[0], v[1] if len(v) > 1 else 0.0
        case "scale", 1 | 2:
            return v[0], 0.0, 0.0, v[-1], 0.0, 0.0
        case "rotate", 1:
            return rotation(v[0])
        case "rotate", 3:
            there, back = (1.0, 0.0, 0.0, 1.0, v[1], v[2]), (1.0, 0.0, 0.0, 1.0, -v[1], -v[2])
            return times(times(there, rotation(v[0])), back)
        case "skewX", 1:
            return 1.0, 0.0, math.tan(math.radians(v[0])), 1.0, 0.0, 0.0
        case "skewY", 1:
            return 1.0, math.tan(math.radians(v[0])), 0.0, 1.0, 0.0, 0.0
    return None


def rotation(degrees: float) -> Matrix:
    """A turn about the origin."""
    turn = math.radians(degrees)
    return math.cos(turn), math.sin(turn), -math.sin(turn), math.cos(turn), 0.0, 0.0
