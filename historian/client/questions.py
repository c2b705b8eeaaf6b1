"""Questions about samples, asked of whoever answers: `History` adds the journal to them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np

from historian.answers import columns_of
from historian.client.asking import Asking
from historian.client.gone import tell
from historian.client.moments import Moment, ns_of
from historian.client.paging import check_buckets, pieces
from historian.queries.chunks import CHUNK_ROWS, chunks
from historian.queries.results import (
    Buckets,
    Comparison,
    Figures,
    Joined,
    Series,
    Spans,
    StateTimes,
    Statistics,
)
from historian.queries.states import Beyond, spans
from historian.sizes import check_time
from historian.store import RawColumns
from scada.bus import messages
from scada.model import BadInput

T = TypeVar("T")


class Questions:
    """What can be asked of samples. Spans are ``[start, end)``; see `historian.client.history.History`."""

    def __init__(self, asking: Asking, zone: str, clock: Callable[[], int]) -> None:
        self._asking, self.zone, self.now_ns = asking, zone, clock

    def raw(self, tags: Sequence[str], start: Moment, end: Moment) -> list[Series]:
        """Every sample of each tag, in order of time; all in memory. See `chunks`."""
        return [_whole(tag, self.chunks(tag, start, end)) for tag in _listed(tags)]

    def gone(self, tags: Sequence[str], start: Moment, end: Moment) -> tuple[tuple[int, int], ...]:
        """Where samples of these tags are kept no more, but their roll-ups are: spans in ns UTC."""
        start_ns, end_ns = self._span(start, end)
        request = messages.HistoryRequest(
            tags=_listed(tags), start_ns=start_ns, end_ns=end_ns, buckets=1
        )
        found: tuple[tuple[int, int], ...] = self._asking.ask(request).gone
        return found

    def chunks(
        self, tag: str, start: Moment, end: Moment, rows: int = CHUNK_ROWS
    ) -> Iterator[Series]:
        """Every sample of one tag, at most so many at a time; none lost or doubled at an edge."""
        for _, found in self.timed_chunks(tag, start, end, rows):
            if len(found):
                yield found

    def timed_chunks(
        self, tag: str, start: Moment, end: Moment, rows: int = CHUNK_ROWS
    ) -> Iterator[tuple[int, Series]]:
        """The same, also where there is none, with the time up to which all samples are known."""

        def ask(start_ns: int, end_ns: int, limit: int) -> RawColumns:
            request = messages.HistoryRequest(
                tags=(tag,), start_ns=start_ns, end_ns=end_ns, limit=limit
            )
            found: RawColumns = columns_of(self._answer(request).raw[0], RawColumns)
            return found

        for until_ns, found in chunks(ask, *self._span(start, end), max(rows, 1)):
            yield until_ns, _series(tag, found)

    def as_of(self, tags: Sequence[str], at: Moment) -> list[Series]:
        """The last sample of each tag at or before a time, one row or none; a month back at most."""
        request = messages.AsOfRequest(tags=_listed(tags), at_ns=self._ns(at))
        return [columns_of(one, Series) for one in self._answer(request).raw]

    def buckets(
        self, tags: Sequence[str], start: Moment, end: Moment, width_ns: int
    ) -> list[Buckets]:
        """Minimum, maximum, first and last per bucket of ``width_ns`` that holds samples."""
        parts: list[list[Buckets]] = [[] for _ in _listed(tags)]
        for since_ns, to_ns, count in pieces(len(parts), *self._span(start, end), width_ns):
            request = messages.HistoryRequest(
                tags=_listed(tags), start_ns=since_ns, end_ns=to_ns, buckets=count
            )
            for part, one in zip(parts, self._answer(request).buckets, strict=True):
                part.append(columns_of(one, Buckets))
        return [_joined_up(Buckets, part, bucket_ns=width_ns) for part in parts]

    def pixels(self, tags: Sequence[str], start: Moment, end: Moment, count: int) -> list[Buckets]:
        """Minimum, maximum, first and last per pixel of a trend ``count`` pixels wide (M4)."""
        start_ns, end_ns = self._span(start, end)
        if count < 1:
            raise BadInput(f"{count} pixels: ask for one at least / 像素数须至少为 1")
        return self.buckets(tags, start_ns, end_ns, max(1, -(-(end_ns - start_ns) // count)))

    def statistics(
        self, tags: Sequence[str], start: Moment, end: Moment, width_ns: int
    ) -> list[Statistics]:
        """Statistics per bucket that holds samples: see `historian.store.StatisticColumns`."""
        parts: list[list[Statistics]] = [[] for _ in _listed(tags)]
        at_ns, end_ns = self._span(start, end)
        check_buckets(len(parts), at_ns, end_ns, width_ns)
        while at_ns < end_ns:
            request = messages.StatisticsRequest(
                tags=_listed(tags), start_ns=at_ns, end_ns=end_ns, width_ns=width_ns
            )
            answer = self._answer(request)
            for part, one in zip(parts, answer.series, strict=True):
                part.append(columns_of(one, Statistics))
            at_ns = answer.until_ns
        return [_joined_up(Statistics, part, bucket_ns=width_ns) for part in parts]

    def figures(
        self, tags: Sequence[str], start: Moment, end: Moment, width_ns: int = 0
    ) -> list[Figures]:
        """Time-weighted mean, extremes and how long it was good, per bucket; 0: of all in one."""
        parts: list[list[Figures]] = [[] for _ in _listed(tags)]
        at_ns, end_ns = self._span(start, end)
        width_ns = width_ns or end_ns - at_ns
        check_buckets(len(parts), at_ns, end_ns, width_ns)
        while at_ns < end_ns:
            request = messages.FiguresRequest(
                tags=_listed(tags), start_ns=at_ns, end_ns=end_ns, width_ns=width_ns
            )
            answer = self._answer(request)
            for part, one in zip(parts, answer.series, strict=True):
                part.append(columns_of(one, Figures))
            at_ns = answer.until_ns
        return [_joined_up(Figures, part) for part in parts]

    def compare(
        self,
        tags: Sequence[str],
        first: tuple[Moment, Moment],
        second: tuple[Moment, Moment],
        width_ns: int = 0,
    ) -> list[Comparison]:
        """Two periods of the same length bucket by bucket from the start of each; 0: in one."""
        (first_ns, first_end), (second_ns, second_end) = self._span(*first), self._span(*second)
        span_ns = first_end - first_ns
        if second_end - second_ns != span_ns:
            raise BadInput(
                f"the periods last {span_ns / 1e9:g} s and {(second_end - second_ns) / 1e9:g} s: "
                "give two of the same length / 两个时段长度不同"
            )
        firsts: list[list[Figures]] = [[] for _ in _listed(tags)]
        seconds: list[list[Figures]] = [[] for _ in _listed(tags)]
        check_buckets(2 * len(firsts), 0, span_ns, width_ns or span_ns)
        offset_ns = 0
        while offset_ns < span_ns:
            request = messages.CompareRequest(
                tags=_listed(tags),
                first_ns=first_ns,
                second_ns=second_ns,
                span_ns=span_ns,
                width_ns=width_ns or span_ns,
                offset_ns=offset_ns,
            )
            answer = self._answer(request)
            for parts, series in ((firsts, answer.first), (seconds, answer.second)):
                for part, one in zip(parts, series, strict=True):
                    part.append(columns_of(one, Figures))
            offset_ns = answer.until_ns
        pairs = zip(firsts, seconds, strict=True)
        return [_compared(_joined_up(Figures, a), _joined_up(Figures, b)) for a, b in pairs]

    def time_in_state(
        self,
        tags: Sequence[str],
        start: Moment,
        end: Moment,
        *,
        limit: float | None = None,
        comparison: str = ">=",
    ) -> list[StateTimes]:
        """How long each tag was in each state; with a limit how long beyond it (1) and not (0)."""
        start_ns, end_ns = self._span(start, end)
        request = messages.StateTimesRequest(
            tags=_listed(tags),
            start_ns=start_ns,
            end_ns=end_ns,
            limit=limit,
            comparison=comparison,
        )
        return [columns_of(one, StateTimes) for one in self._answer(request).series]

    def spans(
        self,
        tag: str,
        start: Moment,
        end: Moment,
        *,
        limit: float | None = None,
        comparison: str = ">=",
    ) -> Spans:
        """The stretches over which one tag kept one state; with a limit, beyond it (1) or not (0)."""
        start_ns, end_ns = self._span(start, end)
        before = self.as_of([tag], start_ns - 1)[0]
        beyond = None if limit is None else Beyond(limit, comparison)
        read = self.chunks(tag, start_ns, end_ns)
        found = list(spans(tag, before, read, start_ns, end_ns, beyond, self.now_ns()))
        return _joined_up(Spans, found)

    def join(
        self,
        tags: Sequence[str],
        start: Moment,
        end: Moment,
        *,
        every_ns: int = 0,
        hold_ns: int = 0,
    ) -> Joined:
        """Several tags on one row of times; all in memory. See `joined_chunks`."""
        found = list(self.joined_chunks(tags, start, end, every_ns=every_ns, hold_ns=hold_ns))
        return _joined_up(Joined, found, tags=_listed(tags))

    def joined_chunks(
        self,
        tags: Sequence[str],
        start: Moment,
        end: Moment,
        *,
        every_ns: int = 0,
        hold_ns: int = 0,
    ) -> Iterator[Joined]:
        """Portions of a join: on a grid, or (0) with a row wherever any of the tags has a sample.

        Each value is the last sample as of then, with its quality. It holds until the next sample; with
        ``hold_ns`` so long at most, and then the status says that there is none.
        """
        names = _listed(tags)
        at_ns, end_ns = self._span(start, end)
        while at_ns < end_ns:
            request = messages.JoinRequest(
                tags=names, start_ns=at_ns, end_ns=end_ns, every_ns=every_ns, hold_ns=hold_ns
            )
            answer = self._answer(request)
            columns = {
                name: getattr(answer, name).reshape(-1, len(names))
                for name in ("value", "status", "flags", "at_ns")
            }
            yield Joined(time_ns=answer.time_ns, **columns, tags=names)
            at_ns = answer.until_ns

    def _answer(self, request: messages.Message) -> Any:
        """What comes; of samples that are kept no more, the caller is warned."""
        answer = self._asking.ask(request)
        tell(getattr(answer, "gone", ()))
        return answer

    def _ns(self, moment: Moment) -> int:
        found = ns_of(moment, self.zone)
        check_time(found)
        return found

    def _span(self, start: Moment, end: Moment) -> tuple[int, int]:
        start_ns, end_ns = self._ns(start), self._ns(end)
        if start_ns >= end_ns:
            raise BadInput(
                f"from {start} to {end} is no span of time: the end comes after the start / "
                f"从 {start} 到 {end} 不是有效时段"
            )
        return start_ns, end_ns


def _listed(tags: Sequence[str]) -> tuple[str, ...]:
    """The tags; a single text is one tag, not its letters."""
    return (tags,) if isinstance(tags, str) else tuple(tags)


def _series(tag: str, found: RawColumns) -> Series:
    columns = {field.name: getattr(found, field.name) for field in fields(RawColumns)}
    return Series(**columns, tag=tag)


def _whole(tag: str, parts: Iterator[Series]) -> Series:
    listed = list(parts)
    more = any(part.more for part in listed)
    whole = _series(tag, RawColumns.concatenate(listed or [RawColumns.empty()]))
    if more:
        raise BadInput(f"{tag}: more samples of one time than an answer holds / 同一时刻样本过多")
    return whole


def _joined_up(kind: type[T], parts: Sequence[T], **more: Any) -> T:
    """Results of consecutive spans as one."""
    found: dict[str, Any] = {}
    for field in fields(kind):  # type: ignore[arg-type]
        values = [getattr(part, field.name) for part in parts]
        is_column = bool(values) and isinstance(values[0], np.ndarray)
        found[field.name] = np.concatenate(values) if is_column else values[0]
    return kind(**found | more)


def _compared(first: Figures, second: Figures) -> Comparison:
    return Comparison(
        tag=first.tag,
        offset_ns=first.time_ns - first.time_ns[0],
        first=first,
        second=second,
        difference=second.mean - first.mean,
    )
