"""What is known of the pens: history, live samples and journal lines, and what is still asked for."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from hmi.models.live import LiveValues
from hmi.models.trends.columns import Columns, samples_of
from hmi.models.trends.comparing import NOTHING
from hmi.models.trends.joining import Tail, with_tail
from hmi.models.trends.journal import EventsAsk, Journal
from hmi.models.trends.loading import SETTLE_NS, Ask, Grain, Loader, TailState
from hmi.models.trends.span import SECOND, Span
from hmi.models.trends.trace import Rules, Trace, trace
from scada.bus.messages import EventsAnswer, HistoryAnswer
from scada.model import Event, Flag, Samples, SiteTable, Tag

NEVER_NS = 2**62
"""No time at all, in place of the earliest."""


class TrendData:
    """The samples and events behind a picture, for the tags in use. All times are ns UTC.

    ``present_ns`` is up to when the values are current; `changes` counts what altered the data.
    """

    def __init__(
        self, table: SiteTable, live: LiveValues, now_ns: int, tags: Mapping[str, Tag] | None = None
    ) -> None:
        """``tags`` are the table's by id, where somebody has put them so."""
        self.table = table
        self.live = live
        self.tags = tags if tags is not None else {tag.id: tag for tag in table.tags}
        self.now_ns = now_ns
        self.present_ns = now_ns
        self.journal = Journal()
        self.wrong_clocks: Mapping[str, str] = {}
        self.compare = NOTHING
        self.changes = 0
        self._loader = Loader()
        self._shifted = Loader()
        self._tails: dict[str, Tail] = {}
        self._used: NDArray[np.bool_] = np.zeros(len(table.tags), np.bool_)
        self._joined: dict[str, Columns] = {}
        self._stored_rows: dict[str, int] = {}
        """How many rows of each joined tag are history."""
        self._seen_before: list[int] | None = None
        self.stored_changes = 0
        """The part of `changes` that is not live samples."""
        self.news_ns = NEVER_NS
        """The earliest live sample since somebody set this back."""
        self._backfilled_ns = 0
        """When something was last put into the past; 0 where that has been asked for."""

    def follow(self, now_ns: int, present_ns: int) -> None:
        """The clock went on, or was set back; the values are current up to ``present_ns``."""
        is_set_back = now_ns < self.now_ns - SECOND
        self.now_ns, self.present_ns = now_ns, min(now_ns, present_ns)
        if is_set_back:
            self._loader.set_back(now_ns)
            self._shifted.set_back(now_ns)
            self._backfilled_ns = min(self._backfilled_ns, now_ns)
            self.missed()

    def doubt_clocks(self, said: Mapping[str, str]) -> None:
        """The servers whose times are not to be trusted, each with what is said of its clock."""
        if said != self.wrong_clocks:
            self.wrong_clocks = said
            self._noted()

    def use(self, tags: Sequence[Tag]) -> None:
        """From now on these tags are loaded and followed, and no others."""
        used = [tag.id for tag in tags]
        self._tails = {tag: self._tails.get(tag) or Tail(self.now_ns) for tag in used}
        self._used[:] = False
        self._used[[self.live.index[tag] for tag in used]] = True
        self._loader.keep(used)
        self._shifted.keep(used)
        self._changed()

    def take(self, samples: Samples) -> None:
        """Live samples as they came; backfilled ones come with the history, asked once more."""
        backfilled = (samples.flags & np.uint16(Flag.BACKFILLED)) != 0
        if bool(self._used[samples.tag[backfilled]].any()):
            self._backfilled_ns = self.now_ns
        wanted = self._used[samples.tag] & ~backfilled
        if not wanted.any():
            return
        mine = samples.take(wanted)
        for row in np.unique(mine.tag):
            own = mine.tag == row
            tail = self._tails[self.table.tags[int(row)].id]
            one = mine.take(own)
            self.news_ns = min(self.news_ns, int(one.time_ns.min()))
            tail.add(one.time_ns, one.value, one.status, one.flags, one.as_sent)
        self._changed(live=True)

    def missed(self) -> None:
        """Live samples were missed: what is on view comes from the historian once more."""
        for tail in self._tails.values():
            tail.forget(self.now_ns)
        self._changed()

    def wants(
        self, span: Span, width_px: int, areas: Sequence[str], compared: Sequence[str]
    ) -> list[Ask | EventsAsk]:
        """What to ask now, for ``span`` on ``width_px`` pixels; ``compared`` are the pens compared."""
        self._ask_for_the_past()
        tags = list(self._tails)
        tails = {tag: self._tail_state(tag) for tag in tags}
        asks: list[Ask | EventsAsk] = []
        asks += self._loader.wants(span, tags, width_px, self.now_ns, tails)
        if self.shift_ns and compared:
            asks += self._shifted.wants(span, list(compared), width_px, self.now_ns)
        asks += self.journal.wants(areas, span.start_ns, self.now_ns)
        return asks

    def _ask_for_the_past(self) -> None:
        """What was backfilled is asked for when the historian has had the time to store it."""
        if self._backfilled_ns and self.now_ns - self._backfilled_ns >= self._loader.settle_ns:
            self._backfilled_ns = 0
            self._loader.doubt()
            self._shifted.doubt()

    def take_history(self, ask: Ask, answer: HistoryAnswer, elapsed_ms: float) -> None:
        """Hear an answer, ``elapsed_ms`` after the question."""
        self._of(ask).take(ask, answer, elapsed_ms)
        self._changed()

    def take_events(self, ask: EventsAsk, answer: EventsAnswer) -> None:
        """Hear journal lines."""
        self.journal.take(ask, answer)
        self._noted()

    def failed(self, ask: Ask | EventsAsk, reason: str) -> None:
        """A question was refused or not answered, because of ``reason``."""
        if isinstance(ask, EventsAsk):
            self.journal.failed(ask, self.now_ns)
        else:
            self._of(ask).failed(ask, reason, self.now_ns)
        self._noted()

    def add_events(self, events: Sequence[Event]) -> None:
        """Journal lines as they came."""
        if events:
            self.journal.add(events)
            self._noted()

    def settle(self, lag_s: float) -> None:
        """How far the historian is behind: what is younger is asked for again later."""
        self._loader.settle_ns = max(SETTLE_NS, int((2 * lag_s + 2) * SECOND))

    def compare_with(self, comparison: str, shift_ns: int) -> None:
        """Compare with the period ``shift_ns`` earlier, which is called ``comparison``; 0: with none."""
        self.compare = comparison if shift_ns else NOTHING
        if shift_ns != self.shift_ns:
            self._shifted = Loader(shift_ns)
        self._noted()

    @property
    def shift_ns(self) -> int:
        """How much earlier the compared period is; 0 where there is none."""
        return self._shifted.shift_ns

    def columns(self, tag: str) -> Columns:
        """Everything known of a tag in use: history and live samples as one."""
        if tag not in self._joined:
            history = self._loader.columns(tag)
            self._stored_rows[tag] = len(history)
            is_open = self._loader.reach(tag)[1] or tag not in self._loader.coarse
            joined = with_tail(history, self._tails[tag]) if is_open else history
            self._joined[tag] = joined if len(joined) or not is_open else self._standing(tag)
        return self._joined[tag]

    def rules(self, tag: str) -> Rules:
        """How the tag's rows hang together, now."""
        reach, is_open = self._loader.reach(tag)
        until = self.present_ns if is_open or not reach else min(reach, self.present_ns)
        breaks = self.journal.breaks()
        if self.tags[tag].server in self.wrong_clocks:
            return self._unheld(tag, breaks)
        return Rules.of(self.tags[tag], breaks, until, self._seen(breaks))

    def _unheld(self, tag: str, breaks: list[int]) -> Rules:
        """Of a server whose clock is wrong: nobody knows which value is that of now, so none holds."""
        at = bisect_right(breaks, self.present_ns)
        seen = self._seen(breaks)
        return Rules.of(
            self.tags[tag],
            [*breaks[:at], self.present_ns, *breaks[at:]],
            0,
            [*seen[:at], 0, *seen[at:]],
        )

    def _seen(self, breaks: list[int]) -> list[int]:
        """Up to when anything came before each break."""
        if self._seen_before is None or len(self._seen_before) != len(breaks):
            times = [self.columns(tag).start_ns for tag in self._tails]
            self._seen_before = [
                max((int(t[i - 1]) for t in times if (i := np.searchsorted(t, at))), default=0)
                for at in breaks
            ]
        return self._seen_before

    def earlier(self, tag: Tag, pixel_ns: int = 0) -> Trace:
        """The line of the period that is compared with, moved onto the present one."""
        line = trace(self._shifted.columns(tag.id), self.rules_before(tag), pixel_ns)
        return Trace(line.time_ns + self.shift_ns, line.value, line.connect)

    def columns_before(self, tag: str) -> Columns:
        """What is known of the compared period, in its own time."""
        return self._shifted.columns(tag)

    def rules_before(self, tag: Tag) -> Rules:
        """How the rows of the compared period hang together."""
        reach, _ = self._shifted.reach(tag.id)
        return Rules.of(tag, self.journal.breaks(), min(reach, self.now_ns))

    @property
    def grain(self) -> Grain:
        """The coarsest way in which a tag is known."""
        grains = {self._loader.grain(tag) for tag in self._tails}
        order = (Grain.COARSE, Grain.FINE, Grain.RAW)
        return next((grain for grain in order if grain in grains), Grain.RAW)

    @property
    def took_ms(self) -> float:
        """From asking to hearing, of the last fine answer."""
        return self._loader.took_ms

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is under way."""
        return self._loader.is_waiting

    @property
    def problem(self) -> str:
        """Why there is no history, '' where there is."""
        return self._loader.problem or self._shifted.problem

    def count(self, span: Span) -> int:
        """How many samples are known within a span."""
        parts = (self.columns(tag).between(span.start_ns, span.end_ns) for tag in self._tails)
        return sum(int(part.count.sum()) for part in parts)

    def _of(self, ask: Ask) -> Loader:
        return self._shifted if ask.shift_ns else self._loader

    def _standing(self, tag: str) -> Columns:
        """The live value of a tag by exception that has not changed since before the history."""
        row, live = self.live.index[tag], self.live
        if self.tags[tag].scan_s or not live.time_ns[row]:
            return Columns.empty()
        one = slice(row, row + 1)
        sent = live.sent(one)
        return samples_of(
            live.time_ns[one], live.value[one], live.status[one], live.flags[one], sent
        )

    def _tail_state(self, tag: str) -> TailState:
        rows = len(self.columns(tag)) - self._stored_rows[tag]
        return TailState(self._tails[tag].since_ns, rows)

    def _changed(self, live: bool = False) -> None:
        self._joined.clear()
        self._seen_before = None
        self.changes += 1
        self.stored_changes += not live

    def _noted(self) -> None:
        """Something else than samples is new."""
        self.changes += 1
        self.stored_changes += 1
