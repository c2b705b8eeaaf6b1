"""Lets messages out of a site: from the journals into the channels, and what became of them."""

import asyncio
import contextlib
import logging
import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from davylamp.core.desk_word import DeskWord
from davylamp.core.headers import Headers
from davylamp.journal.own import OwnJournal, Resumed, resume
from davylamp.journal.signer import Signer
from davylamp.outward.answering import Answerers, NotAnswered
from davylamp.outward.calling import Calling
from davylamp.outward.channel import Outgoing
from davylamp.outward.delivery import Delivery, NotSent
from davylamp.outward.digest import Letter
from davylamp.outward.mail import MailDelivery
from davylamp.outward.spool import Spool
from davylamp.outward.webhook import WebhookDelivery
from davylamp.outward.wording import Wording
from davylamp.people.denials import Denial, Denials
from davylamp.people.vouching import Vouching
from davylamp.site.outward import Channel, Mail, Outward, Webhook
from scada.bus.bus import Bus, BusDown, Refused
from scada.bus.bus import Delivery as Message
from scada.bus.codec import BadMessage, decode, decode_events, encode
from scada.bus.messages import (
    LinkageAcknowledge,
    LinkageCall,
    Linkages,
    LinkagesRequest,
    OutwardHeartbeat,
)
from scada.bus.outbox import Outbox
from scada.bus.patience import at_most
from scada.bus.subjects import Subjects
from scada.model import BadInput, EventKind, Login, SiteTable, below
from scada.model.version import own_version

log = logging.getLogger(__name__)

SOURCE: Final = "outward"
FETCH: Final = 64
BEAT_S: Final = 1.0
RETRY_S: Final = 1.0
LATE_S: Final = 86_400.0
"""A line older than a day goes nowhere any more: it was another shift's."""

_SAID: Final = {
    "sent": ("已外发", "sent"),
    "failing": ("外发失败，将重试", "not sent yet, tried again"),
    "failed": ("外发失败，已放弃", "not sent, given up"),
    "unanswered": ("应急联动无人应答", "emergency linkage: nobody has answered"),
    "acknowledged": ("应急联动已应答", "emergency linkage answered"),
}
_SECRET: Final = re.compile(r"(://[^/\s:@]*:)[^@\s]*@")


