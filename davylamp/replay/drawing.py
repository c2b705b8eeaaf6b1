"""A replay drawn: each tag's value with its limits, and under it both sets of alarms on one time axis.

The value is drawn by its extremes in each column of the picture, so that no peak is lost; dashed
lines are the limits, in grey those that are tried otherwise. Of each alarm there are two rows of
bars, and how many there are of each: what was, in grey, and what would be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from davylamp.replay.moments import shown
from davylamp.replay.occurrence import Occurrence
from davylamp.replay.report import Result
from davylamp.replay.table import wrapped
from scada.model import AlarmDefinition, Language, Samples, SiteTable, Tag, level_of

WIDTH: Final = 1200
LEFT, RIGHT = 190, 20
PLOT: Final = WIDTH - LEFT - RIGHT
PANEL: Final = 150
BAR: Final = 9
MOST_TAGS: Final = 12
"""Panels of one picture; those whose alarms differ come first."""
TITLE: Final = 30
NAME: Final = 20
"""Columns of a line of a tag's name."""
NEAR: Final = 12.0
"""Labels of one axis keep so far apart, in pixels; what has no room has no label."""
_THEN, _NOW, _LINE, _GRID = "#8d949e", "#c2410c", "#24415e", "#d9dde2"
_STEPS_S: Final = (60, 300, 900, 3600, 10_800, 21_600, 43_200, 86_400, 604_800, 2_592_000)


class Trace:
    """The extremes of every tag in each column of the picture; ``(n_tags, columns)``."""

    def __init__(self, n_tags: int, start_ns: int, end_ns: int) -> None:
        self.low: NDArray[np.float64] = np.full((n_tags, PLOT), np.inf)
        self.high: NDArray[np.float64] = np.full((n_tags, PLOT), -np.inf)
        self._last: NDArray[np.float64] = np.full((n_tags, PLOT), np.nan)
        self._came: NDArray[np.bool_] = np.zeros((n_tags, PLOT), bool)
        self._start_ns, self._span_ns = start_ns, max(1, end_ns - start_ns)

    def take(self, samples: Samples) -> None:
        """Take samples; those that are not finite are not drawn."""
        usable = np.isfinite(samples.value) & (samples.status < np.uint32(0x80000000))
        within = samples.time_ns >= self._start_ns
        column = (samples.time_ns - self._start_ns) * PLOT // self._span_ns
        column = np.clip(column, 0, PLOT - 1)
        # Of several samples of a column the one that came last stands: they come in order of time.
        place = samples.tag[within], column[within]
        self._last[place] = np.where(usable, samples.value, np.nan)[within]
        self._came[place] = True
        usable &= within
        at = samples.tag[usable], column[usable]
        np.minimum.at(self.low, at, samples.value[usable])
        np.maximum.at(self.high, at, samples.value[usable])

    def held(self, tag: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Least and greatest per column; a value stands until the next sample. NaN: none, or a bad one."""
        came = self._came[tag]
        before = np.maximum.accumulate(np.where(came, np.arange(PLOT), -1))
        standing = np.where(before >= 0, self._last[tag, np.maximum(before, 0)], np.nan)
        drawn = self.low[tag] <= self.high[tag]
        low, high = (np.where(drawn, one[tag], standing) for one in (self.low, self.high))
        return low, high


@dataclass(frozen=True, slots=True)
class _Panel:
    """One tag: its place in the table, its limits and those of before, and its alarms by id."""

    number: int
    words: tuple[str, ...]
    levels: tuple[float, ...]
    before: tuple[float, ...]
    alarms: tuple[str, ...]

    @property
    def height(self) -> int:
        return PANEL + len(self.alarms) * (2 * BAR + 6) + 26


def svg(result: Result, trace: Trace, own: SiteTable, table: SiteTable, language: Language) -> str:
    """The picture as SVG; ``table`` has the limits that were judged, ``own`` the site's."""
    panels = _panels(result, own, table, language)
    parts: list[str] = []
    top = first = 46 + TITLE
    then = [*(old for old, _ in result.compared.same), *result.compared.only_then]
    now = [*(new for _, new in result.compared.same), *result.compared.only_now]
    for panel in panels:
        parts += _drawn(panel, trace, result, top)
        parts += _bars(panel, then, now, result, top + PANEL + 8)
        top += panel.height
    axis = _axis(result, first, top)
    words = _LEGEND[language, result.is_tried]
    legend = [
        _text(8, 22, _title(result, table, language), size=14),
        _box(LEFT, 16 + TITLE, 22, BAR, _THEN), _text(LEFT + 28, 25 + TITLE, words[0]),
        _box(LEFT + 200, 16 + TITLE, 22, BAR, _NOW), _text(LEFT + 228, 25 + TITLE, words[1]),
    ]  # fmt: skip
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top + 34}" '
            f'viewBox="0 0 {WIDTH} {top + 34}" font-family="Noto Sans CJK SC, Noto Sans, '
            'DejaVu Sans, sans-serif" font-size="12">',
            _box(0, 0, WIDTH, top + 34, "#ffffff"),
            *legend,
            *axis,
            *parts,
            "</svg>",
        ]
    )


