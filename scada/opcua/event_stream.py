"""A subscription to the events of a server's Server object, to which all others propagate
(OPC 10000-5, 8.3.2).
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from math import ceil
from typing import Final

from asyncua import ua

from scada.opcua.attribute_values import read_answer
from scada.opcua.channel import Channel
from scada.opcua.errors import LinkFault, ServiceFault, Silence
from scada.opcua.event_answers import Event, EventAnswer, event_answer
from scada.opcua.event_filter import (
    FIELDS,
    LEAST,
    Field,
    event_item,
    event_item_parameters,
    notifier_parameters,
)
from scada.opcua.publishing import Publishing
from scada.opcua.requests import CREATE_MONITORED_ITEMS_REQUEST, READ_REQUEST
from scada.opcua.sequence import Sequence as Numbers
from scada.opcua.status_codes import status_text

ASK_S: Final = 10.0
"""Deadline of each request."""

PUBLISHING_MS: Final = 250.0
KEEP_ALIVE_S: Final = 5.0
LIFETIME_S: Final = 60.0
MOST_EVENTS: Final = 1_000
"""Notifications per message, and the item's queue: more at once is a flood, which a refresh mends."""

_TRIES: Final = 3
_FULL: Final = frozenset(
    int(code)
    for code in (
        ua.StatusCodes.BadTooManyMonitoredItems,
        ua.StatusCodes.BadOutOfMemory,
        ua.StatusCodes.BadResourceUnavailable,
    )
)
"""The server would, but has no room now."""


class NoEvents(Exception):
    """The server has no events, or no conditions among them; the message says how it is known."""


class EventStream:
    """Gives the events of one connection in their order.

    ``hear`` takes the events of each message; ``missed`` is called where some may be missing.
    """

    def __init__(
        self,
        channel: Channel,
        publishing: Publishing,
        handle: int,
        hear: Callable[[Sequence[Event]], None],
        missed: Callable[[], None],
    ) -> None:
        self._channel, self._publishing, self._handle = channel, publishing, handle
        self._hear, self._missed = hear, missed
        self._numbers = Numbers[EventAnswer]()
        self._fields: tuple[Field, ...] = FIELDS
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._heard_s = time.monotonic()
        self._patience_s = 2.5 * KEEP_ALIVE_S
        self.id = self.item = 0
        """Of the subscription and of its one monitored item, once open."""

    async def open(self) -> None:
        """Subscribe. Raises `NoEvents` where there is nothing to subscribe to, `ServiceFault`.

        What was opened is to be closed, unless the session ends with it.
        """
        await self._look()
        await self._create()
        try:
            await self._monitor()
        except Exception:
            await self.close()
            raise
        self._heard_s = time.monotonic()
        self._publishing.join(self.id, self._take, self._fail)

    async def run(self) -> None:
        """Serve it until it fails: raises `LinkFault`, `Silence` where nothing comes any more."""
        try:
            while True:
                left_s = self._heard_s + self._patience_s - time.monotonic()
                if left_s <= 0:
                    raise Silence("no sign of life of the subscription to events")
                await asyncio.wait({self._failed}, timeout=left_s)
                if self._failed.done():
                    self._failed.result()
        finally:
            self.leave()

    def leave(self) -> None:
        """Nobody listens any more."""
        self._failed.cancel()
        self._publishing.leave(self.id)

    async def _look(self) -> None:
        """Whether the Server object has events to subscribe to."""
        body = await self._channel.ask(READ_REQUEST, notifier_parameters(), timeout_s=ASK_S)
        found = read_answer(body, 1)[0]
        if not isinstance(found.value, int) or not found.value & 1:
            raise NoEvents(f"EventNotifier of the Server object: {found.value}")

    async def _create(self) -> None:
        keep_alive = round(KEEP_ALIVE_S * 1000 / PUBLISHING_MS)
        request = ua.CreateSubscriptionRequest()
        request.Parameters = ua.CreateSubscriptionParameters(
            RequestedPublishingInterval=PUBLISHING_MS,
            RequestedLifetimeCount=ceil(LIFETIME_S * 1000 / PUBLISHING_MS),
            RequestedMaxKeepAliveCount=keep_alive,
            MaxNotificationsPerPublish=MOST_EVENTS,
            PublishingEnabled=True,
            Priority=0,
        )
        answer = await self._channel.call(request, ua.CreateSubscriptionResponse, timeout_s=ASK_S)
        given = answer.Parameters
        self.id = given.SubscriptionId
        alive_s = given.RevisedMaxKeepAliveCount * given.RevisedPublishingInterval / 1000
        self._patience_s = max(2.5 * KEEP_ALIVE_S, 2.5 * alive_s)

    async def _monitor(self) -> None:
        """Create the item; where the server refuses it for some fields, without those.

        Where it takes the item, what it says of single fields is no matter: there are servers that
        call the ConditionId unknown, whose path is empty, and send it all the same (node-opcua).
        """
        for _ in range(_TRIES):
            parameters = event_item_parameters(self.id, self._handle, self._fields, MOST_EVENTS)
            body = await self._channel.ask(
                CREATE_MONITORED_ITEMS_REQUEST, parameters, timeout_s=ASK_S
            )
            made = event_item(body)
            if not _bad(made.status):
                self.item = made.item
                return
            refused = self._refused(made.fields)
            if LEAST & refused:
                raise NoEvents(f"the server does not know {', '.join(sorted(LEAST & refused))}")
            if not refused and made.status & 0xFFFF0000 in _FULL:
                raise ServiceFault("events of the Server object", made.status)
            if not refused:
                raise NoEvents(f"events of the Server object: {status_text(made.status)}")
            self._fields = tuple(field for field in self._fields if field.name not in refused)
        raise LinkFault("the server refuses other fields at every try")

    def _refused(self, results: Sequence[int]) -> frozenset[str]:
        """The names of the fields that the server does not know."""
        if len(results) != len(self._fields):
            return frozenset()
        pairs = zip(self._fields, results, strict=True)
        return frozenset(field.name for field, status in pairs if _bad(status))

    async def close(self) -> None:
        """Free it on the server, which would go on sending; a server that does not is let be."""
        self.leave()
        if not self.id:
            return
        request = ua.DeleteSubscriptionsRequest()
        request.Parameters.SubscriptionIds = [self.id]
        try:
            await self._channel.call(request, ua.DeleteSubscriptionsResponse, timeout_s=ASK_S)
        except (LinkFault, ServiceFault):
            return

    def _take(self, body: bytes) -> None:
        """A publish answer of this subscription."""
        self._heard_s = time.monotonic()
        answer = event_answer(body, self._handle, self._fields)
        if answer.status_change is not None:
            raise LinkFault(f"the server ended it: {status_text(answer.status_change)}")
        leaps, ready = self._numbers.leaps, []
        if answer.keep_alive:
            self._numbers.keep_alive(answer.sequence)
        else:
            self._publishing.acknowledge(self.id, answer.sequence)
            ready = self._numbers.message(answer.sequence, answer)
        missed = self._numbers.missing is not None
        while self._numbers.missing is not None:
            ready += self._numbers.give_up()
        for one in ready:
            self._hear(one.events)
        if missed or answer.broken or self._numbers.leaps != leaps:
            self._missed()

    def _fail(self, reason: Exception) -> None:
        if not self._failed.done():
            self._failed.set_exception(reason)


def _bad(status: int) -> bool:
    return status >> 31 == 1
