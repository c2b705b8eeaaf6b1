"""Backfilling: what was missed comes back, each sample once, whatever the server and the link do.

The server is the test: it holds values of some nodes and answers HistoryRead within its limits.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from asyncua import ua
from asyncua.ua.ua_binary import nodeid_to_binary
from hypothesis import given, settings
from hypothesis import strategies as st

from scada.model import Backfill, Flag, Kind, Samples
from scada.opcua import history, history_reader
from scada.opcua.figures import Figures
from scada.opcua.history import History
from scada.opcua.newest import Newest
from scada.opcua.points import Points
from scada.opcua.stretch import LONGEST_NS
from tests.opcua.fake_channel import fault
from tests.opcua.sources import WatchedSink, server, tag
from tests.opcua.test_history_codec import result
from tests.opcua.test_history_reader import Server

T0 = datetime(2026, 5, 1, tzinfo=UTC)
T0_NS = int(T0.timestamp()) * 10**9
MS = 1_000_000
Held = dict[int, list[tuple[int, float]]]
"""Per node: (ms since T0, value)."""


class Archive:
    """A server's history, and how it answers."""

    def __init__(
        self, held: Held, *, page: int = 1000, nodes: int = 1000, bounds: bool = False
    ) -> None:
        self.held, self.page, self.nodes, self.bounds = held, page, nodes, bounds
        self.refuse: dict[int, int] = {}

    def serve(self, asked: ua.HistoryReadParameters) -> Any:
        if asked.ReleaseContinuationPoints:
            return [result() for _ in asked.NodesToRead]
        if len(asked.NodesToRead) > self.nodes:
            return fault(int(ua.StatusCodes.BadTooManyOperations))
        return [self._one(asked.HistoryReadDetails, node) for node in asked.NodesToRead]

    def _one(self, details: Any, node: Any) -> ua.HistoryReadResult:
        number = int(node.NodeId.Identifier)
        if number in self.refuse:
            return result(status=self.refuse[number])
        start, end = _ms(details.StartTime), _ms(details.EndTime)
        values = [one for one in self.held[number] if start <= one[0] <= end]
        if self.bounds:
            values = [*self.held[number][:1], *values, *self.held[number][-1:]]
        first = int(node.ContinuationPoint or b"0")
        most = min(self.page, details.NumValuesPerNode)
        rest = values[first : first + most]
        more = str(first + most).encode() if first + most < len(values) else None
        return result(*(_value(*one) for one in rest), point=more)


def _ms(moment: datetime) -> float:
    return (moment - T0) / timedelta(milliseconds=1)


def _value(ms: int, value: Any) -> ua.DataValue:
    """A word, an array or a Double."""
    moment = T0 + timedelta(milliseconds=ms)
    kind = ua.VariantType.UInt64 if isinstance(value, int) else ua.VariantType.Double
    variant = ua.Variant(value, kind, is_array=isinstance(value, list))
    return ua.DataValue(variant, SourceTimestamp=moment, ServerTimestamp=moment)


