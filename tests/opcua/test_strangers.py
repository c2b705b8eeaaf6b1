"""Addresses where no OPC UA server answers: each is a loss with a reason that helps."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from scada.model import LinkState
from tests.opcua.sources import running, server, tag

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def stranger(answer: Answer) -> AsyncIterator[str]:
    """A TCP server that answers in its own way."""
    writers: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        await answer(reader, writer)

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"opc.tcp://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    finally:
        listening.close()
        for writer in writers:
            writer.transport.abort()


async def reason_of(url: str) -> str:
    async with running(server(url), [tag("a", "nsu=urn:a;s=b")]) as (source, sink):
        await sink.until_state(LinkState.LOST, 10)
        status = source.status()
        assert (status.state, status.subscribed) == (LinkState.LOST, 0)
        assert not sink.batches
        return sink.links[0].reason


@pytest.mark.parametrize(
    "url", ["nonsense", "http://127.0.0.1:4840", "opc.tcp://", "opc.tcp://a:b"]
)
async def test_what_is_no_address_says_what_one_is(url: str) -> None:
    assert "write opc.tcp://host:4840" in await reason_of(url)


async def test_a_closed_port(unused_tcp_port: int) -> None:
    reason = await reason_of(f"opc.tcp://127.0.0.1:{unused_tcp_port}")
    assert reason == "connecting: refused, nothing listens there"


async def test_one_that_never_answers() -> None:
    async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with stranger(silence) as url:
        assert await reason_of(url) == "hello: no answer in time"


async def test_one_that_hangs_up() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(8)
        writer.close()

    async with stranger(hang_up) as url:
        assert (await reason_of(url)).startswith("hello: ")


async def test_one_that_speaks_another_language() -> None:
    async def web(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(8)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await reader.read()

    async with stranger(web) as url:
        assert (await reason_of(url)).startswith("hello: ")


async def test_one_that_refuses_in_the_protocols_own_words() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(8)
        body = (0x807D0000).to_bytes(4, "little") + b"\xff\xff\xff\xff"
        writer.write(b"ERRF" + (8 + len(body)).to_bytes(4, "little") + body)
        await reader.read()

    async with stranger(refuse) as url:
        assert await reason_of(url) == "hello: BadTcpServerTooBusy"
