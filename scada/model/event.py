"""An event: one line of the journal."""

from enum import StrEnum

import msgspec

from scada.model.alarm import Acknowledgement, AlarmKind, Process


class EventKind(StrEnum):
    """What happened."""

    RAISED = "raised"
    RETURNED = "returned"
    ACKNOWLEDGED = "acknowledged"
    HELD = "held"
    CONFIRMED = "confirmed"
    COMMENT = "comment"
    ACKNOWLEDGING = "acknowledging"
    """An operator acknowledged a source alarm; its server is asked, and has not said so yet."""
    REFUSED = "refused"
    """The server did not acknowledge its alarm; ``text`` has the reason."""
    CHANGED = "changed"
    """The server says other things of its alarm, whose state is the same."""
    STARTED = "started"
    STOPPED = "stopped"
    LINK = "link"
    GAP = "gap"
    CONFIGURATION = "configuration"
    BACKFILL = "backfill"
    """Values that were missed were read back from a server's history, or could not be."""
    WOULD_HAVE_RAISED = "would_have_raised"
    """Backfilled values would have raised an alarm; ``text`` has ``until_ns`` where it returned."""
    CALIBRATION_STARTED = "calibration_started"
    """A person put one sensor under calibration; ``text`` has ``until_ns`` and the reason."""
    CALIBRATION_ENDED = "calibration_ended"
    """That person, another, or the time ended it."""
    PORTABLE = "portable"
    """A portable instrument was read beside a sensor; ``text`` has both, and which counts."""


class Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One journaled fact: an alarm transition, an operator's action, a link or system fault.

    ``source, epoch, seq, prev_hash`` place it in the unbroken hash chain of its writing service:
    ``epoch`` is the start of the writer (ns UTC), ``seq`` goes on over restarts, ``prev_hash`` is the
    SHA-256 of the event before (32 zero bytes for the first). ``time_ns`` is when it happened (source
    time), ``now_ns`` the clock of the step that found it, ``step`` that step's number.

    Of an alarm it carries the whole state after the transition (``process``, ``acknowledgement``,
    ``held``), so that a reader needs no state machine of its own.
    """

    source: str
    epoch: int
    seq: int
    prev_hash: bytes
    kind: EventKind
    time_ns: int
    now_ns: int
    step: int
    alarm: str = ""
    alarm_kind: AlarmKind | None = None
    tag: str = ""
    area: str = ""
    server: str = ""
    priority: int = 0
    process: Process | None = None
    acknowledgement: Acknowledgement | None = None
    held: bool = False
    raised_ns: int = 0
    value: float = 0.0
    status: int = 0
    limit: float = 0.0
    cause: str = ""
    user: str = ""
    comment: str = ""
    text: dict[str, str] = {}