class Rig:
    """A history over a link that the test cuts and mends; its clock is the test's, in ms."""

    def __init__(self, count: int, archive: Archive, **changes: Any) -> None:
        self.archive, self.sink, self.now_ms = archive, WatchedSink(), 0
        self.nodes = [nodeid_to_binary(ua.NodeId(n, 2)) for n in range(count)]
        tags = [tag(f"t{n}", f"ns=2;i={n}", **changes) for n in range(count)]
        self.points = Points(tags, np.arange(count, dtype=np.int32))
        self.newest = Newest(count)
        self.figures = Figures(np.zeros(count, np.uint32))
        where = server("opc.tcp://nowhere")
        self.history = History(
            where, self.points, self.sink, self.figures, self.newest, lambda: self.clock()
        )
        self.channel = Server(archive.serve)

    def clock(self) -> int:
        return T0_NS + self.now_ms * MS

    def live(self, *samples: tuple[int, int, float], flags: int = 0) -> None:
        """Deliver (row, ms, value) live."""
        row, ms, value = (list(column) for column in zip(*samples, strict=True))
        self.now_ms = max(self.now_ms, *ms)
        times = T0_NS + np.array(ms, np.int64) * MS
        batch = Samples.of(row, times, value, 0, flags)
        self.newest.take(np.array(row, np.intp), batch, self.clock())
        self.sink.samples(batch, "mine/event", self.clock())

    def connect(self) -> None:
        self.history.begin()
        self.newest.begin()

    @asynccontextmanager
    async def settled(self) -> AsyncIterator[None]:
        """The connection runs, complete, until the end of the block."""
        settled = asyncio.Event()
        settled.set()
        task = asyncio.create_task(
            self.history.run(self.channel, lambda: self.nodes, settled)  # type: ignore[arg-type]
        )
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert task.cancelled(), task.exception()

    async def told(self, count: int = 1) -> Backfill:
        await self.sink.until(lambda: len(self.sink.backfills) >= count)
        return self.sink.backfills[-1]

    async def idle(self) -> None:
        """Until everything that was missed has been asked for."""
        async with asyncio.timeout(60):
            while self.history._stretches or not self.history._is_settled:
                await asyncio.sleep(0)

    def back(self) -> list[tuple[int, int, float]]:
        """What was backfilled: (row, ms, value), sorted."""
        found = self.sink.all()
        found = found.take((found.flags & np.uint16(Flag.BACKFILLED)) != 0)
        ms = (found.time_ns - T0_NS) // MS
        return sorted(zip(found.tag.tolist(), ms.tolist(), found.value.tolist(), strict=True))


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "SETTLE_S", 0.0)
    monkeypatch.setattr(history, "TOGETHER_S", 0.0)
    monkeypatch.setattr(history, "BETWEEN_S", 0.0)


def each_second(count: int, seconds: int) -> Held:
    return {row: [(1000 * s + row, float(s)) for s in range(seconds)] for row in range(count)}


def live_of(held: Held, seconds: Sequence[int]) -> list[tuple[int, int, float]]:
    return [(row, *held[row][second]) for second in seconds for row in held]


async def test_an_outage_is_filled_to_the_last_sample_and_nothing_comes_twice() -> None:
    held = each_second(3, 60)
    rig = Rig(3, Archive(held, page=7))
    rig.connect()
    rig.live(*live_of(held, range(5)))
    async with rig.settled():
        assert rig.channel.asked == []
    rig.connect()
    rig.live(*live_of(held, range(40, 45)))
    async with rig.settled():
        told = await rig.told()
    assert rig.back() == sorted(live_of(held, range(5, 40)))
    assert (told.tags, told.samples, told.lacking) == (3, 105, {})
    assert (told.from_ns, told.until_ns) == (T0_NS + 4_002 * MS, T0_NS + 44_002 * MS)
    assert rig.sink.backfills == [told]


async def test_bits_and_elements_come_back_as_they_would_have_come_live() -> None:
    words = [(1000 * s, 2**63 + s) for s in range(20)]
    arrays = [(1000 * s, [0.0, float(s)]) for s in range(20)]
    held: dict[int, Any] = {0: words, 1: words, 2: arrays}
    rig = Rig(3, Archive(held))
    tags = [
        tag("low", "ns=2;i=0", bit=0, kind=Kind.SWITCH, invert=True),
        tag("high", "ns=2;i=1", bit=63, kind=Kind.SWITCH),
        tag("element", "ns=2;i=2", element=(1,), scale=10.0),
    ]
    rig.points = rig.history._points = Points(tags, np.arange(3, dtype=np.int32))
    rig.connect()
    rig.live((0, 2000, 1.0), (1, 2000, 1.0), (2, 2000, 20.0))
    rig.connect()
    async with rig.settled():
        rig.live((0, 15000, 0.0), (1, 15000, 1.0), (2, 15000, 150.0))
        await rig.told()
        await rig.idle()
    missed = range(3, 15)
    assert rig.back() == [
        *((0, 1000 * s, float(s % 2 == 0)) for s in missed),
        *((1, 1000 * s, 1.0) for s in missed),
        *((2, 1000 * s, 10.0 * s) for s in missed),
    ]
    found = rig.sink.all()
    elements = found.take((found.tag == 2) & ((found.flags & np.uint16(Flag.BACKFILLED)) != 0))
    assert sorted(elements.as_sent.tolist()) == [float(s) for s in missed]


