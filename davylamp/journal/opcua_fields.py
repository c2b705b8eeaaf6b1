"""Journal lines as the event fields of OPC UA (OPC 10000-5, 6.4; OPC 10000-9, 5.5 to 5.8).

Names and meanings are the standard's, so that an A&C client's columns take them as they are. Times
are UTC. ``EventId`` is the line's hash. Shelved, suppressed and out of service are three states here
as there; a latched alarm that was not reset is not active and has ``LatchedState``.
"""

from datetime import UTC, datetime
from typing import Final

from alarms.journal import event_hash
from davylamp.journal.cells import Cell
from scada.model import (
    Acknowledgement,
    AlarmKind,
    Event,
    EventKind,
    Process,
    SiteTable,
    SuppressionKind,
)

_AUDIT: Final = {
    EventKind.ACKNOWLEDGED: "AuditConditionAcknowledgeEventType",
    EventKind.COMMENT: "AuditConditionCommentEventType",
    EventKind.RESET: "AuditConditionResetEventType",
    EventKind.SHELVED: "AuditConditionShelvingEventType",
    EventKind.UNSHELVED: "AuditConditionShelvingEventType",
    EventKind.SILENCED: "AuditConditionSilenceEventType",
    EventKind.SUPPRESSED: "AuditConditionSuppressionEventType",
    EventKind.UNSUPPRESSED: "AuditConditionSuppressionEventType",
    EventKind.OUT_OF_SERVICE: "AuditConditionOutOfServiceEventType",
    EventKind.IN_SERVICE: "AuditConditionOutOfServiceEventType",
}
_LIMITS: Final = (AlarmKind.PRE_WARNING, AlarmKind.ALERT, AlarmKind.ALARM, AlarmKind.CUT)
_SEVERITY_OF_SYSTEM: Final = 500
_SEVERITY_OF_LOW: Final = 100


class OpcUaFields:
    """Fields for one site in one language."""

    def __init__(self, site: SiteTable, language: str) -> None:
        self._language = language
        self._site = site.site
        self._nodes = {tag.id: tag.node for tag in site.tags}
        self._severity = (_SEVERITY_OF_SYSTEM, *site.severity, _SEVERITY_OF_LOW)

    def row(self, event: Event) -> dict[str, Cell | bool]:
        """One line."""
        kinds = {one.kind for one in event.suppressed or ()}
        tag, _, limit = event.alarm.rpartition("/")
        time = _clock(event.time_ns)
        state = self._state(event, kinds) if event.process is not None else {}
        return {
            "EventId": event_hash(event).hex(),
            "EventType": _type(event),
            "SourceNode": self._nodes.get(event.tag, ""),
            "SourceName": event.tag or event.server or event.source,
            "Time": time,
            "ReceiveTime": _clock(event.now_ns),
            "Message": self._message(event),
            "Severity": self._severity[event.priority if 0 <= event.priority <= 4 else 4],
            "ConditionId": event.alarm,
            "ConditionName": limit if tag else event.alarm,
            "ConditionClassName": event.alarm_kind.value if event.alarm_kind else "",
            "BranchId": "",
            "Quality": f"0x{event.status:08X}",
            "Comment": event.comment,
            "ClientUserId": event.user,
            "InputValue": event.value if event.alarm else None,
            "Limit": event.limit if event.alarm else None,
            **state,
            "ServerId": self._site,
            "WrittenBy": event.source,
            "SequenceNumber": event.seq,
        }

    def _state(self, event: Event, kinds: set[SuppressionKind]) -> dict[str, Cell | bool]:
        open_ = event.acknowledgement is Acknowledgement.UNACKNOWLEDGED
        active, latched = event.process is Process.ACTIVE, event.process is Process.LATCHED
        return {
            "EnabledState": True,
            "ActiveState": active,
            "AckedState": not open_,
            "LatchedState": latched,
            "Retain": active or open_ or latched or bool(kinds),
            "SuppressedState": SuppressionKind.BY_DESIGN in kinds,
            "OutOfServiceState": SuppressionKind.OUT_OF_SERVICE in kinds,
            "ShelvingState": _shelving(event),
            "SuppressedOrShelved": bool(kinds),
        }

    def _message(self, event: Event) -> str:
        own = event.text.get(self._language, "") or event.text.get("en", "")
        return own or f"{event.kind.value} {event.alarm or event.tag}".strip()


def _shelving(event: Event) -> str:
    for one in event.suppressed or ():
        if one.kind is SuppressionKind.SHELVED:
            return "OneShotShelved" if one.one_shot else "TimedShelved"
    return "Unshelved"


def _type(event: Event) -> str:
    if event.kind in _AUDIT and event.user:
        return _AUDIT[event.kind]
    if not event.alarm or event.process is None:
        return "SystemEventType" if not event.user else "AuditEventType"
    if event.alarm_kind in _LIMITS:
        return "NonExclusiveLimitAlarmType"
    if event.alarm_kind in (AlarmKind.LINK, AlarmKind.SYSTEM, AlarmKind.QUALITY):
        return "SystemOffNormalAlarmType"
    return "OffNormalAlarmType" if event.alarm_kind is AlarmKind.STATE else "AlarmConditionType"


def _clock(time_ns: int) -> str:
    when = datetime.fromtimestamp(time_ns // 1_000_000_000, UTC)
    return f"{when:%Y-%m-%dT%H:%M:%S}.{time_ns % 1_000_000_000:09d}Z"


FIELDS: Final = (
    "EventId", "EventType", "SourceNode", "SourceName", "Time", "ReceiveTime", "Message",
    "Severity", "ConditionId", "ConditionName", "ConditionClassName", "BranchId", "Quality",
    "Comment", "ClientUserId", "InputValue", "Limit", "EnabledState", "ActiveState", "AckedState",
    "LatchedState", "Retain", "SuppressedState", "OutOfServiceState", "ShelvingState",
    "SuppressedOrShelved", "ServerId", "WrittenBy", "SequenceNumber",
)  # fmt: skip
"""All names, in the order of a table."""
