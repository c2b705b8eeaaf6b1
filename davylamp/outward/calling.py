"""Emergency linkages on their way: to the bus and to an address, until somebody has answered."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import msgspec

from davylamp.outward.channel import Told
from davylamp.outward.chosen import is_chosen
from davylamp.outward.delivery import NotSent
from davylamp.outward.digest import Digest, Letter
from davylamp.outward.linkage import Call, Calls
from davylamp.outward.post import post
from davylamp.outward.spool import Spool
from davylamp.outward.webhook import facts
from davylamp.outward.wording import Wording
from davylamp.site.outward import Linkage
from scada.bus.messages import LinkageCall
from scada.model import Event

log = logging.getLogger(__name__)

LOOK_S: Final = 0.5

Say = Callable[[LinkageCall], Awaitable[None]]
"""Say a call on the bus. Raises `NotSent`."""


class _Answer(msgspec.Struct, frozen=True):
    """What an address may answer at once; other fields are its own."""

    acknowledged_by: str = ""


class Calling:
    """The linkages of one zone. `run` it until it is cancelled."""

    def __init__(
        self,
        linkage: Linkage,
        wordings: Mapping[str, Wording],
        spool: Spool,
        inside: Mapping[str, frozenset[str]],
        say: Say,
        tell: Told,
        clock: Callable[[], int],
    ) -> None:
        self.id = linkage.id
        self._linkage, self._wordings, self._spool = linkage, wordings, spool
        self._inside, self._say, self._tell, self._clock = inside, say, tell, clock
        self._digest = Digest(linkage.most, linkage.within_s)
        self._calls = Calls()
        self._order: list[Call] = []
        self.fault = ""
        self.sent = 0
        self.unanswered = 0
        """Open linkages that nobody answered in time."""
        for event in spool.events:
            self._digest.take(event, clock())

    @property
    def waiting(self) -> int:
        """Lines of linkages that nobody has answered."""
        return len(self._spool)

    @property
    def open(self) -> tuple[LinkageCall, ...]:
        """What is to be answered, the oldest first."""
        return tuple(self._message(call) for call in self._calls.open)

    def take(self, event: Event) -> None:
        """A journal line; it is on the disk when this returns. Raises `OSError`."""
        if is_chosen(self._linkage.choice, event, self._inside) and self._spool.add(event):
            self._digest.take(event, self._clock())

    def areas(self, call: str) -> tuple[str, ...] | None:
        """The areas of an open linkage's alarms; None where it is none of this zone."""
        found = (one for one in self._calls.open if one.id == call)
        return next((tuple(event.area for event in one.letter.events) for one in found), None)

    def acknowledge(self, call: str, by: str, comment: str = "") -> bool:
        """Somebody answers; False where it is no open linkage of this zone."""
        found = self._calls.acknowledge(call, by)
        if found is None:
            return False
        self._tell("acknowledged", found.letter, found.times, by, comment)
        while self._order and self._order[0].id not in {one.id for one in self._calls.open}:
            self._spool.drop(self._order.pop(0).letter.count)
        return True

    def close(self) -> None:
        """Close the file of what waits."""
        self._spool.close()

    async def run(self) -> None:
        """Say what is open again and again until cancelled."""
        while True:
            now_ns = self._clock()
            while (letter := self._digest.due(now_ns)) is not None:
                self._order.append(self._calls.begin(self.id, self._linkage.zone, letter, now_ns))
            for call in self._calls.due(now_ns, self._linkage.repeat_s):
                await self._call(call)
            for call in self._calls.overdue(self._clock(), self._linkage.acknowledge_s):
                self._tell("unanswered", call.letter, call.times, self._linkage.zone, call.reason)
            self.unanswered = sum(call.stage == "unanswered" for call in self._calls.open)
            await asyncio.sleep(LOOK_S)

    async def _call(self, call: Call) -> None:
        """Say it once on every way; that one way is closed keeps the others from nothing."""
        reasons = []
        message = self._message(call, call.times + 1)
        try:
            await self._say(message)
        except NotSent as fault:
            reasons.append(f"bus: {fault}")
        answered = ""
        if self._linkage.url:
            try:
                answered = await asyncio.to_thread(self._post, message, call.letter)
            except NotSent as fault:
                reasons.append(f"{self._linkage.url}: {fault}")
        self._said(call, "; ".join(reasons))
        if answered:
            self.acknowledge(call.id, answered)

    def _said(self, call: Call, reason: str) -> None:
        self.fault = reason
        self._calls.said(call.id, self._clock(), reason)
        if not call.times:
            self.sent += 1
            outcome = "failing" if reason else "sent"
            self._tell(outcome, call.letter, 1, self._linkage.zone, reason)

    def _post(self, message: LinkageCall, letter: Letter) -> str:
        """Post it; returns who answered with it at once. Raises `NotSent`."""
        body: dict[str, Any] = msgspec.to_builtins(message)
        body["events"] = [
            facts(one, self._wordings[self._linkage.language]) for one in letter.events
        ]
        said = post(self._linkage.url, body, message.id, self._linkage.secret)
        try:
            return msgspec.json.decode(said, type=_Answer).acknowledged_by
        except msgspec.MsgspecError:
            return ""

    def _message(self, call: Call, times: int | None = None) -> LinkageCall:
        events = call.letter.events
        return LinkageCall(
            id=call.id,
            zone=call.zone,
            severity=min(int(event.level or 0) or event.priority or 4 for event in events),
            since_ns=call.since_ns,
            times=call.times if times is None else times,
            zh=self._wordings["zh"].subject(call.letter),
            en=self._wordings["en"].subject(call.letter),
            alarms=tuple(event.alarm for event in events),
        )
