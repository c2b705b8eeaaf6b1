"""The handover between shifts (交接班): what the next operator must know, as it stands on the screen.

What is there now comes from the alarm model, what happened from the journal of this shift; both of the
areas of the position alone. The report goes with the command into the journal, in the words in which it
was read.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from hmi.models.alarms import PRIORITIES
from hmi.models.by_urgency import is_unacknowledged, urgency
from hmi.models.duty_words import position_name
from hmi.models.shift import shift_at
from hmi.models.station import StationModel
from scada.bus.messages import EventsRequest
from scada.model import (
    CALLING,
    AlarmRecord,
    Detector,
    Event,
    EventKind,
    HandOver,
    Process,
    Suppression,
    SuppressionKind,
    is_annunciation,
)

UNACKNOWLEDGED: Final = "unacknowledged"
ACTIVE: Final = "active"
CALIBRATION: Final = "calibration"
SECTIONS: Final = (
    UNACKNOWLEDGED,
    ACTIVE,
    SuppressionKind.SHELVED.value,
    SuppressionKind.BY_DESIGN.value,
    SuppressionKind.OUT_OF_SERVICE.value,
    CALIBRATION,
)
"""The lists of a report, in order."""
TOP: Final = 5
LINES: Final = 20_000
"""Journal lines of a shift that are asked for."""
NAMED: Final = 20
"""So many of a list are named in the journal; how many there are is always said."""
KINDS: Final = (
    *sorted(CALLING),
    EventKind.ACKNOWLEDGED,
    EventKind.FLOOD_STARTED,
    EventKind.SHELVED,
    EventKind.OUT_OF_SERVICE,
    EventKind.CALIBRATION_STARTED,
    EventKind.STARTED,
    EventKind.DENIED,
)
"""What of the journal a report counts."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: an alarm, what it is, and what there is to know of it."""

    alarm: str
    title: str
    below: str
    priority: int


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened in a shift: counts of the journal's lines."""

    raised: dict[int, int]
    """Annunciations per priority."""
    acknowledged: int
    floods: int
    shelved: int
    out_of_service: int
    calibrations: int
    restarts: int
    """Starts of the core: each a moment in which nobody judged."""
    denied: int
    top: tuple[tuple[str, int], ...]
    """The tags with most annunciations, each with their number."""


@dataclass(frozen=True, slots=True)
class Report:
    """A handover as it is shown: ``start_ns`` is when the shift began."""

    position: str
    start_ns: int
    now_ns: int
    lists: dict[str, tuple[Row, ...]]
    happened: Happened
    is_complete: bool
    """Whether the whole journal of the shift is in it."""


def request(model: StationModel) -> EventsRequest:
    """The journal lines that a report of this shift needs."""
    start_ns, _ = shift_at(model.table, model.now_ns)
    return EventsRequest(start_ns=start_ns, end_ns=model.now_ns + 1, kinds=KINDS, limit=LINES)


def report(model: StationModel, events: Iterable[Event], more: bool = False) -> Report:
    """What is there now, and what ``events`` of the shift say; ``more`` where they are not all."""
    start_ns, _ = shift_at(model.table, model.now_ns)
    return Report(
        position=model.duty.position_id,
        start_ns=start_ns,
        now_ns=model.now_ns,
        lists=_lists(model),
        happened=_happened(model, _of_shift(model, events, start_ns)),
        is_complete=not more,
    )


def command(model: StationModel, shown: Report, to: str, note: str) -> HandOver:
    """Hand over with this report. Raises `BadInput` where nobody is named to take over."""
    return HandOver(
        position=shown.position,
        user=model.user,
        to=to.strip(),
        note=note.strip(),
        report=dict(_told(model, shown)),
    )


def figures(model: StationModel, shown: Report) -> Iterator[tuple[str, str]]:
    """What happened, as name and value in the language in use."""
    text, happened = model.text, shown.happened
    yield text("handover.raised"), str(sum(happened.raised.values()))
    for priority in PRIORITIES:
        if count := happened.raised.get(priority, 0):
            yield text(f"handover.priority.{priority}"), str(count)
    for name in (
        "acknowledged", "floods", "shelved", "out_of_service", "calibrations", "restarts", "denied",
    ):  # fmt: skip
        if count := getattr(happened, name):
            yield text(f"handover.{name}"), str(count)
    if happened.top:
        said = (f"{_tag(model, tag)} {count}" for tag, count in happened.top)
        yield text("handover.top"), text("duty.comma").join(said)


