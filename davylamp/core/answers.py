"""What the core answers on the bus: the snapshot, and the operators' commands."""

from collections.abc import Callable

from alarms import Journal
from davylamp.core.headers import Headers
from davylamp.core.intake import Intake
from davylamp.core.judge import Judge
from davylamp.core.turns import Turns
from scada.bus.codec import decode, encode
from scada.bus.messages import Snapshot, SnapshotRequest
from scada.model import (
    Acknowledge,
    BadInput,
    EndCalibration,
    LinkStatus,
    PortableReading,
    StartCalibration,
)


class Answers:
    """Answers one request after another; errors travel back in words."""

    def __init__(
        self,
        turns: Turns,
        intake: Intake,
        headers: Headers,
        links: Callable[[], tuple[LinkStatus, ...]],
        clock: Callable[[], int],
    ) -> None:
        self._turns, self._intake, self._headers = turns, intake, headers
        self._links, self._clock = links, clock

    async def answer(self, data: bytes) -> bytes:
        """Serve a request. Raises `BadInput` for one that the core does not know."""
        _, request = decode(data)
        match request:
            case SnapshotRequest():
                now_ns = self._clock()
                body = snapshot(
                    self._turns.judge,
                    self._turns.journal,
                    self._turns.number,
                    self._links(),
                    now_ns,
                )
                return encode(self._headers.next("Snapshot", now_ns), body)
            case Acknowledge() | StartCalibration() | EndCalibration() | PortableReading():
                result, safety = await self._intake.ask(request)
                await safety.wait()
                return encode(self._headers.next("CommandResult", self._clock()), result)
        raise BadInput(f"the core does not answer {type(request).__name__}")


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