_LEGEND: Final[dict[tuple[Language, bool], tuple[str, str]]] = {
    ("en", False): ("as journaled", "judged now"),
    ("en", True): ("the site's own limits", "the tried limits"),
    ("zh", False): ("日志记录", "现在判定"),
    ("zh", True): ("站点原限值", "试用限值"),
}


def _title(result: Result, table: SiteTable, language: Language) -> str:
    name = table.name_zh if language == "zh" else table.name_en
    period = f"{shown(result.start_ns, result.zone)} – {shown(result.end_ns, result.zone)}"
    return "  ·  ".join((name, f"{period} {result.zone}", result.then_is))


def _panels(result: Result, own: SiteTable, table: SiteTable, language: Language) -> list[_Panel]:
    differing = {one.tag for one in (*result.compared.only_then, *result.compared.only_now)}
    alarms: dict[str, list[str]] = {}
    for _, one in result.occurrences():
        known = alarms.setdefault(one.tag, [])
        if one.alarm not in known:
            known.append(one.alarm)
    numbers = [number for number, tag in enumerate(table.tags) if tag.id in alarms]
    numbers.sort(key=lambda number: table.tags[number].id not in differing)
    return [
        _Panel(
            number,
            (tag.id, *wrapped(tag.name_zh if language == "zh" else tag.name_en, NAME), tag.unit),
            _levels(tag, table.alarms),
            _levels(tag, own.alarms),
            tuple(sorted(alarms[tag.id])),
        )
        for number in numbers[:MOST_TAGS]
        for tag in [table.tags[number]]
    ]


def _drawn(panel: _Panel, trace: Trace, result: Result, top: int) -> list[str]:
    low, high = trace.low[panel.number], trace.high[panel.number]
    seen = np.flatnonzero(low <= high)
    levels = (*panel.levels, *(level for level in panel.before if level not in panel.levels))
    least, most = low[seen].min(initial=np.inf), high[seen].max(initial=-np.inf)
    floor = min([*levels, float(least)] if len(seen) else [*levels, 0.0])
    ceiling = max([*levels, float(most)] if len(seen) else [*levels, 1.0])
    margin = (ceiling - floor) * 0.06 or 0.5
    floor, ceiling = floor - margin, ceiling + margin

    def y(value: float) -> float:
        share = float((value - floor) / (ceiling - floor))
        return round(top + PANEL * (1 - share), 1)

    path = " ".join(
        f"M{LEFT + at},{y(high[at])}L{LEFT + at + 0.01},{y(low[at])}" for at in seen.tolist()
    )
    middle = " ".join(f"{LEFT + at},{y((low[at] + high[at]) / 2)}" for at in seen.tolist())
    parts = [
        f'<rect x="{LEFT}" y="{top}" width="{PLOT}" height="{PANEL}" fill="none" stroke="{_GRID}"/>',
        *(_text(8, top + 16 * row, word) for row, word in enumerate(panel.words, 1)),
    ]
    for level in levels:
        colour = "#b45309" if level in panel.levels else _THEN
        parts.append(
            f'<line x1="{LEFT}" x2="{LEFT + PLOT}" y1="{y(level)}" y2="{y(level)}" '
            f'stroke="{colour}" stroke-dasharray="5 4" stroke-width="1"/>'
        )
    extremes = (float(least), float(most)) if len(seen) else ()
    parts += _labels([(y(value), f"{value:g}") for value in (*levels, *extremes)])
    parts.append(f'<polyline points="{middle}" fill="none" stroke="{_LINE}" stroke-width="0.8"/>')
    parts.append(f'<path d="{path}" fill="none" stroke="{_LINE}" stroke-width="1"/>')
    return parts


