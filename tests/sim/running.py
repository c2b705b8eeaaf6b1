"""A demo plant under test: its server on a free port, and a client that collects."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from asyncua import Client, Node, ua

from davylamp.sim.plant import Part
from davylamp.sim.service import PlantService
from davylamp.sim.uris import namespace


@asynccontextmanager
async def connected(service: PlantService) -> AsyncIterator["Reader"]:
    """A client on the service's server."""
    client = Client(service.url, timeout=10)
    client.session_timeout = 60_000
    await client.connect()
    try:
        yield Reader(client, await client.get_namespace_index(namespace(service.part)))
    finally:
        await client.disconnect()


class Reader:
    """Nodes by tag, and the scenario method."""

    def __init__(self, client: Client, index: int) -> None:
        self.client, self.index = client, index

    def node(self, tag: str) -> Node:
        return self.client.get_node(ua.NodeId(tag, self.index))

    async def start(self, name: str, argument: str = "") -> Any:
        scenario = self.client.get_node(ua.NodeId("Scenario", self.index))
        return await scenario.call_method(ua.QualifiedName("Start", self.index), name, argument)

    async def subscribe(
        self, tags: list[str], collected: "Collected", *, period: float = 100.0, queue: int = 50
    ) -> Any:
        subscription = await self.client.create_subscription(period, collected)
        await subscription.subscribe_data_change(
            [self.node(tag) for tag in tags], queuesize=queue, sampling_interval=0
        )
        return subscription


class Collected:
    """A subscription's handler: every DataValue by tag, in the order of arrival."""

    def __init__(self) -> None:
        self.values: dict[str, list[ua.DataValue]] = {}
        self._arrived = asyncio.Event()

    def datachange_notification(self, node: Node, _value: Any, data: Any) -> None:
        tag = str(node.nodeid.Identifier)
        self.values.setdefault(tag, []).append(data.monitored_item.Value)
        self._arrived.set()

    def plain(self, tag: str) -> list[Any]:
        return [v.Value.Value for v in self.values.get(tag, []) if v.Value is not None]

    async def until(self, met: Any) -> None:
        async with asyncio.timeout(60):
            while not met():
                self._arrived.clear()
                await self._arrived.wait()


def service(part: Part = "mine", **how: Any) -> PlantService:
    return PlantService(part, **how)
