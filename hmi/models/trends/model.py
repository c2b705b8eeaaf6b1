"""The trends page without its looks: pens, span, cursor, and everything that is drawn of them."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np

from hmi.models.limits import levels
from hmi.models.live import LiveValues
from hmi.models.trends.bars import BarKind, BarRow, alarm_bars, mark_bars, switch_bars
from hmi.models.trends.columns import Columns
from hmi.models.trends.cursor import NOTHING, Reading, neighbour, reading
from hmi.models.trends.data import TrendData
from hmi.models.trends.journal import EventsAsk
from hmi.models.trends.loading import Ask, Grain
from hmi.models.trends.panes import Pane, panes_of
from hmi.models.trends.span import LIVE_S, PRESETS, SECOND, Span
from hmi.models.trends.trace import (
    Stretch,
    Trace,
    bad_stretches,
    flagged_stretches,
    merged,
    trace,
)
from scada.bus.messages import HistoryAnswer
from scada.model import (
    AlarmKind,
    AlarmRecord,
    Flag,
    Kind,
    SiteTable,
    Tag,
)

T = TypeVar("T")
MOST_PENS: Final = 12
_FEED_ROWS: Final = 2
_CALIBRATED: Final = frozenset({Kind.METHANE, Kind.CO, Kind.CO2, Kind.O2, Kind.H2, Kind.NH3})


@dataclass(frozen=True, slots=True)
class Remark:
    """What stands at the right: how many samples are on view, how they came, how long it took."""

    samples: int
    grain: Grain
    took_ms: float
    waiting: bool
    problem: str


@dataclass(frozen=True, slots=True)
class Extremes:
    """Minimum and maximum of a pen over the span on view; NaN where it has no value there."""

    low: float
    high: float


class TrendModel:
    """Pens over one span of time. ``present_ns`` (ns UTC) is up to when the values are current.

    The view calls `follow` with the clock, sends what `wants` gives, hands the answers to
    `take_history` and `take_events`, and draws. `changes` counts what could alter the picture.
    """

    def __init__(self, table: SiteTable, live: LiveValues, now_ns: int) -> None:
        self.table = table
        self.data = TrendData(table, live, now_ns)
        self.tags = self.data.tags
        self.limits = levels(table)
        self.pens: list[Tag] = []
        self.switches: list[Tag] = []
        self.panes: list[Pane] = []
        self.selected = 0
        self.span = Span.last(PRESETS["15min"], now_ns)
        self.cursor_ns: int | None = None
        self._moves = 0
        self._pixel_ns = 0
        self._made: dict[Hashable, Any] = {}
        self._made_of: tuple[int, ...] = ()
        self._is_fresh = True

    @property
    def changes(self) -> int:
        """Grows with everything that could alter the picture."""
        return self._moves + self.data.changes

    @property
    def now_ns(self) -> int:
        """The clock, as `follow` said it."""
        return self.data.now_ns

    # -- pens --------------------------------------------------------------------------------

    def show(self, tags: Iterable[str]) -> None:
        """Show these tags instead of the pens there are; unknown ids are left out."""
        self.pens = [self.tags[tag] for tag in dict.fromkeys(tags) if tag in self.tags][:MOST_PENS]
        self.selected = 0
        self._rearrange()

    def add(self, tag: str) -> bool:
        """Add a pen; False where it is there already, unknown, or one too many."""
        if tag not in self.tags or len(self.pens) >= MOST_PENS or self.tags[tag] in self.pens:
            return False
        self.pens.append(self.tags[tag])
        self._rearrange()
        return True

    def remove(self, tag: str) -> None:
        """Take a pen away."""
        self.pens = [pen for pen in self.pens if pen.id != tag]
        self._rearrange()

    def select(self, number: int) -> None:
        """Choose the pen along which the cursor steps and which is compared."""
        if 0 <= number < len(self.pens):
            self.selected = number
            self._moves += 1

    @property
    def chosen(self) -> Tag | None:
        """The selected pen."""
        return self.pens[self.selected] if self.pens else None

    def _rearrange(self) -> None:
        self.selected = min(self.selected, max(0, len(self.pens) - 1))
        self.panes = panes_of(self.pens, self.limits)
        self.switches = self._switch_tags()
        self.data.use([*(pen for pen in self.pens if not pen.is_switch), *self.switches])

    @property
    def _areas(self) -> list[str]:
        return list(dict.fromkeys(pen.area for pen in self.pens))

    def _switch_tags(self) -> list[Tag]:
        """The switches that are drawn as bars: pens, and feed and calibration of the areas."""
        areas = self._areas
        pens = [pen for pen in self.pens if pen.is_switch]
        near = [tag for tag in self.table.tags if tag.area in areas and tag not in pens]
        feeds = [tag for tag in near if tag.kind is Kind.FEED][:_FEED_ROWS]
        return [*pens, *feeds, *(tag for tag in near if tag.kind is Kind.CALIBRATION)]

    # -- time --------------------------------------------------------------------------------

    def follow(self, now_ns: int, present_ns: int) -> None:
        """The clock went on; ``present_ns`` is up to when the values are known to be current."""
        self.data.now_ns, self.data.present_ns = now_ns, min(now_ns, present_ns)
        self._move(self.span.followed(now_ns))

    def last(self, seconds: float) -> None:
        """Show the last ``seconds``, following the present."""
        self._is_fresh = False
        self._move(Span.last(seconds, self.now_ns))

    def go_live(self) -> None:
        """Follow the present with the length there is."""
        self._move(Span.last(self.span.width_ns / SECOND, self.now_ns))

    def look_close(self) -> None:
        """The last two minutes, following: what the live button shows."""
        self.last(LIVE_S)

    def pan(self, by_ns: int) -> None:
        """Move the span."""
        self._move(self.span.panned(by_ns, self.now_ns))

    def zoom(self, factor: float, at_ns: int) -> None:
        """Show more or less time around ``at_ns``."""
        self._move(self.span.zoomed(factor, at_ns, self.now_ns))

    def _fit(self) -> None:
        """At first sight: of a site that is younger than the span, show what there is."""
        self._is_fresh = False
        starts = [columns.start_ns for tag in self.pens if len(columns := self.columns(tag.id))]
        oldest = min((int(start[0]) for start in starts), default=self.span.start_ns)
        age_ns = self.now_ns - oldest
        if self.span.live and 0 < age_ns < self.span.width_ns // 3:
            self._move(Span.last(max(LIVE_S, 1.1 * age_ns / SECOND), self.now_ns))

    def _move(self, span: Span) -> None:
        if span != self.span:
            self.span = span
            self._moves += 1

    # -- data --------------------------------------------------------------------------------

    def wants(self, width_px: int) -> list[Ask | EventsAsk]:
        """What to ask of the historian now, for a plot of ``width_px`` pixels."""
        self._pixel_ns = self.span.width_ns // max(1, width_px)
        return self.data.wants(self.span, width_px, self._areas, self.chosen)

    def take_history(self, ask: Ask, answer: HistoryAnswer, elapsed_ms: float) -> None:
        """Hear an answer, ``elapsed_ms`` after the question."""
        self.data.take_history(ask, answer, elapsed_ms)
        if self._is_fresh and ask.grain is Grain.COARSE:
            self._fit()

    # -- what is drawn -----------------------------------------------------------------------

    def columns(self, tag: str) -> Columns:
        """Everything known of a tag: history and live samples as one."""
        return self.data.columns(tag)

    def on_view(self, tag: str) -> Columns:
        """The rows that touch the span, with one more at either side."""
        columns = self.columns(tag)
        first = int(np.searchsorted(columns.end_ns, self.span.start_ns, "left")) - 1
        last = int(np.searchsorted(columns.start_ns, self.span.end_ns, "left")) + 1
        return columns.take(slice(max(0, first), last))

    def trace(self, tag: str) -> Trace:
        """The pen's line, for the span and as far as it is known beside it."""
        return self._once(
            ("trace", tag), lambda: trace(self.columns(tag), self.data.rules(tag), self._pixel_ns)
        )

    def _once(self, what: Hashable, make: Callable[[], T]) -> T:
        """What follows from the data alone: made once, while the span is only moved."""
        made_of = (self.data.changes, self.data.present_ns, self._pixel_ns, self.span.width_ns)
        if self._made_of != made_of:
            self._made_of, self._made = made_of, {}
        if what not in self._made:
            self._made[what] = make()
        made: T = self._made[what]
        return made

    def compared(self) -> Trace | None:
        """The selected pen's line of the earlier period, moved onto the span."""
        if self.data.compare == "none" or self.chosen is None or self.chosen.is_switch:
            return None
        return self.data.earlier(self.chosen)

    def bad(self, pane: Pane) -> list[Stretch]:
        """Where pens of a pane had no usable value."""

        def make() -> list[Stretch]:
            found = [bad_stretches(self.columns(t.id), self.data.rules(t.id)) for t in pane.tags]
            return merged([stretch for each in found for stretch in each])

        return self._once(("bad", *(tag.id for tag in pane.tags)), make)

    def calibrations(self, pane: Pane) -> list[Stretch]:
        """Where pens of a pane were calibrated."""
        near = max(10 * SECOND, self.span.width_ns // 200)

        def make() -> list[Stretch]:
            found = [
                flagged_stretches(self.columns(tag.id), Flag.CALIBRATION, near) for tag in pane.tags
            ]
            return merged([stretch for each in found for stretch in each])

        return self._once(("calibrations", *(tag.id for tag in pane.tags)), make)

    def bar_rows(self, active: Iterable[AlarmRecord]) -> list[BarRow]:
        """The rows of bars: alarm and cut of the pens, switches, and calibration.

        A row that can never hold anything (a cut, where no pen has one) is left out.
        """
        pens = [pen.id for pen in self.pens]
        events = self.data.journal.events.values()
        alarms = alarm_bars(events, active, pens, self.data.present_ns)
        rows = [BarRow(BarKind.ALARM, alarms[BarKind.ALARM])]
        if alarms[BarKind.CUT] or self._has_cut:
            rows.append(BarRow(BarKind.CUT, alarms[BarKind.CUT]))
        marks = [stretch for pane in self.panes for stretch in self.calibrations(pane)]
        calibration = list(mark_bars(merged(marks)))
        for tag in self.switches:
            bars = switch_bars(self.columns(tag.id), self.data.rules(tag.id))
            if tag.kind is Kind.CALIBRATION and tag not in self.pens:
                calibration += [bar for bar in bars if not bar.bad]
            else:
                kind = BarKind.FEED if tag.kind is Kind.FEED else BarKind.SWITCH
                rows.append(BarRow(kind, bars, tag.id))
        if calibration or any(pen.kind in _CALIBRATED for pen in self.pens):
            rows.append(BarRow(BarKind.CALIBRATION, tuple(calibration)))
        return rows

    @property
    def _has_cut(self) -> bool:
        limits = (limit for pen in self.pens for limit in self.limits.get(pen.id, ()))
        return any(limit.kind is AlarmKind.CUT for limit in limits)

    def extremes(self, tag: str) -> Extremes:
        """Minimum and maximum over the span."""
        rows = self.columns(tag).between(self.span.start_ns, self.span.end_ns)
        if not rows.shown.any():
            return Extremes(np.nan, np.nan)
        return Extremes(float(np.nanmin(rows.minimum)), float(np.nanmax(rows.maximum)))

    def remark(self) -> Remark:
        """How many samples are on view, and how they came."""
        data = self.data
        return Remark(
            samples=data.count(self.span),
            grain=data.grain,
            took_ms=data.took_ms,
            waiting=data.is_waiting,
            problem=data.problem,
        )

    # -- cursor ------------------------------------------------------------------------------

    def put_cursor(self, at_ns: int | None) -> None:
        """Put the cursor, or take it away; it stays within the span."""
        if at_ns is not None:
            at_ns = min(max(at_ns, self.span.start_ns), self.span.end_ns)
        if at_ns != self.cursor_ns:
            self.cursor_ns = at_ns
            self._moves += 1

    def step_cursor(self, forward: bool) -> None:
        """To the next (or previous) sample of the selected pen; from nowhere: to the last one."""
        tag = self.chosen
        if tag is None:
            return
        at = self.cursor_ns if self.cursor_ns is not None else self.span.end_ns
        place = neighbour(self.columns(tag.id), at, forward)
        if place is None:
            return
        if not self.span.start_ns <= place <= self.span.end_ns:
            self.pan(place - at)
        self.cursor_ns = place
        self._moves += 1

    def readings(self) -> list[Reading]:
        """What each pen had at the cursor; without a cursor, at the end of the span."""
        at = self.cursor_ns if self.cursor_ns is not None else self.span.end_ns
        at = min(at, self.data.present_ns) if self.cursor_ns is None and self.span.live else at
        return [self._reading(pen.id, at) for pen in self.pens]

    def _reading(self, tag: str, at_ns: int) -> Reading:
        columns = self.columns(tag)
        return reading(columns, at_ns, self.data.rules(tag)) if len(columns) else NOTHING
