"""A server that crashes: connections cut, everything forgotten, back on the same port."""

import asyncio

import pytest
from asyncua import Client, ua

from tests.sim.running import Collected, connected, service

FIRST_ID = 78


async def test_a_crash_cuts_every_connection_and_forgets_every_subscription() -> None:
    async with service("unit") as unit:
        back = asyncio.Event()
        unit.report = lambda line: back.set() if "is back" in line else None
        client = Client(unit.url, timeout=5)
        client.session_timeout = 60_000
        await client.connect()
        lost = asyncio.Event()

        async def on_loss(*_: object) -> None:
            lost.set()

        client.connection_lost_callback = on_loss
        subscription = await client.create_subscription(100, Collected())
        assert subscription.subscription_id == FIRST_ID
        started = await client.get_node(
            ua.NodeId(ua.ObjectIds.Server_ServerStatus_StartTime)
        ).read_value()
        unit.play("server_crash", "for=0.3")
        async with asyncio.timeout(60):
            await lost.wait()
        with pytest.raises(OSError, match="onnect"):
            await asyncio.open_connection("127.0.0.1", unit.server.port)
        await client.disconnect()
        async with asyncio.timeout(60):
            await back.wait()
        assert not unit.server.iserver._external_sessions
        async with connected(unit) as again:
            collected = Collected()
            anew = await again.subscribe(["unit1.load"], collected)
            assert anew.subscription_id == FIRST_ID
            await collected.until(lambda: len(collected.plain("unit1.load")) >= 2)
            restarted = await again.client.get_node(
                ua.NodeId(ua.ObjectIds.Server_ServerStatus_StartTime)
            ).read_value()
            assert restarted > started
            await anew.delete()


async def test_a_service_that_is_away_can_be_stopped() -> None:
    async with service("unit") as unit, connected(unit) as reader:
        lost = asyncio.Event()

        async def on_loss(*_: object) -> None:
            lost.set()

        reader.client.connection_lost_callback = on_loss
        await reader.start("server_crash", "for=60")
        async with asyncio.timeout(60):
            await lost.wait()
