"""Asking the historian for what is on view: coarse at once, then as fine as the screen.

Pure planning: `Loader.wants` says what to ask for, `Loader.take` and `Loader.failed` hear what
came. What is asked at one time is answered before more is asked, in as many requests as the size of
an answer needs; what is no longer on view when it comes is asked for anew. Whatever has been loaded
stays on view until something finer takes its place, so that panning and zooming never wait.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from hmi.models.elapsed import waits
from hmi.models.trends.columns import Columns, bucket_columns, raw_columns
from hmi.models.trends.grid import pixel_of
from hmi.models.trends.joining import stitched, with_rolled
from hmi.models.trends.span import SECOND, Span
from scada.bus.messages import HistoryAnswer, HistoryRequest

COARSE_BUCKETS: Final = 360
"""Over three times the span on view: one bucket is about a dozen pixels."""
RAW_BELOW: Final = 6_000
"""Raw samples are asked for where a pen has fewer than this over the span with its margins."""
RAW_LIMIT: Final = 20_000
_ROWS: Final = 18_000
"""So many buckets, or samples, fit into one answer: of more, the historian would widen the buckets."""
ROUNDED_NS: Final = 300 * SECOND
"""Of pixels as wide as this the historian has roll-ups: then its own buckets are asked for, else those
of the pixels themselves."""
_WIDENED: Final = 1.5
"""The historian rounds the width of a bucket up by this at most."""
RETRY_NS: Final = 2 * SECOND
SETTLE_NS: Final = 6 * SECOND
"""What was asked for within this time of its own end may lack what the historian had not stored."""


class Grain(StrEnum):
    """How finely a request asks."""

    COARSE = "coarse"
    FINE = "fine"
    RAW = "raw"


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to be sent, and what it is for. ``shift_ns`` compares with an earlier period."""

    grain: Grain
    request: HistoryRequest
    asked_ns: int
    shift_ns: int = 0


