"""A historian in memory: samples made by a seeded story, answered as the real one answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from scada.bus.bus import BusDown, Refused
from scada.bus.desk_messages import SessionAnswer
from scada.bus.messages import (
    BucketSeries,
    EventsAnswer,
    EventsRequest,
    HistoryAnswer,
    HistoryRequest,
    KpiAnswer,
    KpiRequest,
    LinkageAcknowledge,
    Linkages,
    LinkagesRequest,
    Message,
    RawSeries,
)
from scada.model import (
    Acknowledge,
    Command,
    CommandResult,
    Event,
    Kind,
    Quality,
    Samples,
    Status,
    Tag,
    quality_of,
)
from tests.hmi.fake_site import FakePlant

S = 1_000_000_000
WRONG = "wrong name or password / 用户名或密码错误"
BAD = int(Status.BAD_NO_DATA)


@dataclass
class FakeStore:
    """Raw samples per tag, in order of time; answers requests at once."""

    rows: dict[str, Samples] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    asked: list[HistoryRequest] = field(default_factory=list)

    def add(self, tag: str, samples: Samples) -> None:
        """Append samples of one tag."""
        before = self.rows.get(tag, Samples.empty())
        self.rows[tag] = Samples.concatenate([before, samples])

    def history(self, request: HistoryRequest) -> HistoryAnswer:
        """As the historian answers."""
        self.asked.append(request)
        cut = {tag: self._cut(tag, request) for tag in request.tags}
        if request.buckets == 0:
            return HistoryAnswer(raw=tuple(_raw(tag, rows, request) for tag, rows in cut.items()))
        return HistoryAnswer(
            buckets=tuple(_buckets(tag, rows, request) for tag, rows in cut.items())
        )

    def journal(self, request: EventsRequest) -> EventsAnswer:
        """As the historian answers."""
        hits = [
            event
            for event in self.events
            if request.start_ns <= event.time_ns < request.end_ns
            and request.area in ("", event.area)
            and request.tag in ("", event.tag)
            and (not request.kinds or event.kind in request.kinds)
        ]
        hits.sort(key=lambda event: -event.time_ns)
        return EventsAnswer(events=tuple(hits[: request.limit]), more=len(hits) > request.limit)

    def _cut(self, tag: str, request: HistoryRequest) -> Samples:
        rows = self.rows.get(tag, Samples.empty())
        first, last = np.searchsorted(rows.time_ns, [request.start_ns, request.end_ns])
        return rows.take(slice(max(0, int(first) - request.before), int(last)))


def _raw(tag: str, rows: Samples, request: HistoryRequest) -> RawSeries:
    cut = rows.take(slice(0, request.limit))
    return RawSeries(
        tag=tag,
        time_ns=cut.time_ns,
        value=cut.value,
        status=cut.status,
        flags=cut.flags,
        more=len(rows) > request.limit,
    )


def _buckets(tag: str, rows: Samples, request: HistoryRequest) -> BucketSeries:
    width = -(-(request.end_ns - request.start_ns) // request.buckets)
    place = (rows.time_ns - request.start_ns) // width
    begins = np.where(place < 0, rows.time_ns, request.start_ns + place * width)
    starts = np.flatnonzero(np.r_[True, np.diff(place) > 0]) if len(rows) else np.zeros(0, int)
    quality = quality_of(rows.status, rows.flags)
    value = np.where(quality == Quality.BAD, np.nan, rows.value)
    known = np.isfinite(value)
    at = np.arange(len(rows))
    first = np.minimum.reduceat(np.where(known, at, len(rows)), starts) if len(rows) else at
    last = np.maximum.reduceat(np.where(known, at, -1), starts) if len(rows) else at
    padded = np.r_[value, np.nan]

    def each(reduce: np.ufunc, column: np.ndarray) -> np.ndarray:
        return reduce.reduceat(column, starts) if len(rows) else column[:0]

    return BucketSeries(
        tag=tag,
        bucket_ns=width,
        time_ns=begins[starts],
        minimum=each(np.fmin, value),
        maximum=each(np.fmax, value),
        first=padded[first],
        last=padded[last],
        count=np.diff(np.r_[starts, len(rows)]).astype(np.uint32),
        quality=each(np.maximum, quality),
        flags=each(np.bitwise_or, rows.flags),
    )


class FakeRequests:
    """What a page may ask; answers at once, or when `answer` is called."""

    def __init__(self, store: FakeStore, at_once: bool = True) -> None:
        self.store = store
        self.at_once = at_once
        self.waiting: list[Callable[[], None]] = []
        self.fault: Exception | None = None
        """What every question about the past is answered with, while it is there."""
        self.commands: list[Command] = []
        self.logins: list[tuple[str, str]] = []
        self.renewals: list[str | None] = []
        self.logouts = 0
        self.token = ""
        self.door: Callable[[str, str], SessionAnswer] = lambda user, position: SessionAnswer()
        """What the desk gives to whom it lets in, by name and position."""
        self.refused: dict[str, str] = {}
        """What the core answers to every command, while it is there."""
        self.kpis: KpiAnswer | Exception = BusDown("no historian")
        self.open: Linkages | Exception = Linkages(calls=())
        self.past: Callable[[Any], Any] = lambda request: BusDown("no historian")
        self.office: Callable[[Any], Any] = lambda request: BusDown("no desk")
        self.asked_desk: list[Any] = []

    @property
    def acknowledged(self) -> list[tuple[Sequence[str], str, str]]:
        """What was acknowledged: ids, by whom, with which comment."""
        return [
            (one.alarms, one.user, one.comment)
            for one in self.commands
            if isinstance(one, Acknowledge)
        ]

    def command(self, command: Command, then: Callable[[Any], None]) -> None:
        """Remember it; source alarms are passed on, everything else is done."""
        self.commands.append(command)
        alarms: tuple[str, ...] = getattr(command, "alarms", ())
        requested = tuple(alarm for alarm in alarms if "/condition/" in alarm)
        changed = tuple(alarm for alarm in alarms if alarm not in requested)
        result = CommandResult(changed=changed, requested=requested)
        if self.refused:
            result = CommandResult(refused=self.refused)
        self._say(lambda: then(result))

    def login(self, user: str, password: str, position: str, then: Callable[[Any], None]) -> None:
        """Whoever says the right word is let in."""
        self.logins.append((user, position))
        answer = self.door(user, position) if password == "sesame" else Refused(WRONG)
        self._say(lambda: then(answer))

    def renew(self, position: str | None, then: Callable[[Any], None]) -> None:
        """The last user stays, perhaps elsewhere."""
        user, was = self.logins[-1]
        self.renewals.append(position)
        answer = self.door(user, was if position is None else position)
        self._say(lambda: then(answer))

    def logout(self, then: Callable[[Any], None]) -> None:
        """Nobody keeps him."""
        self.logouts += 1
        self._say(lambda: then(SessionAnswer()))

    def use_token(self, token: str) -> None:
        """Remember it."""
        self.token = token

    def kpi(self, request: KpiRequest, then: Callable[[Any], None]) -> None:
        """What `kpis` holds."""
        self._say(lambda: then(self.kpis))

    def linkages(
        self, request: LinkagesRequest | LinkageAcknowledge, then: Callable[[Any], None]
    ) -> None:
        """What `open` holds."""
        self._say(lambda: then(self.open))

    def history(self, request: HistoryRequest, then: Callable[[Any], None]) -> None:
        """Samples of the past."""
        fault = self.fault
        self._say(lambda: then(fault or self.store.history(request)))

    def events(self, request: EventsRequest, then: Callable[[Any], None]) -> None:
        """Journal lines of the past."""
        fault = self.fault
        self._say(lambda: then(fault or self.store.journal(request)))

    def ask(self, request: Message, then: Callable[[Any], None]) -> None:
        """What ``past`` says to it."""
        fault = self.fault
        self._say(lambda: then(fault or self.past(request)))

    def desk(self, request: Message, kind: type[Any], then: Callable[[Any], None]) -> None:
        """What ``office`` says to it; remembered."""
        self.asked_desk.append(request)
        answer = self.office(request)
        self._say(lambda: then(answer))

    def work(self, task: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Done at once; what it raises is the answer."""

        def done() -> None:
            try:
                result = task()
            except Exception as fault:
                result = fault
            then(result)

        self._say(done)

    def _say(self, call: Callable[[], None]) -> None:
        self.waiting.append(call)
        if self.at_once:
            self.answer()

    def answer(self) -> None:
        """Give the answers that wait."""
        waiting, self.waiting = self.waiting, []
        for call in waiting:
            call()


