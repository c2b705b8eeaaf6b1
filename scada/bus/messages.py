"""The messages that the services exchange, besides samples, events and the site table.

NumPy arrays travel as their raw little-endian bytes with their type (see `scada.bus.codec`).
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from scada.model import AlarmRecord, BadInput, Event, EventKind, Forecast, LinkStatus
from scada.model.journal_range import JournalRange
from scada.model.trouble import TroubleKind


class Message(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all message bodies; a field that a reader does not know is refused by name."""


class Columns(Message, frozen=True, kw_only=True):
    """Base of bodies with columns: all arrays of one message have one length."""

    def __post_init__(self) -> None:
        arrays = {name: getattr(self, name) for name in self.__struct_fields__}
        lengths = {name: len(a) for name, a in arrays.items() if isinstance(a, np.ndarray)}
        if len(set(lengths.values())) > 1:
            raise BadInput(f"{type(self).__name__}: columns of different lengths {lengths}")


class CoreHeartbeat(Message, frozen=True, kw_only=True):
    """The core lives: one per scan. Screens judge staleness by it."""

    now_ns: int
    started_ns: int
    pid: int
    version: str
    step: int
    scan_s: float
    step_ms: float
    """Median time of a step over the last scan: detect, alarms and encoding."""
    step_ms_max: float
    late_scans: int
    tags: int
    alarms: int
    samples: int
    """Samples taken since the start."""
    samples_published: int
    events_seq: int
    bus_up: bool
    samples_waiting: int
    events_waiting: int
    samples_lost: int
    """Samples that overflowed while the bus was away; each gap is journaled."""
    links: tuple[LinkStatus, ...]


class Forecasts(Message, frozen=True, kw_only=True):
    """What may come, of every tag that is forecast: after each block, and again every few seconds.

    Advisories: nothing that judges or stores reads them.
    """

    now_ns: int
    forecasts: tuple[Forecast, ...]


class Trouble(Message, frozen=True, kw_only=True):
    """Something that is wrong with the historian since ``since_ns``, in both languages."""

    kind: TroubleKind
    zh: str
    en: str
    since_ns: int


class StreamState(Message, frozen=True, kw_only=True):
    """How far the historian is with one stream: ``steps`` or ``events``.

    ``backlog`` messages are not stored yet; ``lag_s`` is the age of the newest that is, where some
    wait, else what it was when it was stored. ``dropped`` messages the bus no longer had when the
    historian came to them, since its start.
    """

    name: str
    backlog: int
    lag_s: float
    dropped: int = 0


class HistorianHeartbeat(Message, frozen=True, kw_only=True):
    """The historian lives: one per second."""

    now_ns: int
    started_ns: int
    pid: int
    store: str
    rows: int
    """Samples stored since the start."""
    events: int
    backlog: int
    """Messages of both streams that are not stored yet."""
    lag_s: float
    """Of the stream of steps."""
    write_ms: float
    disk_free_bytes: int
    disk_used_bytes: int
    fault: str = ""
    """All troubles in one line, in English."""
    streams: tuple[StreamState, ...] = ()
    """Since version 2, as all below."""
    dead_letters: int = 0
    troubles: tuple[Trouble, ...] = ()
    version: str = ""
    """Since version 3."""


class SnapshotRequest(Message, frozen=True, kw_only=True):
    """Ask the core for everything that is live."""


class Snapshot(Columns, frozen=True, kw_only=True):
    """All live values and alarms at one step. Events up to ``events_seq`` are contained in it.

    The columns have one row per tag of the site table; ``raw`` as in `scada.model.Samples`.
    """

    now_ns: int
    step: int
    events_seq: int
    time_ns: NDArray[np.int64]
    value: NDArray[np.float64]
    status: NDArray[np.uint32]
    flags: NDArray[np.uint16]
    alarms: tuple[AlarmRecord, ...]
    links: tuple[LinkStatus, ...]
    raw: NDArray[np.float64] | None = None


