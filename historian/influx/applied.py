"""Which messages and journal lines are stored: read once, kept in mind, written after each write."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from historian.batches import EVENT
from historian.influx.journal_lines import APPLIED, Key, applied_lines, ranges_of
from historian.influx.question import EARLIEST_NS, LATEST_NS, Place, Question, Server
from historian.ranges import Ranges
from historian.store import EventMessage, Message, Origin, RefusedMessage, SampleMessage
from scada.model import Event

MOST_PARTED: Final = 1000
"""So many messages of which a sample was refused are kept in mind."""


@dataclass(slots=True)
class Fresh:
    """What of some messages is not stored yet, each message and each journal line once."""

    samples: list[SampleMessage] = field(default_factory=list)
    events: list[tuple[EventMessage, list[Event]]] = field(default_factory=list)
    refused: list[RefusedMessage] = field(default_factory=list)
    repeated: int = 0

    @property
    def rows(self) -> int:
        """How many samples."""
        return sum(len(message.samples) for message in self.samples)

    @property
    def lines(self) -> int:
        """How many journal lines."""
        return sum(len(events) for _, events in self.events)

    @property
    def now_ns(self) -> int:
        """The latest clock of them."""
        clocks = [message.now_ns for message in self.samples]
        clocks += [message.now_ns for message, _ in self.events]
        return max(clocks + [message.now_ns for message in self.refused])

    def origins(self) -> Iterator[Origin]:
        """What is stored once these are."""
        yield from (message.origin for message in self.samples)
        for message, events in self.events:
            yield message.origin
            yield from map(_origin, events)


class AppliedMessages:
    """What a site's bucket says is stored."""

    def __init__(self, server: Server, mine: str) -> None:
        self._server, self._mine = server, mine
        self._known: dict[Key, Ranges] = {}
        self._parted: dict[Origin, None] = {}
        (found,) = server.read(
            [
                Question(
                    Place.EVENTS, APPLIED, EARLIEST_NS, LATEST_NS, ("ranges",), {"mine": (mine,)},
                    ("source", "schema", "epoch"), "last",
                )
            ]
        )  # fmt: skip
        for one in found:
            source, schema, epoch = one.labels
            self._known[source, schema, int(epoch)] = ranges_of(one.cells[-1])

    def without(self, messages: Iterable[Message]) -> Fresh:
        """What is not stored yet."""
        fresh, mine = Fresh(), set[Origin]()
        for message in messages:
            if isinstance(message, RefusedMessage):
                fresh.refused.append(message)
            elif not self._is_new(message.origin, mine):
                fresh.repeated += 1
            elif isinstance(message, SampleMessage):
                fresh.samples.append(message)
            else:
                events = [one for one in message.events if self._is_new(_origin(one), mine)]
                fresh.events.append((message, events))
        return fresh

    def part(self, origin: Origin) -> None:
        """This message comes in parts from now on: each is new, and none says that it is stored whole.

        Should it come again as a whole, that changes nothing: its samples are there already.
        """
        self._parted[origin] = None
        while len(self._parted) > MOST_PARTED:
            del self._parted[next(iter(self._parted))]

    def mark(self, fresh: Fresh) -> None:
        """These are stored now: say so in the bucket."""
        changed: dict[Key, Ranges] = {}
        for origin in fresh.origins():
            if origin in self._parted:
                continue
            key = (origin.source, origin.schema, origin.epoch)
            if key not in changed:
                known = self._known.get(key)
                changed[key] = Ranges(known.pairs() if known else None)
            changed[key].add(origin.seq)
        if changed:
            self._server.write(Place.EVENTS, applied_lines(self._mine, fresh.now_ns, changed))
            self._known |= changed

    def _is_new(self, origin: Origin, mine: set[Origin]) -> bool:
        held = self._known.get((origin.source, origin.schema, origin.epoch))
        if origin in self._parted:
            return True
        if origin in mine or (held is not None and origin.seq in held):
            return False
        mine.add(origin)
        return True


def _origin(event: Event) -> Origin:
    return Origin(event.source, EVENT, event.epoch, event.seq)
