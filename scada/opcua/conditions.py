"""A server's own alarms: received by events of their own subscription, acknowledged at the server.

Beside the hot path, and never in its way: whatever fails here is noted and tried again, and the link
goes on. A server without Alarms & Conditions is asked once per connection, and then left alone.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Final

from scada.model import AcknowledgementRefused, ConditionAcknowledgement, Server, Tag
from scada.opcua.cancellation import is_cancelled
from scada.opcua.channel import Channel
from scada.opcua.condition_book import ConditionBook, Heard
from scada.opcua.condition_calls import ConditionCalls, is_forgotten, lacks_method
from scada.opcua.condition_event import Translator
from scada.opcua.errors import ServiceFault
from scada.opcua.event_answers import Event
from scada.opcua.event_stream import EventStream, NoEvents
from scada.opcua.figures import Figures
from scada.opcua.publishing import Publishing
from scada.opcua.sink import Sink
from scada.opcua.status_codes import status_text

_log: Final = logging.getLogger(__name__)

AGAIN_S: Final = 15.0
"""After a failure the subscription to events is tried again."""

REFRESH_EVERY_S: Final = 5.0
"""Refreshes follow each other no faster than this, whatever a server says."""

SETTLE_S: Final = 5.0
"""An acknowledgement that a server took is to show in the condition's state within this time."""

CALLS_AT_ONCE: Final = 4
LOCALES: Final = ("mul", "zh-CN", "en")
"""The languages wanted of a server's texts: all at once where it can (OPC 10000-4, 5.7.3)."""

NO_CONNECTION: Final = "NoConnection"
NOT_SHOWN: Final = "NotShown"


