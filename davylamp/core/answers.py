"""What the core answers on the bus: the snapshot, and the operators' commands."""

import asyncio
from collections.abc import Callable
from typing import Any, Final, get_args

import msgspec

from alarms import Journal
from alarms.service import Safety
from davylamp.core.guard import Guard
from davylamp.core.headers import Headers
from davylamp.core.intake import Intake
from davylamp.core.judge import Judge
from davylamp.core.turns import Turns
from davylamp.people.denials import Denial, Denials
from scada.bus.codec import decode, encode
from scada.bus.messages import Snapshot, SnapshotRequest
from scada.model import (
    BadInput,
    Command,
    CommandResult,
    EventKind,
    LinkStatus,
    Signed,
)

LOOK_S: Final = 1.0
"""How often it is looked whether gathered refusals are to be told."""
_COMMANDS: Final[Any] = (Signed, *get_args(Command))


class Answers:
    """Answers one request after another; errors travel back in words."""

    def __init__(
        self,
        turns: Turns,
        intake: Intake,
        guard: Guard,
        headers: Headers,
        links: Callable[[], tuple[LinkStatus, ...]],
        clock: Callable[[], int],
    ) -> None:
        self._turns, self._intake, self._guard = turns, intake, guard
        self._headers = headers
        self._links, self._clock = links, clock
        self._denials = Denials()

    async def answer(self, data: bytes) -> bytes:
        """Serve a request. Raises `BadInput` for one that the core does not know."""
        _, request = decode(data)
        if isinstance(request, SnapshotRequest):
            return self._snapshot()
        if isinstance(request, _COMMANDS):
            result = await self._carried_out(request)
            return encode(self._headers.next("CommandResult", self._clock()), result)
        raise BadInput(f"the core does not answer {type(request).__name__}")

    async def _carried_out(self, request: Command | Signed) -> CommandResult:
        """What came of a command; its journal lines are safe when this returns."""
        admission = self._guard.admit(request)
        if admission.denial is not None:
            await self._deny(admission.denial)
        if admission.command is None:
            return CommandResult(refused=admission.refused)
        result, safety = await self._intake.ask(admission.command)
        await safety.wait()
        return msgspec.structs.replace(result, refused=admission.refused | result.refused)

    async def _deny(self, denial: Denial) -> None:
        """Journal a refusal, or keep it for the line that tells of many."""
        now_ns = self._clock()
        self.tell_denied()
        if self._denials.take(denial, now_ns):
            await self._note(denial, now_ns).wait()

    def tell_denied(self, ends: bool = False) -> None:
        """Journal the refusals that were gathered: now and then, and at the end."""
        now_ns = self._clock()
        for denial in self._denials.due(now_ns, ends):
            self._note(denial, now_ns)

    async def watch_denied(self) -> None:
        """The same, every second until cancelled."""
        while True:
            await asyncio.sleep(LOOK_S)
            self.tell_denied()

    def _note(self, denial: Denial, now_ns: int) -> Safety:
        position = denial.position or msgspec.UNSET
        return self._turns.note(
            EventKind.DENIED, now_ns, user=denial.user, text=denial.text, position=position
        )

    def _snapshot(self) -> bytes:
        now_ns, turns = self._clock(), self._turns
        body = snapshot(turns.judge, turns.journal, turns.number, self._links(), now_ns)
        return encode(self._headers.next("Snapshot", now_ns), body)


def snapshot(
    judge: Judge, journal: Journal, step: int, links: tuple[LinkStatus, ...], now_ns: int
) -> Snapshot:
    """Everything that is live, as it stands after the last step."""
    latest = judge.latest
    return Snapshot(
        now_ns=now_ns,
        step=step,
        events_seq=journal.seq,
        time_ns=latest.time_ns,
        value=latest.value,
        status=latest.status,
        flags=latest.flags,
        alarms=judge.records(),
        links=links,
        raw=latest.raw,
    )
