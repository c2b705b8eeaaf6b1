"""The plant's history: every value that was written, page by page, over a crash, within its bounds."""

import asyncio
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from asyncua import ua

from davylamp.sim.server.memory import Memory
from tests.sim.running import Collected, connected, service

CO = "unit1.millA.CO"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def kept(memory: Memory, count: int) -> None:
    for n in range(count):
        memory.keep(n % 2, float(n), 0, 100 + n // 2)


def test_what_was_kept_comes_back_in_order_of_time() -> None:
    memory = Memory()
    kept(memory, 9000)
    found = memory.between([1, 7], 1000, 1002)
    assert found[1]["value"].tolist() == [1801.0, 1803.0, 1805.0]
    assert len(found[7]) == 0


def test_the_oldest_go_first() -> None:
    memory = Memory(most_rows=8192)
    kept(memory, 3 * 8192)
    found = memory.between([0], 0, 2**62)[0]
    assert found["value"][-1] == 3 * 8192 - 2
    assert 4096 <= len(found) <= 8192


def test_equal_times_keep_their_order() -> None:
    memory = Memory()
    for value in (3.0, 1.0, 2.0):
        memory.keep(0, value, 0, 50)
    np.testing.assert_array_equal(memory.between([0], 50, 50)[0]["value"], [3.0, 1.0, 2.0])


async def test_a_client_reads_what_a_subscription_brought(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("davylamp.sim.server.history.MOST_PER_NODE", 2)
    async with service("unit") as unit, connected(unit) as reader:
        collected = Collected()
        subscription = await reader.subscribe([CO], collected)
        for value in (180, 190, 200):
            unit.play("pulse", f"tag={CO},value={value},for=9")
        await collected.until(lambda: 200.0 in collected.plain(CO))
        await subscription.delete()
        end = datetime.now(UTC) + timedelta(seconds=5)
        found = await reader.node(CO).read_raw_history(LONG_AGO, end)
        assert [one.Value.Value for one in found[:5]] == collected.plain(CO)[:5]
        assert [one.SourceTimestamp for one in found] == sorted(
            one.SourceTimestamp for one in found
        )
        assert await reader.node(CO).read_attribute(ua.AttributeIds.Historizing)
        with pytest.raises(ua.UaStatusCodeError):
            await reader.node("nothing.like.it").read_raw_history(LONG_AGO, end)


async def test_what_happens_while_the_server_is_away_is_in_its_history() -> None:
    async with service("unit") as unit:
        back = asyncio.Event()
        unit.report = lambda line: back.set() if "is back" in line else None
        unit.play("server_crash", f"for=0.3,tag={CO},value=180")
        async with asyncio.timeout(60):
            await back.wait()
        async with connected(unit) as reader:
            end = datetime.now(UTC) + timedelta(seconds=5)
            found = await reader.node(CO).read_raw_history(LONG_AGO, end)
            values = [one.Value.Value for one in found]
            assert 180.0 in values[1:-1]
