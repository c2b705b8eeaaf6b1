"""What the historian answers, whoever asks: over the bus, or in the same process on a stopped site.

Every answer fits into one message of the bus. Where not everything does, it says how far it goes, and
the rest is asked for again from there.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from historian import remains, sizes
from historian.columns import buckets_joined, led, led_buckets
from historian.days import DAY_NS
from historian.journal_lines import LineQuery
from historian.proof import journal_ranges
from historian.queries.chunks import chunks
from historian.queries.figures import figures
from historian.queries.joining import at_all, grid, joined, on_times
from historian.queries.results import Figures, StateTimes
from historian.queries.states import Beyond, spans, state_times
from historian.reports.kpi import Question, Report, report
from historian.rollups import trend_grid
from historian.series import oldest
from historian.store import EventQuery, RawColumns, Store
from scada.bus import messages
from scada.bus.messages import Message
from scada.model import BadInput, SiteTable

PAGE_LINES: Final = 2500
"""Journal lines are looked for, for one answer to an audit; as many as fit are sent."""
LINE_BYTES: Final = 120
"""What a stored line takes beside itself."""
READ_ROWS: Final = 200_000
"""Samples are read at a time where they are counted, not sent."""
NO_TABLE: Final = "the site's table is not known yet: ask again / 站点表尚未收到，请稍后"


_Rows = tuple[NDArray[np.int64], list[RawColumns], int]
"""The times of a join, the samples that hold there by tag, and how far it goes."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers out of a store. ``table`` is the site's, None before it is known; ``clock`` says now."""

    store: Store
    table: SiteTable | None = None
    clock: Callable[[], int] = time.time_ns

    def answer(self, request: Message) -> Message:
        """The answer. Raises `BadInput` for a request that is none, or that makes no sense."""
        asked = _ANSWERS.get(type(request))
        if asked is None:
            raise BadInput(f"the historian does not answer {type(request).__name__}")
        found: Message = asked(self, request)
        return found

    @property
    def _remains(self) -> remains.Remains:
        return remains.Remains(self.store)

    # --- samples

    def history(self, request: messages.HistoryRequest) -> messages.HistoryAnswer:
        """Raw samples, or extremes per bucket."""
        began = time.perf_counter()
        _check(request)
        if request.buckets and request.rounded:
            request = _rounded(request)
        gone = self.store.gone(request.tags, request.start_ns, request.end_ns)
        before = self._remains.before(request.tags, request.start_ns) if request.before else None
        parts = 2 if gone else 1  # both are in one answer
        raw = self._raw(request, before, gone, parts) if request.buckets == 0 else ()
        buckets = self._buckets(request, before, gone, parts) if request.buckets else ()
        is_finer = not buckets or not remains.fits(request.start_ns, buckets[0].bucket_ns)
        return messages.HistoryAnswer(
            raw=raw,
            buckets=buckets,
            rolled=self._rolled(request.tags, gone) if gone and is_finer else (),
            gone=tuple(gone),
            took_ms=(time.perf_counter() - began) * 1e3,
        )

    def _rolled(
        self, tags: tuple[str, ...], gone: Sequence[remains.Span]
    ) -> tuple[messages.BucketSeries, ...]:
        """Of times whose samples are gone: their roll-ups, or wider buckets where they are too many."""
        start_ns, end_ns = remains.whole_cells(gone[0][0], gone[-1][1])
        most = sizes.most_buckets(2 * len(tags))
        width_ns = -(-(end_ns - start_ns) // (most * remains.CELL_NS)) * remains.CELL_NS
        found = [self.store.buckets(tags, *remains.whole_cells(*span), width_ns) for span in gone]
        joined_up = [buckets_joined(of_tag) for of_tag in zip(*found, strict=True)]
        return _series(
            messages.BucketSeries, tags, joined_up, bucket_ns=width_ns, start_ns=start_ns
        )

    def _raw(
        self,
        request: messages.HistoryRequest,
        before: list[RawColumns] | None,
        gone: Sequence[remains.Span],
        parts: int,
    ) -> tuple[messages.RawSeries, ...]:
        limit = sizes.raw_limit(parts * len(request.tags), request.limit)
        found = self.store.raw(request.tags, request.start_ns, request.end_ns, limit)
        if any(one.raw is not None for one in found):
            fits = sizes.raw_limit(parts * len(request.tags), request.limit, sent=True)
            found = [oldest([one], fits, more=one.more) for one in found]
        found = [remains.without(one, gone) for one in found]
        if before is not None:
            found = [led(first, one) for first, one in zip(before, found, strict=True)]
        return _series(messages.RawSeries, request.tags, found)

    def _buckets(
        self,
        request: messages.HistoryRequest,
        before: list[RawColumns] | None,
        gone: Sequence[remains.Span],
        parts: int,
    ) -> tuple[messages.BucketSeries, ...]:
        start_ns, end_ns = request.start_ns, request.end_ns
        series = parts * len(request.tags)
        width_ns = sizes.bucket_width_ns(series, end_ns - start_ns, request.buckets)
        if request.rounded:
            width_ns = trend_grid(start_ns, width_ns)[1]
        found = self.store.buckets(request.tags, start_ns, end_ns, width_ns)
        if not remains.fits(start_ns, width_ns):
            found = [remains.buckets_without(one, width_ns, gone) for one in found]
        if before is not None:
            found = [led_buckets(first, one) for first, one in zip(before, found, strict=True)]
        return _series(
            messages.BucketSeries, request.tags, found, bucket_ns=width_ns, start_ns=start_ns
        )

    def as_of(self, request: messages.AsOfRequest) -> messages.HistoryAnswer:
        """The last sample of each tag at or before a time."""
        sizes.check_tags(request.tags)
        sizes.check_span(request.at_ns, request.at_ns + 1)
        found = self._remains.before(request.tags, request.at_ns + 1)
        return messages.HistoryAnswer(raw=_series(messages.RawSeries, request.tags, found))

    def statistics(self, request: messages.StatisticsRequest) -> messages.StatisticsAnswer:
        """Statistics per bucket, of as many buckets as fit."""
        _check(request)
        until_ns = _whole(len(request.tags), request)
        found = self.store.statistics(request.tags, request.start_ns, until_ns, request.width_ns)
        series = _series(messages.StatisticSeries, request.tags, found)
        gone = self._gone(request.tags, request.start_ns, until_ns, request.width_ns)
        return messages.StatisticsAnswer(series=series, until_ns=until_ns, gone=gone)

    def _gone(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int
    ) -> tuple[remains.Span, ...]:
        """Where samples are gone of which these buckets would need more than the roll-ups say."""
        if remains.fits(start_ns, width_ns) and remains.fits(0, end_ns):
            return ()
        return tuple(self.store.gone(tags, start_ns, end_ns))

    def figures(self, request: messages.FiguresRequest) -> messages.FiguresAnswer:
        """Figures per bucket, of as many buckets as fit."""
        _check(request)
        until_ns = _whole(len(request.tags), request)
        found = self._figures(request.tags, request.start_ns, until_ns, request.width_ns)
        series = _series(messages.FigureSeries, request.tags, found)
        gone = self._gone(request.tags, request.start_ns, until_ns, request.width_ns)
        return messages.FiguresAnswer(series=series, until_ns=until_ns, gone=gone)

    def _figures(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int
    ) -> list[Figures]:
        cells = self.store.statistics(tags, start_ns, end_ns, width_ns)
        before = self._remains.before(tags, start_ns)
        now_ns = self.clock()
        return [
            figures(tag, one, first, start_ns, end_ns, width_ns, now_ns)
            for tag, one, first in zip(tags, cells, before, strict=True)
        ]

    def compare(self, request: messages.CompareRequest) -> messages.CompareAnswer:
        """Two periods side by side, as many buckets as fit."""
        sizes.check_tags(request.tags)
        first_ns, second_ns = (
            start_ns + request.offset_ns for start_ns in (request.first_ns, request.second_ns)
        )
        left_ns = request.span_ns - request.offset_ns
        asked = messages.FiguresRequest(
            tags=request.tags,
            start_ns=first_ns,
            end_ns=first_ns + left_ns,
            width_ns=request.width_ns,
        )
        _check(asked)
        sizes.check_span(second_ns, second_ns + left_ns)
        long_ns = _whole(2 * len(request.tags), asked) - first_ns
        first, second = (
            _series(
                messages.FigureSeries,
                request.tags,
                self._figures(request.tags, at_ns, at_ns + long_ns, request.width_ns),
            )
            for at_ns in (first_ns, second_ns)
        )
        until_ns = request.offset_ns + long_ns
        gone = [
            self._gone(request.tags, at_ns, at_ns + long_ns, request.width_ns)
            for at_ns in (first_ns, second_ns)
        ]
        return messages.CompareAnswer(
            first=first, second=second, until_ns=until_ns, gone=gone[0] + gone[1]
        )

    def state_times(self, request: messages.StateTimesRequest) -> messages.StateTimesAnswer:
        """How long each tag was in each state."""
        _check(request)
        beyond = None if request.limit is None else Beyond(request.limit, request.comparison)
        found = [self._state_times(tag, request, beyond) for tag in request.tags]
        series = _series(messages.StateSeries, request.tags, found)
        gone = self.store.gone(request.tags, request.start_ns, request.end_ns)
        return messages.StateTimesAnswer(series=series, gone=tuple(gone))

    def _state_times(
        self, tag: str, request: messages.StateTimesRequest, beyond: Beyond | None
    ) -> StateTimes:
        span = (request.start_ns, request.end_ns)
        before = self._remains.before([tag], request.start_ns)[0]
        read = remains.in_turn(self.store, tag, *span, self._chunks)
        return state_times(tag, spans(tag, before, read, *span, beyond, self.clock()))

    def join(self, request: messages.JoinRequest) -> messages.JoinAnswer:
        """Several tags on one row of times, as many as fit."""
        _check(request)
        before = self._remains.before(request.tags, request.start_ns)
        fits = sizes.join_rows(len(request.tags))
        times, rows, until_ns = (self._on_grid if request.every_ns else self._at_all)(
            request, before, fits
        )
        found = joined(request.tags, times, rows, request.hold_ns, self.clock())
        flat = {
            name: getattr(found, name).ravel() for name in ("value", "status", "flags", "at_ns")
        }
        gone = self.store.gone(request.tags, request.start_ns, until_ns)
        return messages.JoinAnswer(time_ns=times, **flat, until_ns=until_ns, gone=tuple(gone))

    def _on_grid(self, request: messages.JoinRequest, before: list[RawColumns], fits: int) -> _Rows:
        start_ns = request.start_ns
        end_ns = min(request.end_ns, start_ns + fits * request.every_ns)
        times = grid(start_ns, end_ns, request.every_ns)
        last_ns = int(times[-1]) + 1
        pairs = zip(request.tags, before, strict=True)
        rows = [on_times(times, one, self._chunks(tag, start_ns, last_ns)) for tag, one in pairs]
        return times, rows, end_ns

    def _at_all(self, request: messages.JoinRequest, before: list[RawColumns], fits: int) -> _Rows:
        tags, start_ns = request.tags, request.start_ns
        limit = max(1, fits // len(tags))
        end_ns = min(request.end_ns, (start_ns // DAY_NS + 1) * DAY_NS)
        portion = self._remains.raw(tags, start_ns, end_ns, limit)
        end_ns = min([int(one.time_ns[-1]) for one in portion if one.more], default=end_ns)
        if end_ns <= start_ns:
            raise BadInput(
                f"more than {limit} samples of one time do not fit into an answer: join fewer tags"
                f" / 同一时刻的样本超过 {limit} 个，请减少测点"
            )
        cut = [one.take(slice(int(np.searchsorted(one.time_ns, end_ns)))) for one in portion]
        times, rows = at_all(before, cut)
        return times, rows, end_ns

    def _chunks(self, tag: str, start_ns: int, end_ns: int) -> Iterator[tuple[int, RawColumns]]:
        """The samples of one tag, some at a time."""

        def ask(since_ns: int, to_ns: int, limit: int) -> RawColumns:
            return self._remains.raw([tag], since_ns, to_ns, limit)[0]

        return chunks(ask, start_ns, end_ns, READ_ROWS)

    # --- the journal

    def events(self, request: messages.EventsRequest) -> messages.EventsAnswer:
        """Journal lines, newest first."""
        sizes.check_span(request.start_ns, request.end_ns)
        query = EventQuery(
            start_ns=request.start_ns,
            end_ns=request.end_ns,
            alarm=request.alarm,
            tag=request.tag,
            area=request.area,
            kinds=request.kinds,
            limit=sizes.events_limit(request.limit) + max(0, request.skip),
        )
        found, more = self.store.events(query)
        found = found[max(0, request.skip) :]
        fits = sizes.fitting(len(msgspec.msgpack.encode(event)) for event in found)
        return messages.EventsAnswer(events=tuple(found[:fits]), more=more or fits < len(found))

    def page(self, request: messages.JournalPageRequest) -> messages.JournalPage:
        """Stored lines, as many as one answer holds."""
        sizes.check_span(request.start_ns, request.end_ns)
        place = (request.start_ns, request.end_ns, request.day, request.row)
        found = self.store.lines(LineQuery(*place, PAGE_LINES))
        fits = sizes.fitting(len(body) + LINE_BYTES for body in found.body)
        if fits < len(found.body):
            found = self.store.lines(LineQuery(*place, fits))
        return messages.JournalPage(
            epoch=found.epoch,
            seq=found.seq,
            time_ns=found.time_ns,
            now_ns=found.now_ns,
            words=tuple(found.words),
            body=tuple(map(bytes, found.body)),
            day=found.day,
            row=found.row,
            more=found.more,
        )

    def ranges(self, request: messages.JournalRangesRequest) -> messages.JournalRangesAnswer:
        """Which lines were written over a time, for a proof."""
        sizes.check_span(request.start_ns, request.end_ns)
        found = journal_ranges(self.store, request.start_ns, request.end_ns)
        return messages.JournalRangesAnswer(ranges=found)

    def kpi(self, request: messages.KpiRequest) -> messages.KpiAnswer:
        """The figures of a period. Raises `BadInput` before the site's table is known."""
        began = time.perf_counter()
        sizes.check_span(request.start_ns, request.end_ns)
        if self.table is None:
            raise BadInput(NO_TABLE)
        asked = Question(**msgspec.structs.asdict(request))
        return kpi_answer(report(self.store, self.table, asked), asked, began)


def kpi_answer(found: Report, asked: Question, began: float) -> messages.KpiAnswer:
    """A report as it travels; ``began`` is when the work on it did, by `time.perf_counter`."""
    return messages.KpiAnswer(
        start_ns=asked.start_ns,
        end_ns=asked.end_ns,
        days=found.days,
        enough=found.enough,
        groups=tuple(
            msgspec.convert(one, messages.KpiGroup, from_attributes=True) for one in found.groups
        ),
        notes=found.notes,
        took_ms=(time.perf_counter() - began) * 1e3,
    )


def _rounded(request: messages.HistoryRequest) -> messages.HistoryRequest:
    """The same from where buckets of a round width begin."""
    span_ns = request.end_ns - request.start_ns
    width_ns = sizes.bucket_width_ns(len(request.tags), span_ns, request.buckets)
    start_ns, _ = trend_grid(request.start_ns, width_ns)
    return msgspec.structs.replace(request, start_ns=start_ns)


def _check(request: Any) -> None:
    """Raise `BadInput` for no tags or too many, for a span or a step that is none."""
    sizes.check_tags(request.tags)
    sizes.check_span(request.start_ns, request.end_ns)
    if getattr(request, "width_ns", 1) < 1 or getattr(request, "every_ns", 0) < 0:
        raise BadInput("a bucket has a width, a grid a step above 0 / 桶宽与网格步长须大于 0")


def _whole(series: int, request: messages.StatisticsRequest | messages.FiguresRequest) -> int:
    """How far the buckets go that fit."""
    return sizes.whole_buckets_ns(series, request.start_ns, request.end_ns, request.width_ns)


def _series(kind: Any, tags: Sequence[str], found: Sequence[Any], **more: Any) -> tuple[Any, ...]:
    """Results as they travel: the columns of one have the names of the other."""
    named = [name for name in kind.__struct_fields__ if name != "tag" and name not in more]
    return tuple(
        kind(tag=tag, **{name: getattr(one, name) for name in named}, **more)
        for tag, one in zip(tags, found, strict=True)
    )


def columns_of(series: Any, kind: Any, **more: Any) -> Any:
    """A series as it came, as the result that it stands for."""
    known = set(series.__struct_fields__)
    names = (field.name for field in fields(kind))
    return kind(**{name: getattr(series, name) for name in names if name in known}, **more)


_ANSWERS: Final[dict[type, Callable[[Answers, Any], Message]]] = {
    messages.HistoryRequest: Answers.history,
    messages.AsOfRequest: Answers.as_of,
    messages.StatisticsRequest: Answers.statistics,
    messages.FiguresRequest: Answers.figures,
    messages.CompareRequest: Answers.compare,
    messages.StateTimesRequest: Answers.state_times,
    messages.JoinRequest: Answers.join,
    messages.EventsRequest: Answers.events,
    messages.JournalPageRequest: Answers.page,
    messages.JournalRangesRequest: Answers.ranges,
    messages.KpiRequest: Answers.kpi,
}