class OutwardService:
    """One site's ways out. `run` it until `stop` is set."""

    def __init__(
        self,
        table: SiteTable,
        outward: Outward,
        bus: Bus,
        folder: Path,
        clock: Callable[[], int],
        desk_key: Callable[[], bytes | None] = lambda: None,
    ) -> None:
        self.stop = asyncio.Event()
        self._bus, self._folder, self._clock = bus, folder, clock
        self._subjects = Subjects(table.site)
        self._epoch = clock()
        self._headers = Headers(table.site, SOURCE, self._epoch, table.config_hash)
        inside = below(table.areas)
        wordings = {name: Wording(table, name) for name in ("zh", "en")}
        self._login = table.login
        self._desk = DeskWord(table.site, desk_key)
        self._answerers = Answerers(table, Vouching(self._desk, clock))
        self._denials = Denials()
        self._journal: OwnJournal | None = None
        self._begins_ns = 0

        def delivery(channel: Mail | Webhook) -> Delivery:
            wording = wordings[channel.language]
            if isinstance(channel, Mail):
                return MailDelivery(channel, wording)
            return WebhookDelivery(channel, wording)

        ways: list[Mail | Webhook] = [*outward.mails, *outward.webhooks]
        self._channels: list[Outgoing | Calling] = [
            Outgoing(one, delivery(one), self._spool(one), inside, partial(self._tell, one), clock)
            for one in ways
        ]
        self._callings = [
            Calling(
                one,
                wordings,
                self._spool(one),
                inside,
                self._say,
                partial(self._tell, one),
                clock,
            )
            for one in outward.linkages
        ]
        self._channels += self._callings

    def _spool(self, channel: Channel) -> Spool:
        name = f"{type(channel).__name__.lower()}-{channel.id}"
        return Spool(self._folder / name, self._headers.next("Events", self._epoch))

    async def run(self, started: Callable[[], None] = lambda: None) -> None:
        """Let out what concerns the channels, until `stop` is set."""
        with contextlib.closing(Outbox(self._folder / "outbox")) as outbox:
            resumed = await self._resumed(outbox)
            if resumed is not None:
                await self._live(outbox, resumed, started)
        for channel in self._channels:
            channel.close()

    async def _resumed(self, outbox: Outbox) -> Resumed | None:
        while not self.stop.is_set():
            try:
                return await resume(self._bus, self._subjects, SOURCE, outbox)
            except (BusDown, Refused) as fault:
                log.warning("waiting for the bus: %s", fault)
                await at_most(RETRY_S, self.stop)
        return None

    async def _live(self, outbox: Outbox, resumed: Resumed, started: Callable[[], None]) -> None:
        signer = Signer.open(self._folder, SOURCE)
        self._journal = OwnJournal(
            self._bus, self._subjects, outbox, self._headers, resumed, self._clock, signer
        )
        # A site that lets something out for the first time does not begin with yesterday.
        self._begins_ns = self._epoch if resumed.seq == 0 else 0
        self._note_start(resumed)
        await self._bus.answer(self._subjects.outward, self._answer)
        async with asyncio.TaskGroup() as group:
            writing = group.create_task(self._journal.run(), name="journal")
            working = [group.create_task(one.run(), name=one.id) for one in self._channels]
            working += [
                group.create_task(self._take(), name="events"),
                group.create_task(self._beat(), name="heartbeat"),
                group.create_task(self._hear_desk(), name="desk"),
            ]
            started()
            await self.stop.wait()
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)
            self._tell_denied(ends=True)
            self._journal.note(
                EventKind.STOPPED, text={"zh": "外发服务停止", "en": "outward stopped"}
            )
            await self._journal.flush(5.0)
            writing.cancel()

    def _note_start(self, resumed: Resumed) -> None:
        assert self._journal is not None
        names = ", ".join(channel.id for channel in self._channels)
        text = {"zh": f"外发服务启动：{names}", "en": f"outward started: {names}"}
        self._journal.note(EventKind.STARTED, text=text | {"pid": str(os.getpid())})
        if resumed.broken:
            gap = {"zh": f"日志不连续：{resumed.broken}", "en": f"a gap: {resumed.broken}"}
            self._journal.note(EventKind.GAP, text=gap)

    async def _take(self) -> None:
        """Every journal line of the site into the channels that it concerns, each once."""
        consumer = None
        while True:
            try:
                if consumer is None:
                    consumer = await self._bus.consume(self._subjects.events_stream, SOURCE)
                messages = await consumer.fetch(FETCH, RETRY_S)
                for message in messages:
                    self._offer(message)
                if messages:
                    await consumer.acknowledge(messages)
            except (BusDown, Refused) as fault:
                log.warning("the bus: %s", fault)
                consumer = None
                await asyncio.sleep(RETRY_S)
            except OSError as fault:
                # What is not on this disk is not confirmed to the bus, and comes again.
                log.error("nothing can be kept: %s", fault)
                consumer = None
                await asyncio.sleep(RETRY_S)

    def _offer(self, message: Message) -> None:
        if message.subject == self._subjects.events_of(SOURCE):
            return
        try:
            events = decode_events(message.data)[1]
        except BadMessage as fault:
            log.error("message %d: %s", message.stream_seq, fault)
            return
        oldest = max(self._clock() - LATE_S * 1e9, self._begins_ns)
        for event in events:
            if event.now_ns >= oldest:
                for channel in self._channels:
                    channel.take(event)

    async def _say(self, call: LinkageCall) -> None:
        data = encode(self._headers.next("LinkageCall", self._clock()), call)
        try:
            await self._bus.send(self._subjects.linkage, data)
        except (BusDown, Refused) as fault:
            raise NotSent(str(fault)) from None

    async def _answer(self, data: bytes) -> bytes:
        """Serve a request: what is open, or an answer to it."""
        _, request = decode(data)
        match request:
            case LinkagesRequest():
                pass
            case LinkageAcknowledge():
                self._acknowledge(request)
            case _:
                raise BadInput(f"outward does not answer {type(request).__name__}")
        calls = tuple(call for one in self._callings for call in one.open)
        return encode(self._headers.next("Linkages", self._clock()), Linkages(calls=calls))

    def _acknowledge(self, request: LinkageAcknowledge) -> None:
        """Somebody answers. Raises `BadInput`, in words for him, where it is no answer."""
        areas = [found for one in self._callings if (found := one.areas(request.id)) is not None]
        try:
            by = self._answerers.name(request, areas[0] if areas else ())
        except NotAnswered as fault:
            self._deny(fault.denial)
            raise BadInput(str(fault)) from None
        if not any(one.acknowledge(request.id, by, request.comment) for one in self._callings):
            raise BadInput(f"{request.id}: no open linkage / 没有此待应答联动")

    def _deny(self, denial: Denial) -> None:
        self._tell_denied()
        if self._denials.take(denial, self._clock()):
            self._note_denial(denial)

    def _tell_denied(self, ends: bool = False) -> None:
        for denial in self._denials.due(self._clock(), ends):
            self._note_denial(denial)

    def _note_denial(self, denial: Denial) -> None:
        assert self._journal is not None
        position = denial.position or msgspec.UNSET
        self._journal.note(EventKind.DENIED, user=denial.user, position=position, text=denial.text)

    async def _hear_desk(self) -> None:
        """Know whose sessions hold, where somebody must log in."""
        if self._login is Login.REQUIRED:
            await self._desk.follow(self._bus, self._subjects)

    def _tell(
        self, channel: Channel, outcome: str, letter: Letter, attempts: int, to: str, why: str
    ) -> None:
        """One line: what became of a letter, to whom it went, why it did not."""
        assert self._journal is not None
        chinese, english = _SAID[outcome]
        first, why = letter.events[0], _SECRET.sub(r"\1…@", why)
        what = f"{type(channel).__name__.lower()}.{channel.id}"
        detail = f" ({why})" if why else ""
        self._journal.note(
            EventKind.SENT,
            alarm=first.alarm,
            tag=first.tag,
            area=first.area,
            priority=first.priority,
            user=to if outcome == "acknowledged" else "",
            comment=why if outcome == "acknowledged" else "",
            text={
                "zh": f"{what} {chinese}{detail}",
                "en": f"{what} {english}{detail}",
                "channel": what,
                "outcome": outcome,
                "letter": letter.id,
                "call": f"{channel.id}.{letter.id}",
                "count": str(letter.count),
                "attempts": str(attempts),
                "to": to,
            },
        )

    async def _beat(self) -> None:
        while True:
            now_ns = self._clock()
            faults = [f"{one.id}: {one.fault}" for one in self._channels if one.fault]
            beat = OutwardHeartbeat(
                now_ns=now_ns,
                started_ns=self._epoch,
                pid=os.getpid(),
                channels=len(self._channels),
                sent=sum(one.sent for one in self._channels),
                waiting=sum(one.waiting for one in self._channels),
                unanswered=sum(one.unanswered for one in self._callings),
                fault="; ".join(faults),
                version=own_version(),
            )
            data = encode(self._headers.next("OutwardHeartbeat", now_ns), beat)
            self._tell_denied()
            with contextlib.suppress(BusDown, Refused):
                await self._bus.send(self._subjects.heartbeat(SOURCE), data)
            await asyncio.sleep(BEAT_S)
