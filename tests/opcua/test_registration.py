"""Nodes registered, and read under the ids that the server chose."""

import asyncio
import struct
from typing import Any, cast

import numpy as np
import pytest
from asyncua import ua
from asyncua.ua.ua_binary import nodeid_to_binary, struct_to_binary

from scada.opcua.channel import Channel
from scada.opcua.errors import DecodeError, ServiceFault
from scada.opcua.link import Watch
from scada.opcua.reader import Reader, Refused
from scada.opcua.registration import (
    REGISTER_NODES_REQUEST,
    aliases,
    register,
    register_parameters,
    registered_nodes,
)
from scada.opcua.request_size import RequestSize
from scada.opcua.requests import READ_REQUEST, RequestFrame, read_value_id
from tests.opcua.fake_channel import FakeChannel, fault, settle


def named(row: int) -> ua.NodeId:
    return ua.NodeId(ua.String(f"Channel.Device.{row}"), ua.Int16(2))


def numbered(row: int) -> ua.NodeId:
    return ua.NodeId(ua.Int32(500 + row), ua.Int16(0))


def encoded(node: ua.NodeId) -> bytes:
    return bytes(nodeid_to_binary(node))


NODES = [encoded(named(row)) for row in range(5)]


def answer(*nodes: ua.NodeId) -> Any:
    response = ua.RegisterNodesResponse()
    response.Parameters.RegisteredNodeIds = list(nodes)
    return response


def test_a_request_is_asyncuas() -> None:
    request = ua.RegisterNodesRequest()
    request.Parameters.NodesToRegister = [named(0), named(1)]
    theirs = bytes(struct_to_binary(request))
    frame = RequestFrame(encoded(ua.NodeId()))
    ours = frame.encode(REGISTER_NODES_REQUEST, b"", ticks=0, handle=0, timeout_ms=0)
    assert ours[:4] == theirs[:4]
    assert theirs.endswith(register_parameters(NODES[:2]))


def test_an_answer_of_asyncua_is_read() -> None:
    body = bytes(struct_to_binary(answer(numbered(0), named(1))))
    assert registered_nodes(body, 2) == [encoded(numbered(0)), NODES[1]]
    with pytest.raises(DecodeError, match="2 ids came, 3 were asked for"):
        registered_nodes(body, 3)
    for cut in range(len(body)):
        with pytest.raises(DecodeError):
            registered_nodes(body[:cut], 2)


async def registering(
    channel: FakeChannel, limit: int, *answers: Any
) -> tuple[dict[bytes, bytes], list[int]]:
    task = asyncio.create_task(register(cast(Channel, channel), NODES, limit))
    asked = []
    for one in answers:
        parameters = await channel.answer(REGISTER_NODES_REQUEST, one)
        asked.append(struct.unpack_from("<i", parameters)[0])
    return await task, asked


async def test_the_servers_limit_is_kept_and_equal_ids_are_left_out() -> None:
    answers = (answer(numbered(0), named(1)), answer(named(2), numbered(3)), answer(numbered(4)))
    found, asked = await registering(FakeChannel(), 2, *answers)
    assert asked == [2, 2, 1]
    assert found == {NODES[row]: encoded(numbered(row)) for row in (0, 3, 4)}


async def test_what_is_refused_as_too_many_is_halved() -> None:
    answers = (
        fault(ua.StatusCodes.BadTooManyOperations),
        answer(*map(numbered, (0, 1))),
        answer(*map(numbered, (2, 3))),
        answer(numbered(4)),
    )
    found, asked = await registering(FakeChannel(), 0, *answers)
    assert asked == [5, 2, 2, 1]
    assert len(found) == 5


@pytest.mark.parametrize(
    "said", [fault(ua.StatusCodes.BadServiceUnsupported), answer(numbered(0)), ua.ReadResponse()]
)
async def test_a_server_without_it_is_read_by_its_own_ids(said: Any) -> None:
    channel = FakeChannel()
    targets = [read_value_id(node) for node in NODES]
    task = asyncio.create_task(aliases(cast(Channel, channel), targets, 0))
    await channel.answer(REGISTER_NODES_REQUEST, said)
    assert await task == {}


async def test_a_refusal_is_told_to_who_registers() -> None:
    with pytest.raises(ServiceFault, match="BadServiceUnsupported"):
        await registering(FakeChannel(), 0, fault(ua.StatusCodes.BadServiceUnsupported))


async def test_aliases_keep_what_stands_behind_the_node() -> None:
    channel = FakeChannel()
    targets = [read_value_id(NODES[0], "3"), read_value_id(NODES[0], "5"), read_value_id(NODES[1])]
    task = asyncio.create_task(aliases(cast(Channel, channel), targets, 0))
    await channel.answer(REGISTER_NODES_REQUEST, answer(numbered(0), named(1)))
    short = encoded(numbered(0))
    assert await task == {
        targets[0]: read_value_id(short, "3"),
        targets[1]: read_value_id(short, "5"),
    }


async def test_registered_ids_are_read_until_the_server_no_longer_knows_them() -> None:
    channel = FakeChannel()
    targets = [read_value_id(node) for node in NODES]
    reader = Reader(
        cast(Channel, channel), Watch(0.25, 0.0), lambda: 0.0, targets, RequestSize(), 3.0
    )
    found: list[float] = []

    def deliver(rows: Any, values: Any) -> None:
        assert not isinstance(values, Refused)
        found.extend(values.value.tolist())

    before = reader.version
    reader.call({targets[1]: read_value_id(encoded(numbered(1)))})
    assert reader.version != before
    reading = asyncio.create_task(reader.read(reader.plan(np.arange(5)), deliver))
    unknown = ua.DataValue(StatusCode=ua.StatusCode(ua.StatusCodes.BadNodeIdUnknown))
    good = [ua.DataValue(ua.Variant(float(row), ua.VariantType.Double)) for row in range(5)]
    first = await channel.answer(
        READ_REQUEST, ua.ReadResponse(Results=[good[0], unknown, *good[2:]])
    )
    again = await channel.answer(READ_REQUEST, ua.ReadResponse(Results=good))
    await reading
    assert encoded(numbered(1)) in first
    assert NODES[1] not in first
    assert NODES[1] in again
    assert found == [0.0, 1.0, 2.0, 3.0, 4.0]
    await settle()
