"""An event: one line of the journal."""

from enum import StrEnum

import msgspec

from scada.model.alarm import Acknowledgement, AlarmKind, Process
from scada.model.suppression import Suppression


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
    """The server says other things of its alarm, or it is gathered under another cause: its state is
    the same."""
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
    RE_ALARMED = "re_alarmed"
    """Acknowledged, still active, and its re-alarm time is over: unacknowledged again."""
    RESET = "reset"
    """An operator reset a latched alarm whose condition was over."""
    SHELVED = "shelved"
    UNSHELVED = "unshelved"
    """By an operator, by its time, or, where it was one shot, by its return."""
    SUPPRESSED = "suppressed"
    """By design: the site's own logic."""
    UNSUPPRESSED = "unsuppressed"
    OUT_OF_SERVICE = "out_of_service"
    IN_SERVICE = "in_service"
    SILENCED = "silenced"
    """An operator silenced the sound of a position; nothing was acknowledged by it."""
    LEVEL = "level"
    """An alarm's grade (分级) changed; ``text`` has ``from``, ``to`` and why."""
    ESCALATED = "escalated"
    """Others are told of an alarm; ``text`` says who and why."""
    FLOOD_STARTED = "flood_started"
    """More than 10 annunciations at one position within 10 minutes."""
    FLOOD_ENDED = "flood_ended"
    REMARK = "remark"
    """Cause and measures (原因、措施) of an alarm, as a person found them."""
    HANDOVER = "handover"
    """One operator handed his position over to the next; ``text`` has the report."""
    LOGGED_IN = "logged_in"
    LOGGED_OUT = "logged_out"
    LOCKED_OUT = "locked_out"
    """Too many wrong passwords."""
    DENIED = "denied"
    """A command that its sender may not give; ``text`` has what and why."""
    PEOPLE = "people"
    """A user was added, changed or removed."""
    SIGNED = "signed"
    """The chain up to the line before, signed; ``text`` has the key's name and the signature."""
    KEY = "key"
    """The journal is signed by another key from here on; ``text`` has both, and who vouches for it."""
    SENT = "sent"
    """Something went out: a mail, a webhook, an emergency linkage; ``text`` says what became of it."""
    HISTORY = "history"
    """Something became of what is stored: messages that were lost, refused, stored after all or discarded
    by a person; files set aside or removed. ``text`` says what."""
    MADE = "made"
    """A report or an export was made of history; ``text`` has its name, its SHA-256 and its proof's."""


class Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One journaled fact: an alarm transition, an operator's action, a link or system fault.

    ``source, epoch, seq, prev_hash`` place it in the unbroken hash chain of its writing service:
    ``epoch`` is the start of the writer (ns UTC), ``seq`` goes on over restarts, ``prev_hash`` is the
    SHA-256 of the event before (32 zero bytes for the first). ``time_ns`` is when it happened (source
    time), ``now_ns`` the clock of the step that found it, ``step`` that step's number.

    Of an alarm it carries the whole state after the transition (``process``, ``acknowledgement``,
    ``held``, ``suppressed``, ``level``), so that a reader needs no state machine of its own.
    ``related`` are the values of the alarm's related tags as they were then, each with its status.

    The last fields came later. One that is not set does not travel and is not hashed, so that a chain
    that was begun without it still holds.
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
    suppressed: tuple[Suppression, ...] | msgspec.UnsetType = msgspec.UNSET
    level: int | msgspec.UnsetType = msgspec.UNSET
    first_out: str | msgspec.UnsetType = msgspec.UNSET
    """The group in which this alarm came first."""
    related: dict[str, tuple[float, int]] | msgspec.UnsetType = msgspec.UNSET
    position: str | msgspec.UnsetType = msgspec.UNSET
    """Where the operator sat, or whose flood it is."""