class AlarmSnapshot(Message, frozen=True, kw_only=True):
    """The state of every alarm that is not normal, from which a core goes on after a restart.

    Journal lines up to ``events_seq`` (whose hash is ``events_hash``) are contained in it; they are
    in the stream up to ``stream_seq`` at least, so that later ones are looked for after it.
    ``totals`` are what the running totals of calculated tags had come to: amounts with the day that
    each is of (ns UTC; 0: of all time). ``floods`` is what is remembered of each position: since when
    it is flooded (0: it is not), how many annunciations that was, and when the recent ones were.
    """

    now_ns: int
    epoch: int
    step: int
    events_seq: int
    events_hash: bytes
    stream_seq: int
    alarms: tuple[AlarmRecord, ...]
    totals: dict[str, tuple[tuple[float, int], ...]] = {}
    floods: dict[str, tuple[int, ...]] = {}


class ChainEnd(Message, frozen=True, kw_only=True):
    """Where the journal of a service without an alarm snapshot ends: its last line and its hash."""

    now_ns: int
    seq: int
    hash: bytes


class HistoryRequest(Message, frozen=True, kw_only=True):
    """History of some tags over ``[start_ns, end_ns)``.

    ``buckets = 0`` asks for raw samples (at most ``limit`` per tag, oldest first; ask again from
    the last time), otherwise for that many buckets of equal width with their extremes.

    Buckets that may be ``rounded`` are of a width that the store answers fast, at most twice as wide as
    asked for, and begin with the one that holds ``start_ns``.

    ``before`` adds the last sample of each tag before ``start_ns``, where there is one: the value
    that a tag sampled by exception had at the start. It is the first raw row, or a first bucket of
    its own whose ``time_ns`` is the sample's.
    """

    tags: tuple[str, ...]
    start_ns: int
    end_ns: int
    buckets: int = 0
    limit: int = 20_000
    before: bool = False
    rounded: bool = False


class RawSeries(Columns, frozen=True, kw_only=True):
    """Samples of one tag in order of time, none left out; columns of shape ``(n,)``.

    ``raw`` are the numbers as the server sent them, None where they are ``value`` in every row.
    """

    tag: str
    time_ns: NDArray[np.int64]
    value: NDArray[np.float64]
    status: NDArray[np.uint32]
    flags: NDArray[np.uint16]
    more: bool = False
    """True where ``limit`` cut it short."""
    raw: NDArray[np.float64] | None = None


class BucketSeries(Columns, frozen=True, kw_only=True):
    """Extremes of one tag per bucket; only buckets that hold samples are there, in order of time.

    ``time_ns`` is the bucket's start. Minimum, maximum, first and last are of good and uncertain
    samples, NaN where a bucket holds bad ones only; ``quality`` is the worst `Quality` in it,
    ``flags`` the union of the samples' flags, ``count`` how many samples it holds. What lies before
    ``start_ns`` is the sample before it.
    """

    tag: str
    bucket_ns: int
    time_ns: NDArray[np.int64]
    minimum: NDArray[np.float64]
    maximum: NDArray[np.float64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]
    count: NDArray[np.uint32]
    quality: NDArray[np.uint8]
    flags: NDArray[np.uint16]
    start_ns: int = 0


class HistoryAnswer(Message, frozen=True, kw_only=True):
    """One series per requested tag, in the order asked for; ``took_ms`` inside the historian.

    ``gone`` is where the samples are kept no more, but their roll-ups are, as pairs of start and end;
    ``rolled`` has these, one series per tag, where the request asked for anything finer.
    """

    raw: tuple[RawSeries, ...] = ()
    buckets: tuple[BucketSeries, ...] = ()
    rolled: tuple[BucketSeries, ...] = ()
    gone: tuple[tuple[int, int], ...] = ()
    took_ms: float = 0.0


class AsOfRequest(Message, frozen=True, kw_only=True):
    """The last sample of each tag at or before a time; the answer is a `HistoryAnswer`.

    Each series has one row or none: it is looked for a month back at most.
    """

    tags: tuple[str, ...]
    at_ns: int


class StatisticsRequest(Message, frozen=True, kw_only=True):
    """Statistics of some tags over ``[start_ns, end_ns)`` per bucket of ``width_ns`` from the start.

    As many whole buckets are answered as fit into one message; ask again from ``until_ns``.
    """

    tags: tuple[str, ...]
    start_ns: int
    end_ns: int
    width_ns: int


