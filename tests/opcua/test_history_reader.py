"""Reading history from servers with all sorts of limits, on a channel that the test answers."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import nodeid_to_binary, struct_from_binary, struct_to_binary

from scada.opcua import history_reader
from scada.opcua.data_values import DataValues
from scada.opcua.errors import LinkFault
from scada.opcua.history_reader import HistoryReader, Sizes, Slow
from scada.opcua.requests import READ_REQUEST
from tests.opcua.fake_channel import FakeChannel, fault
from tests.opcua.test_history_codec import result

START = datetime(2026, 5, 1, tzinfo=UTC)
START_NS = int(START.timestamp()) * 10**9
END_NS = START_NS + 60 * 10**9
Serve = Callable[[ua.HistoryReadParameters], Any]
S = ua.StatusCodes


class Server(FakeChannel):
    """Answers each HistoryRead by the test's function, and keeps what was asked; no Read."""

    def __init__(self, serve: Serve) -> None:
        super().__init__()
        self._serve = serve
        self.asked: list[ua.HistoryReadParameters] = []

    async def ask(self, kind: int, parameters: bytes, *, timeout_s: float = 0.0) -> bytes:
        if kind == READ_REQUEST:
            return bytes(struct_to_binary(fault(int(S.BadServiceUnsupported))))
        read = struct_from_binary(ua.HistoryReadParameters, Buffer(parameters))
        self.asked.append(read)
        answered = self._serve(read)
        if isinstance(answered, Awaitable):
            answered = await answered
        if isinstance(answered, list):
            answered = ua.HistoryReadResponse(Results=answered)
        return bytes(struct_to_binary(answered))


class Taken:
    """What came, per place."""

    def __init__(self) -> None:
        self.values: dict[int, list[float]] = {}

    def __call__(self, came: list[tuple[int, DataValues]]) -> None:
        for place, values in came:
            self.values.setdefault(place, []).extend(values.value.tolist())


def nodes(count: int) -> list[bytes]:
    return [nodeid_to_binary(ua.NodeId(place, 2)) for place in range(count)]


def at(second: float) -> ua.DataValue:
    moment = START + timedelta(seconds=second)
    return ua.DataValue(
        ua.Variant(second, ua.VariantType.Double), SourceTimestamp=moment, ServerTimestamp=moment
    )


def places(read: ua.HistoryReadParameters) -> list[int]:
    return [int(node.NodeId.Identifier) for node in read.NodesToRead]


@pytest.fixture
def taken() -> Taken:
    return Taken()


async def read(
    serve: Serve, count: int, taken: Taken, sizes: Sizes | None = None
) -> tuple[dict[int, int], Server]:
    server = Server(serve)
    reader = HistoryReader(server, sizes or Sizes())  # type: ignore[arg-type]
    return await reader.read(nodes(count), START_NS, END_NS, taken), server


async def test_continuation_points_are_followed_to_the_end(taken: Taken) -> None:
    def serve(asked: ua.HistoryReadParameters) -> list[ua.HistoryReadResult]:
        out = []
        for node in asked.NodesToRead:
            page = int(node.ContinuationPoint or b"0")
            last = page == 2 + int(node.NodeId.Identifier)
            values = [at(2 * page), at(2 * page + 1)]
            out.append(result(*values, point=None if last else str(page + 1).encode()))
        return out

    refused, server = await read(serve, 2, taken)
    assert refused == {}
    assert taken.values == {0: [0, 1, 2, 3, 4, 5], 1: [0, 1, 2, 3, 4, 5, 6, 7]}
    assert [places(asked) for asked in server.asked] == [[0, 1], [0, 1], [0, 1], [1]]


async def test_a_server_that_takes_fewer_nodes(taken: Taken) -> None:
    def serve(asked: ua.HistoryReadParameters) -> Any:
        if len(asked.NodesToRead) > 3:
            return fault(int(S.BadTooManyOperations))
        return [result(at(1)) for _ in asked.NodesToRead]

    sizes = Sizes()
    refused, _ = await read(serve, 10, taken, sizes)
    assert refused == {}
    assert sorted(taken.values) == list(range(10))
    assert sizes.nodes <= 3


async def test_a_server_without_the_service_is_asked_once(taken: Taken) -> None:
    refused, server = await read(lambda _: fault(int(S.BadServiceUnsupported)), 5, taken)
    assert refused == dict.fromkeys(range(5), int(S.BadServiceUnsupported))
    assert len(server.asked) == 1


async def test_one_node_without_history_does_not_stop_the_others(taken: Taken) -> None:
    def serve(asked: ua.HistoryReadParameters) -> list[ua.HistoryReadResult]:
        bad = int(S.BadHistoryOperationUnsupported)
        return [result(status=bad) if p == 1 else result(at(p)) for p in places(asked)]

    refused, _ = await read(serve, 3, taken)
    assert refused == {1: int(S.BadHistoryOperationUnsupported)}
    assert taken.values == {0: [0.0], 2: [2.0]}


