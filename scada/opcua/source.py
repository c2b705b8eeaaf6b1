"""One server as a source of samples: the shell that connects, notices the loss and returns."""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import (
    BadInput,
    ConditionAcknowledgement,
    DavylampError,
    LinkChange,
    LinkStatus,
    Server,
    Tag,
)
from scada.opcua.cancellation import is_cancelled
from scada.opcua.channel import Channel
from scada.opcua.conditions import LOCALES, Conditions
from scada.opcua.errors import LinkFault, PathSilence, Refused, Silence
from scada.opcua.figures import Figures
from scada.opcua.gate import Gate
from scada.opcua.habits import Habits
from scada.opcua.handshake import Ticket
from scada.opcua.history import History
from scada.opcua.kept import Kept
from scada.opcua.lease import Lease
from scada.opcua.link import Link, Phase, Signal, Watch
from scada.opcua.lookout import Leave, Lookout
from scada.opcua.newest import Newest
from scada.opcua.points import Points
from scada.opcua.redundant_set import RedundantSet
from scada.opcua.security import NO_CREDENTIALS, Credentials
from scada.opcua.server_status import started_ticks
from scada.opcua.session import BYTES, Session
from scada.opcua.sink import Sink

_log: Final = logging.getLogger(__name__)

LONGEST_TICK_S: Final = 0.25

PREPARE_S: Final = 30.0
"""Time for all that is asked between log-in and the first values; silence ends it sooner."""

_NOT_REACHED: Final = ("connecting", "hello")
"""How the faults begin of a server that nothing was heard of (see `transport.connect`)."""


