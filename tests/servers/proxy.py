"""A TCP proxy that can stop forwarding: a network path that swallows everything."""

import asyncio
from contextlib import suppress
from typing import Self
from urllib.parse import urlparse


class Proxy:
    """Stands before an OPC UA server; ``hole`` swallows both directions, ``cut`` closes sockets."""

    def __init__(self, target: str) -> None:
        self._host, self._port = urlparse(target).hostname, urlparse(target).port
        self._open = asyncio.Event()
        self._open.set()
        self._pipes: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        port = self._server.sockets[0].getsockname()[1]
        return f"opc.tcp://127.0.0.1:{port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self.cut()

    def hole(self) -> None:
        """From now on nothing passes; connections stay open, new ones hang."""
        self._open.clear()

    def turn(self, target: str) -> None:
        """New connections go to another server."""
        self._host, self._port = urlparse(target).hostname, urlparse(target).port

    def refuse(self) -> None:
        """From now on nothing listens here."""
        self._server.close()

    def mend(self) -> None:
        """What was held back passes, late."""
        self._open.set()

    async def cut(self) -> None:
        """Close every connection."""
        pipes = tuple(self._pipes)
        for pipe in pipes:
            pipe.cancel()
        await asyncio.gather(*pipes, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._connect(reader, writer))
        self._pipes.add(task)
        task.add_done_callback(self._pipes.discard)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._open.wait()
        try:
            far_reader, far_writer = await asyncio.open_connection(self._host, self._port)
        except OSError:
            writer.transport.abort()
            return
        ways = [self._pipe(reader, far_writer), self._pipe(far_reader, writer)]
        try:
            async with asyncio.TaskGroup() as tasks:
                for way in ways:
                    tasks.create_task(way)
        except* OSError:
            pass
        finally:
            writer.transport.abort()
            far_writer.transport.abort()

    async def _pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError):
            while data := await reader.read(1 << 16):
                await self._open.wait()
                writer.write(data)
                await writer.drain()
        raise ConnectionResetError
