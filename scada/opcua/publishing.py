"""The publish requests of a session: its subscriptions share them (OPC 10000-4, 5.14.5).

A server answers a PublishRequest for whichever subscription has something to say, so the answers
are handed to the subscription that they name. Acknowledgements travel with the next request.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from asyncua import ua

from scada.opcua.answers import publish_subscription
from scada.opcua.channel import Channel
from scada.opcua.errors import DecodeError, LinkFault, ServiceFault
from scada.opcua.requests import PUBLISH_REQUEST, publish_parameters
from scada.opcua.status_codes import BAD_TIMEOUT, BAD_TOO_MANY_PUBLISH_REQUESTS

PUBLISHES_IN_FLIGHT: Final = 4

MOST_IN_FLIGHT: Final = 16
"""With a server that has more to say than its messages hold."""


@dataclass(frozen=True, slots=True)
class _Member:
    take: Callable[[bytes], None]
    failed: Callable[[Exception], None]


class Publishing:
    """Keeps requests in flight while anybody has joined."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._members: dict[int, _Member] = {}
        self.known: set[int] = set()
        """The subscriptions that joined, also those that left."""
        self._acknowledge: list[tuple[int, int]] = []
        self._in_flight: set[asyncio.Future[ua.utils.Buffer]] = set()
        self._wanted, self._most = PUBLISHES_IN_FLIGHT, MOST_IN_FLIGHT

    def join(
        self, subscription: int, take: Callable[[bytes], None], failed: Callable[[Exception], None]
    ) -> None:
        """From now on ``take`` gets the bodies of this subscription's answers, in their order.

        ``failed`` is called with what ``take`` raised, or with the fault that ends all publishing:
        a `LinkFault` where the server or the way to it is the cause.
        """
        self._members[subscription] = _Member(take, failed)
        self.known.add(subscription)
        self._wanted = max(self._wanted, min(self._most, len(self._members) + 1))
        self._fill(now=True)

    def leave(self, subscription: int) -> None:
        """Nobody listens to it any more; after the last one an answer lands nowhere."""
        self._members.pop(subscription, None)
        if self._members:
            return
        for future in self._in_flight:
            future.remove_done_callback(self._answered)
            future.cancel()
        self._in_flight.clear()

    def hurry(self) -> None:
        """The server has more to say than its messages hold: let it send several at once."""
        self._wanted = min(self._most, 2 * self._wanted)

    def acknowledge(self, subscription: int, sequence: int) -> None:
        """The message need not be kept for Republish."""
        self._acknowledge.append((subscription, sequence))

    def _fill(self, *, now: bool = False) -> None:
        hurried = self._wanted > PUBLISHES_IN_FLIGHT
        if hurried and not now and len(self._in_flight) > self._wanted // 2:
            return  # Several requests together cost both sides less than one after the other.
        while self._members and len(self._in_flight) < self._wanted:
            acknowledged, self._acknowledge = self._acknowledge, []
            future = self._channel.post(PUBLISH_REQUEST, publish_parameters(acknowledged))
            self._in_flight.add(future)
            future.add_done_callback(self._answered)

    def _answered(self, future: "asyncio.Future[ua.utils.Buffer]") -> None:
        """A publish answer came, in the order of arrival."""
        self._in_flight.discard(future)
        if future.cancelled():
            return
        fault = future.exception()
        try:
            if fault is not None:
                raise LinkFault(f"publish: {fault}")
            self._route(bytes(future.result()))
            self._fill()
        except (LinkFault, DecodeError) as reason:
            self._fail(LinkFault(str(reason)))
        except Exception as reason:
            self._fail(reason)

    def _route(self, body: bytes) -> None:
        """Hand an answer to its subscription; a request that a server let grow old is sent anew."""
        try:
            subscription = publish_subscription(body)
        except ServiceFault as fault:
            code = fault.status & 0xFFFF0000
            if code == BAD_TIMEOUT:
                return
            if code != BAD_TOO_MANY_PUBLISH_REQUESTS or self._wanted == 1:
                raise LinkFault(str(fault)) from fault
            self._wanted = self._most = self._wanted - 1
            return
        member = self._members.get(subscription)
        if member is None:
            return
        try:
            member.take(body)
        except (LinkFault, DecodeError) as reason:
            member.failed(LinkFault(str(reason)))
        except Exception as reason:
            member.failed(reason)

    def _fail(self, reason: Exception) -> None:
        for member in tuple(self._members.values()):
            member.failed(reason)
