"""Creating monitored items: in batches, over as many subscriptions as the server makes it take."""

from collections.abc import Awaitable, Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import is_bad
from scada.opcua.connection import Connection
from scada.opcua.errors import LinkFault, ServiceFault
from scada.opcua.isolation import Bisection
from scada.opcua.lease import Lease
from scada.opcua.points import Rows
from scada.opcua.status_codes import (
    BAD_TOO_MANY_MONITORED_ITEMS,
    CODE_MASK,
    FILTER_REFUSED,
    OF_THE_SERVICE,
    RANGE_REFUSED,
    SESSION_GONE,
    TOO_LARGE,
    status_text,
)
from scada.opcua.subscription import Subscription

MOST_SUBSCRIPTIONS: Final = 100
"""A server that takes so few items in each is better polled."""

SLOW: Final = 2.0
NOTICEABLE_MS: Final = 250.0
"""A sampling interval that is so many times what was asked for, and no shorter than this, is told."""

Subscribe = Callable[[], Awaitable[Subscription | None]]


class Items:
    """The items of one connection; ``subscribe`` makes another subscription, or cannot."""

    def __init__(self, connection: Connection, lease: Lease, subscribe: Subscribe) -> None:
        self._connection, self._lease, self._subscribe = connection, lease, subscribe
        self._points, self._reader = connection.points, connection.reader
        self._habits, self._figures = connection.habits, connection.figures
        self._full: set[int] = set()

    async def create(self, rows: Rows, open_: list[Subscription]) -> None:
        """Create items for these tags, in subscriptions that are open or new; tell what is refused."""
        self._full.clear()
        rows = rows[~np.isin(rows, self._habits.outcasts.undecodable())]
        apart = np.isin(rows, list(self._habits.apart))
        refused = await self._batches(rows[~apart], open_)
        for row in rows[apart].tolist():
            refused += await self._apart(open_[-1], np.array([row], np.intp))
        self._tell(refused)

    async def _batches(self, rows: Rows, open_: list[Subscription]) -> list[int]:
        refused: list[int] = []
        while len(rows):
            subscription = await self._with_room(open_)
            if subscription is None:
                return refused + [BAD_TOO_MANY_MONITORED_ITEMS] * len(rows)
            part, rest = np.split(rows, [self._habits.items_per_call])
            again, statuses = await self._batch(subscription, part)
            refused += statuses
            rows = np.concatenate([again, rest])
        return refused

    async def _with_room(self, open_: list[Subscription]) -> Subscription | None:
        """One that is not full; another one, unless the last one took nothing."""
        for subscription in open_:
            if subscription.id not in self._full:
                return subscription
        if not open_[-1].terms.items or len(open_) >= MOST_SUBSCRIPTIONS:
            return None
        return await self._subscribe()

    async def _batch(self, subscription: Subscription, rows: Rows) -> tuple[Rows, list[int]]:
        """One call; returns the tags to try again and the statuses of those that were refused."""
        try:
            status = await self._call(subscription, rows)
        except ServiceFault as fault:
            self._check_session(fault)
            if fault.status & 0xFFFF0000 == BAD_TOO_MANY_MONITORED_ITEMS:
                self._full.add(subscription.id)
                return rows, []
            if self._ask_for_less(fault, len(rows)):
                return rows, []
            return rows[:0], await self._isolate(subscription, rows, fault.status)
        return self._judge(subscription, rows, status)

    async def _call(self, subscription: Subscription, rows: Rows) -> NDArray[np.uint32]:
        """The statuses with which the server answered, one per row."""
        all_targets, lease = self._reader.targets, self._lease
        targets = [target for row in rows.tolist() if (target := all_targets[row])]
        self._habits.creating = True
        created = await subscription.add(
            rows, targets, self._connection.server, self._deadbands(rows)
        )
        self._habits.creating = False
        good = ~is_bad(created.status)
        lease.subscription_of[rows[good]] = subscription.id
        self._figures.subscribed = int(self._points.sharing.size[lease.monitored].sum())
        self._figures.monitored(created.sampling_ms[good], created.queue[good])
        lease.sampling_ms, lease.queue = self._figures.sampling_ms, self._figures.queue
        return created.status

    def _judge(
        self, subscription: Subscription, rows: Rows, status: NDArray[np.uint32]
    ) -> tuple[Rows, list[int]]:
        """What is refused for its deadband or its window, or for want of room, is tried again."""
        bad, code = is_bad(status), status & CODE_MASK
        full = code == BAD_TOO_MANY_MONITORED_ITEMS
        if full.any():
            self._full.add(subscription.id)
        again = bad & (full | self._modest(rows, code))
        refused = bad & ~again
        self._figures.refuse(*self._points.spread_status(rows[refused], status[refused]))
        return rows[again], status[refused].tolist()

    def _modest(self, rows: Rows, code: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Give up the deadbands and windows that the server refuses; True where there was one."""
        filtered: NDArray[np.bool_] = np.isin(code, FILTER_REFUSED) & (self._deadbands(rows) > 0)
        self._habits.unfiltered.update(rows[filtered].tolist())
        windows = self._points.windows
        narrow = np.isin(code, RANGE_REFUSED) & windows.are_open(rows)
        if narrow.any():
            windows.set_open(rows[narrow], is_open=False)
            self._connection.retarget()
        return filtered | narrow

    def _deadbands(self, rows: Rows) -> NDArray[np.float64]:
        deadbands = self._points.deadband[rows].copy()
        deadbands[np.isin(rows, list(self._habits.unfiltered))] = 0.0
        return deadbands

    # -- whole calls that are refused

    async def _isolate(self, subscription: Subscription, rows: Rows, status: int) -> list[int]:
        """Create the others' items, where the server refused the call over some of them."""
        if len(rows) < 2 or status & 0xFFFF0000 in OF_THE_SERVICE:
            return [status] * len(rows)
        refused: list[int] = []
        search = Bisection(rows, status)
        while (part := search.next()) is not None:
            try:
                refused += await self._insist(subscription, part)
                search.answered()
            except ServiceFault as fault:
                self._check_session(fault)
                search.refused(fault.status)
        left, _ = search.end()
        self._habits.apart.update(search.culprits)
        return [*refused, *search.culprits.values(), *[status] * len(left)]

    async def _insist(self, subscription: Subscription, rows: Rows) -> list[int]:
        """Create these here and now; without deadband or window where the server wants none."""
        refused: list[int] = []
        for _ in range(3):
            rows, statuses = self._judge(subscription, rows, await self._call(subscription, rows))
            refused += statuses
            if not len(rows):
                return refused
        return refused + [BAD_TOO_MANY_MONITORED_ITEMS] * len(rows)

    async def _apart(self, subscription: Subscription, row: Rows) -> list[int]:
        """Create the item of one over which a call was refused before."""
        try:
            refused = await self._insist(subscription, row)
        except ServiceFault as fault:
            self._check_session(fault)
            return [fault.status]
        self._habits.apart.discard(int(row[0]))
        return refused

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

    # -- what is not as it should be

    def _tell(self, refused: list[int]) -> None:
        asked_ms, granted_ms = self._connection.server.sampling_ms, self._figures.sampling_ms
        slow = granted_ms >= max(NOTICEABLE_MS, SLOW * asked_ms)
        words = f"the server samples every {granted_ms:g} ms only, {asked_ms:g} ms were asked for"
        self._figures.say("sampling", words if slow else "")
        unfiltered = len(self._habits.unfiltered)
        words = f"{unfiltered} tags are monitored without the deadband asked for: it was refused"
        self._figures.say("deadband", words if unfiltered else "")
        self._figures.say("items", _polled_instead(refused))


def _polled_instead(statuses: list[int]) -> str:
    """What the status says of tags that the server does not monitor."""
    if not statuses:
        return ""
    reasons = ", ".join(sorted({status_text(status) for status in statuses}))
    return f"{len(statuses)} tags are polled, not monitored: {reasons}"
