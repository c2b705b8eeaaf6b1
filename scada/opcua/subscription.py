"""One subscription: its notifications in their order, and what becomes of those that are missing.

Everything that can be wrong with it on the server's side ends the link (`LinkFault`): a
subscription that is half there looks like a quiet plant.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
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
from scada.opcua.sequence import Sequence
from scada.opcua.status_codes import BAD_SUBSCRIPTION_ID_INVALID, SESSION_GONE, status_text

KEEP_ALIVE_S: Final = 1.0
LIFETIME_S: Final = 60.0
SMALLEST_QUEUE: Final = 10
MOST_NOTIFICATIONS: Final = 10_000
MOST_REPUBLISHED: Final = 10_000
"""Messages that no server keeps: one that has more answers anything."""
REPUBLISH_S: Final = 3.0
"""What is not repeated by then is given up: later messages wait for it."""

PUBLISH: Final = "sign of life of the subscription"


@dataclass(slots=True)
class Terms:
    """What is known of a subscription on its server; it outlives the connection.

    A client handle is ``epoch << 20 | row``: a notification of another subscription is recognised.
    """

    epoch: int
    id: int = 0
    publishing_ms: float = 0.0
    alive_s: float = 0.0
    """The longest silence that the server grants itself."""
    lifetime_s: float = 0.0
    """How long the server keeps it without a publish request."""
    items: int = 0
    sequence: Sequence[PublishAnswer] = field(default_factory=Sequence)


class Subscription:
    """A live subscription; `create` or `resume` begins, `add` fills it, `run` ends with the link.

    ``deliver`` takes rows and values in the order in which the server reported them; ``alive`` is
    called at every publish answer, keep-alives included; ``gap`` when messages are lost for good.
    """

    def __init__(
        self,
        channel: Channel,
        publishing: Publishing,
        watch: Watch,
        now_s: Callable[[], float],
        terms: Terms,
        n_points: int,
        deliver: Callable[[Rows, DataValues], None],
        alive: Callable[[], None],
        gap: Callable[[], None],
    ) -> None:
        self._channel, self._publishing = channel, publishing
        self._watch, self._now_s = watch, now_s
        self.terms, self._n_points = terms, n_points
        self._epoch = terms.epoch % (1 << 32 - HANDLE_BITS)
        self._deliver, self._alive, self._gap = deliver, alive, gap
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._hole = asyncio.Event()
        self._untidy = False
        self.strays = 0
        """Notifications with a handle that is not ours; dropped."""

    @property
    def id(self) -> int:
        """The server's number of it; 0 before there is one."""
        return self.terms.id

    # -- its beginning

    async def create(self, server: Server) -> None:
        """Create it on the server. Raises `ServiceFault` where the server gives none."""
        alive_s = min(KEEP_ALIVE_S, server.silent_s / 4)
        keep_alive = max(1, round(alive_s * 1000 / server.publishing_ms))
        lifetime = max(3 * keep_alive, ceil(LIFETIME_S * 1000 / server.publishing_ms))
        request = ua.CreateSubscriptionRequest()
        request.Parameters = ua.CreateSubscriptionParameters(
            RequestedPublishingInterval=server.publishing_ms,
            RequestedLifetimeCount=lifetime,
            RequestedMaxKeepAliveCount=keep_alive,
            MaxNotificationsPerPublish=MOST_NOTIFICATIONS,
            PublishingEnabled=True,
            Priority=0,
        )
        answer = await self._channel.call(request, ua.CreateSubscriptionResponse)
        granted, terms = answer.Parameters, self.terms
        terms.id = granted.SubscriptionId
        terms.publishing_ms = granted.RevisedPublishingInterval
        terms.alive_s = granted.RevisedMaxKeepAliveCount * terms.publishing_ms / 1000
        terms.lifetime_s = granted.RevisedLifetimeCount * terms.publishing_ms / 1000
        self._begin(server)

    async def resume(self, server: Server) -> bool:
        """Go on after a new connection: fetch what was published meanwhile, in its order.

        False where the server has the subscription no more. Ends where the server says that it has
        no further message, in whichever way it says so (OPC 10000-4, 5.14.6).
        """
        for _ in range(MOST_REPUBLISHED):
            number = self.terms.sequence.next_number or 1
            try:
                answer = await self._again(number)
            except ServiceFault as fault:
                if fault.status & 0xFFFF0000 == BAD_SUBSCRIPTION_ID_INVALID:
                    return False
                answer = None
            if answer is not None:
                self._bring(self.terms.sequence.message(number, answer))
            elif self.terms.sequence.missing is not None:
                self._give_up()
            else:
                self._untidy = True
                self._begin(server)
                return True
        raise LinkFault("the server repeats messages without end")

    def _begin(self, server: Server) -> None:
        limit_s = max(server.silent_s, 2.5 * self.terms.alive_s)
        self._watch.expect(self._sign, limit_s, self._now_s())
        self._publishing.join(self.id, self._take, self._fail)

    @property
    def _sign(self) -> str:
        """What the watchdog expects of it."""
        return f"{PUBLISH} {self.id}"

    # -- its items

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
        created = created_items(body, len(rows))
        self.terms.items += int((created.status >> 31 == 0).sum())
        return created

    # -- its life

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

    def _let_go(self) -> None:
        """Nobody listens any more: an answer that still comes must not land anywhere."""
        self._watch.forget(self._sign)
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
        self._watch.heard(self._sign, self._now_s())
        if answer.more:
            self._publishing.hurry()
        self._follow(answer)
        self._alive()

    def _follow(self, answer: PublishAnswer) -> None:
        sequence = self.terms.sequence
        if answer.keep_alive:
            sequence.keep_alive(answer.sequence)
        else:
            self._publishing.acknowledge(self.id, answer.sequence)
            leaps = sequence.leaps
            self._bring(sequence.message(answer.sequence, answer))
            if sequence.leaps != leaps:
                self._gap()
        if self._untidy:
            self._tidy(answer)
        if sequence.missing is not None:
            self._hole.set()

    def _tidy(self, answer: PublishAnswer) -> None:
        """Acknowledge what came over an older connection, so that the server need not keep it."""
        self._untidy = False
        for number in answer.available:
            if number != answer.sequence and self.terms.sequence.is_past(number):
                self._publishing.acknowledge(self.id, number)

    def _bring(self, ready: list[PublishAnswer]) -> None:
        for answer in ready:
            if answer.status_change is not None:
                said = status_text(answer.status_change)
                raise LinkFault(f"the server ended the subscription: {said}")
            for values in answer.values:
                self._bring_values(values)

    def _bring_values(self, values: DataValues) -> None:
        # Unsigned: a handle of another epoch lies far above every row.
        rows = (values.handle - np.uint32(self._epoch << HANDLE_BITS)).astype(np.intp)
        if len(rows) and rows.max() >= self._n_points:
            ours = rows < self._n_points
            self.strays += int(len(ours) - ours.sum())
            rows, values = rows[ours], values.take(ours)
        if len(rows):
            self._deliver(rows, values)

    # -- missing messages

    async def _refill(self) -> None:
        """Ask for what was skipped; what the server no longer has is a gap."""
        while True:
            await self._hole.wait()
            self._hole.clear()
            while (number := self.terms.sequence.missing) is not None:
                try:
                    answer = await self._again(number)
                except ServiceFault:
                    answer = None
                if self.terms.sequence.missing != number:
                    continue
                if answer is None:
                    self._give_up()
                else:
                    self._bring(self.terms.sequence.message(number, answer))

    def _give_up(self) -> None:
        self._gap()
        self._bring(self.terms.sequence.give_up())

    async def _again(self, number: int) -> PublishAnswer | None:
        """The message with this number; None where the server answers with something else.

        Some servers answer Good and an empty message for what they do not have.
        """
        parameters = republish_parameters(self.id, number)
        try:
            async with asyncio.timeout(REPUBLISH_S):
                answer = republish_answer(await self._channel.ask(REPUBLISH_REQUEST, parameters))
        except TimeoutError:
            return None
        except ServiceFault as fault:
            if fault.status & 0xFFFF0000 in SESSION_GONE:
                raise LinkFault(str(fault)) from fault
            raise
        if answer.sequence != number or answer.keep_alive:
            return None
        self._publishing.acknowledge(self.id, number)
        return answer


def _filters(deadbands: NDArray[np.float64] | None) -> list[bytes]:
    """A filter for each item, where any has one."""
    if deadbands is None or not deadbands.any():
        return []
    return [deadband_filter(one) if one else NO_FILTER for one in deadbands.tolist()]