async def test_what_fell_between_the_first_reading_and_the_items_is_filled_too() -> None:
    held = each_second(2, 9)
    rig = Rig(2, Archive(held))
    rig.connect()
    rig.live(*live_of(held, [1, 3]))
    async with rig.settled():
        told = await rig.told()
    assert rig.back() == sorted(live_of(held, [2]))
    assert (told.samples, told.lacking) == (2, {})


async def test_a_beginning_that_misses_nothing_is_not_told() -> None:
    held = each_second(1, 9)
    archive = Archive(held)
    archive.refuse = {0: int(ua.StatusCodes.BadHistoryOperationUnsupported)}
    rig = Rig(1, archive)
    rig.connect()
    rig.live(*live_of(held, [1, 2, 3]))
    async with rig.settled():
        await asyncio.sleep(0)
        await rig.idle()
    assert rig.sink.backfills == []


async def test_a_quiet_server_is_not_asked() -> None:
    rig = Rig(1, Archive({0: [(0, 1.0)]}))
    rig.connect()
    rig.live((0, 0, 1.0))
    rig.connect()
    rig.live((0, 0, 1.0))
    async with rig.settled():
        rig.live((0, 0, 1.0))
    assert rig.sink.backfills == []


async def test_bounding_values_are_not_taken_for_data() -> None:
    held = each_second(1, 30)
    rig = Rig(1, Archive(held, bounds=True))
    rig.connect()
    rig.live(*live_of(held, [9]))
    rig.connect()
    rig.live(*live_of(held, [12]))
    async with rig.settled():
        await rig.told()
    assert rig.back() == [(0, 10_000, 10.0), (0, 11_000, 11.0)]


async def test_two_values_at_the_moment_of_the_loss_are_two_values() -> None:
    rig = Rig(1, Archive({0: [(1000, 1.0), (1000, 2.0), (5000, 3.0)]}))
    rig.connect()
    rig.live((0, 1000, 1.0))
    rig.connect()
    rig.live((0, 5000, 3.0))
    async with rig.settled():
        await rig.told()
    assert rig.back() == [(0, 1000, 2.0)]


async def test_bad_values_are_kept() -> None:
    archive = Archive({0: [(2000, 7.0)]})
    rig = Rig(1, archive)
    rig.connect()
    rig.live((0, 1000, 1.0))
    rig.connect()
    rig.live((0, 5000, 3.0))
    bad = _value(2000, 7.0)
    bad.StatusCode = ua.StatusCode(ua.UInt32(0x808C0000))
    archive._one = lambda *_: result(bad)  # type: ignore[method-assign]
    async with rig.settled():
        await rig.told()
    found = rig.sink.all()
    assert found.status[-1] == 0x808C0000
    assert found.flags[-1] == Flag.BACKFILLED


async def test_a_server_without_history_is_asked_once_and_told_of() -> None:
    held = each_second(2, 30)
    archive = Archive(held)
    archive.refuse = dict.fromkeys(held, int(ua.StatusCodes.BadHistoryOperationUnsupported))
    rig = Rig(2, archive)
    rig.connect()
    rig.live(*live_of(held, [0]))
    rig.connect()
    rig.live(*live_of(held, [9]))
    async with rig.settled():
        told = await rig.told()
    assert told.lacking == {"BadHistoryOperationUnsupported": 2}
    assert not told.is_complete
    asked = len(rig.channel.asked)
    rig.connect()
    rig.live(*live_of(held, [20]))
    async with rig.settled():
        await rig.idle()
    assert len(rig.channel.asked) == asked
    assert rig.sink.backfills == [told]


async def test_one_tag_without_history_does_not_stop_the_others() -> None:
    held = each_second(3, 30)
    archive = Archive(held)
    archive.refuse = {1: int(ua.StatusCodes.BadUserAccessDenied)}
    rig = Rig(3, archive)
    rig.connect()
    rig.live(*live_of(held, [0]))
    rig.connect()
    rig.live(*live_of(held, [3]))
    async with rig.settled():
        told = await rig.told()
    assert told.lacking == {"BadUserAccessDenied": 1}
    assert {row for row, _, _ in rig.back()} == {0, 2}