def _told(model: StationModel, shown: Report) -> Iterator[tuple[str, str]]:
    """The report as it goes into the journal: names and words, none of them empty."""
    text, words = model.text, model.words
    since = f"{words.date(shown.start_ns)} {words.minute(shown.start_ns)}"
    yield text("handover.shift"), f"{since}–{words.minute(shown.now_ns)}"
    if place := position_name(model.duty.position, model):
        yield text("duty.position"), place
    if not shown.is_complete:
        yield text("handover.journal"), text("handover.incomplete")
    yield from figures(model, shown)
    for section in SECTIONS:
        rows = shown.lists[section]
        named = [f"{row.title} ({row.below})" if row.below else row.title for row in rows[:NAMED]]
        more = [f"+{len(rows) - NAMED}"] if len(rows) > NAMED else []
        said = text("handover.semicolon").join([*named, *more])
        yield text(f"handover.list.{section}"), f"{len(rows)}: {said}" if rows else "0"


def _lists(model: StationModel) -> dict[str, tuple[Row, ...]]:
    found: dict[str, list[AlarmRecord]] = {section: [] for section in SECTIONS}
    every = (*model.alarms.records.values(), *model.alarms.suppressed.values())
    for record in sorted(filter(model.duty.is_mine, every), key=urgency):
        for section in _sections(record):
            found[section].append(record)
    return {
        section: tuple(_row(model, record, section) for record in records)
        for section, records in found.items()
    }


def _sections(record: AlarmRecord) -> Iterator[str]:
    """The lists that an alarm is in: what is suppressed is in none of the others."""
    if record.suppressed:
        yield from (one.kind.value for one in record.suppressed)
    elif record.alarm.endswith(f"/{Detector.CALIBRATION}"):
        if record.process is Process.ACTIVE:
            yield CALIBRATION
    elif is_unacknowledged(record):
        yield UNACKNOWLEDGED
    elif record.process is not Process.NORMAL or record.held:
        yield ACTIVE


def _row(model: StationModel, record: AlarmRecord, section: str) -> Row:
    words = model.words
    title = f"{words.area(record.area)} {words.condition(record)}".strip()
    ways = {one.kind.value: one for one in record.suppressed}
    if section in ways:
        below = _suppressed(model, ways[section])
    else:
        said = (words.minute(record.raised_ns), words.alarm_state(record), record.comment)
        below = " · ".join(part for part in said if part)
    return Row(record.alarm, title, below, record.priority)


def _suppressed(model: StationModel, one: Suppression) -> str:
    """Who suppressed it, why, and until when."""
    until = ""
    if one.until_ns:
        clock = f"{model.words.date(one.until_ns)} {model.words.minute(one.until_ns)}"
        until = model.text("suppressed.until", time=clock)
    said = (one.user, one.reason, one.rule, until)
    return " · ".join(part for part in said if part)


def _of_shift(model: StationModel, events: Iterable[Event], start_ns: int) -> list[Event]:
    """The lines of the shift, each once: those of the historian and those that came since."""
    every = {
        (event.source, event.epoch, event.seq): event
        for event in (*events, *model.journal)
        if start_ns <= event.time_ns <= model.now_ns and event.kind in KINDS
    }
    return [event for event in every.values() if model.duty.reach.has(event.area)]


def _happened(model: StationModel, events: list[Event]) -> Happened:
    kinds = Counter(event.kind for event in events)
    raised = [event for event in events if is_annunciation(event)]
    here = model.duty.position_id
    return Happened(
        raised=dict(Counter(event.priority for event in raised)),
        acknowledged=kinds[EventKind.ACKNOWLEDGED],
        floods=sum(_is_flood(event, here) for event in events),
        shelved=kinds[EventKind.SHELVED],
        out_of_service=kinds[EventKind.OUT_OF_SERVICE],
        calibrations=kinds[EventKind.CALIBRATION_STARTED],
        restarts=sum(e.kind is EventKind.STARTED and e.source == "core" for e in events),
        denied=sum(_times(event) for event in events if event.kind is EventKind.DENIED),
        top=tuple(Counter(event.tag for event in raised if event.tag).most_common(TOP)),
    )


def _is_flood(event: Event, here: str) -> bool:
    """A flood of this position; where he sits at none, or it is of none, any."""
    of_here = not here or not event.position or event.position == here
    return event.kind is EventKind.FLOOD_STARTED and of_here


def _times(event: Event) -> int:
    """How many refusals a line tells of: one, or those that were gathered in it."""
    count = event.text.get("count", "")
    return int(count) if count.isdecimal() else 1


def _tag(model: StationModel, tag: str) -> str:
    found = model.words.tags.get(tag)
    if found is None:
        return tag
    return model.words.at(found)
