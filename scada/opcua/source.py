"""One server as a source of samples: the shell that connects, notices the loss and returns."""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Sequence
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
from scada.opcua.channel import Channel
from scada.opcua.conditions import LOCALES, Conditions
from scada.opcua.errors import LinkFault, Silence
from scada.opcua.figures import Figures
from scada.opcua.history import History
from scada.opcua.link import Link, Signal, Watch
from scada.opcua.monitoring import Habits
from scada.opcua.newest import Newest
from scada.opcua.points import Points
from scada.opcua.security import NO_CREDENTIALS, Credentials
from scada.opcua.session import BYTES, Session
from scada.opcua.sink import Sink

_log: Final = logging.getLogger(__name__)

LONGEST_TICK_S: Final = 0.25


class Source:
    """Brings the tags of one server to a sink until it is cancelled.

    ``index`` (int32, shape ``(len(tags),)``) is each tag's place in the site table. ``clock`` gives
    ns UTC. Faults of the server and of the way to it never leave `run`: they arrive as link changes
    and as BAD samples.
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
    ) -> None:
        if len(tags) != len(index):
            raise BadInput(f"server {server.id}: {len(tags)} tags, {len(index)} indices")
        self._server, self._sink, self._clock = server, sink, clock
        self._credentials = credentials
        self._points = Points(tags, index)
        self._figures = Figures(np.zeros(len(tags), np.uint32))
        self._habits = Habits()
        self._newest = Newest(len(tags))
        self._history = History(server, self._points, sink, self._figures, self._newest, clock)
        self._conditions = Conditions(server, tags, sink, self._figures, clock)
        self._link = Link(random.random)
        self._since_ns = clock()
        self._epoch = random.randrange(1 << 12)

    async def run(self) -> None:
        """Hold the link and bring samples, until cancelled."""
        self._step(Signal.START)
        try:
            while True:
                # In a task of its own: task groups leave marks of cancellation on the one they run in.
                await asyncio.create_task(self._connection())
                if _is_cancelled():
                    raise asyncio.CancelledError
                await asyncio.sleep(self._link.delay_s)
                self._step(Signal.DUE)
        finally:
            self._step(Signal.STOP)

    def status(self) -> LinkStatus:
        """How the link stands now."""
        return self._figures.status(self._server, self._points, self._link, self._since_ns)

    def acknowledge(self, wanted: ConditionAcknowledgement) -> None:
        """Acknowledge one of the server's own alarms at the server; what comes of it, the sink hears."""
        self._conditions.acknowledge(wanted)

    async def _connection(self) -> None:
        """One connection from its opening to its end, which is always a failure."""
        tick_s = min(LONGEST_TICK_S, self._server.silent_s / 8)
        watch = Watch(tick_s, time.monotonic())
        try:
            channel = await self._open(watch)
        except Exception as fault:
            self._failed(fault)
            return
        try:
            await self._use(channel, watch)
        except Exception as fault:
            silent = isinstance(self._failed(_first(fault), channel), Silence)
            if silent:
                self._habits.went_silent()
            await (channel.abort() if silent or channel.lost.done() else channel.close())
        except BaseException:
            await channel.close()
            raise

    async def _open(self, watch: Watch) -> Channel:
        channel = await Channel.open(
            self._server,
            clock=self._clock,
            heard=lambda: watch.heard(BYTES, time.monotonic()),
            credentials=self._credentials,
            locales=LOCALES,
        )
        self._figures.certificate_end = channel.certificate_end
        return channel

    async def _use(self, channel: Channel, watch: Watch) -> None:
        self._epoch += 1
        session = Session(
            channel,
            self._server,
            self._points,
            self._sink,
            self._figures,
            watch,
            self._clock,
            self._epoch,
            self._habits,
            self._newest,
            self._history,
            self._conditions,
        )
        await session.prepare()
        self._step(Signal.OPENED)
        await session.run()

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


def _is_cancelled() -> bool:
    """Whether this task was told to end.

    A task group that is cancelled while one of its tasks fails tells of the failure only (Python
    3.11 and 3.12): whoever goes on after a failure must look for himself.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _first(fault: BaseException) -> BaseException:
    """The fault inside nested groups: what our own checks found before what followed from it."""
    ranked = sorted(_leaves(fault), key=lambda leaf: not isinstance(leaf, DavylampError))
    return ranked[0]


def _leaves(fault: BaseException) -> list[BaseException]:
    if isinstance(fault, BaseExceptionGroup):
        return [leaf for part in fault.exceptions for leaf in _leaves(part)]
    return [fault]