class StatisticSeries(Columns, frozen=True, kw_only=True):
    """Statistics of one tag per bucket that holds samples; see `historian.store.StatisticColumns`."""

    tag: str
    time_ns: NDArray[np.int64]
    minimum: NDArray[np.float64]
    minimum_ns: NDArray[np.int64]
    maximum: NDArray[np.float64]
    maximum_ns: NDArray[np.int64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]
    count: NDArray[np.uint32]
    usable: NDArray[np.uint32]
    total: NDArray[np.float64]
    quality: NDArray[np.uint8]
    flags: NDArray[np.uint16]
    first_ns: NDArray[np.int64]
    last_ns: NDArray[np.int64]
    open_end: NDArray[np.float64]
    area: NDArray[np.float64]
    good_s: NDArray[np.float64]


class StatisticsAnswer(Message, frozen=True, kw_only=True):
    """One series per requested tag, complete up to ``until_ns``.

    ``gone`` is where samples are kept no more that these buckets would need, as pairs of start and end.
    """

    series: tuple[StatisticSeries, ...]
    until_ns: int
    gone: tuple[tuple[int, int], ...] = ()


class FiguresRequest(Message, frozen=True, kw_only=True):
    """The same span and buckets, as figures: the time-weighted mean, and how long it was good."""

    tags: tuple[str, ...]
    start_ns: int
    end_ns: int
    width_ns: int


class FigureSeries(Columns, frozen=True, kw_only=True):
    """Figures of one tag per bucket, also of empty ones; see `historian.queries.results.Figures`."""

    tag: str
    time_ns: NDArray[np.int64]
    end_ns: NDArray[np.int64]
    mean: NDArray[np.float64]
    average: NDArray[np.float64]
    minimum: NDArray[np.float64]
    minimum_ns: NDArray[np.int64]
    maximum: NDArray[np.float64]
    maximum_ns: NDArray[np.int64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]
    count: NDArray[np.int64]
    usable: NDArray[np.int64]
    good_s: NDArray[np.float64]
    bad_s: NDArray[np.float64]
    unknown_s: NDArray[np.float64]
    quality: NDArray[np.uint8]
    flags: NDArray[np.uint16]


class FiguresAnswer(Message, frozen=True, kw_only=True):
    """One series per requested tag, complete up to ``until_ns``.

    ``gone`` is where samples are kept no more that these buckets would need, as pairs of start and end.
    """

    series: tuple[FigureSeries, ...]
    until_ns: int
    gone: tuple[tuple[int, int], ...] = ()


class CompareRequest(Message, frozen=True, kw_only=True):
    """Two periods of ``span_ns`` that begin at ``first_ns`` and ``second_ns``, bucket by bucket.

    ``offset_ns`` is where in both the answer is to begin: 0, then the ``until_ns`` of the answer before.
    """

    tags: tuple[str, ...]
    first_ns: int
    second_ns: int
    span_ns: int
    width_ns: int
    offset_ns: int = 0


class CompareAnswer(Message, frozen=True, kw_only=True):
    """Both periods, a series per tag each, complete up to ``until_ns`` after the start of both."""

    first: tuple[FigureSeries, ...]
    second: tuple[FigureSeries, ...]
    until_ns: int
    gone: tuple[tuple[int, int], ...] = ()


class StateTimesRequest(Message, frozen=True, kw_only=True):
    """How long each tag was in each of its states over ``[start_ns, end_ns)``.

    With a ``limit`` there are two states: 1 while ``value <comparison> limit`` holds, else 0.
    ``comparison`` is ``>``, ``>=``, ``<`` or ``<=``.
    """

    tags: tuple[str, ...]
    start_ns: int
    end_ns: int
    limit: float | None = None
    comparison: str = ">="


class StateSeries(Columns, frozen=True, kw_only=True):
    """The states of one tag in rising order; see `historian.queries.results.StateTimes`."""

    tag: str
    state: NDArray[np.float64]
    duration_ns: NDArray[np.int64]
    entries: NDArray[np.int64]
    longest_ns: NDArray[np.int64]
    bad_ns: int
    unknown_ns: int


