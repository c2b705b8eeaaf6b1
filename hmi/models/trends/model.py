"""The trends page without its looks: pens, span, cursors, and everything that is drawn of them."""

from dataclasses import dataclass

import numpy as np

from hmi.models.live import LiveValues
from hmi.models.table_index import TableIndex
from hmi.models.trends.cursor import NOTHING, Reading, neighbour, reading
from hmi.models.trends.drawn import Drawn
from hmi.models.trends.figures import Figure, Figures, FiguresAsk, rounded
from hmi.models.trends.grid import pixel_of
from hmi.models.trends.journal import EventsAsk
from hmi.models.trends.loading import Ask, Grain
from hmi.models.trends.span import LIVE_S, SECOND, Span
from scada.bus.messages import CompareAnswer, FiguresAnswer, HistoryAnswer
from scada.model import SiteTable


@dataclass(frozen=True, slots=True)
class Remark:
    """What stands at the right: how many samples are on view, how they came, how long it took."""

    samples: int
    grain: Grain
    took_ms: float
    waiting: bool
    problem: str
    clock: str = ""
    """What is said of a clock that makes the pens' times doubtful."""


@dataclass(frozen=True, slots=True)
class Extremes:
    """Minimum and maximum of a pen over the span on view; NaN where it has no value there."""

    low: float
    high: float


