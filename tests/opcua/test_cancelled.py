"""Cancellations and faults of the program itself: a source goes on, and ends when it is told to."""

import asyncio

import pytest

from scada.model import LinkState
from scada.opcua.session import Session
from scada.opcua.transport import translated
from tests.opcua.sources import running, server, tag
from tests.servers.asyncua_server import AsyncuaChild, node


class TheirOwn(asyncio.CancelledError):
    """As wait_for2 raises it, by which asyncua waits."""


def test_asyncuas_own_cancellation_leaves_as_a_plain_one() -> None:
    with pytest.raises(asyncio.CancelledError) as end, translated("request"):
        raise TheirOwn
    assert type(end.value) is asyncio.CancelledError


async def test_a_fault_of_the_program_is_a_loss_and_not_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It strikes while items are created, in the middle of a request of asyncua's."""

    async def breaks(session: Session, *_: object) -> None:
        await asyncio.sleep(0)
        if session._figures.subscribed == 0:
            raise RuntimeError("a fault of the program")

    child = AsyncuaChild()
    await child.start()
    try:
        monkeypatch.setattr(Session, "_poll", breaks)
        tags = [tag("ticker", node("ticker")), tag("double", node("double"), 0.2)]
        async with running(server(child.url), tags) as (source, sink):
            await sink.until(lambda: len(sink.links) >= 6)
            assert {change.reason for change in sink.links} == {"", "a fault of the program"}
            monkeypatch.undo()
            await sink.until(lambda: source.status().subscribed == 1)
            assert sink.state is LinkState.UP
    finally:
        await child.kill()
