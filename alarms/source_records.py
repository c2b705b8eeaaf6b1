"""What is kept of a source alarm: its record, its words, its lines in the journal."""

from dataclasses import dataclass
from typing import Final

from alarms.table import NORMAL
from scada.model import (
    SEVERITIES,
    AlarmKind,
    AlarmRecord,
    ConditionAcknowledgement,
    EventKind,
    OpenEvent,
    SourceCondition,
    severity_priority,
)

Words = dict[str, str]

GONE: Final = {"why_zh": "服务器不再报告", "why_en": "its server does not report it any more"}
UNANSWERED: Final = {
    "why_zh": "服务器未经确认即结束",
    "why_en": "its server ended it without an acknowledgement",
}
_OPEN: Final = {False: "a", True: "c"}
"""To be acknowledged, to be confirmed: before the event's id in the recorded words."""

PASSING: Final = frozenset({"acknowledging", "reason", "station", *GONE})
"""Words of one line or of a moment; the others describe the condition."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One journal line: what happened to a source alarm, and its record afterwards.

    ``user`` and ``comment`` are of who caused this line; ``words`` are the line's own, beside those of
    the record.
    """

    kind: EventKind
    time_ns: int
    record: AlarmRecord
    user: str = ""
    comment: str = ""
    words: Words | None = None


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What became of an operator's command.

    ``changed`` are acknowledged already: their servers do not know acknowledgement. ``requests`` are
    for the servers; ``refused`` says why others were left as they are.
    """

    transitions: tuple[Transition, ...]
    changed: tuple[str, ...]
    requests: tuple[ConditionAcknowledgement, ...]
    refused: Words


def unknown(state: SourceCondition) -> AlarmRecord:
    """The record of a condition that was not there before."""
    process, acknowledgement = NORMAL
    return AlarmRecord(
        alarm=state.alarm,
        kind=AlarmKind.SOURCE,
        tag="",
        area="",
        server=state.server,
        priority=severity_priority(0, SEVERITIES),
        process=process,
        acknowledgement=acknowledgement,
        held=False,
        raised_ns=0,
        changed_ns=0,
        value=0.0,
        status=0,
        limit=0.0,
    )


def words_of(state: SourceCondition) -> Words:
    """What is kept of a condition in words: the messages by language, the names, the marks."""
    words = {
        **state.message,
        "source": state.source,
        "name": state.name,
        "condition": state.condition,
        "open": ",".join(_OPEN[one.confirm] + one.event_id.hex() for one in state.open),
        "suppressed": "yes" if state.suppressed else "",
        "shelved": "yes" if state.shelved else "",
        "confirm": "yes" if state.open and all(one.confirm for one in state.open) else "",
        "server_user": state.user,
        "server_comment": state.comment,
    }
    return {key: word for key, word in words.items() if word}


def lasting(record: AlarmRecord) -> Words:
    """The words of the condition, without those of a moment."""
    return {key: word for key, word in record.text.items() if key not in PASSING}


def says_other(before: AlarmRecord, now: AlarmRecord) -> bool:
    """Whether a person would read something else; a new event alone is no news."""
    one, other = lasting(before), lasting(now)
    same = before.value == now.value and before.status == now.status
    return not same or (one | {"open": ""}) != (other | {"open": ""})


def request_of(
    record: AlarmRecord, state: SourceCondition | None, user: str, comment: str
) -> ConditionAcknowledgement:
    """What is asked of the server; of an alarm from before a restart by its recorded words."""
    text = record.text
    return ConditionAcknowledgement(
        server=record.server,
        alarm=record.alarm,
        condition=state.condition if state else text.get("condition", ""),
        events=state.open if state else _recorded(text.get("open", "")),
        comment=f"{user}: {comment}" if comment else user,
    )


def _recorded(text: str) -> tuple[OpenEvent, ...]:
    """The open events as they were written down: ``a3f2…,c07b…``, the letter says what is wanted."""
    return tuple(
        OpenEvent(bytes.fromhex(one[1:]), confirm=one[0] == _OPEN[True])
        for one in text.split(",")
        if one
    )