class Conditions:
    """The conditions of one server, over all its connections; `run` serves one of them.

    ``clock`` is ns UTC.
    """

    def __init__(
        self,
        server: Server,
        tags: Sequence[Tag],
        sink: Sink,
        figures: Figures,
        clock: Callable[[], int],
    ) -> None:
        self._server, self._sink, self._figures, self._clock = server, sink, figures, clock
        # Of several tags of one node the first speaks for it.
        self._tags = {tag.node: tag.id for tag in reversed(tags)}
        self._book = ConditionBook(server.id)
        self._asked: asyncio.Queue[ConditionAcknowledgement] | None = None
        self._refresh, self._news = asyncio.Event(), asyncio.Event()
        self._handle = 0

    def acknowledge(self, wanted: ConditionAcknowledgement) -> None:
        """Ask the server; its refusal arrives at the sink, its consent as the condition's state."""
        if self._asked is None:
            self._refuse(wanted, NO_CONNECTION)
        else:
            self._asked.put_nowait(wanted)

    async def run(self, channel: Channel, publishing: Publishing, spaces: Sequence[str]) -> None:
        """Serve one connection; returns where the server has no conditions. Never raises."""
        if not self._server.conditions:
            return
        while True:
            # In a task of its own: task groups leave marks of cancellation on the one they run in.
            again = await asyncio.create_task(self._serve(channel, publishing, spaces))
            if is_cancelled():
                raise asyncio.CancelledError
            if not again:
                return
            await asyncio.sleep(AGAIN_S)

    async def _serve(self, channel: Channel, publishing: Publishing, spaces: Sequence[str]) -> bool:
        """Until it fails; returns whether to try again."""
        self._book.begin(Translator(self._server.id, spaces, self._tags))
        self._handle += 1
        stream = EventStream(channel, publishing, self._handle, self._hear, self._refresh.set)
        try:
            await stream.open()
            self._figures.conditions_note = ""
            try:
                await self._live(stream, ConditionCalls(channel, spaces))
            except Exception:
                await stream.close()
                raise
        except NoEvents as reason:
            return self._has_none(str(reason))
        except ServiceFault as fault:
            if lacks_method(fault.status):
                return self._has_none(str(fault))
            self._failed(fault)
        except Exception as fault:
            self._failed(fault)
        return True

    async def _live(self, stream: EventStream, calls: ConditionCalls) -> None:
        self._asked = asyncio.Queue()
        self._refresh.set()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(stream.run())
                tasks.create_task(self._keep_fresh(stream, calls))
                for _ in range(CALLS_AT_ONCE):
                    tasks.create_task(self._pass_on(self._asked, calls))
        finally:
            asked, self._asked = self._asked, None
            while not asked.empty():
                self._refuse(asked.get_nowait(), NO_CONNECTION)
            stream.leave()

    def _has_none(self, reason: str) -> bool:
        """Say that there are no conditions, once per connection."""
        _log.info("server %s: no alarms of its own: %s", self._server.id, reason)
        self._figures.conditions_note = ""
        self._tell(self._book.none(self._clock()))
        return False

    def _failed(self, fault: Exception) -> None:
        while isinstance(fault, ExceptionGroup):
            fault = fault.exceptions[0]
        self._figures.conditions_note = f"source alarms: {str(fault) or type(fault).__name__}"
        _log.info("server %s: %s", self._server.id, self._figures.conditions_note)

    # -- events

    def _hear(self, events: Sequence[Event]) -> None:
        self._tell(self._book.hear(events, self._clock()))

    def _tell(self, heard: Heard) -> None:
        if heard.changes:
            self._sink.conditions(heard.changes)
        if heard.refresh or (heard.changes and self._book.is_partial):
            self._refresh.set()
        self._figures.conditions = len(self._book)
        self._figures.conditions_left_out = self._book.left_out
        self._news.set()

    # -- the server's methods

    async def _keep_fresh(self, stream: EventStream, calls: ConditionCalls) -> None:
        """Have the server say everything: at the start, and whenever something may be missing."""
        while True:
            await self._refresh.wait()
            self._refresh.clear()
            pause_s = REFRESH_EVERY_S
            status = await calls.refresh(stream.id, stream.item)
            if status >> 31:
                self._not_refreshed(status)
                pause_s = AGAIN_S
            else:
                self._figures.conditions_note = ""
            await asyncio.sleep(pause_s)

    def _not_refreshed(self, status: int) -> None:
        """Of no matter where there are no conditions: servers without them refuse in many ways."""
        said = f"ConditionRefresh: {status_text(status)}"
        _log.info("server %s: %s", self._server.id, said)
        if len(self._book) and not lacks_method(status):
            self._figures.conditions_note = f"source alarms: {said}"
            self._refresh.set()

    async def _pass_on(
        self, asked: "asyncio.Queue[ConditionAcknowledgement]", calls: ConditionCalls
    ) -> None:
        """Pass acknowledgements on, one after the other."""
        while True:
            wanted = await asked.get()
            try:
                await self._acknowledge(wanted, calls)
            except asyncio.CancelledError:
                self._refuse(wanted, NO_CONNECTION)
                raise

    async def _acknowledge(self, wanted: ConditionAcknowledgement, calls: ConditionCalls) -> None:
        was_known = self._book.state(wanted.alarm) is not None
        status = await calls.acknowledge(wanted)
        if status >> 31:
            unknown = is_forgotten(status) and self._book.state(wanted.alarm) is None
            self._refuse(wanted, status_text(status), gone=unknown)
            self._refresh.set()
            return
        if await self._shows(wanted, was_known, SETTLE_S):
            return
        self._refresh.set()
        if not await self._shows(wanted, was_known, REFRESH_EVERY_S + SETTLE_S):
            self._refuse(wanted, NOT_SHOWN)

    async def _shows(
        self, wanted: ConditionAcknowledgement, was_known: bool, seconds: float
    ) -> bool:
        """Wait until the condition says something other than what was to be acknowledged.

        One that was known and is not any more is over; one that was not has yet to speak.
        """
        try:
            async with asyncio.timeout(seconds):
                while self._still_wants(wanted, was_known):
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return False
        return True

    def _still_wants(self, wanted: ConditionAcknowledgement, was_known: bool) -> bool:
        state = self._book.state(wanted.alarm)
        return not was_known if state is None else not wanted.is_done(state.open)

    def _refuse(self, wanted: ConditionAcknowledgement, reason: str, gone: bool = False) -> None:
        refused = AcknowledgementRefused(
            server=wanted.server,
            alarm=wanted.alarm,
            reason=reason,
            time_ns=self._clock(),
            gone=gone,
        )
        self._sink.conditions((refused,))
