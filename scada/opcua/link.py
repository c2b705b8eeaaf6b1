"""The link to one server as a state machine without I/O: its table, its backoff, its watchdog.

Times are seconds of a monotonic clock, handed in; a step of the wall clock loses no link.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from scada.model import DavylampError, LinkState


class Phase(StrEnum):
    """What is being done about the link."""

    IDLE = "idle"
    OPENING = "opening"
    RESUMING = "resuming"
    FAILING_OVER = "failing_over"
    UP = "up"
    WAITING = "waiting"
    STOPPED = "stopped"


class Signal(StrEnum):
    """What happened to it."""

    START = "start"
    OPENED = "opened"
    REFUSED = "refused"
    FAILED = "failed"
    DUE = "due"
    RESUME = "resume"
    FAIL_OVER = "fail_over"
    STOP = "stop"


TABLE: Final[dict[tuple[Phase, Signal], Phase]] = {
    (Phase.IDLE, Signal.START): Phase.OPENING,
    (Phase.OPENING, Signal.OPENED): Phase.UP,
    (Phase.OPENING, Signal.FAILED): Phase.WAITING,
    (Phase.RESUMING, Signal.OPENED): Phase.UP,
    (Phase.RESUMING, Signal.REFUSED): Phase.OPENING,
    (Phase.RESUMING, Signal.FAILED): Phase.WAITING,
    (Phase.FAILING_OVER, Signal.OPENED): Phase.UP,
    (Phase.FAILING_OVER, Signal.FAILED): Phase.WAITING,
    (Phase.UP, Signal.FAILED): Phase.WAITING,
    (Phase.UP, Signal.FAIL_OVER): Phase.FAILING_OVER,
    (Phase.WAITING, Signal.DUE): Phase.OPENING,
    (Phase.WAITING, Signal.RESUME): Phase.RESUMING,
    (Phase.WAITING, Signal.FAIL_OVER): Phase.FAILING_OVER,
    **{(phase, Signal.STOP): Phase.STOPPED for phase in Phase if phase is not Phase.STOPPED},
    (Phase.STOPPED, Signal.START): Phase.OPENING,
}
"""The whole machine; what is not here raises `IllegalStep`."""

FIRST_DELAY_S: Final = 0.1
LONGEST_DELAY_S: Final = 2.0
STEADY_S: Final = 5.0
"""A link that was up this long starts its backoff anew; one that flaps keeps growing it."""


class IllegalStep(DavylampError):
    """A signal that the phase does not know: a fault of the program; nothing was changed."""


@dataclass(slots=True)
class Link:
    """Phase, public state and backoff of one link.

    The public ``state`` is CONNECTING until the first attempt ended, UP while samples come, and
    LOST from a failure until the next UP: retries in between do not flicker. A link that leaves a
    server for a better one stays UP meanwhile, unless that fails. ``jitter`` gives a
    number in [0, 1), so that many links do not return in step.
    """

    jitter: Callable[[], float]
    phase: Phase = Phase.IDLE
    state: LinkState = LinkState.CONNECTING
    reason: str = ""
    delay_s: float = 0.0
    reconnects: int = 0
    _attempt: int = 0
    _up_since_s: float = 0.0
    _been_up: bool = False

    def step(self, signal: Signal, now_s: float, reason: str = "") -> bool:
        """Take a signal; return whether there is something to tell. Raises `IllegalStep`.

        That is a change of the public state, or an opening that has a ``reason``.
        """
        then = TABLE.get((self.phase, signal))
        if then is None:
            raise IllegalStep(f"link: {signal} in phase {self.phase}")
        before = self.state
        if signal is Signal.START:
            self.state = LinkState.CONNECTING
        elif signal is Signal.OPENED:
            self._opened(now_s)
        elif signal is Signal.FAILED:
            self._failed(now_s, reason)
        self.phase = then
        told = signal is Signal.OPENED and bool(reason)
        return self.state is not before or told

    def up_s(self, now_s: float) -> float:
        """How long the link has been up; 0 if it is not."""
        return now_s - self._up_since_s if self.phase is Phase.UP else 0.0

    def _opened(self, now_s: float) -> None:
        self.state, self.reason, self._up_since_s = LinkState.UP, "", now_s
        self.reconnects += self._been_up
        self._been_up = True

    def _failed(self, now_s: float, reason: str) -> None:
        if self.state is LinkState.UP and now_s - self._up_since_s >= STEADY_S:
            self._attempt = 0
        self.state, self.reason = LinkState.LOST, reason
        longest = min(LONGEST_DELAY_S, FIRST_DELAY_S * 2.0 ** min(self._attempt, 16))
        self.delay_s = longest * (0.5 + 0.5 * self.jitter())
        self._attempt += 1


NOTICED: Final = 0.92
"""The share of the tolerated silence after which it is called one: to be told within the whole."""

SOON_S: Final = 0.01


@dataclass(slots=True)
class _Expected:
    since_s: float
    limit_s: float


@dataclass(slots=True)
class Watch:
    """Notices silence: what was expected and did not come in time.

    It is asked every ``tick_s``. When it is asked late, our own loop was busy and may not have read
    what has long arrived: the lateness is forgiven, so that a busy program never loses a good link.
    """

    tick_s: float
    checked_s: float
    _planned_s: float = 0.0
    _expected: dict[str, _Expected] = field(default_factory=dict)

    def expect(self, what: str, limit_s: float, now_s: float) -> None:
        """From now on ``what`` is to be heard every ``limit_s`` (again: only the limit changes)."""
        known = self._expected.setdefault(what, _Expected(now_s, limit_s))
        known.limit_s = limit_s

    def heard(self, what: str, now_s: float) -> None:
        """It came."""
        if what in self._expected:
            self._expected[what].since_s = now_s

    def forget(self, what: str) -> None:
        """It is no longer expected."""
        self._expected.pop(what, None)

    def wait_s(self, now_s: float) -> float:
        """When to ask next: after a tick, or when the first thing may be overdue."""
        ends = [one.since_s + one.limit_s - now_s for one in self._expected.values()]
        wait_s = min([self.tick_s, *(end_s + SOON_S for end_s in ends)])
        self._planned_s = max(SOON_S, wait_s)
        return self._planned_s

    def overdue(self, now_s: float) -> str:
        """Return what is overdue and for how long, in words; empty if nothing is."""
        planned_s = self._planned_s or self.tick_s
        late_s = max(0.0, now_s - self.checked_s - planned_s - 0.5 * self.tick_s)
        self.checked_s = now_s
        for what, expected in self._expected.items():
            expected.since_s = min(now_s, expected.since_s + late_s)
            silent_s = now_s - expected.since_s
            if silent_s > expected.limit_s:
                return f"no {what} for {silent_s:.1f} s"
        return ""


def diagram() -> str:
    """The table as a Mermaid state diagram, for the manual."""
    lines = ["stateDiagram-v2", f"    [*] --> {Phase.IDLE}"]
    lines += [f"    {phase} --> {then} : {signal}" for (phase, signal), then in TABLE.items()]
    return "\n".join(lines)
