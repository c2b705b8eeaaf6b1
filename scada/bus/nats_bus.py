"""The bus over NATS with JetStream. Only errors of `scada.bus.bus` leave this file."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator
from types import TracebackType
from typing import Final, Self

import nats.errors
import nats.js.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext

from scada.bus import streams
from scada.bus.bus import BusDown, Consumer, Delivery, Held, Refused
from scada.bus.limits import Limits
from scada.bus.nats_consumer import NatsConsumer
from scada.bus.nats_link import NatsLink, Notice
from scada.bus.nats_read import read
from scada.bus.permissions import inbox
from scada.bus.reply import Answering, answered, failure, opened
from scada.bus.subjects import Subjects

log = logging.getLogger(__name__)

_GONE: Final = 10043
"""What JetStream says of a message that is not there."""
CALL_S: Final = 2.0
"""The longest that a publish or a call to JetStream waits for its answer."""

Listening = Callable[[str, bytes], Awaitable[None]]


async def connect(
    url: str,
    user: str,
    password: str,
    name: str,
    site: str,
    *,
    limits: Limits | None = None,
    notice: Notice | None = None,
    wait_s: float = 10.0,
) -> "NatsBus":
    """Join the bus; once awaited, the connection is an async context manager.

    ``url`` may name several servers, separated by commas. With ``limits``, a stream that is missing
    is made anew; ``notice`` hears of that and of every loss of the connection (default: the log).
    ``wait_s = 0`` returns at once and connects in the background, for a service that must work
    without the bus. Raises `Refused` for wrong credentials and `BusDown` where nothing answers.
    """
    bus = NatsBus(url, user, password, name, site, limits, notice or log.warning)
    if wait_s:
        try:
            await bus.link.wait_up(wait_s)
        except BaseException:
            await bus.close()
            raise
    return bus


class NatsBus:
    """A connection to the site's bus; implements `scada.bus.bus.Bus`."""

    def __init__(
        self,
        url: str,
        user: str,
        password: str,
        name: str,
        site: str,
        limits: Limits | None,
        notice: Notice,
    ) -> None:
        self.subjects = Subjects(site)
        self.name = name
        self.user = user
        self._limits = limits
        self._notice = notice
        self._subscriptions: list[tuple[str, Callable[[Msg], Awaitable[None]]]] = []
        self._subscribing = asyncio.Lock()
        self._subscribed: Client | None = None
        self._answers: set[asyncio.Task[None]] = set()
        self.link = NatsLink(url, user, password, name, inbox(user), self._subscribe_all, notice)

    @property
    def is_up(self) -> bool:
        """Whether the connection's own heartbeat comes back."""
        return self.link.is_up

    @property
    def js(self) -> JetStreamContext:
        """JetStream on the present connection. Raises `BusDown`."""
        return self.link.client.jetstream(timeout=CALL_S)

    async def store(self, subject: str, data: bytes, message_id: str) -> int:
        """Publish into a stream; returns its sequence once it is on disk. The id deduplicates."""
        headers: dict[str, object] = {"Nats-Msg-Id": message_id}
        with self.translated(subject, len(data)):
            try:
                return (await self.js.publish(subject, data, headers=headers)).seq
            except nats.js.errors.NoStreamResponseError:
                if not await self.restore(self.subjects.stream_of(subject)):
                    raise
                return (await self.js.publish(subject, data, headers=headers)).seq

    async def send(self, subject: str, data: bytes) -> None:
        """Publish without keeping."""
        with self.translated(subject, len(data)):
            await self.link.client.publish(subject, data)

    async def listen(self, subject: str, handler: Listening) -> None:
        """Call ``handler(subject, data)`` for every message from now on; survives reconnections."""

        async def received(message: Msg) -> None:
            try:
                await handler(message.subject, message.data)
            except Exception:
                log.exception("%s: a message on %s could not be handled", self.name, subject)

        await self._subscribe(subject, received)

    async def answer(self, subject: str, handler: Answering) -> None:
        """Answer requests on ``subject``; several may be answered at the same time."""

        async def received(message: Msg) -> None:
            task = asyncio.create_task(self._reply(handler, message), name=f"answer {subject}")
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)

        await self._subscribe(subject, received)

    async def ask(self, subject: str, data: bytes, wait_s: float) -> bytes:
        """Send a request; returns the answer. Raises `Refused` with the other end's reason."""
        with self.translated(subject, len(data)):
            answer = await self.link.client.request(subject, data, timeout=wait_s)
        return opened(answer.data)

    async def last(self, subject: str) -> bytes | None:
        """The last message kept under ``subject`` (no wildcard), or None."""
        stream = self.subjects.stream_of(subject)
        with self.translated(subject):
            try:
                return (await self.js.get_last_msg(stream, subject, direct=True)).data
            except nats.js.errors.NotFoundError:
                return None
            except nats.errors.NoRespondersError:
                if not await self.restore(stream):
                    raise
                return None

    async def kept(self, subject: str, after: int = 0) -> list[Delivery]:
        """Messages kept under ``subject`` after a place in its stream; some of them, oldest first."""
        return await read(self, subject, after)

    async def forget(self, subject: str, stream_seq: int) -> None:
        """Take one message out of a stream that is drained by hand; one that is gone is gone."""
        stream = self.subjects.stream_of(subject)
        with self.translated(f"message {stream_seq} of {stream}"):
            try:
                await self.js.delete_msg(stream, stream_seq)
            except nats.js.errors.APIError as error:
                if error.err_code != _GONE:
                    raise

    async def consume(self, stream: str, durable: str, start_seq: int = 1) -> Consumer:
        """A durable consumer of a stream, from ``start_seq`` when it is new."""
        consumer = NatsConsumer(self, stream, durable, start_seq)
        await consumer.open()
        return consumer

    async def fullness(self) -> float:
        """How much of its room the stream of steps takes, 0 to 1. Raises `BusDown`.

        At 1 it drops the oldest steps, whether or not they are as old as they may become.
        """
        with self.translated("streams"):
            info = await self.js.stream_info(self.subjects.steps_stream)
        room = info.config.max_bytes or 0
        return info.state.bytes / room if room > 0 else 0.0

    async def held(self, stream: str) -> Held:
        """How full a stream is, and how far its readers are: those that there are."""
        with self.translated(f"stream {stream}"):
            info = await self.js.stream_info(stream)
            waiting: dict[str, int] = {}
            for of, durable in self.subjects.readers:
                if of == stream and info.state.consumer_count:
                    with contextlib.suppress(nats.js.errors.NotFoundError):
                        reader = await self.js.consumer_info(stream, durable)
                        waiting[durable] = (reader.num_pending or 0) + (reader.num_ack_pending or 0)
        state, room = info.state, info.config.max_bytes or 0
        return Held(state.messages, state.bytes, max(0, room), waiting)

    async def ensure_streams(self, limits: Limits) -> list[str]:
        """Make or adjust the site's streams; returns what was done, in words."""
        with self.translated("streams"):
            return await streams.ensure(self.js, self.subjects, limits)

    async def restore(self, stream: str) -> bool:
        """Make a missing stream anew, where this connection has limits for it, and tell."""
        if self._limits is None or not stream:
            return False
        told = await streams.restore(self.js, self.subjects, self._limits, stream)
        if told:
            self._notice(told)
        return True

    async def close(self) -> None:
        """Flush and leave."""
        for task in list(self._answers):
            task.cancel()
        await asyncio.gather(*self._answers, return_exceptions=True)
        await self.link.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    @contextlib.contextmanager
    def translated(self, what: str, size: int = 0) -> Iterator[None]:
        """Turn whatever nats-py raises into `BusDown` or `Refused`."""
        try:
            yield
        except nats.errors.MaxPayloadError:
            limit = self.link.client.max_payload
            raise Refused(f"{what}: {size} bytes; the bus takes at most {limit}") from None
        except (nats.errors.NoRespondersError, nats.js.errors.NoStreamResponseError):
            raise BusDown(f"{what}: nobody answers there") from None
        except nats.js.errors.APIError as error:
            raise BusDown(f"{what}: the bus says: {error.description or error}") from None
        except (nats.errors.TimeoutError, TimeoutError):
            if what.lower() in self.link.denied:
                raise Refused(f"the bus refuses user {self.user}: {what}") from None
            raise BusDown(f"{what}: no answer in time") from None
        except (nats.errors.Error, OSError) as error:
            raise BusDown(f"{what}: {error or type(error).__name__}") from None

    async def _subscribe(self, subject: str, received: Callable[[Msg], Awaitable[None]]) -> None:
        async with self._subscribing:
            self._subscriptions.append((subject, received))
            client = self._subscribed
            if client is None or not client.is_connected:
                return  # the next client subscribes it
            with contextlib.suppress(BusDown), self.translated(subject):
                await client.subscribe(subject, cb=received)
                await self.link.settle()

    async def _subscribe_all(self, client: Client) -> None:
        async with self._subscribing:
            for subject, received in self._subscriptions:
                await client.subscribe(subject, cb=received)
            self._subscribed = client

    async def _reply(self, handler: Answering, message: Msg) -> None:
        answer = await answered(handler, message.data, self.subjects.site, self.name)
        with contextlib.suppress(nats.errors.Error, OSError):
            try:
                await message.respond(answer)
            except nats.errors.MaxPayloadError:
                told = f"the answer has {len(answer)} bytes, too many for the bus: ask for less"
                await message.respond(failure(told, self.subjects.site, self.name))
