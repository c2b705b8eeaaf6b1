"""Messages in chunks: cut as asyncua cuts them, put together however they arrive, bounded."""

import struct
from itertools import pairwise
from typing import Any

import pytest
from asyncua import ua
from asyncua.common.connection import SecureConnection, TransportLimits
from asyncua.crypto.security_policies import SecurityPolicyNone
from hypothesis import given
from hypothesis import strategies as st

from scada.opcua.chunks import (
    LAST_SEQUENCE,
    PLAIN_HEAD,
    Aborted,
    Assembly,
    Incoming,
    following,
    follows,
    plain_chunks,
)
from scada.opcua.errors import DecodeError

ROOM = 8192


def asyncuas(body: bytes, room: int, request: int, sequence: int) -> bytes:
    policy: Any = SecurityPolicyNone
    connection = SecureConnection(policy(), TransportLimits(room, room, 0, 0))
    connection.security_token.ChannelId, connection.security_token.TokenId = 7, 9
    connection._sequence_number = sequence
    return bytes(connection.message_to_binary(body, request_id=request))


@given(
    st.integers(1, 3 * ROOM), st.integers(0, 300), st.integers(1, 2**32 - 1), st.integers(0, 1000)
)
def test_requests_are_cut_as_asyncua_cuts_them(
    size: int, head: int, request: int, sequence: int
) -> None:
    body = bytes(number % 251 for number in range(size))
    message, last = plain_chunks(
        body[:head], body[head:], ROOM, channel=7, token=9, request=request, sequence=sequence
    )
    assert message == asyncuas(body, ROOM, request, sequence)
    assert last == sequence + -(-size // (ROOM - PLAIN_HEAD))


def received(stream: bytes, cuts: list[int], largest: int = ROOM) -> list[bytes]:
    """The chunks of a stream that arrives in these pieces."""
    incoming, found = Incoming(largest), []
    for first, last in pairwise([0, *sorted(cuts), len(stream)]):
        piece = memoryview(stream)[first:last]
        while len(piece):
            room = incoming.room()
            taken = min(len(room), len(piece))
            room[:taken] = piece[:taken]
            room.release()
            incoming.took(taken)
            found += [bytes(chunk) for chunk in incoming.chunks()]
            piece = piece[taken:]
    return found


@given(st.lists(st.integers(0, ROOM - 8), max_size=20), st.data())
def test_chunks_are_found_however_they_arrive(sizes: list[int], data: st.DataObject) -> None:
    chunks = [struct.pack("<4sI", b"MSGF", 8 + size) + bytes([size % 256]) * size for size in sizes]
    stream = b"".join(chunks)
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=8))
    assert received(stream, cuts) == chunks


def test_much_at_once_is_taken_with_more_room_and_a_quiet_link_keeps_little() -> None:
    incoming = Incoming(2**16)
    assert len(incoming.room()) == Incoming.SMALLEST
    sizes = []
    for _ in range(8):
        room = incoming.room()
        sizes.append(len(room))
        room[:] = struct.pack("<4sI", b"MSGF", 8) * (len(room) // 8)
        incoming.took(len(room))
        room.release()
        assert sum(1 for _ in incoming.chunks()) == sizes[-1] // 8
    assert sizes[-1] == 2**18


@pytest.mark.parametrize("size", [0, 7, ROOM + 1, 2**32 - 1])
def test_a_chunk_of_a_size_that_was_not_agreed_is_refused(size: int) -> None:
    with pytest.raises(DecodeError, match=f"chunk of {size} bytes"):
        received(struct.pack("<4sI", b"MSGF", size), [])


@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=4))
def test_noise_is_refused_or_waits_for_more(noise: bytes, cuts: list[int]) -> None:
    try:
        found = received(noise, [min(cut, len(noise)) for cut in cuts], 64)
    except DecodeError:
        return
    assert sum(map(len, found)) <= len(noise)


@given(st.permutations([(5, b"ab"), (5, b"cd"), (6, b"ef"), (6, b"")]), st.binary(max_size=5))
def test_answers_are_put_together_by_request(parts: list[tuple[int, bytes]], last: bytes) -> None:
    assembly = Assembly()
    for request, part in parts:
        assert assembly.add(ord("C"), request, part) is None
    whole = b"".join(part for request, part in parts if request == 5)
    assert assembly.add(ord("F"), 5, last) == whole + last
    assert assembly.add(ord("F"), 5, last) == last
    assert assembly.add(ord("A"), 6, struct.pack("<Ii", 0x80B80000, -1)) == Aborted(0x80B80000)
    assert assembly.add(ord("F"), 6, b"x") == b"x"


def test_an_answer_without_end_is_refused() -> None:
    assembly = Assembly(largest=2**20)
    for request in range(16):
        assembly.add(ord("C"), request, bytes(2**16))
    with pytest.raises(DecodeError, match="more than 1 MB"):
        assembly.add(ord("C"), 3, b"x")


def test_an_answer_of_another_kind_is_refused() -> None:
    with pytest.raises(DecodeError, match="0x58"):
        Assembly().add(ord("X"), 1, b"")


def test_sequence_numbers_begin_anew_before_their_end() -> None:
    """OPC 10000-6, 6.7.2.4: the last one is above 2^32 - 1024, the next below 1024."""
    assert following(LAST_SEQUENCE - 1) == LAST_SEQUENCE
    assert following(LAST_SEQUENCE) == 1
    assert follows(5, None)
    assert follows(6, 5)
    assert not follows(7, 5)
    assert not follows(5, 5)
    assert follows(1, LAST_SEQUENCE)
    assert follows(1023, 2**32 - 1)
    assert not follows(1024, 2**32 - 1)


def test_the_head_is_that_of_the_standard() -> None:
    """OPC 10000-6, 6.7.2.2: header, channel; 6.7.2.4: token, sequence number, request."""
    message, _ = plain_chunks(b"bo", b"dy", ROOM, channel=1, token=2, request=4, sequence=2)
    assert message == b"MSGF" + struct.pack("<IIIII", 28, 1, 2, 3, 4) + b"body"
    assert ua.Header.max_size() + 12 == PLAIN_HEAD
