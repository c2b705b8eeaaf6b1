"""The life of one supervised service: a table, no processes and no clock in it.

| state | started | ready | silent | exited | due | stop |
|---|---|---|---|---|---|---|
| waiting | starting | | | | | stopped |
| starting | | ready | backing off | backing off | | stopping |
| ready | | ready | backing off | backing off | | stopping |
| backing off | starting | | | backing off | | stopped |
| stopping | | stopping | stopping | stopped | | stopping |

``silent`` is a watchdog that was not fed, or a start that never became ready: the process is killed
and comes back like one that exited.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from scada.model import DavylampError

S: Final = 1_000_000_000
FIRST_BACKOFF_S: Final = 0.2
LAST_BACKOFF_S: Final = 5.0
STEADY_S: Final = 30.0
"""A service that was ready for so long starts again without waiting."""


class State(StrEnum):
    """Where a service stands."""

    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    BACKING_OFF = "backing off"
    STOPPING = "stopping"
    STOPPED = "stopped"


class Happening(StrEnum):
    """What can happen to it."""

    STARTED = "started"
    READY = "ready"
    SILENT = "silent"
    EXITED = "exited"
    STOP = "stop"


TABLE: Final = {
    (State.WAITING, Happening.STARTED): State.STARTING,
    (State.WAITING, Happening.STOP): State.STOPPED,
    (State.STARTING, Happening.READY): State.READY,
    (State.STARTING, Happening.SILENT): State.BACKING_OFF,
    (State.STARTING, Happening.EXITED): State.BACKING_OFF,
    (State.STARTING, Happening.STOP): State.STOPPING,
    (State.READY, Happening.READY): State.READY,
    (State.READY, Happening.SILENT): State.BACKING_OFF,
    (State.READY, Happening.EXITED): State.BACKING_OFF,
    (State.READY, Happening.STOP): State.STOPPING,
    (State.BACKING_OFF, Happening.STARTED): State.STARTING,
    (State.BACKING_OFF, Happening.EXITED): State.BACKING_OFF,
    (State.BACKING_OFF, Happening.STOP): State.STOPPED,
    (State.STOPPING, Happening.READY): State.STOPPING,
    (State.STOPPING, Happening.SILENT): State.STOPPING,
    (State.STOPPING, Happening.EXITED): State.STOPPED,
    (State.STOPPING, Happening.STOP): State.STOPPING,
    (State.STOPPED, Happening.STOP): State.STOPPED,
}


@dataclass(frozen=True, slots=True)
class Life:
    """State of a service since ``since_ns``; it waits ``backoff_s`` before its next start."""

    state: State = State.WAITING
    since_ns: int = 0
    backoff_s: float = 0.0
    starts: int = 0

    def after(self, happening: Happening, now_ns: int) -> "Life":
        """The life afterwards. Raises `DavylampError` where the table has no entry."""
        target = TABLE.get((self.state, happening))
        if target is None:
            raise DavylampError(f"a service that is {self.state} cannot be {happening}")
        if target is self.state:
            return self
        starts = self.starts + (target is State.STARTING)
        return replace(
            self,
            state=target,
            since_ns=now_ns,
            backoff_s=self._backoff(target, now_ns),
            starts=starts,
        )

    def _backoff(self, target: State, now_ns: int) -> float:
        if target is not State.BACKING_OFF:
            return self.backoff_s
        if self.state is State.READY and now_ns - self.since_ns >= STEADY_S * S:
            return 0.0
        return min(max(FIRST_BACKOFF_S, self.backoff_s * 2), LAST_BACKOFF_S)

    def is_due(self, now_ns: int) -> bool:
        """Whether it should be started now."""
        if self.state is State.WAITING:
            return True
        return self.state is State.BACKING_OFF and now_ns - self.since_ns >= self.backoff_s * S
