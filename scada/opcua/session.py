"""One connection's life: resolve nodes, read everything once, poll and listen until it ends."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any, Final

import numpy as np
from asyncua import ua
from numpy.typing import NDArray

from scada.opcua.beat import Beat
from scada.opcua.capabilities import read_capabilities, read_namespaces
from scada.opcua.channel import Channel
from scada.opcua.connection import Connection
from scada.opcua.delivery import Delivery
from scada.opcua.doubt import Doubt
from scada.opcua.errors import LinkFault, PathSilence, Refused, ServiceFault, Silence
from scada.opcua.kept import Kept
from scada.opcua.lease import Lease
from scada.opcua.link import NOTICED, Watch
from scada.opcua.monitoring import Monitoring
from scada.opcua.narrowing import narrow
from scada.opcua.nodes import resolve_all
from scada.opcua.publishing import Publishing
from scada.opcua.reader import Reader
from scada.opcua.registration import aliases
from scada.opcua.scan_clock import ScanClock
from scada.opcua.server_status import started_ticks

RESOLVE_S: Final = 10.0
"""How often namespaces that the server does not have are looked for again."""

DELETE_S: Final = 3.0

Part = Callable[[], Coroutine[Any, Any, None]]

BYTES: Final = "byte from the server"


class Session:
    """Runs on one open channel.

    ``lease`` is that of a session which the channel goes on with; a new session makes its own.
    ``extra`` are further parts that run beside those of every session.
    """

    def __init__(
        self,
        channel: Channel,
        kept: Kept,
        watch: Watch,
        epoch: int,
        lease: Lease | None = None,
        extra: Sequence[Part] = (),
    ) -> None:
        self._channel, self._watch, self._epoch = channel, watch, epoch
        self._server, self._points, self._clock = kept.server, kept.points, kept.clock
        self._figures, self._habits, self._newest = kept.figures, kept.habits, kept.newest
        self._history, self._conditions = kept.history, kept.conditions
        self._publishing = Publishing(channel)
        self._delivery = Delivery(
            kept.server.id, kept.points, kept.sink, kept.figures, kept.newest, kept.clock
        )
        self._resumed, self._extra = lease, extra
        self._nodes: list[bytes | None] = []
        self._resolved = 0
        self._polled_once = asyncio.Event()
        self._settled = asyncio.Event()
        """Set when every tag that the server monitors has its item."""

    # -- its beginning

    async def prepare(self) -> None:
        """Learn what there is to know of the server. Raises `LinkFault`, or `Refused`, in a group.

        A session that goes on knows it already: it only sees that the server is the same one still.
        """
        async with asyncio.TaskGroup() as tasks:
            watch = tasks.create_task(self._end_when_silent())
            await (self._recognise(self._resumed) if self._resumed is not None else self._learn())
            watch.cancel()

    async def _learn(self) -> None:
        capabilities = await read_capabilities(self._channel)
        targets, unknown = self._resolve(capabilities.namespaces)
        self._lease = Lease(
            self._epoch,
            capabilities,
            await started_ticks(self._channel),
            self._nodes,
            targets,
            unknown,
            np.zeros(len(self._points), np.uint32),
        )
        self._read_from(self._lease)
        await narrow(self._points, self._reader, self._nodes)

    async def _recognise(self, lease: Lease) -> None:
        if await started_ticks(self._channel) != lease.started_ticks:
            raise Refused("the server was started anew")
        self._lease, self._nodes = lease, lease.nodes
        self._read_from(lease)

    def _read_from(self, lease: Lease) -> None:
        self._capabilities, self._unknown = lease.capabilities, lease.unknown
        self._habits.read_size.limited(lease.capabilities.max_nodes_per_read)
        self._reader = Reader(
            self._channel,
            self._watch,
            time.monotonic,
            lease.targets,
            self._habits.read_size,
            self._server.silent_s,
            self._habits.outcasts,
        )
        self._habits.items_per_call = min(
            lease.capabilities.max_items_per_call or self._habits.items_per_call,
            self._habits.items_per_call,
        )

    @property
    def resumed(self) -> bool:
        """Whether it goes on with the session of an earlier connection."""
        return self._resumed is not None

    def lease(self) -> Lease:
        """What another connection needs to go on with this session."""
        self._lease.targets, self._lease.unknown = self._reader.targets, self._unknown
        self._lease.nodes = self._nodes
        self._lease.others |= self._publishing.known - self._lease.ids
        return self._lease

    # -- its life

    async def run(self) -> None:
        """Bring samples until the link fails: raises an exception group with a `LinkFault`."""
        self._history.begin()
        self._newest.begin()
        self._monitoring = Monitoring(self._connection(), self._lease, self._settled)
        async with asyncio.TaskGroup() as tasks:
            for part in self._guards():
                tasks.create_task(part())
            if self._resumed is not None:
                await self._resume()
            unknown = np.flatnonzero(self._unknown)
            self._delivery.unknown(unknown, self._unknown[unknown])
            for part in self._parts():
                tasks.create_task(part())

    def _guards(self) -> list[Part]:
        """What watches over the connection from its first moment."""
        return [self._end_with_socket, self._end_when_silent, self._channel.keep_open]

    def _parts(self) -> list[Part]:
        """What runs side by side on one connection; the first that fails ends them all.

        A part that has nothing to do on this server returns.
        """
        by_exception = self._points.scan_s == 0
        periods = np.unique(self._points.scan_s[~by_exception]).tolist()
        beat = Beat(self._reader, self._figures, self._clock, self._server.silent_s)
        return [
            beat.run,
            self._resolve_again,
            *(partial(self._poll, scan_s) for scan_s in periods),
            *([self._register] if periods else []),
            self._monitoring.run if by_exception.any() else self._nothing_monitored,
            self._fill_holes,
            self._hear_conditions,
            *self._extra,
        ]

    def _connection(self) -> Connection:
        return Connection(
            self._channel,
            self._server,
            self._points,
            self._reader,
            self._publishing,
            self._delivery,
            self._newest,
            self._figures,
            self._habits,
            self._watch,
            self._retarget,
        )

    async def _resume(self) -> None:
        """Go on where the connection before ended."""
        self._figures.resumed += 1
        self._lease.in_vain += 1
        await self._monitoring.resume()
        if others := sorted(self._lease.others):
            self._lease.others.clear()
            await self._delete(others)

    async def _delete(self, subscriptions: list[int]) -> None:
        """Delete subscriptions of this session that nobody goes on with."""
        request = ua.DeleteSubscriptionsRequest()
        request.Parameters.SubscriptionIds = subscriptions
        try:
            await self._channel.call(request, ua.DeleteSubscriptionsResponse, timeout_s=DELETE_S)
        except ServiceFault:
            return

    async def _nothing_monitored(self) -> None:
        self._lease.in_vain = 0
        self._settled.set()

    async def _fill_holes(self) -> None:
        await self._history.run(self._channel, lambda: self._nodes, self._settled)

    async def _hear_conditions(self) -> None:
        await self._settled.wait()  # the data come first, also where subscriptions are few
        spaces = self._capabilities.namespaces
        await self._conditions.run(self._channel, self._publishing, spaces)

    # -- nodes

    def _resolve(self, namespaces: Sequence[str]) -> tuple[list[bytes | None], NDArray[np.uint32]]:
        """What to read for each tag, and why nothing where there is nothing (0: there is)."""
        self._nodes, status = resolve_all(self._points.nodes, namespaces)
        return self._points.targets(self._nodes), np.array(status, np.uint32)

    def _retarget(self) -> None:
        """Ask for what the points want now."""
        self._reader.targets = self._points.targets(self._nodes)

    async def _resolve_again(self) -> None:
        """Look for missing namespaces: a server may bring them up one after the other."""
        while self._unknown.any():
            await asyncio.sleep(RESOLVE_S)
            targets, unknown = self._resolve(await read_namespaces(self._channel))
            if not np.array_equal(unknown, self._unknown):
                self._reader.targets, self._unknown = targets, unknown
                self._reader.call({})
                self._resolved += 1

    # -- polling

    async def _poll(self, scan_s: float) -> None:
        """Read one scan group for ever, on a grid that does not drift.

        The first answers are judged: a value that is older than what is known waits for the second.
        """
        rows = self._points.rows(scan_s)
        doubt = Doubt(self._newest, np.zeros(len(self._points), np.bool_))
        deliver = self._delivery.of(scan_s, sift=doubt.first)
        grid = ScanClock(scan_s, time.monotonic())
        plan, planned_for = self._reader.plan(rows), None
        while True:
            begun_s = time.monotonic()
            await self._reader.read(plan, deliver)
            deliver = self._delivery.of(scan_s)
            self._delivery.heard(scan_s)
            self._polled_once.set()
            if planned_for != (wanted := (self._resolved, self._reader.version)):
                plan = self._reader.plan(rows, self._delivery.codes[rows])
                planned_for = wanted
            before, now_s = grid.overruns, time.monotonic()
            grid.done(now_s)
            self._figures.polled(now_s - begun_s, grid.overruns - before)
            await asyncio.sleep(grid.wait_s(now_s))

    async def _register(self) -> None:
        """Ask for polled nodes under ids that are easier for the server, where it has such ids."""
        await self._polled_once.wait()
        polled = (self._points.scan_s > 0) & self._newest.seen & (self._figures.refused == 0)
        targets = [self._reader.targets[row] for row in np.flatnonzero(polled).tolist()]
        limit = self._capabilities.max_nodes_per_register
        if found := await aliases(self._channel, [one for one in targets if one], limit):
            self._reader.call(found)

    # -- the watch

    async def _end_with_socket(self) -> None:
        await asyncio.wait({self._channel.lost})
        raise LinkFault(self._channel.lost.result())

    async def _end_when_silent(self) -> None:
        watch, limit_s = self._watch, NOTICED * self._server.silent_s
        watch.expect(BYTES, limit_s, time.monotonic())
        while True:
            await asyncio.sleep(watch.wait_s(time.monotonic()))
            if reason := watch.overdue(time.monotonic()):
                raise (PathSilence if BYTES in reason else Silence)(reason)
