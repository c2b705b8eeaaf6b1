"""One subscription: its items, its notifications, its sequence.

Everything that can be wrong with it on the server's side ends the link (`LinkFault`): a
subscription that is half there looks like a quiet plant.
"""

import asyncio
from collections.abc import Callable
from math import ceil
from typing import Final

import numpy as np
from asyncua import ua
from numpy.typing import NDArray

from scada.model import Server
from scada.opcua.answers import (
    CreatedItems,
    PublishAnswer,
    created_items,
    publish_answer,
    republish_answer,
)
from scada.opcua.array_codec import HANDLE_BITS, DataValues
from scada.opcua.channel import SETUP_S, Channel
from scada.opcua.errors import LinkFault, ServiceFault
from scada.opcua.link import Watch
from scada.opcua.points import Rows
from scada.opcua.publishing import Publishing
from scada.opcua.requests import (
    CREATE_MONITORED_ITEMS_REQUEST,
    NO_FILTER,
    REPUBLISH_REQUEST,
    create_items_parameters,
    deadband_filter,
    republish_parameters,
)
from scada.opcua.sequence import Arrival, Sequence
from scada.opcua.status_codes import SESSION_GONE, status_text

KEEP_ALIVE_S: Final = 1.0
LIFETIME_S: Final = 60.0
SMALLEST_QUEUE: Final = 10
MOST_NOTIFICATIONS: Final = 10_000
PUBLISH: Final = "sign of life of the subscription"


