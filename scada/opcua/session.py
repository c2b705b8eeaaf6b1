"""One connection's life: resolve nodes, read everything once, poll and listen until it ends."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import Flag, Samples, Server, is_bad, scan_group
from scada.opcua.answers import header_ticks, read_answer
from scada.opcua.array_codec import DataValues
from scada.opcua.capabilities import read_capabilities, read_namespaces
from scada.opcua.channel import Channel
from scada.opcua.errors import LinkFault, ServiceFault, Silence
from scada.opcua.figures import Figures
from scada.opcua.link import Watch
from scada.opcua.nodes import resolve_all
from scada.opcua.points import Points, Rows
from scada.opcua.reader import Deliver, Reader, ReadRequest, Refused
from scada.opcua.requests import read_parameters, read_value_id
from scada.opcua.scan_clock import ScanClock
from scada.opcua.sink import Sink
from scada.opcua.status_codes import SESSION_GONE, TOO_LARGE, is_refusal, status_text
from scada.opcua.subscription import Subscription

FALLBACK_S: Final = 1.0
"""Tags by exception that the server does not monitor are polled at this period."""

RETRY_S: Final = 10.0
"""How often refused items and unknown namespaces are tried again."""

MOST_ITEMS: Final = 500
"""Items per CreateMonitoredItems: a slow server does that many in well below a second."""

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
    """Runs on one open channel. ``figures`` outlives it; all else is made anew at each connect."""

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
    ) -> None:
        self._channel, self._server, self._points = channel, server, points
        self._sink, self._figures, self._watch = sink, figures, watch
        self._clock, self._epoch = clock, epoch
        self._event = scan_group(server.id, 0.0)
        self._by_exception = points.scan_s == 0
        self._monitored = np.zeros(len(points), np.bool_)
        self._codes = np.zeros(len(points), np.uint16)
        self._plans_version = 0
        self._read_once = asyncio.Event()
        self._fill_gap = asyncio.Event()
        self._subscription: Subscription | None = None

    async def prepare(self) -> None:
        """Learn the server's namespaces and limits; resolve the nodes. Raises `LinkFault`."""
        self._capabilities = await read_capabilities(self._channel)
        targets, self._unknown = self._resolve(self._capabilities.namespaces)
        limit = self._capabilities.max_items_per_call
        self._items_per_call = min(limit or MOST_ITEMS, MOST_ITEMS)
        self._reader = Reader(
            self._channel,
            self._watch,
            time.monotonic,
            targets,
            self._capabilities.max_nodes_per_read,
            self._server.silent_s,
        )

    async def run(self) -> None:
        """Bring samples until the link fails: raises an exception group with a `LinkFault`."""
        self._substitute_unknown()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._end_with_socket())
            tasks.create_task(self._end_when_silent())
            tasks.create_task(self._channel.keep_open())
            tasks.create_task(self._beat())
            for scan_s in np.unique(self._points.scan_s[~self._by_exception]).tolist():
                tasks.create_task(self._poll(scan_s))
            if self._by_exception.any():
                tasks.create_task(self._poll_unmonitored())
                tasks.create_task(self._listen())

    # -- nodes

    def _resolve(
        self, namespaces: tuple[str, ...]
    ) -> tuple[list[bytes | None], NDArray[np.uint32]]:
        nodes, status = resolve_all(self._points.nodes, namespaces)
        targets = [None if node is None else read_value_id(node) for node in nodes]
        return targets, np.array(status, np.uint32)

    def _substitute_unknown(self) -> None:
        """Say once that these tags have no node: they stay BAD until they have one."""
        unknown = self._unknown != 0
        now_ns = self._clock()
        for scan_s in np.unique(self._points.scan_s[unknown]).tolist():
            rows = np.flatnonzero(unknown & (self._points.scan_s == scan_s))
            self._figures.refused[rows] = self._unknown[rows]
            batch = self._points.substitute(rows, self._unknown[rows], now_ns)
            self._sink.samples(batch, scan_group(self._server.id, scan_s), now_ns)

    async def _resolve_again(self) -> None:
        """A server may bring up its namespaces one after the other."""
        if not self._unknown.any():
            return
        targets, unknown = self._resolve(await read_namespaces(self._channel))
        if not np.array_equal(unknown, self._unknown):
            self._reader.targets, self._unknown = targets, unknown
            self._plans_version += 1

    # -- samples

    def _deliver(self, group: str, mark: Flag = Flag.NONE) -> Deliver:
        def deliver(rows: Rows, values: DataValues | Refused) -> None:
            now_ns = self._clock()
            if isinstance(values, Refused):
                status = np.full(len(rows), values.status, np.uint32)
                batch = self._points.substitute(rows, status, now_ns)
            else:
                self._codes[rows] = values.code
                batch = self._points.samples(rows, values, now_ns, mark)
            self._note(rows, batch, now_ns)
            self._sink.samples(batch, group, now_ns)

        return deliver

    def _note(self, rows: Rows, batch: Samples, now_ns: int) -> None:
        figures = self._figures
        figures.delivered(batch, now_ns)
        if figures.any_refused or is_bad(batch.status).any():
            figures.refuse(rows, np.where(is_refusal(batch.status), batch.status, np.uint32(0)))

    async def _poll(self, scan_s: float) -> None:
        """Read one scan group for ever, on a grid that does not drift."""
        rows, group = self._points.rows(scan_s), scan_group(self._server.id, scan_s)
        deliver, grid = self._deliver(group), ScanClock(scan_s, time.monotonic())
        plan, version, tuned = self._reader.plan(rows), self._plans_version, False
        while True:
            begun_s = time.monotonic()
            await self._reader.read(plan, deliver)
            self._sink.heard(group, self._clock())
            if not tuned or version != self._plans_version:
                plan, version, tuned = self._retuned(rows), self._plans_version, True
            before = grid.overruns
            grid.done(time.monotonic())
            self._figures.polled(time.monotonic() - begun_s, grid.overruns - before)
            await asyncio.sleep(grid.wait_s(time.monotonic()))

    def _retuned(self, rows: Rows) -> list[ReadRequest]:
        return self._reader.plan(rows, self._codes[rows])

    async def _poll_unmonitored(self) -> None:
        """Read the tags by exception that have no monitored item: all at first, then the refused.

        After a gap all of them are read, marked with the overflow flag.
        """
        grid = ScanClock(FALLBACK_S, time.monotonic())
        while True:
            gap = self._fill_gap.is_set()
            self._fill_gap.clear()
            wanted = self._by_exception if gap else self._by_exception & ~self._monitored
            mark = Flag.OVERFLOW if gap else Flag.NONE
            plan = self._reader.plan(np.flatnonzero(wanted))
            await self._reader.read(plan, self._deliver(self._event, mark))
            if plan and self._subscription is None:
                self._sink.heard(self._event, self._clock())
            self._read_once.set()
            grid.done(time.monotonic())
            await asyncio.sleep(grid.wait_s(time.monotonic()))

    # -- the subscription

    async def _listen(self) -> None:
        """Subscribe once everything was read; what the server refuses is tried again for ever."""
        await self._read_once.wait()
        async with asyncio.TaskGroup() as tasks:
            while True:
                if self._subscription is None:
                    await self._subscribe(tasks)
                if self._subscription is not None:
                    await self._monitor(self._subscription)
                await asyncio.sleep(RETRY_S)
                await self._resolve_again()

    async def _subscribe(self, tasks: asyncio.TaskGroup) -> None:
        new = Subscription(
            self._channel,
            self._watch,
            time.monotonic,
            self._epoch,
            len(self._points),
            self._deliver(self._event),
            lambda: self._sink.heard(self._event, self._clock()),
            self._fill_gap.set,
        )
        try:
            await new.create(self._server)
        except ServiceFault as fault:  # session gone is a LinkFault already
            self._figures.note = f"{fault}; tags by exception are polled at {FALLBACK_S:g} s"
            return
        self._figures.note = ""
        self._figures.publishing_ms = new.publishing_ms
        self._subscription = new
        tasks.create_task(new.run())

    async def _monitor(self, subscription: Subscription) -> None:
        """Create items for the tags that have none yet."""
        known = np.array([target is not None for target in self._reader.targets])
        rows = np.flatnonzero(self._by_exception & ~self._monitored & known)
        if not len(rows):
            return
        refused: list[int] = []
        while len(rows):
            part, rows = rows[: self._items_per_call], rows[self._items_per_call :]
            targets = [target for row in part.tolist() if (target := self._reader.targets[row])]
            try:
                created = await subscription.add(part, targets, self._server)
            except ServiceFault as fault:
                if self._ask_for_less(fault, len(part)):
                    rows = np.concatenate([part, rows])
                    continue
                refused += [fault.status] * len(part)
                continue
            good = ~is_bad(created.status)
            self._monitored[part[good]] = True
            self._figures.subscribed = int(self._monitored.sum())
            self._figures.monitored(created.sampling_ms[good])
            self._figures.refuse(part[~good], created.status[~good])
            refused += created.status[~good].tolist()
        self._figures.note = _polled_instead(refused)

    def _ask_for_less(self, fault: ServiceFault, asked: int) -> bool:
        """Whether fewer items at once may help. Raises `LinkFault` where nothing does."""
        code = fault.status & 0xFFFF0000
        if code in SESSION_GONE:
            raise LinkFault(str(fault)) from fault
        if code not in TOO_LARGE or asked < 2:
            return False
        self._items_per_call = asked // 2
        return True

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


def _polled_instead(statuses: list[int]) -> str:
    """What the status says of tags that the server does not monitor."""
    if not statuses:
        return ""
    reasons = ", ".join(sorted({status_text(status) for status in statuses}))
    return f"{len(statuses)} tags are polled, not monitored: {reasons}"


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
