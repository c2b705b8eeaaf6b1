"""A durable pull consumer that hands over what has come, without waiting for a full batch.

nats-py's own ``fetch(n)`` returns a lone message only when its timeout ends. Here one pull request
stands at the server while messages drop into a queue.
"""

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

import msgspec
import nats.js.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from scada.bus.bus import Delivery
from scada.bus.patience import at_most

if TYPE_CHECKING:
    from scada.bus.nats_bus import NatsBus

ACK_WAIT_S: Final = 10.0
"""What is not acknowledged by then comes again: what a reader that was killed had in its hands. One
that works on for longer says so by `NatsConsumer.hold`.
"""
LATEST_REQUEST_S: Final = 0.5
"""How long after its end a pull request may still be answered before it counts as lost."""
MOST_BYTES: Final = 64 * 1024 * 1024
"""Of one pull request: below what nats-py holds for a subscription before it drops messages."""
GONE: Final = ("consumer deleted", "no responders")


class NatsConsumer:
    """A durable reader of one stream; implements `scada.bus.bus.Consumer`."""

    def __init__(self, bus: "NatsBus", stream: str, durable: str, start_seq: int) -> None:
        self._bus = bus
        self._stream = stream
        self._durable = durable
        self._start_seq = start_seq
        self._client: Client | None = None
        self._subscribed: Client | None = None
        self._inbox = ""
        self._queue: deque[Delivery] = deque()
        self._replies: dict[int, str] = {}
        self._came = asyncio.Event()
        self._asked_for = 0
        self._asked_until = 0.0

    async def open(self) -> None:
        """Make the consumer where it is missing, and an inbox on the present connection."""
        with self._bus.translated(f"consumer {self._durable} of {self._stream}"):
            client = self._bus.link.client
            await self._ensure()
            self._asked_for = 0
            if client is not self._subscribed:
                self._inbox = client.new_inbox()
                await client.subscribe(self._inbox, cb=self._received)
                self._subscribed = client
            self._client = client

    async def fetch(self, count: int, wait_s: float) -> list[Delivery]:
        """Up to ``count`` messages; an empty list when none came within ``wait_s``."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + wait_s
        while not self._queue:
            left = deadline - loop.time()
            if left <= 0:
                return []
            await self._ask(count, left)
            await self._wait(left)
        return [self._queue.popleft() for _ in range(min(count, len(self._queue)))]

    async def acknowledge(self, deliveries: list[Delivery]) -> None:
        """The store has them. Raises `BusDown` where the bus cannot take the acknowledgement."""
        with self._bus.translated(f"acknowledgement to {self._stream}"):
            client = self._bus.link.client
            for delivery in deliveries:
                reply = self._replies.get(delivery.stream_seq)
                if reply:
                    await client.publish(reply, b"+ACK")
            await self._bus.link.settle()
        for delivery in deliveries:
            self._replies.pop(delivery.stream_seq, None)

    async def hold(self) -> None:
        """What is not acknowledged is still being worked on: it is not to come again yet."""
        with self._bus.translated(f"consumer {self._durable} of {self._stream}"):
            client = self._bus.link.client
            for reply in list(self._replies.values()):
                await client.publish(reply, b"+WPI")

    async def backlog(self) -> int:
        """How many messages are not acknowledged yet, delivered or not."""
        with self._bus.translated(f"consumer {self._durable} of {self._stream}"):
            info = await self._bus.js.consumer_info(self._stream, self._durable)
        return (info.num_pending or 0) + (info.num_ack_pending or 0)

    async def _ask(self, count: int, wait_s: float) -> None:
        """Place a pull request, unless one is still standing on the present connection."""
        if self._client is not self._bus.link.client:
            await self.open()
        now = asyncio.get_running_loop().time()
        if self._asked_for > 0 and now < self._asked_until:
            return
        request = {
            "batch": count,
            "max_bytes": MOST_BYTES,
            "expires": int(max(wait_s, 0.05) * 1e9),
        }
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{self._stream}.{self._durable}"
        self._asked_for = count
        self._asked_until = now + wait_s + LATEST_REQUEST_S
        with self._bus.translated(subject):
            await self._bus.link.client.publish(
                subject, msgspec.json.encode(request), reply=self._inbox
            )

    async def _wait(self, wait_s: float) -> None:
        self._came.clear()
        if not await at_most(wait_s, self._came):
            _ = self._bus.link.client  # a bus that is away says so

    async def _received(self, message: Msg) -> None:
        status = (message.headers or {}).get("Status", "")
        if status:
            self._told(status, (message.headers or {}).get("Description", ""))
        else:
            place = message.metadata
            self._asked_for -= 1
            self._replies[place.sequence.stream] = message.reply
            self._queue.append(
                Delivery(
                    message.subject, message.data, place.sequence.stream, place.num_pending or 0
                )
            )
        self._came.set()

    def _told(self, status: str, description: str) -> None:
        """The pull request ended; when the consumer itself is gone, the next call makes it anew."""
        self._asked_for = 0
        if status == "503" or any(sign in description.lower() for sign in GONE):
            self._client = None

    async def _ensure(self) -> None:
        js = self._bus.js
        try:
            await js.consumer_info(self._stream, self._durable)
        except nats.js.errors.NotFoundError:
            if not await self._bus.restore(self._stream):
                await js.stream_info(self._stream)
            await js.add_consumer(self._stream, self._config())

    def _config(self) -> ConsumerConfig:
        late = self._start_seq > 1
        return ConsumerConfig(
            durable_name=self._durable,
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE if late else DeliverPolicy.ALL,
            opt_start_seq=self._start_seq if late else None,
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=ACK_WAIT_S,
            max_deliver=-1,
            max_ack_pending=5000,
        )