async def test_a_clock_that_went_back_is_told() -> None:
    held = each_second(2, 30)
    rig = Rig(2, Archive(held))
    rig.connect()
    rig.live((0, 9000, 9.0), (1, 9001, 9.0))
    rig.connect()
    rig.live((0, 4000, 4.0), (1, 12_001, 12.0))
    async with rig.settled():
        told = await rig.told()
    assert told.lacking == {"clock": 1}
    assert rig.back() == [(1, 10_001, 10.0), (1, 11_001, 11.0)]


async def test_a_clock_that_went_back_for_all_is_told_and_nothing_is_asked() -> None:
    rig = Rig(1, Archive(each_second(1, 30)))
    rig.connect()
    rig.live((0, 9000, 9.0))
    rig.connect()
    rig.live((0, 4000, 4.0))
    async with rig.settled():
        told = await rig.told()
    assert (told.lacking, told.tags, rig.channel.asked) == ({"clock": 1}, 1, [])


async def test_a_tag_that_is_heard_of_late_is_filled_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "LATE_S", 0.01)
    held = each_second(2, 60)
    rig = Rig(2, Archive(held))
    rig.connect()
    rig.live(*live_of(held, [0]))
    rig.connect()
    rig.live((0, *held[0][10]))
    async with rig.settled():
        await rig.told()
        rig.live((1, *held[1][30]))
        await rig.told(2)
    assert rig.back() == [
        *((0, *held[0][second]) for second in range(1, 10)),
        *((1, *held[1][second]) for second in range(1, 30)),
    ]


async def test_a_server_that_never_answers_is_asked_a_few_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(history_reader, "ASK_S", 0.01)
    held = each_second(2, 30)
    rig = Rig(2, Archive(held))
    never = asyncio.Event()
    rig.channel = Server(lambda asked: never.wait())
    rig.connect()
    rig.live(*live_of(held, [0]))
    rig.connect()
    rig.live(*live_of(held, [9]))
    async with rig.settled():
        told = await rig.told()
    assert told.lacking == {"BadTimeout": 2}
    assert len(rig.channel.asked) == history.MOST_SLOW


async def test_an_outage_beyond_the_limit_is_cut_and_told() -> None:
    long_ms = LONGEST_NS // MS + 3_600_000
    rig = Rig(1, Archive({0: [(1000, 1.0), (long_ms - 5000, 2.0), (long_ms, 3.0)]}))
    rig.connect()
    rig.live((0, 0, 0.0))
    rig.connect()
    rig.live((0, long_ms, 3.0))
    async with rig.settled():
        told = await rig.told()
    assert told.lacking == {"too_old": 1}
    assert rig.back() == [(0, long_ms - 5000, 2.0)]


async def test_a_tag_that_stood_still_for_days_does_not_make_the_others_be_read_for_days() -> None:
    days_ms = 3 * 86_400_000
    lively = [(days_ms + 1000 * s, float(s)) for s in range(20)]
    rig = Rig(2, Archive({0: lively, 1: [(0, 1.0), (days_ms + 9000, 2.0)]}))
    rig.connect()
    rig.live((1, 0, 1.0), (0, *lively[0]))
    rig.connect()
    rig.live((1, days_ms + 9000, 2.0), (0, *lively[10]))
    async with rig.settled():
        told = await rig.told()
    assert told.samples == 9
    assert told.from_ns == T0_NS + days_ms * MS
    starts = {
        _ms(asked.HistoryReadDetails.StartTime)
        for asked in rig.channel.asked
        if 0 in [int(node.NodeId.Identifier) for node in asked.NodesToRead]
    }
    assert min(starts) >= days_ms - 1000


async def test_a_queue_that_overflowed_is_filled_while_the_link_holds() -> None:
    held = each_second(2, 60)
    rig = Rig(2, Archive(held))
    rig.connect()
    rig.live(*live_of(held, range(4)))
    async with rig.settled():
        rig.live(*live_of(held, [10]), flags=int(Flag.OVERFLOW))
        told = await rig.told()
        assert rig.back() == sorted(live_of(held, range(4, 10)))
        rig.live(*live_of(held, range(11, 14)))
        rig.live((0, *held[0][20]), flags=int(Flag.OVERFLOW))
        await rig.told(2)
    assert rig.back() == sorted(
        [*live_of(held, range(4, 10)), *((0, *held[0][s]) for s in range(14, 20))]
    )
    assert (told.samples, rig.sink.backfills[1].samples) == (12, 6)


