"""Monitored items on servers that give less than was asked for."""

from collections import Counter
from collections.abc import AsyncIterator

import pytest
from asyncua import ua
from asyncua.server.monitored_item_service import MonitoredItemService

from scada.model import LinkState
from tests.opcua.sources import running, server, tag
from tests.servers.asyncua_server import AsyncuaServer, node
from tests.servers.proxy import Proxy

NAMES = [f"n{number}" for number in range(8)]
TAGS = [tag(name, node(name)) for name in NAMES]
FULL = ua.StatusCode(ua.UInt32(ua.StatusCodes.BadTooManyMonitoredItems))


@pytest.fixture
async def plant() -> AsyncIterator[AsyncuaServer]:
    async with AsyncuaServer(*NAMES) as one:
        await one.start()
        yield one


class Stingy:
    """Makes the server give less: items per subscription or in all, a slow sampling."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.each, self.all, self.sampling_ms = 10**6, 10**6, 0.0
        self.items: Counter[int] = Counter()
        create = MonitoredItemService.create_monitored_items

        async def less(
            service: MonitoredItemService, params: ua.CreateMonitoredItemsParameters
        ) -> list[ua.MonitoredItemCreateResult]:
            number = params.SubscriptionId
            room = min(self.each - self.items[number], self.all - self.items.total())
            wanted = params.ItemsToCreate
            params.ItemsToCreate = wanted[: max(0, room)]
            results = await create(service, params)
            self.items[number] += len(results)
            for result in results:
                if self.sampling_ms:
                    result.RevisedSamplingInterval = self.sampling_ms
            refused = [ua.MonitoredItemCreateResult(StatusCode=FULL)] * (len(wanted) - len(results))
            return [*results, *refused]

        monkeypatch.setattr(MonitoredItemService, "create_monitored_items", less)


@pytest.fixture
def stingy(monkeypatch: pytest.MonkeyPatch) -> Stingy:
    return Stingy(monkeypatch)


async def test_what_one_subscription_does_not_take_goes_into_the_next(
    plant: AsyncuaServer, stingy: Stingy
) -> None:
    stingy.each = 3
    async with (
        Proxy(plant.url) as proxy,
        running(server(proxy.url, conditions=False), TAGS) as (source, sink),
    ):
        await sink.until(lambda: source.status().subscribed == 8)
        assert sorted(stingy.items.values()) == [2, 3, 3]
        await proxy.cut()
        await sink.until_state(LinkState.LOST)
        for row, name in enumerate(NAMES):
            await plant.write(name, row + 1.0)
        await sink.until(lambda: all(sink.values(row)[-1] == row + 1.0 for row in range(8)))
        status = source.status()
        assert (status.resumed, status.subscribed, status.reason) == (1, 8, "")
        assert len(plant.server.iserver.subscription_service.subscriptions) == 3


async def test_what_the_server_has_no_room_for_is_polled(
    plant: AsyncuaServer, stingy: Stingy
) -> None:
    stingy.all = 4
    async with running(server(plant.url, conditions=False), TAGS) as (source, sink):
        await sink.until(lambda: "polled" in source.status().reason)
        status = source.status()
        assert (status.subscribed, status.polled) == (4, 4)
        assert status.reason == "4 tags are polled, not monitored: BadTooManyMonitoredItems"
        for row, name in enumerate(NAMES):
            await plant.write(name, row + 1.0)
        await sink.until(lambda: all(sink.values(row)[-1] == row + 1.0 for row in range(8)))


async def test_a_server_that_samples_slowly_is_told(plant: AsyncuaServer, stingy: Stingy) -> None:
    stingy.sampling_ms = 1000.0
    async with running(server(plant.url), TAGS) as (source, sink):
        await sink.until(lambda: bool(source.status().reason))
        status = source.status()
        expected = "the server samples every 1000 ms only, 50 ms were asked for"
        assert (status.reason, status.sampling_ms) == (expected, 1000.0)
        assert status.queue == 200
