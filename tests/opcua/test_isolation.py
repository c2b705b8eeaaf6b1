"""Servers that refuse a whole request over one item: the others are read all the same."""

import struct
from typing import cast

import numpy as np
import pytest
from asyncua import ua
from asyncua.ua.ua_binary import struct_to_binary
from hypothesis import given
from hypothesis import strategies as st

from scada.opcua.array_codec import DataValues
from scada.opcua.channel import Channel
from scada.opcua.errors import LinkFault
from scada.opcua.isolation import MOST_IN_A_ROW, RETRY_S, Bisection, Outcasts
from scada.opcua.link import Watch
from scada.opcua.points import Rows
from scada.opcua.reader import Reader, Refused
from scada.opcua.request_size import RequestSize
from scada.opcua.status_codes import BAD_DECODING_ERROR
from tests.opcua.fake_channel import fault

BAD = int(ua.StatusCodes.BadNodeIdInvalid)


def searched(n: int, bad: set[int]) -> tuple[Bisection, list[Rows], set[int]]:
    """A search to its end: itself, what it asked, and the rows that were answered."""
    search, asked, answered = Bisection(np.arange(n), BAD), [], set()
    while (part := search.next()) is not None:
        asked.append(part)
        if bad & set(part.tolist()):
            search.refused(BAD)
        else:
            answered |= set(part.tolist())
            search.answered()
    return search, asked, answered


@given(st.data())
def test_all_that_is_good_is_answered_and_what_is_bad_is_found(data: st.DataObject) -> None:
    n = data.draw(st.integers(2, 1000))
    bad = data.draw(st.sets(st.integers(0, n - 1), max_size=min(8, n - 1)))
    if not bad:
        bad = {n - 1}
    search, asked, answered = searched(n, bad)
    left, in_vain = search.end()
    assert not in_vain
    assert answered == set(range(n)) - bad
    assert set(search.culprits) == bad
    assert len(left) == 0
    assert len(asked) <= 2 * len(bad) * (n.bit_length() + 1)


@pytest.mark.parametrize("n", [2, 10, 1000])
def test_where_everything_is_refused_it_is_the_service(n: int) -> None:
    search, asked, _ = searched(n, set(range(n)))
    left, in_vain = search.end()
    assert in_vain
    assert search.culprits == {}
    assert sorted(left.tolist()) == list(range(n))
    assert len(asked) <= min(2 * n, MOST_IN_A_ROW)


def test_what_is_not_known_at_the_end_is_told() -> None:
    """A hundred bad ones side by side: it gives up among them, and condemns none of the last."""
    search, _, answered = searched(1000, set(range(500, 600)))
    left, in_vain = search.end()
    assert not in_vain
    assert set(range(500)) <= answered
    assert set(left.tolist()) | answered | set(search.culprits) == set(range(1000))
    assert set(search.culprits) <= set(range(500, 600))


class Squeamish:
    """A channel to a server that refuses a Read as a whole over some of its nodes."""

    largest_request = 0

    def __init__(self, bad: set[int]) -> None:
        self.bad = bad
        self.asked: list[list[int]] = []

    async def ask(self, kind: int, parameters: bytes, *, timeout_s: float = 0.0) -> bytes:
        rows = [parameters[16 + 20 * i] for i in range(struct.unpack_from("<i", parameters, 12)[0])]
        self.asked.append(rows)
        if self.bad & set(rows):
            return bytes(struct_to_binary(fault(BAD)))
        values = [_double(float(row)) for row in rows]
        return bytes(struct_to_binary(ua.ReadResponse(Results=values)))


def _double(value: float) -> ua.DataValue:
    return ua.DataValue(ua.Variant(value, ua.VariantType.Double))


class Garbling(Squeamish):
    """Its server answers, but what it sends of some nodes is no DataValue."""

    async def ask(self, kind: int, parameters: bytes, *, timeout_s: float = 0.0) -> bytes:
        bad, self.bad = self.bad, set()
        body = bytearray(await super().ask(kind, parameters, timeout_s=timeout_s))
        self.bad, size = bad, len(struct_to_binary(_double(0.0)))
        for place, row in enumerate(reversed(self.asked[-1]), 1):
            if row in bad:
                body[len(body) - 4 - place * size] = 0xFF
        return bytes(body)


class Reading:
    """A reader of a hundred nodes, and what it delivered last of each."""

    def __init__(
        self,
        bad: set[int],
        outcasts: Outcasts | None = None,
        channel_of: type[Squeamish] = Squeamish,
    ) -> None:
        self.channel, self.now_s = channel_of(bad), 100.0
        self.found: dict[int, float | int] = {}
        targets = [bytes([row]) * 20 for row in range(100)]
        channel, watch = cast(Channel, self.channel), Watch(0.25, 0.0)
        self.reader = Reader(
            channel, watch, lambda: self.now_s, targets, RequestSize(), 3.0, outcasts
        )
        self.plan = self.reader.plan(np.arange(100))

    def deliver(self, rows: Rows, values: DataValues | Refused) -> None:
        for place, row in enumerate(rows.tolist()):
            if isinstance(values, Refused):
                self.found[row] = values.status
            else:
                self.found[row] = float(values.value[place])

    async def scan(self) -> list[list[int]]:
        """One scan; what was asked in it."""
        self.channel.asked.clear()
        await self.reader.read(self.plan, self.deliver)
        return list(self.channel.asked)


async def test_the_first_scan_reads_all_that_is_good_and_the_next_costs_nothing_more() -> None:
    reading = Reading({7, 50})
    await reading.scan()
    good = {row: float(row) for row in range(100)}
    assert reading.found == good | {7: BAD, 50: BAD}
    assert await reading.scan() == [[row for row in range(100) if row not in (7, 50)]]
    reading.now_s += RETRY_S
    assert sorted(map(len, await reading.scan())) == [1, 1, 98], "the outcasts are asked again"


async def test_an_outcast_that_is_answered_is_one_of_the_others_again() -> None:
    reading = Reading({7})
    await reading.scan()
    reading.channel.bad = set()
    reading.now_s += RETRY_S
    await reading.scan()
    assert reading.found[7] == 7.0
    assert [len(request.rows) for request in reading.reader.plan(np.arange(100))] == [100]


async def test_outcasts_are_known_on_the_next_connection() -> None:
    before = Reading({7})
    await before.scan()
    after = Reading({7}, before.reader.outcasts)
    assert sorted(map(len, await after.scan())) == [1, 99]
    assert after.found[7] == BAD


async def test_a_server_that_refuses_everything_is_not_asked_without_end() -> None:
    reading = Reading(set(range(100)))
    assert len(await reading.scan()) <= MOST_IN_A_ROW + 1
    assert set(reading.found.values()) == {BAD}
    assert len(await reading.scan()) == 1
    reading.channel.bad = set()
    reading.now_s += RETRY_S
    assert len(await reading.scan()) == 1
    assert reading.found[99] == 99.0


async def test_a_value_that_cannot_be_read_does_not_hide_the_others() -> None:
    reading = Reading({7, 50}, channel_of=Garbling)
    await reading.scan()
    good = {row: float(row) for row in range(100)}
    assert reading.found == good | {7: BAD_DECODING_ERROR, 50: BAD_DECODING_ERROR}
    assert reading.reader.outcasts.undecodable() == [7, 50]
    assert [len(asked) for asked in await reading.scan()] == [98]


async def test_answers_that_make_no_sense_at_all_end_the_link() -> None:
    reading = Reading(set(range(100)), channel_of=Garbling)
    with pytest.raises(LinkFault, match="mask 0xff"):
        await reading.scan()