class StateTimesAnswer(Message, frozen=True, kw_only=True):
    """One series per requested tag.

    ``gone`` is where samples are kept no more, as pairs of start and end: there only those five minutes
    count for a state in which the tag had no other, and the rest is unknown.
    """

    series: tuple[StateSeries, ...]
    gone: tuple[tuple[int, int], ...] = ()


class JoinRequest(Message, frozen=True, kw_only=True):
    """Several tags on one row of times over ``[start_ns, end_ns)``.

    ``every_ns`` is the step of the grid, counted from the start; 0 for a row at every time at which
    any of them has a sample. A value holds until the next; with ``hold_ns`` so long at most.
    """

    tags: tuple[str, ...]
    start_ns: int
    end_ns: int
    every_ns: int = 0
    hold_ns: int = 0


class JoinAnswer(Message, frozen=True, kw_only=True):
    """As many whole times as fit, up to ``until_ns``: ask again from there.

    ``value`` and the columns after it have the tags of the first row, then those of the second, and
    so on. ``gone`` is where samples are kept no more, as pairs of start and end: there the least, the
    greatest, the first and the last of each five minutes stand for them.
    """

    time_ns: NDArray[np.int64]
    value: NDArray[np.float64]
    status: NDArray[np.uint32]
    flags: NDArray[np.uint16]
    at_ns: NDArray[np.int64]
    until_ns: int
    gone: tuple[tuple[int, int], ...] = ()


class JournalRangesRequest(Message, frozen=True, kw_only=True):
    """Which journal lines were written over ``[start_ns, end_ns)``, for a proof."""

    start_ns: int
    end_ns: int


class JournalRangesAnswer(Message, frozen=True, kw_only=True):
    """One range per writing service."""

    ranges: tuple[JournalRange, ...]


class EventsRequest(Message, frozen=True, kw_only=True):
    """Journal lines over ``[start_ns, end_ns)`` by ``time_ns``; empty filters match all.

    ``kinds`` keeps the events of these kinds only; the newest ``skip`` are left out (since version 2).
    """

    start_ns: int
    end_ns: int
    alarm: str = ""
    tag: str = ""
    area: str = ""
    kinds: tuple[EventKind, ...] = ()
    limit: int = 500
    skip: int = 0


class EventsAnswer(Message, frozen=True, kw_only=True):
    """Journal lines, newest first; ``more`` where ``limit`` cut it short."""

    events: tuple[Event, ...]
    more: bool = False


class JournalPageRequest(Message, frozen=True, kw_only=True):
    """Journal lines as they are stored, column by column and byte by byte, for whoever audits them.

    A page follows the place ``(day, row)`` of the last line of the page before. ``start_ns`` and
    ``end_ns`` choose by when lines were written: per writing service all from the first to the last
    of that time, whatever moment they tell of.
    """

    start_ns: int
    end_ns: int
    day: int = -(2**63)
    row: int = -1


class JournalPage(Columns, frozen=True, kw_only=True):
    """Stored lines in the order in which they lie there; ``more`` where there are others after them.

    ``words`` are what each is filed under: source, kind, alarm, tag and area, with U+001F between
    them; ``body`` is the line as it was encoded. ``day`` and ``row`` are the place of the last.
    """

    epoch: NDArray[np.int64]
    seq: NDArray[np.int64]
    time_ns: NDArray[np.int64]
    now_ns: NDArray[np.int64]
    words: tuple[str, ...]
    body: tuple[bytes, ...]
    day: int
    row: int
    more: bool = False


class KpiRequest(Message, frozen=True, kw_only=True):
    """How the alarms did over ``[start_ns, end_ns)`` (ISA-18.2, EEMUA 191).

    ``by`` is ``""`` (all in one), ``area``, ``position`` or ``priority``: one group for each. With
    ``position`` or ``area`` (whose areas below count with it) only what came there is looked at.
    """

    start_ns: int
    end_ns: int
    by: str = ""
    position: str = ""
    area: str = ""
    most: int = 10
    """How many of the worst alarms are named."""


