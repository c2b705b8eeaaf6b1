"""One connection's life: resolve nodes, read everything once, poll and listen until it ends."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scada.model import Server
from scada.opcua.answers import header_ticks, read_answer
from scada.opcua.capabilities import read_capabilities, read_namespaces
from scada.opcua.channel import Channel
from scada.opcua.conditions import Conditions
from scada.opcua.delivery import Delivery
from scada.opcua.errors import LinkFault, ServiceFault, Silence
from scada.opcua.figures import Figures
from scada.opcua.history import History
from scada.opcua.link import Watch
from scada.opcua.monitoring import Habits, Monitoring
from scada.opcua.narrowing import narrow
from scada.opcua.newest import Newest
from scada.opcua.nodes import resolve_all
from scada.opcua.points import Points
from scada.opcua.publishing import Publishing
from scada.opcua.reader import Reader
from scada.opcua.requests import read_parameters, read_value_id
from scada.opcua.scan_clock import ScanClock
from scada.opcua.sink import Sink
from scada.opcua.status_codes import SESSION_GONE

RESOLVE_S: Final = 10.0
"""How often namespaces that the server does not have are looked for again."""

Part = Callable[[], Coroutine[Any, Any, None]]

BYTES: Final = "byte from the server"

_SERVER_STATE: Final = read_value_id(b"\x01\x00\xd3\x08")
"""ServerStatus.State, i=2259 (OPC 10000-5, 8.3.2)."""

_STATES: Final = (
    "running",
    "failed",
    "without a configuration",
    "suspended",
    "shutting down",
    "in test",
    "without communication to its devices",
    "in an unknown state",
)


class Session:
    """Runs on one open channel. ``figures`` and ``habits`` outlive it; all else is made anew."""

    def __init__(
        self,
        channel: Channel,
        server: Server,
        points: Points,
        sink: Sink,
        figures: Figures,
        watch: Watch,
        clock: Callable[[], int],
        epoch: int,
        habits: Habits,
        newest: Newest,
        history: History,
        conditions: Conditions,
    ) -> None:
        self._channel, self._server, self._points = channel, server, points
        self._figures, self._watch, self._clock, self._epoch = figures, watch, clock, epoch
        self._habits = habits
        self._publishing = Publishing(channel)
        self._delivery = Delivery(server.id, points, sink, figures, newest, clock)
        self._sink, self._newest, self._history = sink, newest, history
        self._conditions = conditions
        self._resolved = 0
        self._settled = asyncio.Event()
        """Set when every tag that the server monitors has its item."""

    async def prepare(self) -> None:
        """Learn the server's namespaces and limits; resolve the nodes. Raises `LinkFault`."""
        self._capabilities = await read_capabilities(self._channel)
        targets, self._unknown = self._resolve(self._capabilities.namespaces)
        self._reader = Reader(
            self._channel,
            self._watch,
            time.monotonic,
            targets,
            self._capabilities.max_nodes_per_read,
            self._server.silent_s,
            self._habits.outcasts,
        )
        await narrow(self._points, self._reader, self._nodes)

    async def run(self) -> None:
        """Bring samples until the link fails: raises an exception group with a `LinkFault`."""
        unknown = np.flatnonzero(self._unknown)
        self._history.begin()
        self._newest.begin()
        self._delivery.unknown(unknown, self._unknown[unknown])
        async with asyncio.TaskGroup() as tasks:
            for part in self._parts():
                tasks.create_task(part())

    def _parts(self) -> list[Part]:
        """What runs side by side on one connection; the first that fails ends them all.

        A part that has nothing to do on this server returns.
        """
        by_exception = self._points.scan_s == 0
        periods = np.unique(self._points.scan_s[~by_exception]).tolist()
        return [
            self._end_with_socket,
            self._end_when_silent,
            self._channel.keep_open,
            self._beat,
            self._resolve_again,
            *(partial(self._poll, scan_s) for scan_s in periods),
            self._monitoring().run if by_exception.any() else self._nothing_monitored,
            self._fill_holes,
            self._hear_conditions,
        ]

    def _monitoring(self) -> Monitoring:
        return Monitoring(
            self._channel,
            self._publishing,
            self._server,
            self._points,
            self._reader,
            self._delivery,
            self._figures,
            self._watch,
            self._epoch,
            self._capabilities.max_items_per_call,
            self._habits,
            self._settled,
            self._retarget,
        )

    async def _nothing_monitored(self) -> None:
        self._settled.set()

    async def _fill_holes(self) -> None:
        await self._history.run(self._channel, self._capabilities.namespaces, self._settled)

    async def _hear_conditions(self) -> None:
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
                self._resolved += 1

    # -- polling

    async def _poll(self, scan_s: float) -> None:
        """Read one scan group for ever, on a grid that does not drift."""
        rows, deliver = self._points.rows(scan_s), self._delivery.of(scan_s)
        grid = ScanClock(scan_s, time.monotonic())
        plan, resolved, tuned = self._reader.plan(rows), self._resolved, False
        while True:
            begun_s = time.monotonic()
            await self._reader.read(plan, deliver)
            self._delivery.heard(scan_s)
            if not tuned or resolved != self._resolved:
                plan = self._reader.plan(rows, self._delivery.codes[rows])
                resolved, tuned = self._resolved, True
            before, now_s = grid.overruns, time.monotonic()
            grid.done(now_s)
            self._figures.polled(now_s - begun_s, grid.overruns - before)
            await asyncio.sleep(grid.wait_s(now_s))

    # -- the watch

    async def _end_with_socket(self) -> None:
        await asyncio.wait({self._channel.lost})
        raise LinkFault(self._channel.lost.result())

    async def _end_when_silent(self) -> None:
        self._watch.expect(BYTES, self._server.silent_s, time.monotonic())
        while True:
            await asyncio.sleep(self._watch.tick_s)
            if reason := self._watch.overdue(time.monotonic()):
                raise Silence(reason)

    async def _beat(self) -> None:
        """Ask for the server's state: brings bytes, its clock, and what it says of itself."""
        period_s = min(1.0, self._server.silent_s / 3)
        parameters = read_parameters([_SERVER_STATE])
        while True:
            sent_ns = self._clock()
            body = await self._reader.ask(parameters)
            self._figures.beat(header_ticks(body), sent_ns, self._clock())
            self._figures.server_state = _state(body)
            await asyncio.sleep(period_s)


def _state(body: bytes) -> str:
    """What the server says of itself, if it is anything but running."""
    try:
        value = float(read_answer(body, 1).value[0])
    except ServiceFault as fault:
        if fault.status & 0xFFFF0000 in SESSION_GONE:
            raise LinkFault(str(fault)) from fault
        return ""
    if not 0 < value < len(_STATES):
        return ""
    return f"the server says that it is {_STATES[int(value)]}"