async def test_no_data_is_no_refusal(taken: Taken) -> None:
    codes = [int(S.GoodNoData), int(S.BadNoData)]
    refused, _ = await read(lambda _: [result(status=code) for code in codes], 2, taken)
    assert (refused, taken.values) == ({}, {})


async def test_continuation_points_that_are_scarce(taken: Taken) -> None:
    """Only one node at a time gets one; the others are read one after the other."""

    def serve(asked: ua.HistoryReadParameters) -> list[ua.HistoryReadResult]:
        if asked.NodesToRead[0].ContinuationPoint:
            return [result(at(2))]
        first = result(at(1), point=b"more")
        lacking = int(S.BadNoContinuationPoints)
        return [first, *(result(status=lacking) for _ in asked.NodesToRead[1:])]

    refused, _ = await read(serve, 3, taken)
    assert refused == {}
    assert taken.values == {place: [1.0, 2.0] for place in range(3)}


async def test_a_continuation_point_that_is_forgotten(taken: Taken) -> None:
    """It is gone on from the last value that came; that one comes twice."""

    def serve(asked: ua.HistoryReadParameters) -> list[ua.HistoryReadResult]:
        if asked.NodesToRead[0].ContinuationPoint:
            return [result(status=int(S.BadContinuationPointInvalid))]
        if asked.HistoryReadDetails.StartTime > START:
            return [result(at(1), at(2))]
        return [result(at(0), at(1), point=b"x")]

    refused, _ = await read(serve, 1, taken)
    assert refused == {}
    assert taken.values == {0: [0.0, 1.0, 1.0, 2.0]}


async def test_a_full_answer_without_a_continuation_point_was_cut(taken: Taken) -> None:
    held = [at(second) for second in range(10)]

    def serve(asked: ua.HistoryReadParameters) -> list[ua.HistoryReadResult]:
        start = asked.HistoryReadDetails.StartTime
        rest = [one for one in held if one.SourceTimestamp >= start]
        return [result(*rest[: asked.HistoryReadDetails.NumValuesPerNode])]

    refused, _ = await read(serve, 1, taken, Sizes(values=4))
    assert refused == {}
    assert sorted(set(taken.values[0])) == [float(second) for second in range(10)]


async def test_a_server_that_never_comes_to_an_end_is_left(taken: Taken) -> None:
    refused, server = await read(lambda _: [result(at(1), point=b"again")], 1, taken)
    assert refused == {0: int(S.BadUnexpectedError)}
    assert server.asked[-1].ReleaseContinuationPoints
    assert len(server.asked) < 20


async def test_an_answer_that_makes_no_sense_spoils_only_its_own_node(taken: Taken) -> None:
    def serve(asked: ua.HistoryReadParameters) -> list[ua.HistoryReadResult]:
        if 1 in places(asked):
            return []
        return [result(at(3)) for _ in asked.NodesToRead]

    refused, _ = await read(serve, 3, taken)
    assert refused == {1: int(S.BadUnexpectedError)}
    assert sorted(taken.values) == [0, 2]


async def test_a_session_that_is_gone_ends_the_link(taken: Taken) -> None:
    with pytest.raises(LinkFault):
        await read(lambda _: fault(int(S.BadSessionIdInvalid)), 1, taken)


async def test_a_slow_server_is_not_waited_for_and_gets_its_points_back(
    taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_reader, "ASK_S", 0.05)
    stuck = asyncio.Event()

    def serve(asked: ua.HistoryReadParameters) -> Any:
        if asked.ReleaseContinuationPoints:
            return [result() for _ in asked.NodesToRead]
        if asked.NodesToRead[0].ContinuationPoint:
            return stuck.wait()
        return [result(at(1), point=b"held")]

    server = Server(serve)
    sizes = Sizes()
    with pytest.raises(Slow):
        await HistoryReader(server, sizes).read(nodes(1), START_NS, END_NS, taken)  # type: ignore[arg-type]
    assert server.asked[-1].ReleaseContinuationPoints
    assert server.asked[-1].NodesToRead[0].ContinuationPoint == b"held"
    assert not sizes.asking


def test_less_is_asked_for_until_nothing_less_is_left() -> None:
    sizes, seen = Sizes(nodes=4, values=40), []
    while sizes.less():
        seen.append((sizes.nodes, sizes.values))
    assert seen == [(2, 40), (1, 40), (1, 20), (1, 10)]


def test_the_newest_time_is_the_servers_where_the_source_says_none() -> None:
    none = np.zeros(1, np.int64)
    values = DataValues(
        np.zeros(1),
        np.zeros(1, np.uint32),
        none,
        none + 7,
        np.zeros(1, np.uint32),
        np.zeros(1, np.uint16),
        0,
    )
    assert history_reader._newest(values) == 7
    assert history_reader._newest(None) == 0
