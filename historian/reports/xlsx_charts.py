"""Charts as Excel's own: points on a sheet of their own, drawn on the sheet of the charts.

States stand as thick lines below the values, on the same time axis; Excel has no bars of time.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

from openpyxl.chart import Reference, ScatterChart, Series
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.worksheet.pagebreak import Break

from historian.reports.axes import time_step_s, value_ticks
from historian.reports.charts import Bar, Chart, Curve, Ink, Span
from historian.reports.inks import COLOURS
from historian.reports.period import local
from historian.reports.words import Shown, Words

_LEVEL: Final = 0.09
"""Distance between two bars as a share of the span of the values."""
_WIDTH_CM, _HEIGHT_CM, _ROWS_EACH = 30.0, 11.0, 23
_EMU_PER_PT: Final = 12_700
_ALSO: Final = {Ink.BAD: Words("（无有效数据）", " (no data)"), Ink.OFF: Words("（状态0）", " (0)")}
_WIDTH_PT: Final = {Ink.OFF: 1.0}
_ON_A_PAGE: Final = 2
"""Charts on a printed page."""

Point = tuple[Any, float | None]


class ChartSheet:
    """Draws charts one below the other on ``page``; ``data`` takes the points."""

    def __init__(self, page: Any, data: Any, zone: str, language: Shown) -> None:
        self._page, self._data, self._zone, self._language = page, data, zone, language
        self._column = 1

    def draw(self, charts: Sequence[Chart], row: int) -> int:
        """All of them, from a row on; the row below them. On paper no chart is torn apart."""
        for number, chart in enumerate(charts):
            if number and not number % _ON_A_PAGE:
                self._page.row_breaks.append(Break(id=row + number * _ROWS_EACH - 1))
            self._page.add_chart(self._drawn(chart), f"A{row + number * _ROWS_EACH}")
        return row + len(charts) * _ROWS_EACH

    def _drawn(self, chart: Chart) -> ScatterChart:
        made = ScatterChart()
        made.title = chart.name.said(self._language, " / ")
        made.style, made.width, made.height = 13, _WIDTH_CM, _HEIGHT_CM
        made.display_blanks, made.visible_cells_only = "gap", False
        low, high, tick = _span(chart)
        step = (high - low) * _LEVEL
        for curve in chart.curves:
            name = curve.name.said(self._language, " / ")
            self._series(made, name, self._curve(chart, curve), COLOURS[curve.ink], 1.0)
        for line in chart.lines:
            name = f"{line.name.lines(self._language)[0]} {line.value:g}"
            edges = (chart.start_ns, chart.end_ns)
            across: list[Point] = [(self._time(at), line.value) for at in edges]
            self._series(made, name, across, COLOURS[line.ink], 1.25)
        for number, bar in enumerate(chart.bars, 1):
            self._bars(made, chart, bar, low - number * step)
        # Whole ticks below the values: else none of them stands at a round one.
        below = math.ceil((len(chart.bars) + 1) * step / tick) * tick if chart.bars else 0.0
        made.y_axis.majorUnit = tick
        self._axes(made, chart, low - below, high)
        return made

    def _axes(self, made: ScatterChart, chart: Chart, low: float, high: float) -> None:
        made.x_axis.number_format, made.y_axis.number_format = "hh:mm", "0.0#;;0"
        made.x_axis.delete = made.y_axis.delete = False
        made.x_axis.tickLblPos = "low"
        made.y_axis.scaling.min, made.y_axis.scaling.max = low, high
        step_s = time_step_s(chart.start_ns, chart.end_ns)
        step = step_s / 86_400
        first = _serial(self._time(chart.start_ns))
        made.x_axis.scaling.min = math.floor(first / step + 1e-6) * step
        made.x_axis.scaling.max = _serial(self._time(chart.end_ns))
        made.x_axis.majorUnit = step
        if step_s >= 86_400:
            made.x_axis.number_format = "mm-dd"
        made.legend.position = "r"

    def _series(
        self, made: ScatterChart, name: str, points: Sequence[Point], colour: str, width_pt: float
    ) -> None:
        column, page = self._column, self._data
        self._column += 2
        page.cell(1, column, "time")
        page.cell(1, column + 1, name)
        for row, (time, value) in enumerate(points, 2):
            page.cell(row, column, time).number_format = "yyyy-mm-dd hh:mm:ss"
            page.cell(row, column + 1, value)
        last = max(2, len(points) + 1)
        x = Reference(page, min_col=column, min_row=2, max_row=last)
        y = Reference(page, min_col=column + 1, min_row=1, max_row=last)
        series = Series(y, x, title_from_data=True)
        series.marker.symbol, series.smooth = "none", False
        line = LineProperties(solidFill=colour.lstrip("#"), w=round(width_pt * _EMU_PER_PT))
        series.graphicalProperties = GraphicalProperties(ln=line)
        made.series.append(series)

    def _curve(self, chart: Chart, curve: Curve) -> list[Point]:
        ends = [*curve.time_ns.tolist()[1:], chart.end_ns]
        rows = zip(
            curve.time_ns.tolist(), ends, curve.low.tolist(), curve.high.tolist(), strict=True
        )
        points: list[Point] = []
        for start, end, low, high in rows:
            first = self._time(max(start, chart.start_ns))
            if low != low or high != high:  # NaN: a gap
                points.append((first, None))
                continue
            points += [(first, high)] + ([(first, low)] if low != high else [])
            points.append((self._time(end), low))
        return points

    def _bars(self, made: ScatterChart, chart: Chart, bar: Bar, level: float) -> None:
        """A line for each thing that the bar says: a switch at 0 is thin, no data is no power."""
        name = bar.name.lines(self._language)[0]
        inks = dict.fromkeys(span.ink for span in bar.spans)
        if not inks:
            self._series(made, name, [], "#BBBBBB", 5.0)
        for ink in inks:
            spans = [span for span in bar.spans if span.ink is ink]
            words = _ALSO[ink].lines(self._language)[0] if ink in _ALSO else ""
            points = list(self._bar(chart, spans, level))
            self._series(made, name + words, points, COLOURS[ink], _WIDTH_PT.get(ink, 5.0))

    def _bar(self, chart: Chart, spans: Sequence[Span], level: float) -> Iterator[Point]:
        for span in spans:
            first, last = max(span.start_ns, chart.start_ns), min(span.end_ns, chart.end_ns)
            if last > first:
                yield self._time(first), level
                yield self._time(last), level
                yield self._time(last), None

    def _time(self, time_ns: int) -> Any:
        return local(time_ns, self._zone).replace(tzinfo=None)


def _span(chart: Chart) -> tuple[float, float, float]:
    """The least and the greatest round value of a chart, and the step between two."""
    values = [chart.low, chart.high, *(line.value for line in chart.lines)]
    for curve in chart.curves:
        values += [value for value in (*curve.low.tolist(), *curve.high.tolist()) if value == value]
    ticks = value_ticks(min(values), max(values))
    return ticks[0], ticks[-1], ticks[1] - ticks[0]


def _serial(when: Any) -> float:
    """A time as Excel counts: days since 1899-12-30."""
    from_ = when - type(when)(1899, 12, 30)
    return float(from_.total_seconds() / 86_400)