class TrendModel(Drawn):
    """Pens over one span of time, with two cursors.

    The view calls `follow` with the clock, sends what `wants` gives, hands the answers to
    `take_history`, `take_events` and `take_figures`, and draws. `changes` counts what could alter the
    picture.
    """

    def __init__(
        self, table: SiteTable, live: LiveValues, now_ns: int, index: TableIndex | None = None
    ) -> None:
        super().__init__(table, live, now_ns, index)
        self.cursor_ns: int | None = None
        self.second_ns: int | None = None
        """The other cursor; between the two, figures are told."""
        self.figures = Figures()

    @property
    def changes(self) -> int:
        """Grows with everything that could alter the picture."""
        return self.moves + self.data.changes + self.figures.changes + self.scales.changes

    # -- data --------------------------------------------------------------------------------

    def wants(self, width_px: int) -> list[Ask | EventsAsk | FiguresAsk]:
        """What to ask of the historian now, for a plot of ``width_px`` pixels."""
        if not self._pixel_ns:
            self.use_pixel(pixel_of(self.span.width_ns, width_px))
        curves = [pen.id for pen in self.curves]
        asks: list[Ask | EventsAsk | FiguresAsk] = []
        asks += self.data.wants(self.span, width_px, self.areas, curves)
        return asks + self._wanted_figures(curves)

    def _wanted_figures(self, curves: list[str]) -> list[FiguresAsk]:
        first, second = self.cursor_ns, self.second_ns
        if first is not None and second is not None:
            start, end = min(first, second), max(first, second)
            return self.figures.wants(curves, start, end, self.now_ns)
        if not self.is_compared:
            return []
        start, end = self.span.start_ns, self.span.end_ns
        if self.span.live:
            start, end = rounded(start, end)
        return self.figures.wants(curves, start, end, self.now_ns, self.shift_ns)

    def take_history(self, ask: Ask, answer: HistoryAnswer, elapsed_ms: float) -> None:
        """Hear an answer, ``elapsed_ms`` after the question."""
        self.data.take_history(ask, answer, elapsed_ms)
        if self.is_fresh and ask.grain is Grain.COARSE:
            self._fit()

    def take_figures(self, ask: FiguresAsk, answer: FiguresAnswer | CompareAnswer) -> None:
        """Hear figures."""
        self.figures.take(ask, answer)

    def failed(self, ask: Ask | EventsAsk | FiguresAsk, reason: str) -> None:
        """A question was refused or not answered, because of ``reason``."""
        if isinstance(ask, FiguresAsk):
            self.figures.failed(ask, reason, self.now_ns)
        else:
            self.data.failed(ask, reason)

    def _fit(self) -> None:
        """At first sight: of a site that is younger than the span, show what there is."""
        self.is_fresh = False
        starts = [columns.start_ns for tag in self.pens if len(columns := self.columns(tag.id))]
        oldest = min((int(start[0]) for start in starts), default=self.span.start_ns)
        age_ns = self.now_ns - oldest
        if self.span.live and 0 < age_ns < self.span.width_ns // 3:
            self.place(Span.last(max(LIVE_S, 1.1 * age_ns / SECOND), self.now_ns))

    # -- figures -----------------------------------------------------------------------------

    def extremes(self, tag: str) -> Extremes:
        """Minimum and maximum over the span."""
        rows = self.columns(tag).between(self.span.start_ns, self.span.end_ns)
        if not rows.shown.any():
            return Extremes(np.nan, np.nan)
        return Extremes(float(np.nanmin(rows.minimum)), float(np.nanmax(rows.maximum)))

    def between(self, tag: str) -> Figure:
        """Least, mean and most between the cursors; the mean is NaN until the historian said it."""
        told = self.figures.here(tag)
        if told is not None:
            return told
        ends = sorted((self.cursor_ns or 0, self.second_ns or 0))
        rows = self.columns(tag).between(ends[0], ends[1] + 1)
        if not rows.shown.any():
            return Figure(np.nan, np.nan, np.nan)
        return Figure(float(np.nanmin(rows.minimum)), np.nan, float(np.nanmax(rows.maximum)))

    def remark(self) -> Remark:
        """How many samples are on view, and how they came."""
        data, said = self.data, self.data.wrong_clocks
        return Remark(
            samples=data.count(self.span),
            grain=data.grain,
            took_ms=data.took_ms,
            waiting=data.is_waiting,
            problem=data.problem or self.figures.problem,
            clock=next((said[pen.server] for pen in self.pens if pen.server in said), ""),
        )

    # -- cursors -----------------------------------------------------------------------------

    def put_cursor(self, at_ns: int | None) -> None:
        """Put the cursor, or take it away; it stays within the span."""
        if at_ns is not None:
            at_ns = min(max(at_ns, self.span.start_ns), self.span.end_ns)
        if at_ns != self.cursor_ns:
            self.cursor_ns = at_ns
            self.moves += 1

    def put_second(self, at_ns: int | None) -> None:
        """Put the second cursor, or take it away."""
        if at_ns != self.second_ns:
            self.second_ns = at_ns
            self.moves += 1

    def free_cursors(self) -> None:
        """Take both away."""
        self.put_second(None)
        self.put_cursor(None)

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
        self.moves += 1

    def zoom_between(self) -> bool:
        """Show what lies between the cursors; False where there are not two."""
        first, second = self.cursor_ns, self.second_ns
        if first is None or second is None or first == second:
            return False
        self.go_to(min(first, second), max(first, second))
        return True

    def readings(self, at_ns: int | None = None) -> list[Reading]:
        """What each pen had at a time, else at the cursor, else at the end of the span."""
        if at_ns is None:
            at_ns = self.cursor_ns
        if at_ns is None:
            end = self.span.end_ns
            at_ns = min(end, self.data.present_ns) if self.span.live else end
        return [self._reading(pen.id, at_ns) for pen in self.pens]

    def _reading(self, tag: str, at_ns: int) -> Reading:
        columns = self.columns(tag)
        return reading(columns, at_ns, self.data.rules(tag)) if len(columns) else NOTHING

    def reading_before(self, tag: str, at_ns: int) -> Reading:
        """What a pen had in the compared period, at the time that lies under ``at_ns``."""
        columns = self.data.columns_before(tag)
        if not self.is_compared or not len(columns):
            return NOTHING
        return reading(columns, at_ns - self.shift_ns, self.data.rules_before(self.tags[tag]))
