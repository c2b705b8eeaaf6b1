"""Emergency linkages (应急联动): said again and again until somebody at the other end has answered."""

from dataclasses import dataclass, replace
from enum import StrEnum

from davylamp.outward.digest import Letter


class Stage(StrEnum):
    """How far a linkage has come."""

    WAITING = "waiting"
    UNANSWERED = "unanswered"
    """Nobody answered within `Linkage.acknowledge_s`; it is still said again."""
    ACKNOWLEDGED = "acknowledged"


@dataclass(frozen=True, slots=True)
class Call:
    """One linkage on its way. ``said_ns`` is when it was said last, 0: not yet."""

    channel: str
    zone: str
    letter: Letter
    since_ns: int
    said_ns: int = 0
    times: int = 0
    stage: Stage = Stage.WAITING
    by: str = ""
    reason: str = ""
    """Why it could not be delivered when it was last said; empty where it could."""

    @property
    def id(self) -> str:
        """What an acknowledgement names."""
        return f"{self.channel}.{self.letter.id}"


class Calls:
    """The linkages that nobody has answered yet. Pure: time is an argument."""

    def __init__(self) -> None:
        self._open: dict[str, Call] = {}

    def __len__(self) -> int:
        return len(self._open)

    @property
    def open(self) -> tuple[Call, ...]:
        """Those that wait for an answer, the oldest first."""
        return tuple(self._open.values())

    def begin(self, channel: str, zone: str, letter: Letter, now_ns: int) -> Call:
        """A new linkage; the same letter twice is one."""
        call = Call(channel, zone, letter, now_ns)
        return self._open.setdefault(call.id, call)

    def due(self, now_ns: int, repeat_s: float) -> tuple[Call, ...]:
        """What is to be said now."""
        wait_ns = repeat_s * 1e9
        return tuple(
            call
            for call in self._open.values()
            if not call.times or now_ns - call.said_ns >= wait_ns
        )

    def said(self, call: str, now_ns: int, reason: str = "") -> Call | None:
        """It was said, or could not be for ``reason``; None where it was answered meanwhile."""
        return self._put(call, said_ns=now_ns, reason=reason, times=1)

    def overdue(self, now_ns: int, acknowledge_s: float) -> tuple[Call, ...]:
        """Those that nobody has answered in time, each once."""
        late = [
            call
            for call in self._open.values()
            if call.stage is Stage.WAITING and now_ns - call.since_ns >= acknowledge_s * 1e9
        ]
        for call in late:
            self._open[call.id] = replace(call, stage=Stage.UNANSWERED)
        return tuple(self._open[call.id] for call in late)

    def acknowledge(self, call: str, by: str) -> Call | None:
        """Somebody has answered; None where there is no such linkage, or not any more."""
        found = self._open.pop(call, None)
        return None if found is None else replace(found, stage=Stage.ACKNOWLEDGED, by=by)

    def _put(self, call: str, said_ns: int, reason: str, times: int) -> Call | None:
        found = self._open.get(call)
        if found is None:
            return None
        now = replace(found, said_ns=said_ns, reason=reason, times=found.times + times)
        self._open[call] = now
        return now
