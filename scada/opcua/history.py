"""Backfilling: what was missed is read back from the server's history, in the background.

After every reconnection each tag is read from the last sample before the loss to the last one when the
new connection had settled; the same where a queue overflowed or messages were lost. One request is on
its way at a time. What comes is delivered as any sample, marked `Flag.BACKFILLED`; a `Backfill` ends
each stretch. Nothing in here ends a link: a server that has no history is asked again after `AGAIN_S`.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import Backfill, Flag, Samples, Server, scan_group
from scada.model.backfill import CLOCK, NO_TIME
from scada.opcua import times
from scada.opcua.channel import Channel
from scada.opcua.data_values import DataValues
from scada.opcua.figures import Figures
from scada.opcua.history_reader import HistoryReader, Sizes, Slow
from scada.opcua.newest import NEVER, Newest
from scada.opcua.points import Points, Rows
from scada.opcua.recent import Known
from scada.opcua.sink import Sink
from scada.opcua.status_codes import BAD_TIMEOUT, status_text
from scada.opcua.stretch import Span, Stretch

Nodes = Sequence[bytes | None]
"""The encoded NodeId of each row; `None` where the server does not have it."""

SETTLE_S: Final = 1.0
"""After its monitored items were created, a connection is given so long for their first values."""

TOGETHER_S: Final = 1.0
"""Holes of a running connection (overflows, lost messages) are collected for so long."""

LATE_S: Final = 5.0
"""How often is looked whether tags are heard of that were not when the connection had settled."""

BETWEEN_S: Final = 60.0
"""And filled no more often than this: a queue that overflows all the time is a matter of settings."""

AGAIN_S: Final = 600.0
"""A tag without history is not asked for again so soon."""

MOST_SLOW: Final = 6
"""Requests in a row that were not answered in time before no more are sent."""

MOST_LOSSES: Final = 3
"""Connections that fell silent over a request before the server is left in peace."""


class History:
    """The backfills of one server; it outlives connections. ``clock`` gives ns UTC."""

    def __init__(
        self,
        server: Server,
        points: Points,
        sink: Sink,
        figures: Figures,
        newest: Newest,
        clock: Callable[[], int],
    ) -> None:
        self._server, self._points, self._sink = server, points, sink
        self._figures, self._newest, self._clock = figures, newest, clock
        newest.recent.is_wanted = server.history
        n = len(points)
        self._before_ns = np.full(n, NEVER, np.int64)
        self._settled_ns = np.full(n, NEVER, np.int64)
        self._lost_ns = 0
        self._is_settled = True
        self._refused = np.zeros(n, np.uint32)
        self._again_s = np.zeros(n)
        self._sizes = Sizes()
        self._losses = 0
        self._slow = 0
        self._next_s = 0.0
        self._late_ns = self._before_ns.copy()
        """Where the hole of a tag begins that nothing was heard of yet on this connection."""
        self._late_last = newest.last()
        self._stretches: deque[Stretch] = deque()

    def begin(self) -> None:
        """A connection begins: what was delivered last on the one before is where holes begin.

        A session that is resumed has its queues sent first, but servers exist that do not say when a
        queue overflowed: so its holes are looked after as well, and what came is known.
        """
        if self._sizes.asking:
            self._fell_silent()
        recent, now_ns = self._newest.recent, self._clock()
        never = self._before_ns == NEVER
        if self._is_settled or never.all():
            self._lost_ns = recent.last_ns or now_ns
        if not self._is_settled:
            # The connection before was lost too soon: its own holes are not looked after yet.
            self._before_ns[never] = self._first_ns()[never]
            return
        self._before_ns = self._newest.time_ns.copy()
        recent.clear()
        recent.take(*self._newest.last(), now_ns)
        recent.hold, self._is_settled = self._server.history, False

    async def run(
        self, channel: Channel, nodes: Callable[[], Nodes], settled: asyncio.Event
    ) -> None:
        """Fill what is missing, until the link fails; ``settled``: all items have been created."""
        if not self._server.history:
            return
        await settled.wait()
        await asyncio.sleep(SETTLE_S)
        self._settle()
        reader = HistoryReader(channel, self._sizes)
        with suppress(Slow):
            await reader.prepare()
        while True:
            while self._stretches:
                await self._fill(self._stretches[0], reader, nodes())
                self._end(self._stretches.popleft())
            await self._collect()

    # -- what is missing

    def _settle(self) -> None:
        """The connection is complete: every tag that was heard of on it has a hole behind it."""
        if self._is_settled:
            return
        now, seen, first = self._newest.time_ns, self._newest.seen, self._before_ns == NEVER
        # On a first connection: from the first reading on, before there were monitored items.
        from_ns = np.where(first, self._first_ns(), self._before_ns)
        self._late_ns = np.where(seen, NEVER, self._before_ns)
        self._late_last = self._newest.last()
        back = int((seen & ~first & (now < from_ns)).sum())
        self._put(np.flatnonzero(seen & (now > from_ns)), from_ns, back, quiet=bool(first.all()))
        self._forget_losses()
        self._settled_ns = now.copy()
        self._newest.recent.hold, self._is_settled = False, True

    def _first_ns(self) -> NDArray[np.int64]:
        """The earliest source time remembered of each tag, `NEVER` where there is none."""
        first_ns = self._newest.recent.first_ns(len(self._points))
        return np.where(self._newest.time_ns == NEVER, NEVER, first_ns)

    async def _collect(self) -> None:
        """Wait for holes of a running connection: overflowed queues, messages that were lost."""
        if await self._late():
            return
        await asyncio.sleep(max(TOGETHER_S, self._next_s - time.monotonic()))
        self._next_s = time.monotonic() + BETWEEN_S
        rows = self._forget_losses()
        self._newest.recent.hold = False
        # From the earliest sample remembered: the loss itself came before it was noticed.
        from_ns = np.maximum(self._first_ns(), self._settled_ns)
        rows = rows[from_ns[rows] < self._newest.time_ns[rows]]
        if len(rows):
            self._lost_ns = int(from_ns[rows].min())
            self._put(rows, from_ns)
            self._settled_ns[rows] = self._newest.time_ns[rows]

    async def _late(self) -> bool:
        """Wait for losses, or for a tag that was heard of only now: then its hole is put, and true."""
        while not self._newest.lost.is_set():
            waits = bool((self._late_ns != NEVER).any())
            with suppress(TimeoutError):
                async with asyncio.timeout(LATE_S if waits else None):
                    await self._newest.lost.wait()
            heard = self._newest.seen & (self._late_ns != NEVER)
            rows = np.flatnonzero(heard & (self._newest.time_ns > self._late_ns))
            if len(rows):
                self._put(rows, self._late_ns)
                self._stretches[-1].known.add(*self._late_last)
                self._late_ns[heard] = NEVER
                return True
        return False

    def _forget_losses(self) -> Rows:
        rows = np.flatnonzero(self._newest.lossy)
        self._newest.lossy[:] = False
        self._newest.lost.clear()
        return rows

    def _put(
        self, rows: Rows, from_ns: NDArray[np.int64], back: int = 0, *, quiet: bool = False
    ) -> None:
        """These tags miss something; the server's clock went ``back`` over so many others."""
        if not len(rows):
            self._tell_clock(back)
            return
        known = self._newest.recent.known(rows)
        stretch = Stretch(rows, from_ns.copy(), self._newest.time_ns.copy(), known, self._lost_ns)
        stretch.quiet = quiet
        stretch.lack(CLOCK, back)
        self._stretches.append(stretch)

    # -- reading it back

    async def _fill(self, stretch: Stretch, reader: HistoryReader, nodes: Nodes) -> None:
        """Read a stretch, span by span, slice by slice."""
        while stretch.spans:
            span = stretch.spans[0]
            samples = await self._slice(stretch, span, reader, nodes)
            if not self._slow:
                self._losses = 0
                self._sizes.more()
            stretch.brought = Known()
            span.done(samples)
            if span.at_ns >= span.end_ns:
                stretch.spans.pop(0)
            self._figures.backfill = f"history is read back: {stretch.progress:.0%}"
        self._figures.backfill = ""

    async def _slice(
        self, stretch: Stretch, span: Span, reader: HistoryReader, nodes: Nodes
    ) -> int:
        """One slice of one span; returns how many samples it brought."""
        # Tags that are parts of one node are read together.
        leads = np.unique(self._points.sharing.lead[stretch.wanted(span)])
        before, rows = stretch.samples, self._askable(leads, nodes)
        while len(rows):
            part, rest = np.split(rows, [self._sizes.nodes])
            targets = [target for row in part.tolist() if (target := nodes[row])]
            stretch.asked = True
            try:
                refused = await reader.read(
                    targets,
                    span.at_ns,
                    span.to_ns,
                    partial(self._deliver, stretch, span, part),
                )
            except Slow:
                self._slow += 1
                if self._slow < MOST_SLOW and (self._sizes.less() or span.shorter()):
                    continue
                part, rest, refused = rows, rows[:0], dict.fromkeys(range(len(rows)), BAD_TIMEOUT)
            else:
                self._slow = 0
            self._refuse(part, refused)
            rows = rest
        return stretch.samples - before

    def _askable(self, rows: Rows, nodes: Nodes) -> Rows:
        """Those that are there and were not refused lately."""
        known = np.array([nodes[row] is not None for row in rows.tolist()], np.bool_)
        return rows[known & (self._again_s[rows] <= time.monotonic())]

    def _refuse(self, rows: Rows, refused: dict[int, int]) -> None:
        """Note what the server would not read, and leave it in peace for a while."""
        some = rows[list(refused)]
        self._refused[rows] = 0
        self._refused[some] = list(refused.values())
        self._again_s[some] = time.monotonic() + AGAIN_S

    def _deliver(
        self, stretch: Stretch, span: Span, part: Rows, came: list[tuple[int, DataValues]]
    ) -> None:
        """An answer came: its samples that were missed go to the sink, each scan group apart."""
        now_ns, parts, parts_rows = self._clock(), [], []
        for place, values in came:
            lead = np.full(len(values), part[place], np.intp)
            rows, values = self._points.spread(lead, values)
            samples = self._points.samples(rows, values, now_ns, Flag.BACKFILLED)
            timed = times.usable(values.source) | times.usable(values.server)
            stretch.lack(NO_TIME, int(not timed.all()))
            keep = timed & stretch.missing(span, rows, samples)
            parts.append(samples.take(keep))
            parts_rows.append(rows[keep])
        if not any(map(len, parts)):
            return
        rows, samples = np.concatenate(parts_rows), Samples.concatenate(parts)
        stretch.brought.add(rows, samples)
        stretch.samples += len(samples)
        self._figures.backfilled += len(samples)
        for scan_s in np.unique(self._points.scan_s[rows]).tolist():
            group = samples.take(self._points.scan_s[rows] == scan_s)
            self._sink.samples(group, scan_group(self._server.id, scan_s), now_ns)

    # -- what is told

    def _tell_clock(self, tags: int) -> None:
        """Nothing can be asked for: the times of all tags went back."""
        if tags:
            now_ns = self._clock()
            lost = Backfill(
                server=self._server.id,
                from_ns=self._lost_ns,
                until_ns=now_ns,
                time_ns=now_ns,
                tags=tags,
                samples=0,
                lacking={CLOCK: tags},
            )
            self._sink.backfill(lost)

    def _end(self, stretch: Stretch) -> None:
        """Tell of a stretch, unless nothing at all was asked: that was told before."""
        if not stretch.asked or (stretch.quiet and not stretch.samples):
            return
        refused = self._refused[self._points.sharing.lead[stretch.rows]]
        for status in np.unique(refused[refused != 0]).tolist():
            stretch.lack(status_text(status), int((refused == status).sum()))
        self._sink.backfill(
            Backfill(
                server=self._server.id,
                from_ns=stretch.begin_ns,
                until_ns=stretch.end_ns,
                time_ns=self._clock(),
                tags=len(stretch.rows),
                samples=stretch.samples,
                lacking=dict(stretch.lacking),
            )
        )

    def _fell_silent(self) -> None:
        """The last connection ended while history was read: perhaps because of it."""
        self._sizes.asking = False
        self._losses += 1
        self._sizes.less()
        for stretch in self._stretches:
            stretch.spans[0].shorter()
        if self._losses >= MOST_LOSSES:
            self._refused[:], self._again_s[:] = BAD_TIMEOUT, time.monotonic() + AGAIN_S
            self._losses = 0