class KpiLine(Message, frozen=True, kw_only=True):
    """One figure: of every annunciation, and of annunciations that were gathered under one cause.

    None where there is no such figure. ``target`` is in words (``≤ 1``), empty where there is none;
    ``mark`` says where it is from (S: quoted second-hand from the standard, M: from memory); ``met``
    and ``grouped_met`` whether the figure keeps to it.
    """

    key: str
    zh: str
    en: str
    unit: str
    raw: float | None
    grouped: float | None = None
    target: str = ""
    mark: str = ""
    met: bool | None = None
    grouped_met: bool | None = None


class KpiActor(Message, frozen=True, kw_only=True):
    """An alarm that made much work: how often, its share of all (0 to 1), and what to do about it."""

    alarm: str
    count: int
    share: float
    advice: str
    zh: str
    en: str


class KpiWait(Message, frozen=True, kw_only=True):
    """How long it took to acknowledge one priority: how many, and the quartiles with p95, in seconds."""

    priority: int
    count: int
    first_quartile: float
    median: float
    third_quartile: float
    p95: float


class KpiGroup(Message, frozen=True, kw_only=True):
    """All figures of one group. ``id`` is the area's or position's, a priority, or empty for all.

    ``health`` is the class of EEMUA 191 by the grouped figures, ``raw_health`` by all annunciations:
    overloaded, reactive, stable, robust or predictive.

    ``rates``: of each stretch of ``rate_ns`` from the start of the period in which something came, its
    number and how many annunciations of priority 0 (system), 1, 2, 3 and 4 came in its fullest ten
    minutes. 0 ns: not told, as there are too many groups.
    """

    id: str
    zh: str
    en: str
    lines: tuple[KpiLine, ...]
    actors: tuple[KpiActor, ...]
    health: str
    health_zh: str
    health_en: str
    raw_health: str
    rate_ns: int = 0
    rates: tuple[tuple[int, int, int, int, int, int], ...] = ()
    waits: tuple[KpiWait, ...] = ()


class KpiAnswer(Message, frozen=True, kw_only=True):
    """The figures; ``notes`` say in Chinese and English what is to be known of them.

    ``enough`` is false for less than 30 days, on which no judgement is to be based.
    """

    start_ns: int
    end_ns: int
    days: float
    enough: bool
    groups: tuple[KpiGroup, ...]
    notes: tuple[tuple[str, str], ...] = ()
    took_ms: float = 0.0


class LinkageCall(Message, frozen=True, kw_only=True):
    """An emergency linkage (应急联动): which zone, how grave, what happened.

    Said again with the same ``id`` until a `LinkageAcknowledge` names it. ``severity`` is the gravest
    grade or priority in it, 1 to 4. ``times`` counts how often it was said.
    """

    id: str
    zone: str
    severity: int
    since_ns: int
    times: int
    zh: str
    en: str
    alarms: tuple[str, ...]


class LinkageAcknowledge(Message, frozen=True, kw_only=True):
    """Somebody answers a linkage.

    Where the site wants people to log in, it carries a session as a command does: ``station``,
    ``token``, and as ``proof`` the station's signature of all this without it.
    """

    id: str
    by: str
    comment: str = ""
    station: str = ""
    token: str = ""
    proof: bytes = b""

    def __repr__(self) -> str:
        """Without the token, so that no log has it."""
        return f"LinkageAcknowledge(id={self.id!r}, by={self.by!r})"


class LinkagesRequest(Message, frozen=True, kw_only=True):
    """Ask which linkages nobody has answered yet."""


class Linkages(Message, frozen=True, kw_only=True):
    """The linkages that are open, the oldest first; the answer to both requests."""

    calls: tuple[LinkageCall, ...]


class OutwardHeartbeat(Message, frozen=True, kw_only=True):
    """The service that lets messages out lives: one per second.

    ``waiting`` are messages that have not gone yet, ``unanswered`` linkages that nobody has answered
    in time; ``fault`` says which channels do not work, and why.
    """

    now_ns: int
    started_ns: int
    pid: int
    channels: int
    sent: int
    waiting: int
    unanswered: int
    fault: str = ""
    version: str = ""
    """Since version 2."""


class Failure(Message, frozen=True, kw_only=True):
    """The answer to a request that could not be served, in words for a person."""

    reason: str
