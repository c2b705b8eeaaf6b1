"""What an alarm is after a line of the journal: the same for a restart and for a screen."""

from typing import Final

from scada.model.alarm import Acknowledgement, AlarmKind, AlarmRecord, Process
from scada.model.event import Event, EventKind

_NO_TEXT: Final[dict[str, str]] = {}
_OF_THE_LINE: Final = frozenset({"why_zh", "why_en"})
_FOUND: Final = frozenset(
    {EventKind.RAISED, EventKind.RETURNED, EventKind.HELD, EventKind.CONFIRMED}
)
_SUPPRESSIONS: Final = frozenset(
    {
        EventKind.SHELVED,
        EventKind.UNSHELVED,
        EventKind.SUPPRESSED,
        EventKind.UNSUPPRESSED,
        EventKind.OUT_OF_SERVICE,
        EventKind.IN_SERVICE,
    }
)


def record_of(event: Event, before: AlarmRecord | None) -> AlarmRecord | None:
    """An alarm's record after ``event``; None for an event that is of no alarm's state.

    ``before`` is its record so far: an operator's name and words stay with the alarm until it is
    raised again, and so do the words of the alarm itself.
    """
    if event.alarm_kind is None or event.process is None or event.acknowledgement is None:
        return None
    kept = None if event.kind is EventKind.RAISED else before
    by = event if _is_answered(event) else kept
    return AlarmRecord(
        alarm=event.alarm,
        kind=event.alarm_kind,
        tag=event.tag,
        area=event.area,
        server=event.server,
        priority=event.priority,
        process=event.process,
        acknowledgement=event.acknowledgement,
        held=event.held,
        raised_ns=event.raised_ns,
        changed_ns=event.time_ns,
        value=event.value,
        status=event.status,
        limit=event.limit,
        cause=event.cause,
        user=by.user if by else "",
        comment=by.comment if by else "",
        text=_words(event, kept),
        suppressed=event.suppressed or (),
        level=event.level or 0,
        first_out=event.first_out or "",
        acknowledged_ns=_acknowledged_ns(event, before),
        related=event.related or (kept.related if kept else {}),
        active_ns=event.time_ns if event.kind is EventKind.RAISED else _active_ns(before),
    )


def _active_ns(before: AlarmRecord | None) -> int:
    return (before.active_ns or before.raised_ns) if before else 0


def _is_answered(event: Event) -> bool:
    """Whether its user is who answered the alarm; one who shelved or reset it stands elsewhere."""
    if event.alarm_kind is AlarmKind.SOURCE:
        return bool(event.user) and event.kind not in _SUPPRESSIONS
    return event.kind is EventKind.ACKNOWLEDGED


def _acknowledged_ns(event: Event, before: AlarmRecord | None) -> int:
    """When it was acknowledged, as long as it is and is not over."""
    if event.acknowledgement is Acknowledgement.UNACKNOWLEDGED or event.process is Process.NORMAL:
        return 0
    if event.kind is EventKind.ACKNOWLEDGED:
        return event.time_ns
    return before.acknowledged_ns if before else 0


def _words(event: Event, kept: AlarmRecord | None) -> dict[str, str]:
    """The words of an alarm. Those of what people and rules do with it are not of the alarm."""
    if event.alarm_kind is AlarmKind.SOURCE and event.kind not in _SUPPRESSIONS:
        return event.text
    text = event.text if event.kind in _FOUND else _NO_TEXT
    said = {key: word for key, word in text.items() if key not in _OF_THE_LINE}
    return said or (kept.text if kept else {})
