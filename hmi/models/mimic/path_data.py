"""The ``d`` of a path as moves, lines and cubic curves, all absolute."""

import math
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from hmi.models.mimic.numbers import NUMBER, Box, usable

Segment = tuple[str, tuple[float, ...]]
"""``M x y``, ``L x y``, ``C x1 y1 x2 y2 x y`` or ``Z``."""
Path = tuple[Segment, ...]

MOST_SEGMENTS: Final = 100_000
_TOKEN: Final = re.compile(rf"([MmZzLlHhVvCcSsQqTtAa])|({NUMBER})|([\s,]+)|(.)", re.DOTALL)
_COUNTS: Final = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}


class Mistake(NamedTuple):
    """What is wrong with a shape's numbers, in both languages; '' where nothing is."""

    en: str = ""
    zh: str = ""


RIGHT: Final = Mistake()


class BadPath(ValueError):
    """Where a path cannot be read any further."""

    def __init__(self, en: str, zh: str) -> None:
        self.mistake = Mistake(en, zh)
        super().__init__(en)


def read_path(text: str) -> tuple[Path, Mistake]:
    """The segments up to the first mistake, and what that is.

    SVG 2, 9.5.4: what stands before a mistake is drawn.
    """
    pen = _Pen()
    try:
        for command, values in _commands(text):
            pen.go(command, values)
    except BadPath as error:
        return tuple(pen.segments), error.mistake
    return tuple(pen.segments), RIGHT


def _commands(text: str) -> Iterator[tuple[str, list[float]]]:
    command, flags = "", 0
    values: list[float] = []
    for token in _tokens(text):
        if isinstance(token, str):
            if values or (command and command not in "Zz" and not flags):
                raise _too_few(command)
            command, flags = token, 0
            if command in "Zz":
                yield command, []
            continue
        if not command or command in "Zz":
            raise BadPath("a number without a command", "数字前没有命令")
        values.append(token)
        if len(values) == _COUNTS[command.upper()]:
            yield command, values
            values, flags = [], 1
            command = {"M": "L", "m": "l"}.get(command, command)
    if values:
        raise _too_few(command)


def _too_few(command: str) -> BadPath:
    count = _COUNTS[command.upper()]
    return BadPath(f"{command} wants {count} numbers", f"{command} 需要 {count} 个数")


def _tokens(text: str) -> Iterator[str | float]:
    """Letters and numbers; an arc's flags may stand without spaces (``a1 1 0 01 5 5``)."""
    at, arc, argument = 0, False, 0
    while at < len(text):
        if arc and argument % 7 in (3, 4) and text[at] in "01":
            yield float(text[at])
            at, argument = at + 1, argument + 1
            continue
        found = _TOKEN.match(text, at)
        assert found is not None
        at = found.end()
        if found[1]:
            arc, argument = found[1] in "Aa", 0
            yield found[1]
        elif found[2]:
            value = usable(float(found[2]))
            if value is None:
                raise BadPath(
                    f"the number {found[2][:20]} is out of range", f"数字 {found[2][:20]} 超出范围"
                )
            argument += 1
            yield value
        elif found[4]:
            raise BadPath(f"{found[4]!r} is no command", f"{found[4]!r} 不是命令")