def wander(times: np.ndarray, middle: float, size: float, seed: int) -> np.ndarray:
    """A value that wanders slowly around ``middle`` by about ``size``, the same for each seed."""
    random = np.random.default_rng(seed)
    knots = np.linspace(times[0], times[-1], max(8, len(times) // 150))
    slow = np.interp(times, knots, random.normal(0.0, size, len(knots)))
    value: np.ndarray = middle + slow + random.normal(0.0, size / 6, len(times))
    return value


def told(plant: FakePlant, hours: float = 9.0, every_s: float = 2.0) -> FakeStore:
    """A shift at the fake mine: a quiet morning, a calibration, a lost sensor, gas at the end."""
    store = FakeStore()
    times = np.arange(plant.now_ns - int(hours * 3600 * S), plant.now_ns, int(every_s * S))
    for row, tag in enumerate(plant.table.tags):
        store.rows[tag.id] = _story(tag, row, times, float(plant.value[row]), plant.now_ns)
    return store


def _story(tag: Tag, row: int, times: np.ndarray, usual: float, now_ns: int) -> Samples:
    if tag.is_switch:
        return _switched(tag, row, times, usual, now_ns)
    size = {Kind.METHANE: 0.05, Kind.CO: 1.0}.get(tag.kind, abs(usual) * 0.02 + tag.resolution)
    middle = {"3301.T1": 0.55, "3301.T2": 0.4, "3301.T0": 0.42}.get(tag.id, usual)
    value = wander(times, middle, size, row)
    status = np.zeros(len(times), np.uint32)
    flags = np.zeros(len(times), np.uint16)
    ago = (now_ns - times) / S
    if tag.id.startswith("3301.T"):
        value += np.clip((1100 - ago) / 1100, 0, 1) ** 2 * (usual - middle)
    if tag.id == "3301.T1":
        value += 0.42 * np.exp(-(((ago - 15_800) / 550) ** 2))
        lost = (ago > 9400) & (ago < 10_800)
        status[lost], value[lost] = BAD, np.nan
        calibrated = (ago > 20_700) & (ago < 21_600)
        flags[calibrated] |= 2
        flags[(ago > 8900) & (ago < 9400)] |= 1
    step = tag.resolution or 0.01
    shown = np.round(np.maximum(value, tag.low) / step) * step
    return Samples.of(np.full(len(times), row), times, shown, status, flags)


def _switched(tag: Tag, row: int, times: np.ndarray, usual: float, now_ns: int) -> Samples:
    """A switch reports changes only: here one at the start, and a cut 8 s ago at 3301."""
    changes = [(int(times[0]), usual)]
    if tag.id == "3301.feed":
        changes = [(int(times[0]), 1.0), (now_ns - 7 * S, 0.0)]
    at, value = zip(*changes, strict=True)
    return Samples.of(np.full(len(at), row), np.array(at), np.array(value))
