"""A message to oneself and back: the server lives, reads, and has handled all that was said before.

nats-py's own ``flush`` does not show that: its PING goes straight to the socket and overtakes
publications and subscriptions that still wait in the client's buffer (measured: two of 150 flushed
subscriptions were not yet known to the server).
"""

import asyncio
from itertools import count

from nats.aio.client import Client
from nats.aio.msg import Msg


class Echo:
    """The echo of one client."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._subject = f"{client.new_inbox()}.echo"
        self._waiting: dict[bytes, asyncio.Future[None]] = {}
        self._numbers = count(1)

    async def open(self) -> None:
        """Subscribe; once per client."""
        await self._client.subscribe(self._subject, cb=self._heard)

    async def round_trip(self, wait_s: float) -> None:
        """Return when the message is back. Raises `TimeoutError`."""
        token = b"%d" % next(self._numbers)
        back = self._waiting[token] = asyncio.get_running_loop().create_future()
        try:
            await self._client.publish(self._subject, token)
            async with asyncio.timeout(wait_s):
                await back
        finally:
            del self._waiting[token]

    async def _heard(self, message: Msg) -> None:
        waiting = self._waiting.get(message.data)
        if waiting is not None and not waiting.done():
            waiting.set_result(None)
