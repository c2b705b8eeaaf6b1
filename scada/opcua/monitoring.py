"""The tags by exception: monitored where the server does it, polled where it does not."""

import asyncio
import time
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import Flag
from scada.opcua.connection import Connection
from scada.opcua.data_values import DataValues
from scada.opcua.doubt import Doubt
from scada.opcua.errors import ServiceFault
from scada.opcua.items import Items
from scada.opcua.lease import NOT_MONITORED, Lease
from scada.opcua.points import Rows
from scada.opcua.scan_clock import ScanClock
from scada.opcua.status_codes import BAD_TOO_MANY_SUBSCRIPTIONS
from scada.opcua.subscription import Subscription, Terms

FALLBACK_S: Final = 1.0
"""Tags that the server does not monitor are polled at this period."""

RETRY_S: Final = 10.0
"""How often refused subscriptions and items are tried again."""


class Monitoring:
    """Runs on one connection; what it has on the server is written into the ``lease``.

    ``settled`` is set when every tag was tried for the first time.
    """

    def __init__(self, connection: Connection, lease: Lease, settled: asyncio.Event) -> None:
        self._connection, self._lease, self._settled = connection, lease, settled
        self._points, self._figures = connection.points, connection.figures
        self._delivery, self._reader = connection.delivery, connection.reader
        self._by_exception = self._points.scan_s == 0
        self._queued = self._tags_monitored()
        self._doubt = Doubt(connection.newest, self._queued)
        self._deliver = self._delivery.of(0.0, sift=self._doubt.notified)
        self._items = Items(connection, lease, self._subscribe)
        self._read_once, self._gap = asyncio.Event(), asyncio.Event()
        self._open: list[Subscription] = []
        self._begun: asyncio.Queue[Subscription] = asyncio.Queue()

    @property
    def queued(self) -> NDArray[np.bool_]:
        """The tags whose monitored items live on the server, also after a resumption."""
        return self._queued

    async def resume(self) -> None:
        """Go on with the subscriptions of the connection before; what is gone is made anew."""
        lease, figures = self._lease, self._figures
        figures.sampling_ms, figures.queue = lease.sampling_ms, lease.queue
        self._count()
        for terms in tuple(lease.subscriptions):
            subscription = self._subscription(terms)
            if await subscription.resume(self._connection.server):
                self._begin(subscription)
            else:
                self._forget(terms)

    def _count(self) -> None:
        self._queued[:] = self._tags_monitored()
        self._figures.subscribed = int(self._queued.sum())

    async def run(self) -> None:
        """Bring the tags by exception until the link fails: raises a group with a `LinkFault`."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._poll())
            tasks.create_task(self._serve(tasks))
            await self._read_once.wait()
            while True:
                await self._monitor()
                self._settled.set()
                await asyncio.sleep(RETRY_S)

    async def _poll(self) -> None:
        """Read those without a monitored item: all of them at first, then what was refused.

        After a gap all are read, and marked: some value before it is missing.
        """
        grid = ScanClock(FALLBACK_S, time.monotonic())
        await self._read(self._by_exception, first=True)
        while True:
            grid.done(time.monotonic())
            await asyncio.sleep(grid.wait_s(time.monotonic()))
            gap = self._gap.is_set()
            self._gap.clear()
            wanted = self._by_exception & ~self._lease.monitored
            wanted[self._points.sharing.lead[self._doubt.unconfirmed]] = True
            await self._read(self._by_exception if gap else wanted, gap=gap)

    async def _read(
        self, wanted: NDArray[np.bool_], *, first: bool = False, gap: bool = False
    ) -> None:
        plan = self._reader.plan(np.flatnonzero(wanted))
        sift = self._doubt.first if first else self._doubt.later
        mark = Flag.OVERFLOW if gap else Flag.NONE
        await self._reader.read(plan, self._delivery.of(0.0, mark, sift))
        if plan and not self._open:
            self._delivery.heard(0.0)
        self._read_once.set()

    # -- subscriptions

    async def _serve(self, tasks: asyncio.TaskGroup) -> None:
        """Let each subscription run from its beginning on."""
        while True:
            tasks.create_task((await self._begun.get()).run())

    async def _monitor(self) -> None:
        """Create items for the tags that have none yet."""
        if not self._open and await self._subscribe() is None:
            return
        known = np.array([target is not None for target in self._reader.targets], np.bool_)
        rows = np.flatnonzero(self._by_exception & ~self._lease.monitored & known)
        await self._items.create(rows, self._open)
        self._count()

    async def _subscribe(self) -> Subscription | None:
        """Another subscription; None where the server gives none (any more)."""
        terms = Terms(self._lease.epoch)
        new = self._subscription(terms)
        try:
            await new.create(self._connection.server)
        except ServiceFault as fault:
            if not self._open or fault.status & 0xFFFF0000 != BAD_TOO_MANY_SUBSCRIPTIONS:
                words = f"{fault}; tags by exception are polled at {FALLBACK_S:g} s"
                self._figures.say("subscription", words)
            return None
        self._figures.say("subscription", "")
        self._lease.subscriptions.append(terms)
        self._begin(new)
        return new

    def _begin(self, subscription: Subscription) -> None:
        self._figures.publishing_ms = max(
            self._figures.publishing_ms, subscription.terms.publishing_ms
        )
        self._open.append(subscription)
        self._begun.put_nowait(subscription)

    def _subscription(self, terms: Terms) -> Subscription:
        connection = self._connection
        return Subscription(
            connection.channel,
            connection.publishing,
            connection.watch,
            time.monotonic,
            terms,
            len(self._points),
            self._notified,
            self._heard,
            self._lost_messages,
        )

    def _notified(self, rows: Rows, values: DataValues) -> None:
        self._lease.in_vain = 0
        self._deliver(rows, values)

    def _heard(self) -> None:
        self._lease.in_vain = 0
        self._delivery.heard(0.0)

    def _lost_messages(self) -> None:
        """Messages are lost for good: nobody knows of which tags."""
        self._gap.set()
        self._connection.newest.missed(np.flatnonzero(self._queued))

    def _forget(self, terms: Terms) -> None:
        """The server has this subscription no more: its tags are to be monitored anew."""
        self._lease.subscriptions.remove(terms)
        of = self._lease.subscription_of
        of[of == terms.id] = NOT_MONITORED
        self._count()

    def _tags_monitored(self) -> NDArray[np.bool_]:
        """Which tags get their values from a monitored item: their own, or that of their lead."""
        return self._lease.monitored[self._points.sharing.lead]
