"""The hot path of a connection: requests out, answers in, and what a server must not do."""

import asyncio
import struct
from typing import Any, cast

import pytest
from asyncua import ua
from asyncua.crypto.security_policies import SecurityPolicyNone
from hypothesis import given
from hypothesis import strategies as st

from scada.opcua.chunk_protocol import ChunkProtocol
from scada.opcua.errors import ServiceFault
from tests.opcua.fake_channel import settle

CHANNEL, TOKEN = 7, 9


class Wire:
    """Stands in for asyncio's transport."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.gone = False

    def write(self, data: bytes) -> None:
        self.sent.append(data)

    def abort(self) -> None:
        self.gone = True

    close = abort


class Connection:
    """An open secure channel whose server is the test."""

    def __init__(self) -> None:
        policy: Any = SecurityPolicyNone
        self.heard = 0
        self.protocol = ChunkProtocol(1.0, policy(), self._heard)
        self.wire = Wire()
        self.protocol.connection_made(cast(asyncio.Transport, self.wire))
        token = self.protocol._connection.security_token
        token.ChannelId, token.TokenId = ua.UInt32(CHANNEL), ua.UInt32(TOKEN)
        self.sequence = 50

    def _heard(self) -> None:
        self.heard += 1

    def chunk(self, kind: bytes, request: int, body: bytes, **odd: int) -> bytes:
        self.sequence += 1
        sequence = odd.get("sequence", self.sequence)
        ids = (odd.get("channel", CHANNEL), odd.get("token", TOKEN), sequence, request)
        return kind + struct.pack("<I", 24 + len(body)) + struct.pack("<IIII", *ids) + body

    def receive(self, data: bytes) -> None:
        while data:
            room = self.protocol.get_buffer(-1)
            size = min(len(room), len(data))
            room[:size] = data[:size]
            room.release()
            self.protocol.buffer_updated(size)
            data = data[size:]


async def test_an_answer_comes_to_its_request() -> None:
    one = Connection()
    first, second = one.protocol.send(b"fi", b"rst"), one.protocol.send(b"sec", b"ond")
    one.receive(one.chunk(b"MSGC", 2, b"ab") + one.chunk(b"MSGF", 1, b"x"))
    one.receive(one.chunk(b"MSGF", 2, b"cd"))
    assert (bytes(await first), bytes(await second)) == (b"x", b"abcd")
    assert one.heard == 2


async def test_requests_of_one_turn_leave_together_and_in_order() -> None:
    one = Connection()
    futures = [one.protocol.send(b"", body) for body in (b"first", b"second")]
    assert one.wire.sent == []
    await settle()
    (sent,) = one.wire.sent
    assert sent.index(b"first") < sent.index(b"second")
    third = one.protocol.send(b"third", b"")
    slow = one.protocol._send_request(ua.GetEndpointsRequest())
    assert [b"third" in data for data in one.wire.sent[1:]] == [True, False]
    for future in (*futures, third, slow):
        future.cancel()


async def test_an_aborted_answer_is_a_refusal_and_the_connection_goes_on() -> None:
    one = Connection()
    first, second = one.protocol.send(b"fi", b"rst"), one.protocol.send(b"sec", b"ond")
    one.receive(one.chunk(b"MSGC", 1, b"ab"))
    one.receive(one.chunk(b"MSGA", 1, struct.pack("<Ii", 0x80B90000, -1)))
    with pytest.raises(ServiceFault, match="BadResponseTooLarge"):
        await first
    one.receive(one.chunk(b"MSGF", 2, b"x"))
    assert bytes(await second) == b"x"


async def test_answers_that_nobody_waits_for_are_dropped() -> None:
    one = Connection()
    one.protocol.send(b"fi", b"rst").cancel()
    second = one.protocol.send(b"sec", b"ond")
    one.receive(one.chunk(b"MSGF", 77, b"?") + one.chunk(b"MSGF", 1, b"late"))
    one.receive(one.chunk(b"MSGF", 2, b"x"))
    assert bytes(await second) == b"x"
    assert not one.wire.gone


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        ({"channel": 8}, "secure channel 8"),
        ({"token": 1234}, "token"),
        ({"sequence": 40}, "chunk 40 after 51"),
    ],
)
async def test_a_chunk_against_the_rules_ends_the_connection(
    odd: dict[str, int], reason: str
) -> None:
    one = Connection()
    one.receive(one.chunk(b"MSGC", 1, b"ab"))
    one.receive(one.chunk(b"MSGF", 1, b"cd", **odd))
    assert one.wire.gone
    assert reason in one.protocol.server_error


async def test_a_chunk_too_short_for_its_head_ends_the_connection() -> None:
    one = Connection()
    one.receive(b"MSGF" + struct.pack("<I", 12) + b"abcd")
    assert one.wire.gone


@given(st.binary(max_size=120), st.sampled_from([b"", b"MSG", b"MSGF", b"ERRF", b"OPNF"]))
def test_noise_ends_the_connection_or_waits_for_more(noise: bytes, head: bytes) -> None:
    async def go() -> None:
        one = Connection()
        future = one.protocol.send(b"request", b"")
        one.receive(head + noise)
        future.cancel()
        await settle()

    asyncio.run(go())
