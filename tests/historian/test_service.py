"""The historian between a bus and a store, both in memory: nothing acknowledged before it is kept."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from historian import service
from historian.forward import forwarder, understanding, waiting
from historian.memory_store import MemoryStore
from historian.service import Historian
from scada.bus.bus import Refused
from scada.bus.codec import decode, encode, encode_events, encode_step
from scada.bus.header import Header
from scada.bus.memory import MemoryBus, MemoryConsumer
from scada.bus.messages import (
    EventsAnswer,
    EventsRequest,
    HistorianHeartbeat,
    HistoryAnswer,
    HistoryRequest,
    SnapshotRequest,
)
from scada.bus.subjects import Subjects
from scada.model import Kind, Samples, SiteTable, Step, Tag
from tests.historian.made import NOON, S, event

WAIT_S = 60.0
SUBJECTS = Subjects("demo")
TAGS = ("3301.T1", "3301.T2", "fan")
TABLE = SiteTable(
    site="demo",
    name_zh="矿",
    name_en="mine",
    timezone="Asia/Shanghai",
    config_hash="hash1",
    servers=(),
    areas=(),
    tags=tuple(
        Tag(id=t, server="mine", node=t, kind=Kind.METHANE, area="3301", name_zh=t, name_en=t)
        for t in TAGS
    ),
    alarms=(),
)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "BEAT_S", 0.05)
    monkeypatch.setattr(forwarder, "GROUP_S", 0.01)
    monkeypatch.setattr(forwarder, "FETCH_S", 0.05)
    monkeypatch.setattr(waiting, "BACKOFF_S", 0.01)
    monkeypatch.setattr(understanding, "ASK_S", 0.01)


def header(seq: int, config_hash: str = "hash1") -> Header:
    return Header(
        schema="", version=1, site="demo", source="core", epoch=1, seq=seq, now_ns=NOON + seq,
        config_hash=config_hash,
    )  # fmt: skip


def step(seq: int, rows: int = 3, config_hash: str = "hash1") -> bytes:
    at = np.arange(rows)
    samples = Samples.of(at % 3, NOON + seq * S + at, seq * 100.0 + at)
    return encode_step(header(seq, config_hash), Step(seq, NOON + seq, samples))


class Rig:
    """A historian that runs, and what a test does to it."""

    def __init__(self, bus: MemoryBus, table: SiteTable | None) -> None:
        self.bus = bus
        self.store = MemoryStore()
        self.started = asyncio.Event()
        self.historian = Historian(
            bus.twin("historian"), self.store, "demo", table=table, started=self.started.set
        )
        self.beats: asyncio.Queue[HistorianHeartbeat] = asyncio.Queue()

    async def heard(self, _: str, data: bytes) -> None:
        self.beats.put_nowait(decode(data)[1])

    async def beat(self, wanted: Callable[[HistorianHeartbeat], Any]) -> HistorianHeartbeat:
        """The first heartbeat from now on of which something holds."""
        while True:
            beat = await asyncio.wait_for(self.beats.get(), WAIT_S)
            if wanted(beat):
                return beat

    async def ask(self, request: Any) -> Any:
        return decode(await self.bus.ask(SUBJECTS.history, encode(header(1), request), WAIT_S))[1]

    def values(self, tag: str) -> list[float]:
        return list(self.store.raw([tag], 0, 2**62, 10**6)[0].value)


@asynccontextmanager
async def running(table: SiteTable | None = TABLE) -> AsyncIterator[Rig]:
    async with MemoryBus("demo") as bus, running_on(bus, table) as rig:
        yield rig


@asynccontextmanager
async def running_on(bus: MemoryBus, table: SiteTable | None = TABLE) -> AsyncIterator[Rig]:
    rig = Rig(bus, table)
    await bus.listen(SUBJECTS.heartbeat("historian"), rig.heard)
    task = asyncio.create_task(rig.historian.run())
    try:
        await asyncio.wait_for(rig.started.wait(), WAIT_S)
        yield rig
    finally:
        rig.historian.stop.set()
        await asyncio.wait_for(task, WAIT_S)


async def test_steps_and_events_reach_the_store() -> None:
    async with running() as rig:
        for seq in (1, 2, 3):
            await rig.bus.store(SUBJECTS.steps, step(seq), f"s{seq}")
        await rig.bus.store(SUBJECTS.events, encode_events(header(1), [event(1), event(2)]), "e1")
        beat = await rig.beat(lambda b: b.rows == 9 and b.events == 2 and b.backlog == 0)
        assert (beat.store, beat.fault) == ("memory", "")
        assert beat.write_ms > 0
        assert beat.lag_s > 0
        assert rig.values("3301.T2") == [101.0, 201.0, 301.0]


async def test_the_table_may_come_from_the_bus_and_late() -> None:
    async with running(table=None) as rig:
        await rig.bus.store(SUBJECTS.steps, step(1), "s1")
        await rig.beat(lambda b: "table of configuration hash1 is not there" in b.fault)
        await rig.bus.store(SUBJECTS.table("hash1"), encode(header(1), TABLE), "t")
        beat = await rig.beat(lambda b: b.rows == 3)
        assert beat.fault == ""


async def test_a_table_that_never_comes_sets_the_step_aside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(understanding, "TABLE_ASKS", 2)
    async with running(table=None) as rig:
        await rig.bus.store(SUBJECTS.steps, step(1), "s1")
        await rig.bus.store(SUBJECTS.steps, step(2), "s2")
        await rig.beat(lambda b: b.dead_letters == 2 and not b.backlog)
        assert [refused.data for refused in rig.store.refused] == [step(1), step(2)]


async def test_a_store_that_fails_loses_nothing_and_says_so() -> None:
    async with running() as rig:
        rig.store.fault = "the disk is full"
        await rig.bus.store(SUBJECTS.steps, step(1), "s1")
        beat = await rig.beat(lambda b: b.backlog and b.fault)
        assert "the disk is full" in beat.fault
        assert (beat.rows, beat.backlog) == (0, 1)
        rig.store.fault = ""
        beat = await rig.beat(lambda b: b.rows)
        assert (beat.fault, beat.rows) == ("", 3)


async def test_ending_while_the_store_fails_leaves_the_messages_to_the_next() -> None:
    async with MemoryBus("demo") as bus:
        async with running_on(bus) as rig:
            rig.store.fault = "the disk is full"
            await bus.store(SUBJECTS.steps, step(1), "s1")
            await rig.beat(lambda b: b.fault)
        async with running_on(bus) as rig:
            await rig.beat(lambda b: b.rows == 3)


async def test_redelivery_doubles_nothing() -> None:
    async with running() as rig:
        await rig.bus.store(SUBJECTS.steps, step(1), "s1")
        await rig.beat(lambda b: b.rows == 3)
        await rig.bus.store(SUBJECTS.steps, step(1), "the same under another id")
        await rig.bus.store(SUBJECTS.steps, step(2), "s2")
        await rig.beat(lambda b: b.rows == 6)
        assert rig.values("3301.T1") == [100.0, 200.0]


async def test_what_is_not_understood_is_kept_aside_and_the_rest_goes_on() -> None:
    async with running() as rig:
        samples = Samples.of([99], [NOON], [1.0])
        beyond = encode_step(header(1), Step(1, NOON, samples))
        await rig.bus.store(SUBJECTS.steps, b"garbage", "g")
        await rig.bus.store(SUBJECTS.steps, beyond, "b")
        await rig.bus.store(SUBJECTS.events, step(1), "a step among the events")
        await rig.bus.store(SUBJECTS.steps, step(2), "s2")
        beat = await rig.beat(
            lambda b: b.rows == 3 and "3 messages kept aside" in b.fault and not b.backlog
        )
        assert beat.backlog == 0
        reasons = sorted(refused.reason for refused in rig.store.refused)
        assert [r.split(":")[0] for r in reasons] == [
            "message 1 of core", "schema 'Step' where 'Events' was expected", "truncated"
        ]  # fmt: skip
        assert b"garbage" in [refused.data for refused in rig.store.refused]


async def test_a_bus_that_goes_and_returns() -> None:
    async with running() as rig:
        await rig.bus.store(SUBJECTS.steps, step(1), "s1")
        await rig.beat(lambda b: b.rows == 3)
        rig.bus.set_up(False)
        await asyncio.wait_for(fault(rig.historian), 60)
        rig.bus.set_up(True)
        await rig.bus.store(SUBJECTS.steps, step(2), "s2")
        await rig.beat(lambda b: b.rows == 6 and not b.fault)


async def fault(historian: Historian) -> None:
    """Return when the historian has noticed that the bus is away."""
    while "bus steps" not in historian._troubles:
        await yielding()


def yielding() -> Awaitable[None]:
    """Let the loop turn once."""
    future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(future.set_result, None)
    return future


async def test_raw_and_bucket_requests() -> None:
    async with running() as rig:
        await rig.bus.store(SUBJECTS.steps, step(1, rows=30), "s1")
        await rig.beat(lambda b: b.rows == 30)
        span: dict[str, Any] = {"start_ns": NOON, "end_ns": NOON + 10 * S}
        answer = await rig.ask(HistoryRequest(tags=("fan", "nowhere"), **span, limit=4))
        assert isinstance(answer, HistoryAnswer)
        assert [(s.tag, len(s.value), s.more) for s in answer.raw] == [
            ("fan", 4, True), ("nowhere", 0, False)
        ]  # fmt: skip
        answer = await rig.ask(HistoryRequest(tags=("fan",), **span, buckets=10))
        (series,) = answer.buckets
        assert (series.bucket_ns, series.count.tolist()) == (S, [10])
        assert (series.minimum.tolist(), series.maximum.tolist()) == ([102.0], [129.0])
        assert answer.took_ms > 0
        later: dict[str, Any] = {"start_ns": NOON + S + 15, "end_ns": NOON + 10 * S, "before": True}
        raw, buckets = [
            await rig.ask(HistoryRequest(tags=("fan",), **later, buckets=n)) for n in (0, 5)
        ]
        assert raw.raw[0].value.tolist() == [114.0, 117.0, 120.0, 123.0, 126.0, 129.0]
        assert buckets.buckets[0].time_ns.tolist()[0] == NOON + S + 14
        assert buckets.buckets[0].last.tolist() == [114.0, 129.0]
        assert buckets.buckets[0].count.tolist() == [1, 5]


async def test_event_requests() -> None:
    async with running() as rig:
        lines = [event(n, NOON + n) for n in range(1, 4)]
        await rig.bus.store(SUBJECTS.events, encode_events(header(1), lines), "e1")
        await rig.beat(lambda b: b.events == 3)
        answer = await rig.ask(EventsRequest(start_ns=NOON, end_ns=NOON + 9, limit=2))
        assert isinstance(answer, EventsAnswer)
        assert (list(answer.events), answer.more) == ([lines[2], lines[1]], True)


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (HistoryRequest(tags=(), start_ns=0, end_ns=1), "0 tags"),
        (HistoryRequest(tags=("a",), start_ns=1, end_ns=1), "no span of time"),
        (HistoryRequest(tags=("a",), start_ns=0, end_ns=2**63), "from 1824 to 2115"),
        (HistoryRequest(tags=("a",), start_ns=0, end_ns=1, limit=0), "at least one sample"),
        (HistoryRequest(tags=("a",), start_ns=0, end_ns=1, buckets=-1), "0 \\(raw samples\\)"),
        (HistoryRequest(tags=("a",) * 1001, start_ns=0, end_ns=1), "1 to 1000 at a time"),
        (EventsRequest(start_ns=0, end_ns=1, limit=0), "at least one line"),
        (SnapshotRequest(), "does not answer SnapshotRequest"),
    ],
)
async def test_a_wrong_request_is_refused_in_words(request_: Any, words: str) -> None:
    async with running() as rig:
        with pytest.raises(Refused, match=words):
            await rig.ask(request_)


async def test_an_answer_never_exceeds_a_message() -> None:
    async with running() as rig:
        await rig.bus.store(SUBJECTS.steps, step(1, rows=150_000), "s1")
        text = {"zh": "文" * 3000}
        lines = [event(n, NOON + n) for n in range(1, 400)]
        lines = [
            type(e)(**{f: getattr(e, f) for f in e.__struct_fields__} | {"text": text})
            for e in lines
        ]
        await rig.bus.store(SUBJECTS.events, encode_events(header(1), lines), "e1")
        await rig.beat(lambda b: b.rows == 150_000 and b.events == 399)
        span: dict[str, Any] = {"start_ns": NOON, "end_ns": NOON + 10 * S}
        for tags in (TAGS[:1], TAGS * 30):
            answer = await rig.ask(HistoryRequest(tags=tags, **span, limit=10**6))
            assert all(series.more for series in answer.raw)
            assert sum(len(s.value) for s in answer.raw) * 22 > 800_000
        raw = await rig.ask(HistoryRequest(tags=TAGS * 100, **span, limit=10**6))
        assert sum(series.value.nbytes for series in raw.raw) * 22 / 8 < 1_000_000
        wide = await rig.ask(
            HistoryRequest(tags=TAGS, start_ns=NOON + S, end_ns=NOON + S + 150_000, buckets=150_000)
        )
        assert wide.buckets[0].bucket_ns > 1
        assert sum(len(series.count) for series in wide.buckets) * 47 < 1_000_000
        found = await rig.ask(EventsRequest(start_ns=NOON, end_ns=NOON + S, limit=399))
        assert found.more
        assert found.events == tuple(lines[::-1][: len(found.events)])
        assert 50 < len(found.events) < 200


async def test_an_answer_with_the_numbers_as_sent_fits_as_well() -> None:
    async with running() as rig:
        tag, at = np.zeros(40_000, np.int32), NOON + np.arange(40_000)
        samples = Samples.of(tag, at, at * 0.01, raw=at.astype(np.float64))
        data = encode_step(header(1), Step(1, NOON, samples))
        await rig.bus.store(SUBJECTS.steps, data, "s1")
        await rig.beat(lambda b: b.rows == 40_000)
        asked = HistoryRequest(tags=TAGS[:1], start_ns=NOON, end_ns=NOON + S, limit=10**6)
        (series,) = (await rig.ask(asked)).raw
        assert series.more
        assert series.raw is not None
        np.testing.assert_array_equal(series.raw, at[: len(series.value)])
        assert 900_000 < len(series.value) * 30 < 950_000


async def test_started_is_told_and_consumer_is_durable(tmp_path: Path) -> None:
    told: list[bool] = []
    async with MemoryBus("demo") as bus:
        historian = Historian(
            bus.twin("h"), MemoryStore(), "demo", started=lambda: told.append(True)
        )
        historian.stop.set()
        await asyncio.wait_for(historian.run(), 60)
        consumer = await bus.consume(SUBJECTS.steps_stream, "historian")
        assert isinstance(consumer, MemoryConsumer)
    assert told == [True]