def _labels(wanted: Sequence[tuple[float, str]]) -> list[str]:
    """Labels of an axis, the first ones first, as long as there is room."""
    placed: list[float] = []
    parts = []
    for y, text in wanted:
        if all(abs(y - other) >= NEAR for other in placed):
            placed.append(y)
            parts.append(_text(LEFT - 6, y + 4, text, "end"))
    return parts


def _levels(tag: Tag, limits: Sequence[AlarmDefinition]) -> tuple[float, ...]:
    """Where a tag's limits stand on its own scale."""
    found = (level_of(limit, tag) for limit in limits if limit.tag == tag.id)
    return tuple(sorted({level for level in found if level is not None}))


def _bars(
    panel: _Panel, then: Sequence[Occurrence], now: Sequence[Occurrence], result: Result, top: int
) -> list[str]:
    parts = []
    for row, alarm in enumerate(panel.alarms):
        y = top + row * (2 * BAR + 6)
        counts = [sum(one.alarm == alarm for one in some) for some in (then, now)]
        label = f"{alarm.partition('/')[2]}  {counts[0]} → {counts[1]}"
        parts.append(_text(LEFT - 6, y + BAR + 4, label, "end"))
        for occurrences, at, colour in ((then, y, _THEN), (now, y + BAR + 1, _NOW)):
            for one in occurrences:
                if one.alarm == alarm:
                    first, last = _x(one.raised_ns, result), _x(one.returned_ns, result)
                    parts.append(_box(first, at, max(1.0, round(last - first, 1)), BAR, colour))
    return parts


def _axis(result: Result, top: int, bottom: int) -> list[str]:
    zone = ZoneInfo(result.zone)
    span_s = (result.end_ns - result.start_ns) / 1e9
    step = next((step for step in _STEPS_S if span_s / step <= 10), _STEPS_S[-1])
    begin = datetime.fromtimestamp(result.start_ns // 10**9, zone)
    midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0)
    first = int(midnight.timestamp())
    parts = []
    for at in range(first, int(result.end_ns // 10**9) + 1, step):
        if at * 10**9 < result.start_ns:
            continue
        x = _x(at * 10**9, result)
        when = datetime.fromtimestamp(at, zone)
        label = f"{when:%m-%d}" if step >= 86_400 else f"{when:%m-%d %H:%M}"
        parts.append(
            f'<line x1="{x}" x2="{x}" y1="{top}" y2="{bottom}" stroke="{_GRID}" stroke-width="1"/>'
        )
        parts.append(_text(x, bottom + 18, label, "middle"))
    return parts


def _x(time_ns: int | None, result: Result) -> float:
    end = result.end_ns if time_ns is None else time_ns
    share = (end - result.start_ns) / max(1, result.end_ns - result.start_ns)
    return round(LEFT + PLOT * min(1.0, max(0.0, share)), 1)


def _box(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{colour}"/>'


def _text(x: float, y: float, text: str, anchor: str = "start", size: int = 12) -> str:
    return (
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}" fill="#333a42">'
        f"{escape(text)}</text>"
    )
