"""A channel whose server is the test."""

import asyncio
import struct
from typing import Any

from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import struct_to_binary


class FakeChannel:
    """Keeps what was posted; the test answers. Stands in for `scada.opcua.channel.Channel`."""

    def __init__(self) -> None:
        self.posted: list[tuple[int, bytes, asyncio.Future[Buffer]]] = []
        self.largest_request = 0
        self.url = "opc.tcp://test:4840"
        self.called: list[Any] = []
        self.arrived = asyncio.Event()

    def post(self, kind: int, parameters: bytes, timeout_s: float = 0.0) -> asyncio.Future[Buffer]:
        future: asyncio.Future[Buffer] = asyncio.get_running_loop().create_future()
        self.posted.append((kind, parameters, future))
        self.arrived.set()
        return future

    async def ask(self, kind: int, parameters: bytes, *, timeout_s: float = 0.0) -> bytes:
        return bytes(await self.post(kind, parameters))

    async def call(self, request: Any, answer: type[Any], *, timeout_s: float = 0.0) -> Any:
        self.called.append(request)
        response = ua.CreateSubscriptionResponse()
        response.Parameters = ua.CreateSubscriptionResult(9, 100.0, 600, 10)
        return response

    def open(self, kind: int) -> list[tuple[bytes, asyncio.Future[Buffer]]]:
        """Requests of this kind that wait for an answer."""
        return [
            (body, future) for k, body, future in self.posted if k == kind and not future.done()
        ]

    async def answer(self, kind: int, response: Any) -> bytes:
        """Answer the oldest waiting request of this kind; return its parameters."""
        async with asyncio.timeout(60):
            while not self.open(kind):
                self.arrived.clear()
                await self.arrived.wait()
        parameters, future = self.open(kind)[0]
        future.set_result(Buffer(struct_to_binary(response)))
        await settle()
        return parameters


async def settle() -> None:
    """Let everything that is ready run."""
    for _ in range(10):
        await asyncio.sleep(0)


def fault(code: int) -> Any:
    """A ServiceFault."""
    response = ua.ServiceFault()
    response.ResponseHeader.ServiceResult = ua.StatusCode(ua.UInt32(code))
    return response


def nodes_asked(parameters: bytes) -> int:
    """How many nodes a Read asks for."""
    return int(struct.unpack_from("<i", parameters, 12)[0])