async def test_a_backfill_that_is_cut_goes_on_where_it_was() -> None:
    held = each_second(2, 900)
    archive = Archive(held, page=50)
    rig = Rig(2, archive)
    rig.connect()
    rig.live(*live_of(held, [0]))
    rig.connect()
    rig.live(*live_of(held, [600]))
    async with rig.settled():
        await rig.sink.until(lambda: len(rig.back()) > 300)
    assert rig.sink.backfills == []
    begun = len(rig.channel.asked)
    rig.connect()
    rig.live(*live_of(held, [800]))
    async with rig.settled():
        await rig.told(2)
    assert rig.back() == sorted(live_of(held, [*range(1, 600), *range(601, 800)]))
    assert [one.samples for one in rig.sink.backfills] == [1198, 398]
    again = rig.channel.asked[begun].HistoryReadDetails.StartTime
    assert _ms(again) >= 59_999


async def test_a_server_that_falls_silent_over_history_is_left_in_peace() -> None:
    held = each_second(1, 100)
    archive = Archive(held)
    rig = Rig(1, archive)
    never = asyncio.Event()
    silent = Server(lambda asked: never.wait())
    working, rig.channel = rig.channel, silent
    rig.connect()
    rig.live(*live_of(held, [0]))
    for second in (10, 20, 30):
        rig.connect()
        rig.live(*live_of(held, [second]))
        async with rig.settled():
            async with asyncio.timeout(60):
                while not rig.history._sizes.asking:
                    await asyncio.sleep(0)
    rig.channel = working
    rig.connect()
    rig.live(*live_of(held, [40]))
    async with rig.settled():
        await rig.idle()
    assert working.asked == []


async def test_a_bound_that_repeats_the_first_value_of_an_answer_is_no_sample() -> None:
    rig = Rig(1, Archive({0: [(0, 0.0), (0, 1.0), (500, 2.0)]}, bounds=True))
    rig.connect()
    rig.live((0, 0, 1.0))
    rig.connect()
    rig.live((0, 500, 2.0))
    async with rig.settled():
        await rig.idle()
    assert rig.back() == [(0, 0, 0.0)]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_every_sample_comes_exactly_once(data: st.DataObject) -> None:
    """Any values, any part of them live, links cut anywhere, any page, any limit of nodes."""
    count = data.draw(st.integers(1, 4), "tags")
    held: Held = {}
    for row in range(count):
        ms = data.draw(st.lists(st.integers(0, 200), min_size=2, max_size=60), "moments")
        held[row] = [(one * 500, float(at)) for at, one in enumerate(sorted(ms))]
    archive = Archive(
        held,
        page=data.draw(st.integers(6, 20), "page"),
        nodes=data.draw(st.integers(1, 4), "nodes"),
        bounds=data.draw(st.booleans(), "bounds"),
    )
    cuts = sorted(data.draw(st.lists(st.integers(0, 100_000), min_size=1, max_size=3), "cuts"))
    asyncio.run(_everything_once(Rig(count, archive), held, cuts, data))


async def _everything_once(rig: Rig, held: Held, cuts: list[int], data: st.DataObject) -> None:
    known: list[tuple[int, int, float]] = []
    begin = 0
    for cut in cuts:
        rig.connect()
        part = [(row, *one) for row in held for one in held[row] if begin <= one[0] < cut]
        part.sort(key=lambda one: one[1])
        part = part[data.draw(st.integers(0, len(part)), "late by") :]
        if part:
            rig.live(*part)
        known += part
        async with rig.settled():
            await asyncio.sleep(0)
        begin = cut + data.draw(st.integers(0, 30_000), "away")
    rig.connect()
    last = [(row, *held[row][-1]) for row in held]
    fresh = [one for one in last if one not in known]
    rig.live(*last)  # every connection begins with a reading of all
    known += fresh
    async with rig.settled():
        await rig.idle()
    back = rig.back()
    seen = {one[0]: min(ms for row, ms, _ in known if row == one[0]) for one in known}
    wanted = {
        (row, *one)
        for row in held
        for one in held[row]
        if row in seen and seen[row] < one[0] < max(ms for r, ms, _ in known if r == row)
    }
    assert len(back) == len(set(back))
    assert not set(back) & set(known)
    assert wanted - set(known) - set(back) == set()
