"""One small mine for all tests of this folder: making a server's address space takes seconds."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from tests.integrate.plant_server import Plant, plant


@pytest.fixture(scope="session")
def mine() -> Iterator[Plant]:
    """The server, in a thread of its own: the commands under test bring their own loops."""
    loop, ready, made = asyncio.new_event_loop(), threading.Event(), []

    async def serve(end: asyncio.Event) -> None:
        async with plant() as server:
            made.append(server)
            ready.set()
            await end.wait()

    end = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve(end)), name="mine")
    thread.start()
    try:
        assert ready.wait(60), "the mine's server did not start"
        yield made[0]
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(30)
        loop.close()