class Subscription:
    """A live subscription; `create` makes it, `add` fills it, `run` pumps until the link ends.

    A client handle is ``epoch << 20 | row``: a notification of another subscription is recognised.

    ``deliver`` takes rows and values in the order in which the server reported them; ``alive`` is
    called at every publish answer, keep-alives included; ``gap`` when messages are lost for good.
    """

    def __init__(
        self,
        channel: Channel,
        publishing: Publishing,
        watch: Watch,
        now_s: Callable[[], float],
        epoch: int,
        n_points: int,
        deliver: Callable[[Rows, DataValues], None],
        alive: Callable[[], None],
        gap: Callable[[], None],
    ) -> None:
        self._channel, self._publishing = channel, publishing
        self._watch, self._now_s = watch, now_s
        self._epoch, self._n_points = epoch % (1 << 32 - HANDLE_BITS), n_points
        self._deliver, self._alive, self._gap = deliver, alive, gap
        self._sequence = Sequence()
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lost_messages: asyncio.Queue[int] = asyncio.Queue()
        self.id = 0
        self.publishing_ms = 0.0
        self.strays = 0
        """Notifications with a handle that is not ours; dropped."""

    async def create(self, server: Server) -> None:
        """Create it on the server. Raises `ServiceFault` where the server gives none."""
        keep_alive = max(1, round(KEEP_ALIVE_S * 1000 / server.publishing_ms))
        request = ua.CreateSubscriptionRequest()
        request.Parameters = ua.CreateSubscriptionParameters(
            RequestedPublishingInterval=server.publishing_ms,
            RequestedLifetimeCount=max(
                3 * keep_alive, ceil(LIFETIME_S * 1000 / server.publishing_ms)
            ),
            RequestedMaxKeepAliveCount=keep_alive,
            MaxNotificationsPerPublish=MOST_NOTIFICATIONS,
            PublishingEnabled=True,
            Priority=0,
        )
        answer = await self._channel.call(request, ua.CreateSubscriptionResponse)
        self.id = answer.Parameters.SubscriptionId
        self.publishing_ms = answer.Parameters.RevisedPublishingInterval
        alive_s = answer.Parameters.RevisedMaxKeepAliveCount * self.publishing_ms / 1000
        self._watch.expect(PUBLISH, max(server.silent_s, 2.5 * alive_s), self._now_s())
        self._publishing.join(self.id, self._take, self._fail)

    async def add(
        self,
        rows: Rows,
        targets: list[bytes],
        server: Server,
        deadbands: NDArray[np.float64] | None = None,
    ) -> CreatedItems:
        """Create a monitored item for each row, in one call. Raises `ServiceFault`.

        ``deadbands`` has one absolute deadband per row, 0 for none.
        """
        handles = (np.uint32(self._epoch << HANDLE_BITS) | rows.astype(np.uint32)).astype(np.uint32)
        parameters = create_items_parameters(
            self.id,
            targets,
            handles,
            sampling_ms=server.sampling_ms,
            queue=max(server.queue, SMALLEST_QUEUE),
            filters=_filters(deadbands),
        )
        body = await self._channel.ask(
            CREATE_MONITORED_ITEMS_REQUEST, parameters, timeout_s=SETUP_S
        )
        return created_items(body, len(rows))

    async def run(self) -> None:
        """Serve it until it fails: raises `LinkFault`. Skipped messages are asked for again."""
        refill = asyncio.ensure_future(self._refill())
        try:
            await asyncio.wait({refill, self._failed}, return_when=asyncio.FIRST_COMPLETED)
            if self._failed.done():
                self._failed.result()
            await refill
        finally:
            refill.cancel()
            self._let_go()

    async def _refill(self) -> None:
        while True:
            await self._republish(await self._lost_messages.get())

    def _let_go(self) -> None:
        """Nobody listens any more: an answer that still comes must not land anywhere."""
        self._watch.forget(PUBLISH)
        self._failed.cancel()
        self._publishing.leave(self.id)

    def _fail(self, reason: Exception) -> None:
        if not self._failed.done():
            self._failed.set_exception(reason)

    def _take(self, body: bytes) -> None:
        """A publish answer of this subscription came, in the order of arrival."""
        if self._failed.done():
            return
        answer = publish_answer(body, self._epoch)
        self._watch.heard(PUBLISH, self._now_s())
        self._follow(answer)
        self._alive()

    def _follow(self, answer: PublishAnswer) -> None:
        if answer.keep_alive:
            missed = self._sequence.keep_alive(answer.sequence)
        else:
            self._publishing.acknowledge(self.id, answer.sequence)
            arrival, missed = self._sequence.message(answer.sequence)
            if arrival is not Arrival.REPEATED:
                self._bring(answer)
        for number in missed:
            self._lost_messages.put_nowait(number)

    def _bring(self, answer: PublishAnswer) -> None:
        if answer.status_change is not None:
            raise LinkFault(
                f"the server ended the subscription: {status_text(answer.status_change)}"
            )
        for values in answer.values:
            rows = (values.handle & np.uint32((1 << HANDLE_BITS) - 1)).astype(np.intp)
            ours = (values.handle >> np.uint32(HANDLE_BITS)) == self._epoch
            ours &= rows < self._n_points
            if not ours.all():
                self.strays += int(len(ours) - ours.sum())
                rows, values = rows[ours], values.take(ours)
            if len(rows):
                self._deliver(rows, values)

    async def _republish(self, number: int) -> None:
        """Ask for a message that was skipped; what the server no longer has is a gap."""
        if number not in self._sequence.missing:
            return
        try:
            body = await self._channel.ask(
                REPUBLISH_REQUEST, republish_parameters(self.id, number), timeout_s=SETUP_S
            )
            answer = republish_answer(body)
        except ServiceFault as fault:
            if fault.status & 0xFFFF0000 in SESSION_GONE:
                raise LinkFault(str(fault)) from fault
            answer = None
        # Some servers answer Good and an empty message for what they do not have.
        if answer is None or answer.sequence != number or answer.keep_alive:
            self._sequence.missing.discard(number)
            self._gap()
        elif self._sequence.message(number)[0] is Arrival.LATE:
            self._publishing.acknowledge(self.id, number)
            self._bring(answer)


def _filters(deadbands: NDArray[np.float64] | None) -> list[bytes]:
    """A filter for each item, where any has one."""
    if deadbands is None or not deadbands.any():
        return []
    return [deadband_filter(one) if one else NO_FILTER for one in deadbands.tolist()]
