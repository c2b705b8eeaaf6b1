"""Charts as SVG: the curve with its limits above, states as bars below, on one time axis.

Everything is told by position and words too, so that a print in black and white says the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from historian.reports.axes import time_ticks, value_ticks
from historian.reports.charts import Bar, Chart, Curve, Ink, Line
from historian.reports.inks import COLOURS
from historian.reports.period import Period
from historian.reports.words import Shown, Words

WIDTH: Final = 780.0
_LEFT, _RIGHT, _TOP = 108.0, 62.0, 24.0
_CURVE, _BAR, _AXIS = 122.0, 13.0, 18.0
_THIN: Final = 2.0
"""How high a switch at 0 is drawn."""
_LABEL: Final = 16
_FONT: Final = "Noto Sans CJK SC"
_DASHES: Final = {Ink.ALARM: "6 2", Ink.CUT: "", Ink.RESTORE: "2 2", Ink.WARNING: "1 2"}


def drawn(chart: Chart, period: Period, language: Shown) -> str:
    """The picture; its text is in the report's language."""
    return _Drawing(chart, period, language).svg()


@dataclass(frozen=True, slots=True)
class _Drawing:
    chart: Chart
    period: Period
    language: Shown

    def svg(self) -> str:
        """All of it, the grid first."""
        parts = [*self._grid(), *self._limits(), *self._curves(), *self._bars(), self._title()]
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {self._height:g}" '
            f'font-family={quoteattr(_FONT)} font-size="9">{"".join(parts)}</svg>'
        )

    @property
    def _plot(self) -> float:
        """How high the values stand; a chart of states alone has none."""
        return _CURVE if self.chart.has_values else 0.0

    @property
    def _foot(self) -> float:
        """Where the time axis lies."""
        return _TOP + self._plot + len(self.chart.bars) * _BAR + (4.0 if self.chart.bars else 0.0)

    @property
    def _height(self) -> float:
        return self._foot + _AXIS

    @property
    def _ticks(self) -> list[float]:
        chart = self.chart
        values = [chart.low, chart.high, *(line.value for line in chart.lines)]
        for curve in chart.curves:
            values += [float(v) for v in _ends(curve)]
        return value_ticks(min(values), max(values))

    def _x(self, time_ns: int) -> float:
        chart = self.chart
        share = (time_ns - chart.start_ns) / max(1, chart.end_ns - chart.start_ns)
        return _LEFT + min(1.0, max(0.0, share)) * (WIDTH - _LEFT - _RIGHT)

    def _y(self, value: float) -> float:
        low, high = self._ticks[0], self._ticks[-1]
        return _TOP + self._plot * (1.0 - (value - low) / (high - low))

    def _title(self) -> str:
        names = [_named(curve.name, curve.unit, self.language) for curve in self.chart.curves]
        title = self.chart.name.said(self.language, " / ") or ", ".join(names)
        return _text(_LEFT, 14, title, size=10.5, weight="bold")

    def _grid(self) -> Iterator[str]:
        right = WIDTH - _RIGHT
        ticks = self._ticks if self.chart.has_values else []
        for value in ticks:
            y = self._y(value)
            yield _line(_LEFT, y, right, y, "#dddddd", 0.5)
            yield _text(_LEFT - 4, y + 3, f"{value:g}", anchor="end")
        for time_ns, label in time_ticks(self.chart.start_ns, self.chart.end_ns, self.period.zone):
            x = self._x(time_ns)
            yield _line(x, _TOP, x, self._foot, "#dddddd", 0.5)
            yield _text(x, self._foot + 12, label, anchor="middle")
        yield (
            f'<rect x="{_LEFT:g}" y="{_TOP:g}" width="{right - _LEFT:g}" '
            f'height="{self._plot or self._foot - _TOP:g}" '
            'fill="none" stroke="#555" stroke-width="0.7"/>'
        )

    def _limits(self) -> Iterator[str]:
        free: list[float] = []
        for line in sorted(self.chart.lines, key=lambda one: -one.value):
            y, colour = self._y(line.value), COLOURS[line.ink]
            yield _line(_LEFT, y, WIDTH - _RIGHT, y, colour, 0.9, _DASHES.get(line.ink, ""))
            at = max([y + 3, *(one + 9 for one in free)])
            free.append(at)
            yield _text(WIDTH - _RIGHT + 3, at, _limit_text(line, self.language), fill=colour)

    def _curves(self) -> Iterator[str]:
        for curve in self.chart.curves:
            path = " ".join(self._path(curve))
            colour = COLOURS[curve.ink]
            yield f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="0.9"/>'

    def _path(self, curve: Curve) -> Iterator[str]:
        """Each value holds until the next; a stretch with extremes is an upright stroke."""
        pen = False
        ends = [*curve.time_ns.tolist()[1:], self.chart.end_ns]
        rows = zip(
            curve.time_ns.tolist(), ends, curve.low.tolist(), curve.high.tolist(), strict=True
        )
        for start, end, low, high in rows:
            if np.isnan(low) or np.isnan(high) or end <= self.chart.start_ns:
                pen = False
                continue
            x, first, second = self._x(start), self._y(high), self._y(low)
            yield f"{'L' if pen else 'M'}{x:.1f} {first:.1f}"
            if second != first:
                yield f"V{second:.1f}"
            yield f"H{self._x(end):.1f}"
            pen = True

    def _bars(self) -> Iterator[str]:
        top = _TOP + self._plot + 4.0
        for number, bar in enumerate(self.chart.bars):
            yield from self._bar(bar, top + number * _BAR)

    def _bar(self, bar: Bar, top: float) -> Iterator[str]:
        yield _text(_LEFT - 4, top + 9, _fitting(bar.name, self.language), anchor="end", size=8)
        right = WIDTH - _RIGHT
        yield _line(_LEFT, top + _BAR - 1.5, right, top + _BAR - 1.5, "#cccccc", 0.5)
        for span in bar.spans:
            if span.end_ns <= self.chart.start_ns:
                continue
            first, last = self._x(span.start_ns), self._x(span.end_ns)
            high = _THIN if span.ink is Ink.OFF else _BAR - 3.5
            yield (
                f'<rect x="{first:.1f}" y="{top + _BAR - 2.5 - high:g}" '
                f'width="{max(0.6, last - first):.1f}" height="{high:g}" '
                f'fill="{COLOURS[span.ink]}"/>'
            )


def _ends(curve: Curve) -> Iterator[float]:
    for values, pick in ((curve.low, np.nanmin), (curve.high, np.nanmax)):
        if len(values) and not np.isnan(values).all():
            yield float(pick(values))


def _named(name: Words, unit: str, language: Shown) -> str:
    said = name.said(language, " / ")
    return f"{said} ({unit})" if unit else said


def _limit_text(line: Line, language: Shown) -> str:
    return f"{line.name.lines(language)[0]} {line.value:g}"


def _fitting(name: Words, language: Shown) -> str:
    text = name.lines(language)[0]
    return text if len(text) <= _LABEL else f"{text[: _LABEL - 1]}…"


def _line(
    x1: float, y1: float, x2: float, y2: float, colour: str, width: float, dash: str = ""
) -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{colour}" '
        f'stroke-width="{width:g}"{dashes}/>'
    )


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", size: float = 8.5,
    weight: str = "normal", fill: str = "#222",
) -> str:  # fmt: skip
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size:g}" '
        f'font-weight="{weight}" fill="{fill}">{escape(text)}</text>'
    )