class Source:
    """Brings the tags of one server to a sink until it is cancelled.

    ``index`` (int32, shape ``(len(tags),)``) is each tag's place in the site table. ``clock`` gives
    ns UTC; ``gate`` is shared by all sources of a process. Faults of the server and of the way to it
    never leave `run`: they arrive as link changes and as BAD samples.
    """

    def __init__(
        self,
        server: Server,
        tags: Sequence[Tag],
        index: NDArray[np.int32],
        sink: Sink,
        *,
        clock: Callable[[], int] = time.time_ns,
        credentials: Credentials = NO_CREDENTIALS,
        gate: Gate | None = None,
    ) -> None:
        if len(tags) != len(index):
            raise BadInput(f"server {server.id}: {len(tags)} tags, {len(index)} indices")
        self._server, self._sink, self._clock = server, sink, clock
        self._credentials, self._gate = credentials, gate or Gate()
        self._endpoints = RedundantSet.of((server.url, *server.urls))
        self._lease: Lease | None = None
        self._points = points = Points(tags, index)
        self._figures = figures = Figures(np.zeros(len(tags), np.uint32))
        self._habits = Habits()
        newest = Newest(len(tags))
        history = History(server, points, sink, figures, newest, clock)
        self._conditions = Conditions(server, tags, sink, figures, clock)
        self._kept = Kept(
            server, points, sink, clock, figures, self._habits, newest, history, self._conditions
        )
        self._link = Link(random.random)
        self._since_ns = clock()
        self._begun_s = 0.0
        self._epoch = random.randrange(1 << 12)

    async def run(self) -> None:
        """Hold the link and bring samples, until cancelled."""
        self._step(Signal.START)
        try:
            while True:
                # In a task of its own: task groups leave marks of cancellation on the one they run in.
                await asyncio.create_task(self._connection())
                if is_cancelled():
                    raise asyncio.CancelledError
                if self._link.phase is Phase.WAITING:
                    await asyncio.sleep(self._link.delay_s)
                    self._try_again()
        finally:
            self._step(Signal.STOP)

    def _try_again(self) -> None:
        """Decide with which endpoint, and whether with the session of before."""
        before = self._endpoints.current
        if self._endpoints.choose() is not before:
            self._step(Signal.FAIL_OVER)
        elif self._may_resume(before.url):
            self._step(Signal.RESUME)
        else:
            self._step(Signal.DUE)
        if self._link.phase is not Phase.RESUMING:
            self._lease = None

    def _may_resume(self, url: str) -> bool:
        lease = self._lease
        return lease is not None and self._habits.resumes and lease.lives(url, time.monotonic())

    def status(self) -> LinkStatus:
        """How the link stands now."""
        return self._figures.status(self._server, self._points, self._link, self._since_ns)

    def acknowledge(self, wanted: ConditionAcknowledgement) -> None:
        """Acknowledge one of the server's own alarms at the server; what comes of it, the sink hears."""
        self._conditions.acknowledge(wanted)

    # -- one connection

    async def _connection(self) -> None:
        """One connection from its opening to its end, which is always a failure."""
        tick_s = min(LONGEST_TICK_S, self._server.silent_s / 8)
        watch = Watch(tick_s, time.monotonic())
        lease = self._lease if self._link.phase is Phase.RESUMING else None
        try:
            channel = await self._open(watch, lease)
        except Exception as fault:
            self._not_opened(fault)
            return
        session: Session | None = None
        try:
            session = self._session(channel, watch, lease)
            await self._use(session)
        except Exception as fault:
            await self._end(_first(fault), channel, session)
        except BaseException:
            await channel.close()
            raise

    async def _open(self, watch: Watch, lease: Lease | None) -> Channel:
        """A channel with a new session, or with that of the lease. Raises `LinkFault`, `Refused`."""
        self._begun_s = time.monotonic()
        self._figures.url = self._endpoints.current.url
        if lease is not None and lease.ticket is not None and lease.ticket.guessable:
            await self._recognise(lease)
        channel = await self._channel(
            self._endpoints.current.url,
            heard=lambda: watch.heard(BYTES, time.monotonic()),
            resume=lease.ticket if lease is not None else None,
        )
        self._figures.certificate_end = channel.certificate_end
        return channel

    async def _recognise(self, lease: Lease) -> None:
        """See by another session that the server is the same still. Raises `Refused`.

        A server that counts its sessions gives the same number to somebody else after a restart.
        """
        channel = await self._channel(self._endpoints.current.url)
        try:
            if await started_ticks(channel) != lease.started_ticks:
                raise Refused("the server was started anew")
        finally:
            await channel.close()

    async def _channel(
        self,
        url: str,
        *,
        heard: Callable[[], None] = lambda: None,
        resume: Ticket | None = None,
    ) -> Channel:
        return await Channel.open(
            self._server,
            url=url,
            clock=self._clock,
            heard=heard,
            credentials=self._credentials,
            locales=LOCALES,
            resume=resume,
            gate=self._gate,
            patience_s=self._habits.patience_s,
        )

    def _session(self, channel: Channel, watch: Watch, lease: Lease | None) -> Session:
        self._epoch += 1
        lookout = Lookout(self._endpoints, self._channel, lambda: self._figures.service_level)
        extra = [partial(lookout.run, channel)]
        return Session(channel, self._kept, watch, self._epoch, lease, extra)

    async def _use(self, session: Session) -> None:
        try:
            async with asyncio.timeout(PREPARE_S):
                await session.prepare()
        except TimeoutError:
            raise LinkFault("preparing: no answer in time") from None
        self._habits.opened(time.monotonic() - self._begun_s, self._server.silent_s)
        over = self._link.phase is Phase.FAILING_OVER
        url = self._endpoints.current.url
        self._step(Signal.OPENED, f"failed over to {url}" if over else "")
        await session.run()

    # -- its end

    def _not_opened(self, fault: Exception) -> None:
        if isinstance(fault, Refused):
            self._refused(fault)
            return
        if self._lease is not None and not str(fault).startswith(_NOT_REACHED):
            self._lease.fail()
        self._endpoints.failed()
        self._habits.not_opened()
        self._failed(fault)

    def _refused(self, fault: Refused) -> None:
        """The session of before is gone: a new one is made at once."""
        _log.info("server %s: not resumed: %s", self._server.id, fault)
        self._lease = None
        self._step(Signal.REFUSED)

    async def _end(self, fault: BaseException, channel: Channel, session: Session | None) -> None:
        """What is left of a connection that failed: perhaps a session to go on with."""
        if isinstance(fault, Refused) and self._link.phase is Phase.RESUMING:
            self._refused(fault)
            await channel.close()
            return
        if isinstance(fault, Leave) and self._link.phase is Phase.UP:
            self._leave(fault)
            await channel.close()
            return
        up_s, was_up = self._link.up_s(time.monotonic()), self._link.phase is Phase.UP
        fault = self._failed(fault, channel)
        cut = isinstance(fault, PathSilence) or channel.lost.done()
        self._endpoints.lost(up_s, silent=isinstance(fault, PathSilence))
        if isinstance(fault, Silence):
            self._habits.went_silent()
        if was_up and session is not None and session.resumed:
            fell_silent = isinstance(fault, Silence) and not cut
            self._habits.resumed(in_vain=fell_silent and up_s < 3 * self._server.silent_s)
        if cut and was_up and session is not None:
            self._lease = session.lease()
            self._lease.lose(self._endpoints.current.url, channel.ticket, time.monotonic())
        await (channel.abort() if cut else channel.close())

    def _leave(self, fault: Leave) -> None:
        """Another server of the set is better."""
        _log.info("server %s: to %s: %s", self._server.id, fault.endpoint.url, fault)
        self._endpoints.leave(fault.endpoint)
        self._figures.connection_lost()
        self._step(Signal.FAIL_OVER)

    def _failed(self, fault: BaseException, channel: Channel | None = None) -> BaseException:
        """Report the loss at once, with the reason that comes closest to the cause."""
        if channel is not None and channel.lost.done() and not channel.lost.cancelled():
            fault = LinkFault(channel.lost.result())
        if not isinstance(fault, DavylampError):
            _log.error("server %s: unexpected fault", self._server.id, exc_info=fault)
        self._figures.connection_lost()
        if isinstance(fault, LinkFault) and fault.certificate_end is not None:
            self._figures.certificate_end = fault.certificate_end
        self._step(Signal.FAILED, str(fault) or type(fault).__name__)
        return fault

    def _step(self, signal: Signal, reason: str = "") -> None:
        if not self._link.step(signal, time.monotonic(), reason):
            return
        self._since_ns = self._clock()
        self._sink.link(
            LinkChange(
                server=self._server.id,
                state=self._link.state,
                time_ns=self._since_ns,
                reason=reason,
            )
        )


def _first(fault: BaseException) -> BaseException:
    """The fault inside nested groups: what our own checks found before what followed from it."""
    ranked = sorted(_leaves(fault), key=lambda leaf: not isinstance(leaf, DavylampError))
    return ranked[0]


def _leaves(fault: BaseException) -> list[BaseException]:
    if isinstance(fault, BaseExceptionGroup):
        return [leaf for part in fault.exceptions for leaf in _leaves(part)]
    return [fault]
