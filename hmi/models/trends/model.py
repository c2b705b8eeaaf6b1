"""The trends page without its looks: pens, span, cursor, and everything that is drawn of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hmi.models.live import LiveValues
from hmi.models.trends.bars import BarKind, BarRow, alarm_bars, mark_bars, switch_bars
from hmi.models.trends.columns import Columns, samples_of
from hmi.models.trends.cursor import NOTHING, Reading, neighbour, reading
from hmi.models.trends.joining import Tail, with_tail
from hmi.models.trends.journal import EventsAsk, Journal
from hmi.models.trends.loading import Ask, Grain, Loader, TailState
from hmi.models.trends.panes import Pane, panes_of
from hmi.models.trends.span import LIVE_S, PRESETS, SECOND, Span
from hmi.models.trends.trace import (
    Rules,
    Stretch,
    Trace,
    bad_stretches,
    flagged_stretches,
    merged,
    trace,
)
from scada.bus.messages import EventsAnswer, HistoryAnswer
from scada.model import (
    AlarmDefinition,
    AlarmKind,
    AlarmRecord,
    Event,
    Flag,
    Kind,
    Samples,
    SiteTable,
    Tag,
)

MOST_PENS: Final = 12
_FEED_ROWS: Final = 2
_CALIBRATED: Final = frozenset({Kind.METHANE, Kind.CO, Kind.CO2, Kind.O2, Kind.H2, Kind.NH3})
_DAY_NS: Final = 86_400 * SECOND
COMPARISONS: Final = {"none": 0, "day": _DAY_NS, "week": 7 * _DAY_NS}
"""What the selected pen is compared with → how much earlier that was."""


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
        self.live = live
        self.tags = {tag.id: tag for tag in table.tags}
        self.limits: dict[str, list[AlarmDefinition]] = {}
        for limit in table.alarms:
            self.limits.setdefault(limit.tag, []).append(limit)
        self.pens: list[Tag] = []
        self.selected = 0
        self.span = Span.last(PRESETS["15min"], now_ns)
        self.now_ns = now_ns
        self.present_ns = now_ns
        self.cursor_ns: int | None = None
        self.compare = "none"
        self.panes: list[Pane] = []
        self.journal = Journal()
        self.changes = 0
        self._loader = Loader()
        self._shifted = Loader()
        self._tails: dict[str, Tail] = {}
        self._slots: NDArray[np.bool_] = np.zeros(len(table.tags), np.bool_)
        self.switches: list[Tag] = []
        self._joined: dict[str, Columns] = {}
        self._pixel_ns = 0
        self._is_fresh = True
        self._drawn_areas: list[str] = []

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
            self.changes += 1

    @property
    def chosen(self) -> Tag | None:
        """The selected pen."""
        return self.pens[self.selected] if self.pens else None

    def _rearrange(self) -> None:
        self.selected = min(self.selected, max(0, len(self.pens) - 1))
        self.panes = panes_of(self.pens, self.limits)
        self._drawn_areas = list(dict.fromkeys(pen.area for pen in self.pens))
        self.switches = self._switch_tags()
        used = [tag.id for tag in self._loaded]
        self._tails = {tag: self._tails.get(tag) or Tail(self.now_ns) for tag in used}
        self._slots[:] = False
        self._slots[[self.live.index[tag] for tag in used]] = True
        self._loader.keep(used)
        self._shifted.keep(used)
        self._changed()

    def _switch_tags(self) -> list[Tag]:
        """The switches that are drawn as bars: pens, and feed and calibration of the areas."""
        pens = [pen for pen in self.pens if pen.is_switch]
        near = [tag for tag in self.table.tags if tag.area in self._drawn_areas]
        feeds = [tag for tag in near if tag.kind is Kind.FEED and tag not in pens][:_FEED_ROWS]
        marks = [tag for tag in near if tag.kind is Kind.CALIBRATION and tag not in pens]
        return [*pens, *feeds, *marks] if self.pens else []

    @property
    def _loaded(self) -> list[Tag]:
        return [*(pen for pen in self.pens if not pen.is_switch), *self.switches]

    # -- time --------------------------------------------------------------------------------

    def follow(self, now_ns: int, present_ns: int) -> None:
        """The clock went on; ``present_ns`` is up to when the values are known to be current."""
        self.now_ns, self.present_ns = now_ns, min(now_ns, present_ns)
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
            self.changes += 1

    # -- data --------------------------------------------------------------------------------

    def take(self, samples: Samples) -> None:
        """Live samples as they came; backfilled ones come with the history."""
        wanted = self._slots[samples.tag] & ((samples.flags & np.uint16(Flag.BACKFILLED)) == 0)
        if not wanted.any():
            return
        mine = samples.take(wanted)
        for row in np.unique(mine.tag):
            own = mine.tag == row
            tail = self._tails[self.table.tags[int(row)].id]
            tail.add(mine.time_ns[own], mine.value[own], mine.status[own], mine.flags[own])
        self._changed()

    def missed(self) -> None:
        """Live samples were missed: what is on view comes from the historian once more."""
        for tail in self._tails.values():
            tail.forget(self.now_ns)
        self._changed()

    def wants(self, width_px: int) -> list[Ask | EventsAsk]:
        """What to ask of the historian now, for a plot of ``width_px`` pixels."""
        self._pixel_ns = self.span.width_ns // max(1, width_px)
        tags = [tag.id for tag in self._loaded]
        tails = {tag: self._tail_state(tag) for tag in tags}
        asks: list[Ask | EventsAsk] = []
        asks += self._loader.wants(self.span, tags, width_px, self.now_ns, tails)
        if self.compare != "none" and self.chosen and not self.chosen.is_switch:
            chosen = [self.chosen.id]
            asks += self._shifted.wants(self.span, chosen, width_px, self.now_ns)
        asks += self.journal.wants(self._drawn_areas, self.span.start_ns, self.now_ns)
        return asks

    def take_history(self, ask: Ask, answer: HistoryAnswer, elapsed_ms: float) -> None:
        """Hear an answer, ``elapsed_ms`` after the question."""
        (self._shifted if ask.shift_ns else self._loader).take(ask, answer, elapsed_ms)
        self._changed()
        if self._is_fresh and ask.grain is Grain.COARSE:
            self._fit()

    def take_events(self, ask: EventsAsk, answer: EventsAnswer) -> None:
        """Hear journal lines."""
        self.journal.take(ask, answer)
        self.changes += 1

    def failed(self, ask: Ask | EventsAsk, reason: str) -> None:
        """A question was refused or not answered, because of ``reason``."""
        if isinstance(ask, EventsAsk):
            self.journal.failed(ask, self.now_ns)
        else:
            loader = self._shifted if ask.shift_ns else self._loader
            loader.failed(ask, reason, self.now_ns)
        self.changes += 1

    def add_events(self, events: Sequence[Event]) -> None:
        """Journal lines as they came."""
        if events:
            self.journal.add(events)
            self.changes += 1

    def settle(self, lag_s: float) -> None:
        """How far the historian is behind: what is younger is asked for again later."""
        self._loader.settle_ns = max(6 * SECOND, int((2 * lag_s + 2) * SECOND))

    def compare_with(self, comparison: str) -> None:
        """Compare the selected pen with an earlier period, one of `COMPARISONS`."""
        self.compare = comparison
        self._shifted = Loader(COMPARISONS[comparison])
        self.changes += 1

    def _tail_state(self, tag: str) -> TailState:
        tail = self._tails[tag]
        return TailState(tail.since_ns, len(self.columns(tag)) - len(self._loader.columns(tag)))

    def _changed(self) -> None:
        self._joined.clear()
        self.changes += 1

    # -- what is drawn -----------------------------------------------------------------------

    def columns(self, tag: str) -> Columns:
        """Everything known of a tag: history and live samples as one."""
        if tag not in self._joined:
            history = self._loader.columns(tag)
            is_open = self._loader.reach(tag)[1] or tag not in self._loader.coarse
            joined = with_tail(history, self._tails[tag]) if is_open else history
            self._joined[tag] = joined if len(joined) or not is_open else self._standing(tag)
        return self._joined[tag]

    def _standing(self, tag: str) -> Columns:
        """The live value of a tag by exception that has not changed since before the history."""
        row = self.live.index[tag]
        if self.tags[tag].scan_s or not self.live.time_ns[row]:
            return Columns.empty()
        one = slice(row, row + 1)
        live = self.live
        return samples_of(live.time_ns[one], live.value[one], live.status[one], live.flags[one])

    def rules(self, tag: str) -> Rules:
        """How the tag's rows hang together, now."""
        reach, is_open = self._loader.reach(tag)
        until = self.present_ns if is_open or not reach else min(reach, self.present_ns)
        return Rules.of(self.tags[tag], self.journal.breaks(), until)

    def on_view(self, tag: str) -> Columns:
        """The rows that touch the span, with one more at either side."""
        columns = self.columns(tag)
        first = int(np.searchsorted(columns.end_ns, self.span.start_ns, "left")) - 1
        last = int(np.searchsorted(columns.start_ns, self.span.end_ns, "left")) + 1
        return columns.take(slice(max(0, first), last))

    def trace(self, tag: str) -> Trace:
        """The pen's line, for the span and as far as it is known beside it."""
        return trace(self.columns(tag), self.rules(tag), self._pixel_ns)

    def compared(self) -> Trace | None:
        """The selected pen's line of the earlier period, moved onto the span."""
        if self.compare == "none" or self.chosen is None or self.chosen.is_switch:
            return None
        tag, shift = self.chosen, COMPARISONS[self.compare]
        reach, _ = self._shifted.reach(tag.id)
        rules = Rules.of(tag, self.journal.breaks(), min(reach, self.now_ns))
        line = trace(self._shifted.columns(tag.id), rules)
        return Trace(line.time_ns + shift, line.value, line.connect)

    def bad(self, pane: Pane) -> list[Stretch]:
        """Where pens of a pane had no usable value."""
        found = [bad_stretches(self.columns(tag.id), self.rules(tag.id)) for tag in pane.tags]
        return merged([stretch for each in found for stretch in each])

    def calibrations(self, pane: Pane) -> list[Stretch]:
        """Where pens of a pane were calibrated."""
        near = max(10 * SECOND, self.span.width_ns // 200)
        found = [
            flagged_stretches(self.columns(tag.id), Flag.CALIBRATION, near) for tag in pane.tags
        ]
        return merged([stretch for each in found for stretch in each])

    def bar_rows(self, active: Iterable[AlarmRecord]) -> list[BarRow]:
        """The rows of bars: alarm and cut of the pens, switches, and calibration.

        A row that can never hold anything (a cut, where no pen has one) is left out.
        """
        pens = [pen.id for pen in self.pens]
        events = self.journal.events.values()
        alarms = alarm_bars(events, active, pens, self.present_ns)
        rows = [BarRow(BarKind.ALARM, alarms[BarKind.ALARM])]
        if alarms[BarKind.CUT] or self._has_cut:
            rows.append(BarRow(BarKind.CUT, alarms[BarKind.CUT]))
        marks = [stretch for pane in self.panes for stretch in self.calibrations(pane)]
        calibration = list(mark_bars(merged(marks)))
        for tag in self.switches:
            bars = switch_bars(self.columns(tag.id), self.rules(tag.id))
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
        span, tags = self.span, [tag.id for tag in self._loaded]
        parts = [self.columns(tag).between(span.start_ns, span.end_ns) for tag in tags]
        grains = {self._loader.grain(tag) for tag in tags}
        order = (Grain.COARSE, Grain.FINE, Grain.RAW)
        return Remark(
            samples=sum(int(part.count.sum()) for part in parts),
            grain=next((grain for grain in order if grain in grains), Grain.RAW),
            took_ms=self._loader.took_ms,
            waiting=self._loader.is_waiting,
            problem=self._loader.problem or self._shifted.problem,
        )

    # -- cursor ------------------------------------------------------------------------------

    def put_cursor(self, at_ns: int | None) -> None:
        """Put the cursor, or take it away; it stays within the span."""
        if at_ns is not None:
            at_ns = min(max(at_ns, self.span.start_ns), self.span.end_ns)
        if at_ns != self.cursor_ns:
            self.cursor_ns = at_ns
            self.changes += 1

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
        self.changes += 1

    def readings(self) -> list[Reading]:
        """What each pen had at the cursor; without a cursor, at the end of the span."""
        at = self.cursor_ns if self.cursor_ns is not None else self.span.end_ns
        at = min(at, self.present_ns) if self.cursor_ns is None and self.span.live else at
        return [self._reading(pen.id, at) for pen in self.pens]

    def _reading(self, tag: str, at_ns: int) -> Reading:
        columns = self.columns(tag)
        return reading(columns, at_ns, self.rules(tag)) if len(columns) else NOTHING
