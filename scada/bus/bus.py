"""The seam to the message bus: what the services need of it, and nothing else."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

from scada.model import DavylampError


class BusDown(DavylampError):
    """The bus did not answer in time. The outcome is unknown: say it again with the same id."""


class Refused(DavylampError):
    """The service at the other end refused the request; the message is its reason."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message out of a stream: ``stream_seq`` is its place there, ``pending`` what follows."""

    subject: str
    data: bytes
    stream_seq: int
    pending: int


@dataclass(frozen=True, slots=True)
class Held:
    """What a stream holds, the room it has (0: unknown), and what each of its readers has before it."""

    messages: int
    bytes: int
    room_bytes: int
    waiting: dict[str, int] = field(default_factory=dict)


class Consumer(Protocol):
    """A durable reader of one stream. What is not acknowledged comes again."""

    async def fetch(self, count: int, wait_s: float) -> list[Delivery]:
        """Up to ``count`` messages; an empty list when none came within ``wait_s``."""
        ...

    async def acknowledge(self, deliveries: list[Delivery]) -> None:
        """The store has them. Raises `BusDown` where the bus cannot take the acknowledgement."""
        ...

    async def hold(self) -> None:
        """What is not acknowledged is still being worked on: it is not to come again yet."""
        ...

    async def backlog(self) -> int:
        """How many messages are not acknowledged yet, delivered or not."""
        ...


class Bus(Protocol):
    """A connection to the bus. Every coroutine raises `BusDown` rather than wait for ever."""

    @property
    def is_up(self) -> bool:
        """Whether the connection's own heartbeat comes back."""
        ...

    async def store(self, subject: str, data: bytes, message_id: str) -> int:
        """Publish into a stream; returns its sequence once it is on disk. The id deduplicates."""
        ...

    async def send(self, subject: str, data: bytes) -> None:
        """Publish without keeping."""
        ...

    async def listen(self, subject: str, handler: Callable[[str, bytes], Awaitable[None]]) -> None:
        """Call ``handler(subject, data)`` for every message from now on; survives reconnections."""
        ...

    async def answer(self, subject: str, handler: Callable[[bytes], Awaitable[bytes]]) -> None:
        """Answer requests on ``subject``."""
        ...

    async def ask(self, subject: str, data: bytes, wait_s: float) -> bytes:
        """Send a request; returns the answer."""
        ...

    async def last(self, subject: str) -> bytes | None:
        """The last message kept under ``subject`` (no wildcard), or None."""
        ...

    async def kept(self, subject: str, after: int = 0) -> list[Delivery]:
        """Messages kept under ``subject`` after a place in its stream; some of them, oldest first."""
        ...

    async def forget(self, subject: str, stream_seq: int) -> None:
        """Take one message out of a stream that is drained by hand; one that is gone is gone."""
        ...

    async def consume(self, stream: str, durable: str, start_seq: int = 1) -> Consumer:
        """A durable consumer of a stream, from ``start_seq`` when it is new."""
        ...

    async def held(self, stream: str) -> Held:
        """How full a stream is, and how far its readers are."""
        ...

    async def close(self) -> None:
        """Flush and leave."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