@dataclass(frozen=True, slots=True)
class TailState:
    """What the loader must know of a pen's live samples: unbroken since when, and how many."""

    since_ns: int
    rows: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one answer, asked at ``asked_ns``, gave for a tag: good for ``[start_ns, end_ns)``."""

    columns: Columns
    start_ns: int
    end_ns: int
    bucket_ns: int
    asked_ns: int
    is_doubted: bool = False
    """Whether something was stored in the past since: it is asked for once more."""

    @property
    def is_open(self) -> bool:
        """Whether it reached the present: what came later is among the live samples."""
        return self.end_ns >= self.asked_ns > 0


_NOTHING: Final = Loaded(Columns.empty(), 0, 0, 0, 0)
_NO_TAIL: Final = TailState(0, 0)


@dataclass(slots=True)
class Loader:
    """The history of a set of tags at one shift in time.

    ``settle_ns``: what was asked for within this time of its own end may lack what the historian
    had not stored yet, so it is asked for once more unless live samples reach back that far.
    """

    shift_ns: int = 0
    settle_ns: int = SETTLE_NS
    coarse: dict[str, Loaded] = field(default_factory=dict)
    fine: dict[str, Loaded] = field(default_factory=dict)
    problem: str = ""
    took_ms: float = 0.0
    """From asking to hearing, of the last fine answer."""
    _under_way: set[Ask] = field(default_factory=set)
    _dense: set[str] = field(default_factory=set)
    _not_before_ns: int = 0

    def columns(self, tag: str) -> Columns:
        """The best that is known of a tag's history, in its own (unshifted) time."""
        fine = self.fine.get(tag, _NOTHING)
        coarse = self.coarse.get(tag, _NOTHING)
        return stitched(coarse.columns, fine.columns, fine.start_ns, fine.end_ns)

    def reach(self, tag: str) -> tuple[int, bool]:
        """Up to where a tag is known, and whether live samples take over from there."""
        known = (self.fine.get(tag, _NOTHING), self.coarse.get(tag, _NOTHING))
        return max(each.end_ns for each in known), any(each.is_open for each in known)

    def start(self, tag: str) -> int:
        """From where on a tag is known."""
        known = [store[tag].start_ns for store in (self.fine, self.coarse) if tag in store]
        return min(known, default=0)

    def grain(self, tag: str) -> Grain:
        """How finely a tag is known now."""
        known = self.fine.get(tag)
        if known is None:
            return Grain.COARSE
        return Grain.FINE if known.bucket_ns else Grain.RAW

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is under way."""
        return bool(self._under_way)

    def keep(self, tags: Iterable[str]) -> None:
        """Let go of all other tags."""
        kept = set(tags)
        for store in (self.coarse, self.fine):
            for tag in set(store) - kept:
                del store[tag]

    def doubt(self) -> None:
        """Something was stored in the past: what is on view stays until it was asked for again."""
        for store in (self.coarse, self.fine):
            store.update({tag: replace(known, is_doubted=True) for tag, known in store.items()})

    def set_back(self, now_ns: int) -> None:
        """The clock was set back: what was asked at a time to come is asked for once more."""
        for store in (self.coarse, self.fine):
            for tag, known in store.items():
                asked_ns = min(known.asked_ns, now_ns)
                store[tag] = replace(known, asked_ns=asked_ns, is_doubted=True)

    def wants(
        self,
        span: Span,
        tags: Sequence[str],
        width_px: int,
        now_ns: int,
        tails: Mapping[str, TailState] | None = None,
    ) -> list[Ask]:
        """What to ask for now; the requests count as under way from here on."""
        if not tags or waits(now_ns, self._not_before_ns, RETRY_NS):
            return []
        view = _View(
            span.start_ns - self.shift_ns,
            min(span.end_ns, now_ns) - self.shift_ns,
            pixel_of(span.width_ns, width_px),
            now_ns,
            tails or {},
        )
        asks = self._coarse(view, tags) or self._fine(view, tags)
        self._under_way |= set(asks)
        return asks

    def take(self, ask: Ask, answer: HistoryAnswer, elapsed_ms: float) -> None:
        """Hear an answer; ``elapsed_ms`` from asking to hearing."""
        self._under_way.discard(ask)
        self.problem = ""
        store = self.coarse if ask.grain is Grain.COARSE else self.fine
        if ask.grain is Grain.COARSE:
            self._dense -= set(ask.request.tags)
        else:
            self.took_ms = elapsed_ms
        start, end = ask.request.start_ns, ask.request.end_ns
        rolled = {one.tag: bucket_columns(one, one.start_ns) for one in answer.rolled}
        for raw in answer.raw:
            rows = raw_columns(raw)
            if raw.more:
                self._dense.add(raw.tag)
            last = int(rows.start_ns[-1]) + 1 if raw.more else end
            rows = with_rolled(rows, rolled.get(raw.tag), last)
            store[raw.tag] = Loaded(rows, start, last, 0, ask.asked_ns)
        for series in answer.buckets:
            first = min(start, series.start_ns or start)  # rounded ones begin a little before
            rows, width = bucket_columns(series, first), max(1, series.bucket_ns)
            rows = with_rolled(rows, rolled.get(series.tag), end)
            store[series.tag] = Loaded(rows, start, end, width, ask.asked_ns)

    def failed(self, ask: Ask, reason: str, now_ns: int) -> None:
        """The request was refused or not answered: say so, and ask again a little later."""
        self._under_way.discard(ask)
        self.problem = reason
        self._not_before_ns = now_ns + RETRY_NS

    def _coarse(self, view: "_View", tags: Sequence[str]) -> list[Ask]:
        if self._under_way:
            return []
        missing = [tag for tag in tags if not self._coarse_is_good(tag, view)]
        if not missing:
            return []
        width = view.end_ns - view.start_ns
        start, end = view.start_ns - width, view.end_ns + width
        groups = _groups(missing, lambda _: COARSE_BUCKETS)
        return [
            self._ask(Grain.COARSE, group, start, end, COARSE_BUCKETS, view.now_ns)
            for group in groups
        ]

    def _coarse_is_good(self, tag: str, view: "_View") -> bool:
        known = self.coarse.get(tag, _NOTHING)
        fine_enough = known.bucket_ns * 40 <= view.end_ns - view.start_ns
        return fine_enough and self._reaches(known, view, view.tails.get(tag, _NO_TAIL))

    def _fine(self, view: "_View", tags: Sequence[str]) -> list[Ask]:
        if self._under_way:
            return []
        missing = [tag for tag in tags if tag in self.coarse and not self._fine_is_good(tag, view)]
        margin = (view.end_ns - view.start_ns) // 2
        start, end = view.start_ns - margin, view.end_ns + margin
        sparse = [
            tag
            for tag in missing
            if tag not in self._dense and self._expected(tag, start, end) <= RAW_BELOW
        ]
        dense = [tag for tag in missing if tag not in sparse]
        asks = [
            self._ask(Grain.RAW, group, start, end, 0, view.now_ns)
            for group in _groups(sparse, lambda tag: int(self._expected(tag, start, end)))
        ]
        return asks + self._pixels(view, dense, start, end)

    def _pixels(self, view: "_View", tags: Sequence[str], start: int, end: int) -> list[Ask]:
        """Buckets that are the pixels of the grid; of wide pixels, roll-ups no wider than they."""
        pixel, shift = view.pixel_ns, self.shift_ns
        first, last = (start + shift) // pixel, -(-(end + shift) // pixel)
        start, end = first * pixel - shift, last * pixel - shift
        rounded = pixel >= ROUNDED_NS
        width = max(ROUNDED_NS, int(pixel / _WIDENED)) if rounded else pixel
        if rounded and width < ROUNDED_NS * 2 / _WIDENED:
            width = ROUNDED_NS
        buckets = -(-(end - start) // width)
        return [
            self._ask(Grain.FINE, group, start, end, buckets, view.now_ns, rounded=rounded)
            for group in _groups(tags, lambda _: buckets)
        ]

    def _fine_is_good(self, tag: str, view: "_View") -> bool:
        known, tail = self.fine.get(tag, _NOTHING), view.tails.get(tag, _NO_TAIL)
        if known.bucket_ns > view.pixel_ns:
            return False
        if tail.rows > RAW_BELOW and view.now_ns - known.asked_ns > self.settle_ns:
            return False
        return self._reaches(known, view, tail)

    def _reaches(self, known: Loaded, view: "_View", tail: TailState) -> bool:
        """Whether rows and live samples together are good for the span on view."""
        if not known.asked_ns or known.is_doubted or view.start_ns < known.start_ns:
            return False
        if view.end_ns <= min(known.end_ns, known.asked_ns - self.settle_ns):
            return True
        if not known.is_open:
            return view.end_ns <= known.end_ns
        if tail.since_ns <= known.asked_ns - self.settle_ns:
            return True
        return tail.since_ns <= known.asked_ns and view.now_ns < tail.since_ns + self.settle_ns

    def _expected(self, tag: str, start_ns: int, end_ns: int) -> float:
        """How many samples the tag has over a span, as the coarse answer counts them."""
        known = self.coarse[tag]
        return float(known.columns.between(start_ns, end_ns).count.sum())

    def _ask(
        self,
        grain: Grain,
        tags: Sequence[str],
        start: int,
        end: int,
        buckets: int,
        now_ns: int,
        *,
        rounded: bool = True,
    ) -> Ask:
        request = HistoryRequest(
            tags=tuple(tags),
            start_ns=start,
            end_ns=end,
            buckets=buckets,
            limit=RAW_LIMIT,
            before=True,
            rounded=rounded,
        )
        return Ask(grain, request, now_ns, self.shift_ns)


@dataclass(frozen=True, slots=True)
class _View:
    """What is on view, in the loader's own time."""

    start_ns: int
    end_ns: int
    pixel_ns: int
    """The time that one pixel stands for."""
    now_ns: int
    tails: Mapping[str, TailState]


def _groups(tags: Sequence[str], rows: Callable[[str], int]) -> Iterator[list[str]]:
    """The tags in portions whose rows fit into one answer each."""
    group: list[str] = []
    room = _ROWS
    for tag in tags:
        need = rows(tag)
        if group and need > room:
            yield group
            group, room = [], _ROWS
        group.append(tag)
        room -= need
    if group:
        yield group
