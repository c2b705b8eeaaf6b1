"""Small pictures of curves over time, as SVG: no library draws plain lines more plainly.

A picture is a column of panels over one axis of time; each panel has curves, lines at limits, shades
over spans of time, and dots.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

BLUE, ORANGE, GREEN, RED, GREY, BLACK = (
    "#0072b2", "#e69f00", "#009e73", "#d55e00", "#8a8a8a", "#222222",
)  # fmt: skip
"""Colours that a colour-blind reader can tell apart (Okabe and Ito)."""
_WIDTH: Final = 760
_LEFT, _RIGHT, _ABOVE, _BELOW = 64, 150, 24, 14
_MOST_POINTS: Final = 700


@dataclass(slots=True)
class Panel:
    """One panel: what is drawn into it, in the order of the lists; ``low`` and ``high`` are its range."""

    title: str
    low: float
    high: float
    height: int = 120
    logarithmic: bool = False
    curves: list[tuple[NDArray[np.float64], NDArray[np.float64], str, str]] = field(
        default_factory=list
    )
    lines: list[tuple[float, str, str]] = field(default_factory=list)
    shades: list[tuple[float, float, str]] = field(default_factory=list)
    dots: list[tuple[float, float, str]] = field(default_factory=list)
    ticks: Sequence[float] = ()
    legend: Sequence[tuple[str, str]] = ()
    """Names and colours, written beside the panel from its top."""

    def curve(self, x: ArrayLike, y: ArrayLike, colour: str = BLUE, name: str = "") -> "Panel":
        """A curve; where it is NaN it is interrupted."""
        self.curves.append((np.asarray(x, np.float64), np.asarray(y, np.float64), colour, name))
        return self

    def line(self, y: float, name: str, colour: str = RED) -> "Panel":
        """A level over the whole width, named at its right end."""
        self.lines.append((y, name, colour))
        return self

    def shade(self, first: float, last: float, colour: str = ORANGE) -> "Panel":
        """A span of time."""
        self.shades.append((first, last, colour))
        return self

    def while_true(self, x: NDArray[np.float64], holds: ArrayLike, colour: str) -> "Panel":
        """A shade over every span of ``x`` in which ``holds``."""
        edges = np.diff(np.r_[False, np.asarray(holds, np.bool_), False].astype(np.int8))
        for first, last in zip(
            np.flatnonzero(edges > 0), np.flatnonzero(edges < 0) - 1, strict=True
        ):
            self.shade(float(x[first]), float(x[last]), colour)
        return self

    def dot(self, x: float, y: float, colour: str = RED) -> "Panel":
        """A dot."""
        self.dots.append((x, y, colour))
        return self


@dataclass(frozen=True, slots=True)
class Picture:
    """Panels over one axis from ``first`` to ``last``, with ticks every ``every`` in ``unit``."""

    panels: Sequence[Panel]
    first: float
    last: float
    every: float
    unit: str

    def svg(self) -> str:
        """The picture as the text of a file."""
        parts, top = [], 0
        for panel in self.panels:
            top += _ABOVE
            parts.append(self._panel(panel, top))
            top += panel.height + _BELOW
        height = top + 26
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
            f'viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="11">'
            f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>'
        )
        return "\n".join([head, *parts, self._axis(top), "</svg>"]) + "\n"

    def _x(self, x: NDArray[np.float64] | float) -> NDArray[np.float64]:
        share = (np.asarray(x, np.float64) - self.first) / (self.last - self.first)
        return np.asarray(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), np.float64)

    def _panel(self, panel: Panel, top: int) -> str:
        right = _WIDTH - _RIGHT
        parts = [_text(_LEFT, top - 7, panel.title, BLACK)]
        for first, last, colour in panel.shades:
            x, end = float(self._x(first)), float(self._x(last))
            parts.append(
                f'<rect x="{x:.1f}" y="{top}" width="{max(end - x, 1.0):.1f}" '
                f'height="{panel.height}" fill="{colour}" fill-opacity="0.16"/>'
            )
        parts.append(
            f'<path d="M{_LEFT} {top}V{top + panel.height}H{right}" fill="none" stroke="{GREY}"/>'
        )
        for y, name, colour in panel.lines:
            at = float(_y(panel, top, y))
            parts.append(
                f'<path d="M{_LEFT} {at:.1f}H{right}" stroke="{colour}" stroke-dasharray="5 4"/>'
            )
            parts.append(_text(right + 6, at + 4, name, colour))
        parts += [
            _text(_LEFT - 6, _y(panel, top, y) + 4, f"{y:g}", GREY, "end") for y in panel.ticks
        ]
        parts += [
            _text(right + 6, top + 10 + 16 * place, name, colour)
            for place, (name, colour) in enumerate(panel.legend)
        ]
        parts += [part for curve in panel.curves for part in self._curve(panel, top, *curve)]
        parts += [
            f'<circle cx="{float(self._x(x)):.1f}" cy="{float(_y(panel, top, y)):.1f}" r="3.2" '
            f'fill="{colour}"/>'
            for x, y, colour in panel.dots
        ]
        return "\n".join(parts)

    def _curve(
        self,
        panel: Panel,
        top: int,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        colour: str,
        name: str,
    ) -> list[str]:
        chosen = _fewer(y)
        across, down = self._x(x[chosen]), _y(panel, top, y[chosen])
        path, pen = [], "M"
        for a, b in zip(across.tolist(), down.tolist(), strict=True):
            if b == b:
                path.append(f"{pen}{a:.1f} {b:.1f}")
            pen = "L" if b == b else "M"
        drawn = [f'<path d="{"".join(path)}" fill="none" stroke="{colour}" stroke-width="1.3"/>']
        if name and path:
            last = float(down[np.isfinite(down)][-1])
            drawn.append(_text(_WIDTH - _RIGHT + 6, last + 4, name, colour))
        return drawn

    def _axis(self, top: int) -> str:
        first = np.ceil(self.first / self.every) * self.every
        places = np.arange(first, self.last + self.every / 1e6, self.every)
        marks = [_text(float(self._x(x)), top + 4, f"{x:g}", GREY, "middle") for x in places]
        return "\n".join([*marks, _text(_WIDTH - _RIGHT, top + 18, self.unit, GREY, "end")])


def _y(panel: Panel, top: int, y: ArrayLike) -> NDArray[np.float64]:
    value, low, high = np.asarray(y, np.float64), panel.low, panel.high
    if panel.logarithmic:
        value, low, high = np.log(np.maximum(value, low)), float(np.log(low)), float(np.log(high))
    share = np.clip((value - low) / (high - low), 0.0, 1.0)
    return np.asarray(top + (1 - share) * panel.height, np.float64)


def _fewer(y: NDArray[np.float64]) -> NDArray[np.intp]:
    """The places to draw: of long curves the extremes of each stretch, so that no peak is lost."""
    if len(y) <= _MOST_POINTS:
        return np.arange(len(y))
    kept = []
    for stretch in np.array_split(np.arange(len(y)), _MOST_POINTS // 2):
        some = y[stretch]
        if np.isnan(some).all():
            kept.append(stretch[0])
        else:
            kept += sorted({int(stretch[np.nanargmin(some)]), int(stretch[np.nanargmax(some)])})
    return np.array(kept, np.intp)


def _text(x: float, y: ArrayLike, words: str, colour: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{float(np.asarray(y)):.1f}" fill="{colour}" text-anchor="{anchor}">'
        f"{escape(words)}</text>"
    )