class _Pen:
    """Follows a path and writes down what it does."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self.at = self.start = (0.0, 0.0)
        self.control: tuple[float, float] | None = None
        self.control_of = ""

    def go(self, command: str, values: list[float]) -> None:
        if len(self.segments) >= MOST_SEGMENTS:
            raise BadPath(f"more than {MOST_SEGMENTS:,} segments", f"超过 {MOST_SEGMENTS:,} 段")
        kind = command.upper()
        if not self.segments and kind != "M":
            raise BadPath("it does not begin with a move (M)", "开头不是移动命令 M")
        self._draw(kind, self._absolute(command, values))
        if kind not in "CSQT":
            self.control_of = ""

    def _absolute(self, command: str, v: list[float]) -> list[float]:
        if command.isupper():
            return v
        x, y = self.at
        match command:
            case "h":
                return [v[0] + x]
            case "v":
                return [v[0] + y]
            case "a":
                return [*v[:5], v[5] + x, v[6] + y]
        return [value + (y if i % 2 else x) for i, value in enumerate(v)]

    def _draw(self, kind: str, v: list[float]) -> None:
        x, y = self.at
        match kind:
            case "M":
                self.start = (v[0], v[1])
                self._add("M", v[0], v[1])
            case "L":
                self._add("L", v[0], v[1])
            case "H":
                self._add("L", v[0], y)
            case "V":
                self._add("L", x, v[0])
            case "C":
                self._curve(v)
            case "S":
                self._curve([*self._mirrored("C"), *v])
            case "Q":
                self._quadratic((v[0], v[1]), (v[2], v[3]))
            case "T":
                self._quadratic(self._mirrored("Q"), (v[0], v[1]))
            case "A":
                self._arc(v)
            case _:
                self.segments.append(("Z", ()))
                self.at = self.start

    def _add(self, kind: str, *v: float) -> None:
        self.segments.append((kind, v))
        self.at = (v[-2], v[-1])

    def _curve(self, v: list[float]) -> None:
        self._add("C", *v)
        self.control, self.control_of = (v[2], v[3]), "C"

    def _mirrored(self, of: str) -> tuple[float, float]:
        """The last control point mirrored at the pen; the pen itself after another command."""
        if self.control is None or self.control_of != of:
            return self.at
        return 2 * self.at[0] - self.control[0], 2 * self.at[1] - self.control[1]

    def _quadratic(self, control: tuple[float, float], end: tuple[float, float]) -> None:
        (x, y), (cx, cy) = self.at, control
        first = x + 2 / 3 * (cx - x), y + 2 / 3 * (cy - y)
        second = end[0] + 2 / 3 * (cx - end[0]), end[1] + 2 / 3 * (cy - end[1])
        self._add("C", *first, *second, *end)
        self.control, self.control_of = control, "Q"

    def _arc(self, v: list[float]) -> None:
        rx, ry, turn, large, sweep, x, y = v
        if not rx or not ry or (x, y) == self.at:
            self._add("L", x, y)
            return
        for curve in arc(self.at, (abs(rx), abs(ry)), turn, (large != 0, sweep != 0), (x, y)):
            self._add("C", *curve)
        # The last point exactly, however the sines were rounded.
        self.segments[-1] = ("C", (*self.segments[-1][1][:4], x, y))
        self.at = (x, y)


def arc(
    start: tuple[float, float],
    radii: tuple[float, float],
    turn: float,
    flags: tuple[bool, bool],
    end: tuple[float, float],
) -> list[tuple[float, ...]]:
    """An elliptical arc as cubic curves (SVG 2, B.2.4: from end points to the centre)."""
    (rx, ry), (large, sweep) = radii, flags
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    dx, dy = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    px, py = cos * dx + sin * dy, cos * dy - sin * dx
    stretch = (px / rx) ** 2 + (py / ry) ** 2
    if stretch > 1:
        rx, ry = rx * math.sqrt(stretch), ry * math.sqrt(stretch)
    below = (rx * py) ** 2 + (ry * px) ** 2
    root = math.sqrt(max(0.0, (rx * ry) ** 2 - below) / below) if below else 0.0
    root = -root if large == sweep else root
    cx, cy = root * rx * py / ry, -root * ry * px / rx
    first = math.atan2((py - cy) / ry, (px - cx) / rx)
    last = math.atan2((-py - cy) / ry, (-px - cx) / rx)
    span = last - first
    if sweep and span < 0:
        span += 2 * math.pi
    elif not sweep and span > 0:
        span -= 2 * math.pi
    middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    x0, y0 = cos * cx - sin * cy + middle[0], sin * cx + cos * cy + middle[1]
    pieces = max(1, math.ceil(abs(span) / (math.pi / 2) - 1e-9))
    step = span / pieces
    pull = 4 / 3 * math.tan(step / 4)

    def place(u: float, w: float) -> tuple[float, float]:
        return x0 + cos * rx * u - sin * ry * w, y0 + sin * rx * u + cos * ry * w

    curves: list[tuple[float, ...]] = []
    for i in range(pieces):
        a, b = first + i * step, first + (i + 1) * step
        ca, sa, cb, sb = math.cos(a), math.sin(a), math.cos(b), math.sin(b)
        curves.append(
            (*place(ca - pull * sa, sa + pull * ca), *place(cb + pull * sb, sb - pull * cb),
             *place(cb, sb))
        )  # fmt: skip
    return curves


def box_of(path: Path) -> Box:
    """The box around all points, those that curves bend towards included."""
    xs = [value for _, v in path for value in v[0::2]]
    ys = [value for _, v in path for value in v[1::2]]
    return (min(xs), min(ys), max(xs), max(ys)) if xs else (0.0, 0.0, 0.0, 0.0)
