"""The tags by exception: monitored where the server does it, polled where it does not."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import Flag, Server, is_bad
from scada.opcua.channel import Channel
from scada.opcua.delivery import Delivery
from scada.opcua.errors import LinkFault, ServiceFault
from scada.opcua.figures import Figures
from scada.opcua.isolation import Bisection, Outcasts
from scada.opcua.link import Watch
from scada.opcua.points import Points, Rows
from scada.opcua.publishing import Publishing
from scada.opcua.reader import Reader
from scada.opcua.scan_clock import ScanClock
from scada.opcua.status_codes import (
    CODE_MASK,
    FILTER_REFUSED,
    OF_THE_SERVICE,
    RANGE_REFUSED,
    SESSION_GONE,
    TOO_LARGE,
    status_text,
)
from scada.opcua.subscription import Subscription

FALLBACK_S: Final = 1.0
"""Tags that the server does not monitor are polled at this period."""

RETRY_S: Final = 10.0
"""How often refused subscriptions and items are tried again."""

MOST_ITEMS: Final = 500
"""Items per CreateMonitoredItems: most servers do that many in well below a second."""

FEWEST_ITEMS: Final = 20


@dataclass(slots=True)
class Habits:
    """What was learned of a server and outlives the connection."""

    items_per_call: int = MOST_ITEMS
    creating: bool = False
    """Items are being created just now."""
    outcasts: Outcasts = field(default_factory=Outcasts)
    """Items over which it refuses whole Reads."""
    apart: set[int] = field(default_factory=set)
    """Items over which it refuses to create others."""
    unfiltered: set[int] = field(default_factory=set)
    """Items that it does not filter by a deadband."""

    def went_silent(self) -> None:
        """It fell silent: if over the creation of items, it gets fewer of them at once."""
        if self.creating:
            self.items_per_call = max(FEWEST_ITEMS, self.items_per_call // 2)
        self.creating = False


class Monitoring:
    """Runs on one connection. ``limit`` is the server's MaxMonitoredItemsPerCall (0: none).

    ``settled`` is set when every tag was tried for the first time.
    """

    def __init__(
        self,
        channel: Channel,
        publishing: Publishing,
        server: Server,
        points: Points,
        reader: Reader,
        delivery: Delivery,
        figures: Figures,
        watch: Watch,
        epoch: int,
        limit: int,
        habits: Habits,
        settled: asyncio.Event,
        retarget: Callable[[], None],
    ) -> None:
        self._channel, self._publishing = channel, publishing
        self._server, self._points = server, points
        self._reader, self._delivery, self._figures = reader, delivery, figures
        self._watch, self._epoch = watch, epoch
        self._by_exception = points.scan_s == 0
        self._monitored = np.zeros(len(points), np.bool_)
        self._habits, self._settled, self._retarget = habits, settled, retarget
        habits.items_per_call = min(limit or MOST_ITEMS, habits.items_per_call)
        self._read_once, self._gap = asyncio.Event(), asyncio.Event()
        self._subscription: Subscription | None = None

    async def run(self) -> None:
        """Bring the tags by exception until the link fails: raises a group with a `LinkFault`."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._poll())
            await self._read_once.wait()
            while True:
                if self._subscription is None:
                    await self._subscribe(tasks)
                if self._subscription is not None:
                    await self._monitor(self._subscription)
                self._settled.set()
                await asyncio.sleep(RETRY_S)

    async def _poll(self) -> None:
        """Read those without a monitored item: all of them at first, then what was refused.

        After a gap all are read, and marked: some value before it is missing.
        """
        grid = ScanClock(FALLBACK_S, time.monotonic())
        while True:
            gap = self._gap.is_set()
            self._gap.clear()
            wanted = self._by_exception if gap else self._by_exception & ~self._monitored
            plan = self._reader.plan(np.flatnonzero(wanted))
            mark = Flag.OVERFLOW if gap else Flag.NONE
            await self._reader.read(plan, self._delivery.of(0.0, mark))
            if plan and self._subscription is None:
                self._delivery.heard(0.0)
            self._read_once.set()
            grid.done(time.monotonic())
            await asyncio.sleep(grid.wait_s(time.monotonic()))

    async def _subscribe(self, tasks: asyncio.TaskGroup) -> None:
        new = Subscription(
            self._channel,
            self._publishing,
            self._watch,
            time.monotonic,
            self._epoch,
            len(self._points),
            self._delivery.of(0.0),
            lambda: self._delivery.heard(0.0),
            self._gap.set,
        )
        try:
            await new.create(self._server)
        except ServiceFault as fault:
            self._figures.note = f"{fault}; tags by exception are polled at {FALLBACK_S:g} s"
            return
        self._figures.note = ""
        self._figures.publishing_ms = new.publishing_ms
        self._subscription = new
        tasks.create_task(new.run())

    async def _monitor(self, subscription: Subscription) -> None:
        """Create items for the tags that have none yet."""
        known = np.array([target is not None for target in self._reader.targets], np.bool_)
        rows = np.flatnonzero(self._by_exception & ~self._monitored & known)
        refused: list[int] = []
        apart = np.isin(rows, list(self._habits.apart))
        for row in rows[apart].tolist():
            refused += await self._create_apart(subscription, np.array([row]))
        rows = rows[~apart]
        while len(rows):
            part, rest = np.split(rows, [self._habits.items_per_call])
            try:
                refused += (await self._create(subscription, part)).tolist()
            except ServiceFault as fault:
                self._check_session(fault)
                if self._ask_for_less(fault, len(part)):
                    continue
                refused += await self._isolate(subscription, part, fault.status)
            rows = rest
        self._figures.note = _polled_instead(refused)

    async def _create(self, subscription: Subscription, rows: Rows) -> NDArray[np.uint32]:
        """Create items in one call; return the statuses of those that the server refused.

        What is refused for its deadband or its window is asked for once more without.
        """
        targets = [target for row in rows.tolist() if (target := self._reader.targets[row])]
        deadbands = self._points.deadband[rows].copy()
        deadbands[np.isin(rows, list(self._habits.unfiltered))] = 0.0
        self._habits.creating = True
        created = await subscription.add(rows, targets, self._server, deadbands)
        self._habits.creating = False
        bad = is_bad(created.status)
        self._monitored[rows[~bad]] = True
        self._figures.subscribed = int(self._points.sharing.size[self._monitored].sum())
        self._figures.monitored(created.sampling_ms[~bad])
        modest = bad & self._modest(rows, created.status & CODE_MASK, deadbands)
        bad &= ~modest
        self._figures.refuse(*self._points.spread_status(rows[bad], created.status[bad]))
        if not modest.any():
            return created.status[bad]
        more = await self._create(subscription, rows[modest])
        return np.concatenate([created.status[bad], more])

    def _modest(
        self, rows: Rows, code: NDArray[np.uint32], deadbands: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Give up the deadbands and windows that the server refuses; True where there was one."""
        filtered = np.isin(code, FILTER_REFUSED) & (deadbands > 0)
        self._habits.unfiltered.update(rows[filtered].tolist())
        windows = self._points.windows
        narrow = np.isin(code, RANGE_REFUSED) & windows.are_open(rows)
        if narrow.any():
            windows.set_open(rows[narrow], is_open=False)
            self._retarget()
        return filtered | narrow

    async def _isolate(self, subscription: Subscription, rows: Rows, status: int) -> list[int]:
        """Create the others' items, where the server refused the call over some of them."""
        if len(rows) < 2 or status & 0xFFFF0000 in OF_THE_SERVICE:
            return [status] * len(rows)
        refused: list[int] = []
        search = Bisection(rows, status)
        while (part := search.next()) is not None:
            try:
                refused += (await self._create(subscription, part)).tolist()
                search.answered()
            except ServiceFault as fault:
                self._check_session(fault)
                search.refused(fault.status)
        left, _ = search.end()
        self._habits.apart.update(search.culprits)
        return [*refused, *search.culprits.values(), *[status] * len(left)]

    async def _create_apart(self, subscription: Subscription, row: Rows) -> list[int]:
        """Create the item of one over which a call was refused before."""
        try:
            refused = (await self._create(subscription, row)).tolist()
        except ServiceFault as fault:
            self._check_session(fault)
            return [fault.status]
        self._habits.apart.discard(int(row[0]))
        return list(refused)

    def _check_session(self, fault: ServiceFault) -> None:
        """The call was refused. Raises `LinkFault` where nothing helps."""
        self._habits.creating = False
        if fault.status & 0xFFFF0000 in SESSION_GONE:
            raise LinkFault(str(fault)) from fault

    def _ask_for_less(self, fault: ServiceFault, asked: int) -> bool:
        """Whether fewer items at once may help."""
        if fault.status & 0xFFFF0000 not in TOO_LARGE or asked < 2:
            return False
        self._habits.items_per_call = asked // 2
        return True


def _polled_instead(statuses: list[int]) -> str:
    """What the status says of tags that the server does not monitor."""
    if not statuses:
        return ""
    reasons = ", ".join(sorted({status_text(status) for status in statuses}))
    return f"{len(statuses)} tags are polled, not monitored: {reasons}"
