"""Several messages sorted by the day file that each of their rows belongs to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from historian.days import Part, day_of
from historian.journal_lines import canonical
from historian.ranges import Ranges
from historian.retention import Kind
from historian.said import said_by
from historian.store import (
    EventMessage,
    Message,
    Origin,
    RefusedMessage,
    SampleMessage,
    TagNames,
)
from scada.model import Event, Samples

Applied = dict[tuple[str, str, int], Ranges]
"""Per source, schema and epoch: the sequence numbers that a file holds."""
Columns = dict[str, NDArray[Any]]

EVENT: str = "Event"
"""The schema under which single events are counted, beside the messages that bring them."""


@dataclass(frozen=True, slots=True)
class Portion:
    """What one message has for one file; ``total`` rows for all files together."""

    origin: Origin
    now_ns: int
    total: int
    names: TagNames
    samples: Samples
    events: tuple[Event, ...] = ()


@dataclass(slots=True)
class PartBatch:
    """All that goes into one file in one transaction."""

    portions: list[Portion] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    refused: list[RefusedMessage] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many samples it holds."""
        return sum(len(portion.samples) for portion in self.portions)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.portions or self.refused)

    def without(self, applied: Applied) -> "PartBatch":
        """What of it the file does not hold yet, each message and each event once."""
        fresh: dict[Origin, Portion] = {}
        for portion in self.portions:
            if not _holds(applied, portion.origin):
                fresh.setdefault(portion.origin, portion)
        events: dict[Origin, Event] = {}
        for portion in fresh.values():
            for event in portion.events:
                if not _holds(applied, _origin(event)):
                    events.setdefault(_origin(event), event)
        return PartBatch(list(fresh.values()), list(events.values()), self.refused)

    def mark(self, applied: Applied) -> None:
        """The file holds it now."""
        origins = [portion.origin for portion in self.portions]
        for origin in origins + [_origin(event) for event in self.events]:
            applied.setdefault((origin.source, origin.schema, origin.epoch), Ranges()).add(
                origin.seq
            )

    def sample_columns(self, lookup: Callable[[TagNames], NDArray[np.int32]]) -> Columns:
        """The samples as columns; ``lookup`` turns a configuration's tag indices into the file's."""
        tags = [lookup(portion.names)[portion.samples.tag] for portion in self.portions]
        samples = Samples.concatenate(portion.samples for portion in self.portions)
        columns: Columns = {
            "tag": np.concatenate(tags) if tags else samples.tag,
            "time_ns": samples.time_ns,
            "value": samples.value,
            "status": samples.status,
            "flags": samples.flags,
        }
        return columns if samples.raw is None else columns | {"raw": samples.raw}

    def message_columns(self) -> Columns:
        """One row per message."""
        portions = self.portions
        return {
            "source": _texts(portion.origin.source for portion in portions),
            "schema": _texts(portion.origin.schema for portion in portions),
            "epoch": _integers(portion.origin.epoch for portion in portions),
            "seq": _integers(portion.origin.seq for portion in portions),
            "rows": _integers(len(p.samples) or len(p.events) for p in portions),
            "total": _integers(portion.total for portion in portions),
            "now_ns": _integers(portion.now_ns for portion in portions),
        }

    def event_columns(self, lookup: Callable[[Sequence[str]], NDArray[np.int32]]) -> Columns:
        """One row per event: what is asked for, and the whole event as it travels.

        ``lookup`` gives the numbers of alarms, areas and causes in the file.
        """
        events = self.events
        numbers = ("time_ns", "now_ns", "epoch", "seq")
        texts = ("source", "kind", "alarm", "tag", "area")
        columns: Columns = {n: _integers(getattr(e, n) for e in events) for n in numbers}
        columns |= {name: _texts(str(getattr(e, name)) for e in events) for name in texts}
        columns |= told_by(events, lookup)
        return columns | {"body": _texts(canonical(event) for event in events)}


def told_by(
    events: Sequence[Event], lookup: Callable[[Sequence[str]], NDArray[np.int32]]
) -> Columns:
    """What figures need of events; ``lookup`` gives the numbers of alarms, areas and causes."""
    names = ("alarm", "area", "cause")
    numbers = {f"{name}_number": lookup([getattr(e, name) for e in events]) for name in names}
    return numbers | said_by(events)


def by_part(messages: Sequence[Message]) -> dict[Part, PartBatch]:
    """Sort messages into files. It depends on nothing but the messages themselves."""
    parts: dict[Part, PartBatch] = {}
    for message in messages:
        if isinstance(message, RefusedMessage):
            part = Part.of(Kind.EVENTS, _own_day(message.now_ns))
            parts.setdefault(part, PartBatch()).refused.append(message)
        elif isinstance(message, SampleMessage):
            for day, portion in _sample_portions(message):
                parts.setdefault(Part(day, Kind.RAW), PartBatch()).portions.append(portion)
        else:
            for part, portion in _event_portions(message):
                parts.setdefault(part, PartBatch()).portions.append(portion)
    return parts


_NO_NAMES = TagNames("", ())


def _event_portions(message: EventMessage) -> list[tuple[Part, Portion]]:
    months: dict[Part, list[Event]] = {}
    times = np.array([event.time_ns for event in message.events], np.int64)
    days = day_of(times, message.now_ns).tolist()
    month_of = {day: Part.of(Kind.EVENTS, day) for day in set(days)}
    for event, day in zip(message.events, days, strict=True):
        months.setdefault(month_of[day], []).append(event)
    none: dict[Part, list[Event]] = {Part.of(Kind.EVENTS, _own_day(message.now_ns)): []}
    head = (message.origin, message.now_ns, len(message.events), _NO_NAMES, Samples.empty())
    return [(part, Portion(*head, tuple(mine))) for part, mine in (months or none).items()]


def _sample_portions(message: SampleMessage) -> list[tuple[int, Portion]]:
    samples, total = message.samples, len(message.samples)

    def portion(part: Samples) -> Portion:
        return Portion(message.origin, message.now_ns, total, message.names, part)

    if not total:
        return [(_own_day(message.now_ns), portion(samples))]
    days = day_of(samples.time_ns, message.now_ns)
    if (days == days[0]).all():
        return [(int(days[0]), portion(samples))]
    return [(int(day), portion(samples.take(days == day))) for day in np.unique(days)]


def _own_day(now_ns: int) -> int:
    return int(day_of(np.array([now_ns]), now_ns)[0])


def _holds(applied: Applied, origin: Origin) -> bool:
    held = applied.get((origin.source, origin.schema, origin.epoch))
    return held is not None and origin.seq in held


def _origin(event: Event) -> Origin:
    return Origin(event.source, EVENT, event.epoch, event.seq)


def _integers(values: Any) -> NDArray[np.int64]:
    return np.fromiter(values, np.int64)


def _texts(values: Any) -> NDArray[np.object_]:
    listed = list(values)
    column = np.empty(len(listed), object)
    column[:] = listed
    return column
