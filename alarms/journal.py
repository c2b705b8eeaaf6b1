"""The journal: one unbroken hash chain of events per writing service.

Every event carries the SHA-256 of the one before, taken over that event's own ``prev_hash`` and its
canonical msgpack. Whoever changes, removes or reorders a line breaks the chain at the next.
"""

import hashlib
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from alarms.catalogue import Catalogue
from alarms.changes import EVENT_KINDS, Changes
from alarms.source_records import Transition
from scada.model import (
    Acknowledgement,
    AlarmRecord,
    DavylampError,
    Event,
    EventKind,
    Process,
    record_of,
)

NO_HASH: Final = bytes(32)
"""The ``prev_hash`` of a chain's first event."""

_CANONICAL: Final = msgspec.msgpack.Encoder(order="deterministic")
_NO_TEXT: Final[dict[str, str]] = {}
_NOTHING: Final[dict[str, Any]] = {}
_PROCESS: Final = tuple(Process)
_ACKNOWLEDGEMENT: Final = tuple(Acknowledgement)


class ChainBroken(DavylampError):
    """A journal line does not follow from the one before; the message names it."""


def event_hash(event: Event) -> bytes:
    """SHA-256 of an event: what the next one carries as ``prev_hash``. 32 bytes."""
    return hashlib.sha256(event.prev_hash + _CANONICAL.encode(event)).digest()


def verify(events: Iterable[Event], seq: int = 0, head: bytes = NO_HASH) -> tuple[int, bytes]:
    """Check that the events follow ``seq`` and ``head``; returns those of the last.

    Raises `ChainBroken` at the first line that was altered, lost or put elsewhere.
    """
    for event in events:
        if event.seq != seq + 1:
            raise ChainBroken(f"journal of {event.source}: line {event.seq} follows line {seq}")
        if event.prev_hash != head:
            raise ChainBroken(
                f"journal of {event.source}: line {event.seq} was written after another line {seq}"
            )
        seq, head = event.seq, event_hash(event)
    return seq, head


class Journal:
    """Makes the events of one service, each chained to the one before.

    ``epoch`` is the start of the writer (ns UTC); ``seq`` and ``head`` are those of the last event
    that it wrote in an earlier life.
    """

    def __init__(self, source: str, epoch: int, seq: int = 0, head: bytes = NO_HASH) -> None:
        self.source, self.epoch = source, epoch
        self.seq, self.head = seq, head

    def note(self, kind: EventKind, time_ns: int, now_ns: int, step: int, **fields: Any) -> Event:
        """One event; ``fields`` are further ones of `Event`."""
        return self._chained(
            Event(
                source=self.source,
                epoch=self.epoch,
                seq=self.seq + 1,
                prev_hash=self.head,
                kind=kind,
                time_ns=time_ns,
                now_ns=now_ns,
                step=step,
                **fields,
            )
        )

    def _chained(self, event: Event) -> Event:
        """The event that it is, and the head of the chain from now on."""
        self.seq, self.head = event.seq, event_hash(event)
        return event

    def orphaned(self, records: Iterable[AlarmRecord], now_ns: int, step: int) -> list[Event]:
        """One event per alarm that a new configuration does not have: it is over, and why."""
        return [
            self.note(EventKind.RETURNED, now_ns, now_ns, step, **orphan_fields(record))
            for record in records
        ]

    def write(self, changes: Changes, catalogue: Catalogue, now_ns: int, step: int) -> list[Event]:
        """One event per change, in order."""
        ids = catalogue.ids
        columns = (
            changes.alarm,
            changes.kind,
            changes.time_ns,
            changes.process,
            changes.acknowledgement,
            changes.held,
            changes.raised_ns,
            changes.value,
            changes.status,
            changes.cause,
        )
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return [
            self._chained(
                Event(  # not by way of `note`, which would carry all of it over once more
                    source=self.source,
                    epoch=self.epoch,
                    seq=self.seq + 1,
                    prev_hash=self.head,
                    kind=EVENT_KINDS[kind],
                    time_ns=time_ns,
                    now_ns=now_ns,
                    step=step,
                    alarm=ids[alarm],
                    alarm_kind=catalogue.kind[alarm],
                    tag=catalogue.tag[alarm],
                    area=catalogue.area[alarm],
                    server=catalogue.server[alarm],
                    priority=catalogue.priority[alarm],
                    process=_PROCESS[process],
                    acknowledgement=_ACKNOWLEDGEMENT[acknowledgement],
                    held=held,
                    raised_ns=raised_ns,
                    value=value,
                    status=status,
                    limit=catalogue.limit[alarm],
                    cause=ids[cause] if cause >= 0 else "",
                    user=changes.user,
                    comment=changes.comment,
                    text=changes.detail.get(row, _NO_TEXT),
                    **changes.more.get(row, _NOTHING),
                )
            )
            for row, (
                alarm,
                kind,
                time_ns,
                process,
                acknowledgement,
                held,
                raised_ns,
                value,
                status,
                cause,
            ) in enumerate(rows)
        ]

    def follow(self, lines: Iterable[Transition], now_ns: int, step: int) -> list[Event]:
        """One event per line of a source alarm, in order."""
        return [
            self.note(line.kind, line.time_ns, now_ns, step, **source_fields(line))
            for line in lines
        ]


def source_fields(line: Transition) -> dict[str, Any]:
    """What is said of a source alarm: its record, and the words of this line."""
    record = line.record
    return {
        "alarm": record.alarm,
        "alarm_kind": record.kind,
        "tag": record.tag,
        "area": record.area,
        "server": record.server,
        "priority": record.priority,
        "process": record.process,
        "acknowledgement": record.acknowledgement,
        "held": record.held,
        "raised_ns": record.raised_ns,
        "value": record.value,
        "status": record.status,
        "limit": record.limit,
        "cause": record.cause,
        "user": line.user,
        "comment": line.comment,
        "text": record.text | (line.words or {}),
    } | ({"suppressed": record.suppressed} if record.suppressed else {})


def orphan_fields(record: AlarmRecord) -> dict[str, Any]:
    """What is said of an alarm that the configuration no longer has: that it is over."""
    return {
        "alarm": record.alarm,
        "alarm_kind": record.kind,
        "tag": record.tag,
        "area": record.area,
        "server": record.server,
        "priority": record.priority,
        "process": Process.NORMAL,
        "acknowledgement": Acknowledgement.ACKNOWLEDGED,
        "raised_ns": record.raised_ns,
        "value": record.value,
        "status": record.status,
        "limit": record.limit,
        "text": {
            "zh": "已从配置中删除",
            "en": "removed from the configuration",
        },
    }


def replay(records: Iterable[AlarmRecord], events: Iterable[Event]) -> tuple[AlarmRecord, ...]:
    """The alarms that are not normal, or suppressed, after ``events``, which follow on ``records``."""
    state = {record.alarm: record for record in records}
    for event in events:
        record = record_of(event, state.get(event.alarm))
        if record is None:
            continue
        normal = record.process is Process.NORMAL
        acknowledged = record.acknowledgement is Acknowledgement.ACKNOWLEDGED
        if normal and acknowledged and not record.suppressed:
            state.pop(event.alarm, None)
        else:
            state[event.alarm] = record
    return tuple(state.values())
