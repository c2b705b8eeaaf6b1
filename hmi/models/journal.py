"""Lines of the journal in words."""

from dataclasses import dataclass
from typing import Final

from hmi.models import source_alarm
from hmi.models.detections import FOUND
from hmi.models.words import Words
from scada.model import AlarmKind, AlarmRecord, Event, EventKind, Process

_NO_VALUE: Final = (AlarmKind.LINK, AlarmKind.SYSTEM, AlarmKind.SOURCE, *FOUND)
"""Alarms that no value of a tag decided."""


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """Text (every word somewhere in the line) and area id."""

    text: str = ""
    area: str = ""

    def passes(self, event: Event, words: Words) -> bool:
        """Whether a line is shown."""
        if self.area and event.area != self.area:
            return False
        wanted = self.text.casefold().split()
        if not wanted:
            return True
        said = " ".join(
            (place(event, words), subject(event, words), happened(event, words), event.user)
        ).casefold()
        return all(word in said or word in event.alarm.casefold() for word in wanted)


def place(event: Event, words: Words) -> str:
    """Where: the area, else the server, else the service that wrote it."""
    if event.area:
        return words.area(event.area)
    return words.server(event.server) if event.server else event.source


def subject(event: Event, words: Words) -> str:
    """What it speaks of: the alarm's condition, else the text of the event."""
    own = words.language.pick(event.text.get("zh", ""), event.text.get("en", ""))
    if not event.alarm:
        return own or event.tag
    record = AlarmRecord(
        alarm=event.alarm,
        kind=event.alarm_kind or AlarmKind.SYSTEM,
        tag=event.tag,
        area=event.area,
        server=event.server,
        priority=event.priority,
        process=event.process or Process.NORMAL,
        acknowledgement=event.acknowledgement or 0,  # type: ignore[arg-type]
        held=event.held,
        raised_ns=event.raised_ns,
        changed_ns=event.time_ns,
        value=event.value,
        status=event.status,
        limit=event.limit,
        text=event.text,
    )
    return words.condition(record)


def happened(event: Event, words: Words) -> str:
    """The word for the kind of event."""
    return words.language.text(f"journal.kind.{event.kind}")


def value(event: Event, words: Words) -> str:
    """The value that decided it, with its unit."""
    tag = words.tags.get(event.tag)
    judged = event.process is not None or event.kind is EventKind.WOULD_HAVE_RAISED
    if tag is None or not event.alarm or event.alarm_kind in _NO_VALUE or not judged:
        return ""
    definition = words.definitions.get(event.alarm)
    if definition is not None:
        return words.judged(definition, event.value)
    return words.value_unit(tag, event.value)


def remark(event: Event, words: Words) -> str:
    """What a person said to it; of an alarm that was only found afterwards, when it returned.

    Of a source alarm also why its server did what it did.
    """
    if event.alarm_kind is AlarmKind.SOURCE:
        return source_alarm.remark(event, words.language)
    if event.kind in _TOLD:
        return _told(event, words)
    if event.kind is not EventKind.WOULD_HAVE_RAISED:
        return event.comment
    until = event.text.get("until_ns", "")
    if not until.isdecimal():
        return words.language.text("journal.not_returned")
    return words.language.text("journal.returned_at", time=words.clock(int(until)))


_TOLD: Final = (EventKind.LEVEL, EventKind.ESCALATED, EventKind.REMARK, EventKind.SIGNED)
"""Kinds whose own words stand in their text."""


def _told(event: Event, words: Words) -> str:
    """What changed, who is told, what was found."""
    text = event.text
    match event.kind:
        case EventKind.LEVEL:
            why = words.language.pick(text.get("why_zh", ""), text.get("why_en", ""))
            change = f"{text.get('from') or 0} → {text.get('to') or 0}"
            return " · ".join(part for part in (change, why) if part)
        case EventKind.ESCALATED:
            told = (words.role(role) for role in text.get("roles", "").split("; "))
            return f"→ {words.language.text('duty.comma').join(told)}"
        case EventKind.REMARK:
            both = (text.get("cause", ""), text.get("measures", ""))
            return "; ".join(part for part in both if part)
        case _:
            return text.get("key", "")


def acknowledge_times(events: list[Event]) -> list[float]:
    """Seconds from each raising to its acknowledgement, where both are among the lines."""
    raised: dict[str, int] = {}
    times = []
    for event in sorted(events, key=lambda event: event.time_ns):
        if event.kind is EventKind.RAISED:
            raised[event.alarm] = event.now_ns
        elif event.kind is EventKind.ACKNOWLEDGED and event.alarm in raised:
            times.append(max(0.0, (event.now_ns - raised.pop(event.alarm)) / 1e9))
    return times
