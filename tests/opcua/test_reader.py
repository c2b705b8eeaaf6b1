"""The reader against a server that is the test: limits, refusals, several requests in flight."""

import asyncio
from datetime import UTC, datetime
from typing import cast

import numpy as np
import pytest
from asyncua import ua

from scada.opcua.array_codec import DataValues
from scada.opcua.channel import Channel
from scada.opcua.errors import LinkFault
from scada.opcua.link import Watch
from scada.opcua.points import Rows
from scada.opcua.reader import IN_FLIGHT, Reader, Refused
from scada.opcua.request_size import RequestSize
from scada.opcua.requests import READ_REQUEST
from tests.opcua.fake_channel import FakeChannel, fault, nodes_asked, settle


class Reading:
    """A reader of ten nodes (the last unknown to the server), and what it delivered."""

    def __init__(self, limit: int = 0, largest_request: int = 0) -> None:
        self.channel = FakeChannel()
        self.channel.largest_request = largest_request
        self.watch = Watch(0.25, 0.0)
        self.found: dict[int, float | str] = {}
        targets = [bytes([row]) * 20 for row in range(9)] + [None]
        self.one = Reader(
            cast(Channel, self.channel), self.watch, lambda: 0.0, targets, RequestSize(limit), 3.0
        )

    def deliver(self, rows: Rows, values: DataValues | Refused) -> None:
        for position, row in enumerate(rows.tolist()):
            refused = isinstance(values, Refused)
            self.found[row] = hex(values.status) if refused else float(values.value[position])  # type: ignore[union-attr]

    async def answer(self) -> int:
        """Answer one Read with each node's place in the request; return how many it asked for."""
        count = nodes_asked(self.channel.open(READ_REQUEST)[0][0])
        values = [ua.DataValue(ua.Variant(float(i), ua.VariantType.Double)) for i in range(count)]
        await self.channel.answer(READ_REQUEST, ua.ReadResponse(Results=values))
        return count


@pytest.mark.parametrize(("limit", "sizes"), [(0, [9]), (4, [4, 4, 1]), (9, [9])])
async def test_requests_keep_the_servers_limit(limit: int, sizes: list[int]) -> None:
    reading = Reading(limit)
    plan = reading.one.plan(np.arange(10))
    assert [len(request.rows) for request in plan] == sizes
    task = asyncio.create_task(reading.one.read(plan, reading.deliver))
    await settle()
    assert [await reading.answer() for _ in sizes] == sizes
    await task
    assert sorted(reading.found) == list(range(9)), "the unknown node is left out"


async def test_requests_keep_the_servers_message_size() -> None:
    reading = Reading(largest_request=300)
    assert [len(request.rows) for request in reading.one.plan(np.arange(9))] == [2, 2, 2, 2, 1]


async def test_only_so_many_are_in_flight() -> None:
    reading = Reading(limit=1)
    task = asyncio.create_task(reading.one.read(reading.one.plan(np.arange(9)), reading.deliver))
    await settle()
    assert len(reading.channel.open(READ_REQUEST)) == IN_FLIGHT
    for _ in range(9):
        await reading.answer()
    await task


async def test_a_request_too_large_is_halved_and_stays_so() -> None:
    reading = Reading()
    plan = reading.one.plan(np.arange(9))
    task = asyncio.create_task(reading.one.read(plan, reading.deliver))
    await settle()
    await reading.channel.answer(READ_REQUEST, fault(ua.StatusCodes.BadTooManyOperations))
    answered = 0
    while answered < 9:
        await settle()
        answered += await reading.answer()
    await task
    assert sorted(reading.found) == list(range(9))
    assert [len(request.rows) for request in plan] == [4, 4, 1]


async def test_another_refusal_is_delivered_and_stops_nobody() -> None:
    reading = Reading(limit=5)
    task = asyncio.create_task(reading.one.read(reading.one.plan(np.arange(9)), reading.deliver))
    await settle()
    await reading.channel.answer(READ_REQUEST, fault(ua.StatusCodes.BadServiceUnsupported))
    await reading.answer()
    await task
    assert [reading.found[row] for row in range(5)] == ["0x800b0000"] * 5
    assert [reading.found[row] for row in range(5, 9)] == [0.0, 1.0, 2.0, 3.0]


async def test_a_session_that_is_gone_ends_the_link() -> None:
    reading = Reading()
    task = asyncio.create_task(reading.one.read(reading.one.plan(np.arange(9)), reading.deliver))
    await settle()
    await reading.channel.answer(READ_REQUEST, fault(ua.StatusCodes.BadSessionIdInvalid))
    with pytest.raises(LinkFault, match="BadSessionIdInvalid"):
        await task


async def test_an_answer_that_does_not_come_is_noticed_and_answers_postpone_it() -> None:
    reading = Reading(limit=3)
    task = asyncio.create_task(reading.one.read(reading.one.plan(np.arange(9)), reading.deliver))
    await settle()
    assert not reading.watch.overdue(0.25)
    for tick in range(2, 12):
        reading.watch.overdue(tick / 4)
    late = [reading.watch.overdue(tick / 4) for tick in range(12, 14)]
    assert "no answer to a Read" in late[-1]
    for _ in range(3):
        await reading.answer()
    await task
    assert not reading.watch.overdue(100.0)


def test_equal_layouts_stand_together() -> None:
    rows = np.array([0, 1, 2, 3])
    codes = np.array([7, 5, 7, 5], np.uint16)
    plan = asyncio.run(_plan(rows, codes))
    assert plan == [1, 3, 0, 2]


async def _plan(rows: Rows, codes: np.ndarray[tuple[int], np.dtype[np.uint16]]) -> list[int]:
    return [int(row) for request in Reading().one.plan(rows, codes) for row in request.rows]


async def test_the_servers_times_are_asked_for_only_where_a_source_has_none() -> None:
    reading = Reading()
    plan = reading.one.plan(np.arange(9))
    asked = []
    for timed in (True, True, False, True):
        time = datetime(2026, 1, 2, tzinfo=UTC) if timed else None
        values = [ua.DataValue(ua.Variant(1.0, ua.VariantType.Double), SourceTimestamp=time)] * 9
        task = asyncio.create_task(reading.one.read(plan, reading.deliver))
        parameters = await reading.channel.answer(READ_REQUEST, ua.ReadResponse(Results=values))
        asked.append(ua.TimestampsToReturn(int.from_bytes(parameters[8:12], "little")).name)
        await task
    assert asked == ["Both", "Source", "Source", "Both"]
