"""What is drawn of a trend: lines, marks, bars. Made once of the data, while the span is only moved."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, Final, TypeVar

import numpy as np

from hmi.models.live import LiveValues
from hmi.models.table_index import TableIndex
from hmi.models.trends.bars import BarKind, BarRow, alarm_bars, mark_bars, switch_bars
from hmi.models.trends.columns import Columns
from hmi.models.trends.comparing import shift_back
from hmi.models.trends.coverage import Coverage, coverage
from hmi.models.trends.data import NEVER_NS
from hmi.models.trends.in_force import Force, in_force
from hmi.models.trends.moving_span import MovingSpan
from hmi.models.trends.panes import LimitLine, Pane
from hmi.models.trends.span import SECOND
from hmi.models.trends.trace import (
    Stretch,
    Trace,
    backfilled,
    bad_stretches,
    flagged_stretches,
    merged,
    trace,
)
from scada.model import AlarmKind, AlarmRecord, Flag, Kind, Quantity, SiteTable, Tag

T = TypeVar("T")
_CALIBRATED: Final = frozenset({Kind.METHANE, Kind.CO, Kind.CO2, Kind.O2, Kind.H2, Kind.NH3})
_DENSE: Final = 1.5
"""Points per pixel from which on a line cannot be told from what it covers of each pixel."""
_HOLLOW_STEP: Final = 8
"""One circle in so many columns."""


class Drawn(MovingSpan):
    """Pens over one span, and everything that follows from their data."""

    def __init__(
        self, table: SiteTable, live: LiveValues, now_ns: int, index: TableIndex | None = None
    ) -> None:
        super().__init__(table, live, now_ns, index)
        self._pixel_ns = 0
        self._made: dict[Hashable, Any] = {}
        self._made_of: tuple[int, ...] = ()
        self._made_live: tuple[tuple[int, ...], int] = (), 0
        """What was made last, and up to when it is known to hold."""
        self._plain = {alarm.id for alarm in table.alarms if alarm.of is Quantity.VALUE}

    def use_pixel(self, pixel_ns: int) -> None:
        """A pixel of the plot stands for so much time."""
        self._pixel_ns = pixel_ns

    @property
    def data_key(self) -> tuple[int, ...]:
        """What the lines were made of: another key, other lines.

        Of live samples only those count that are, or come, into view: while the past is looked at,
        the present goes on without it.
        """
        data = self.data
        stored = (data.stored_changes, self._pixel_ns, self.span.width_ns)
        made_of, until_ns = self._made_live
        if made_of[2:] == stored and self.span.end_ns < min(until_ns, data.news_ns):
            return made_of
        return (data.changes, data.present_ns, *stored)

    def once(self, what: Hashable, make: Callable[[], T]) -> T:
        """What follows from the data alone: made once, while the span is only moved."""
        key = self.data_key
        if self._made_of != key:
            self._made_of, self._made = key, {}
            self._made_live = key, self.data.present_ns
            self.data.news_ns = NEVER_NS
        if what not in self._made:
            self._made[what] = make()
        made: T = self._made[what]
        return made

    # -- lines -------------------------------------------------------------------------------

    def columns(self, tag: str) -> Columns:
        """Everything known of a tag: history and live samples as one."""
        return self.data.columns(tag)

    def on_view(self, tag: str) -> Columns:
        """The rows that touch the span, with one more at either side."""
        columns = self.columns(tag)
        end_ns = self.once(("ends", tag), lambda: columns.end_ns)
        first = int(np.searchsorted(end_ns, self.span.start_ns, "left")) - 1
        last = int(np.searchsorted(columns.start_ns, self.span.end_ns, "left")) + 1
        return columns.take(slice(max(0, first), last))

    def trace(self, tag: str) -> Trace:
        """The pen's line, for the span and as far as it is known beside it."""
        return self.once(
            ("trace", tag), lambda: trace(self.columns(tag), self.data.rules(tag), self._pixel_ns)
        )

    def coverage(self, tag: str) -> Coverage:
        """What the pen's line covers of each pixel."""
        return self.once(("coverage", tag), lambda: coverage(self.trace(tag), self._pixel_ns))

    def hollow(self, tag: str) -> Columns:
        """The pen's rows that were read back later, as many as there is room for on the pixels."""

        def make() -> Columns:
            rows = self.columns(tag)
            later = rows.take(backfilled(rows))
            room = later.start_ns // (max(1, self._pixel_ns) * _HOLLOW_STEP)
            return later.take(np.diff(room, prepend=-1) > 0)

        return self.once(("hollow", tag), make)

    def is_dense(self, tag: str, pixels: int) -> bool:
        """Whether the pen has more points than can be told apart on so many pixels."""
        return self.once(("dense", tag), lambda: self._points(tag) > _DENSE * pixels)

    def _points(self, tag: str) -> int:
        """About how many points of the line are on view, wherever it is moved to."""
        times = self.trace(tag).time_ns
        if not len(times):
            return 0
        known = max(self.span.width_ns, int(times[-1] - times[0]))
        return len(times) * self.span.width_ns // known

    # -- comparing ---------------------------------------------------------------------------

    def compare_with(self, name: str, shift_ns: int | None = None) -> None:
        """Compare with an earlier period: one by name, or, of a date, ``shift_ns`` ago."""
        shift = shift_back(name, self.span, self.table) if shift_ns is None else shift_ns
        self.data.compare_with(name, shift)

    @property
    def shift_ns(self) -> int:
        """How much earlier the compared period is."""
        return self.data.shift_ns

    @property
    def is_compared(self) -> bool:
        """Whether an earlier period lies beside what is on view."""
        return bool(self.data.shift_ns and self.curves)

    def compared_in(self, pane: Pane) -> Tag | None:
        """The pen of a pane whose earlier line is drawn: the chosen one, else the first."""
        if not self.is_compared:
            return None
        return self.chosen if self.chosen in pane.tags else pane.tags[0]

    def compared(self, tag: str = "") -> Trace | None:
        """A pen's line of the earlier period, moved onto the span; without a tag, of the chosen pen."""
        pen = self.tags[tag] if tag else self.chosen
        if not self.is_compared or pen is None or pen.is_switch:
            return None
        return self.once(("compared", pen.id), lambda: self.data.earlier(pen, self._pixel_ns))

    # -- marks -------------------------------------------------------------------------------

    def in_force(self, limit: LimitLine) -> list[Force]:
        """The values that a limit had, and from when until when."""
        journal, alarms = self.data.journal, limit.alarms & self._plain
        return self.once(
            ("force", limit),
            lambda: in_force(journal.events.values(), alarms, limit.value, journal.configured()),
        )

    def bad(self, pane: Pane) -> list[Stretch]:
        """Where pens of a pane had no usable value."""

        def make() -> list[Stretch]:
            found = [bad_stretches(self.columns(t.id), self.data.rules(t.id)) for t in pane.tags]
            return merged([stretch for each in found for stretch in each])

        return self.once(("bad", *(tag.id for tag in pane.tags)), make)

    def calibrations(self, pane: Pane) -> list[Stretch]:
        """Where pens of a pane were calibrated."""
        return self._flagged(pane, Flag.CALIBRATION)

    def doubtful(self, pane: Pane) -> list[Stretch]:
        """Where values of a pane were judged to be none that were measured (伪数据)."""
        return self._flagged(pane, Flag.PSEUDO)

    def _flagged(self, pane: Pane, flag: Flag) -> list[Stretch]:
        near = max(10 * SECOND, self.span.width_ns // 200)

        def make() -> list[Stretch]:
            found = [flagged_stretches(self.columns(tag.id), flag, near) for tag in pane.tags]
            return merged([stretch for each in found for stretch in each])

        return self.once(("flagged", flag, *(tag.id for tag in pane.tags)), make)

    def is_empty(self, pane: Pane) -> bool:
        """Whether no pen of a pane has a value on view, as far as is known."""
        if self.data.is_waiting:
            return False
        views = (self.on_view(tag.id) for tag in pane.tags)
        return not any(len(rows) and bool(rows.shown.any()) for rows in views)

    # -- bars --------------------------------------------------------------------------------

    def bar_rows(self, active: Iterable[AlarmRecord], version: int | None = None) -> list[BarRow]:
        """The rows of bars: alarm and cut of the pens, switches, and calibration.

        A row that can never hold anything (a cut, where no pen has one) is left out. Rows of the same
        ``version`` of the active alarms are made once.
        """
        if version is None:
            return self._bar_rows(active)
        return self.once(("bars", version), lambda: self._bar_rows(active))

    def _bar_rows(self, active: Iterable[AlarmRecord]) -> list[BarRow]:
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
