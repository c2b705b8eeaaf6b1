"""The journal lines behind the bars: loaded page by page, backwards in time, for each area."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from hmi.models.elapsed import waits
from hmi.models.trends.loading import RETRY_NS
from scada.bus.messages import EventsAnswer, EventsRequest
from scada.model import Event, EventKind

_PAGE: Final = 1_000
_MOST: Final = 20_000
CORE: Final = ""
"""In the place of an area: where the core came and went, and what was lost."""
_KINDS: Final[tuple[tuple[EventKind, ...], ...]] = (
    (),
    (EventKind.STARTED, EventKind.STOPPED, EventKind.GAP, EventKind.CONFIGURATION),
)
_BREAKS: Final = frozenset({EventKind.STARTED, EventKind.STOPPED, EventKind.GAP})


@dataclass(frozen=True, slots=True)
class EventsAsk:
    """A request for journal lines of ``area``, to be sent."""

    area: str
    request: EventsRequest


@dataclass(slots=True)
class Journal:
    """Events of some areas, from the historian and live, each once."""

    events: dict[tuple[str, int], Event] = field(default_factory=dict)
    changes: int = 0
    _from_ns: dict[str, int] = field(default_factory=dict)
    _under_way: set[str] = field(default_factory=set)
    _not_before_ns: int = 0
    _known: int = -1
    """Of which `changes` the times are."""
    _found: dict[frozenset[EventKind], list[int]] = field(default_factory=dict)

    def wants(self, areas: Iterable[str], start_ns: int, now_ns: int) -> list[EventsAsk]:
        """What to ask for, so that everything since ``start_ns`` is known; one page at a time."""
        if waits(now_ns, self._not_before_ns, RETRY_NS) or len(self.events) >= _MOST:
            return []
        asks = []
        for area in (CORE, *areas):
            until = self._from_ns.get(area, now_ns)
            if until > start_ns and area not in self._under_way:
                start = start_ns - (now_ns - start_ns) // 2
                request = EventsRequest(
                    start_ns=start, end_ns=until, area=area, kinds=_KINDS[area == CORE], limit=_PAGE
                )
                asks.append(EventsAsk(area, request))
                self._under_way.add(area)
        return asks

    def take(self, ask: EventsAsk, answer: EventsAnswer) -> None:
        """Hear an answer: where it was cut short, the next page begins at its oldest line."""
        self._under_way.discard(ask.area)
        reached = ask.request.start_ns
        if answer.more and answer.events:
            reached = min(event.time_ns for event in answer.events)
        self._from_ns[ask.area] = reached
        self.add(answer.events)

    def failed(self, ask: EventsAsk, now_ns: int) -> None:
        """The request was not answered: it is asked again a little later."""
        self._under_way.discard(ask.area)
        self._not_before_ns = now_ns + RETRY_NS

    def add(self, events: Iterable[Event]) -> None:
        """Take events; a known one changes nothing."""
        before = len(self.events)
        self.events.update({(event.source, event.seq): event for event in events})
        self.changes += len(self.events) != before

    def breaks(self) -> list[int]:
        """When the core came or went, or samples were lost: no line is drawn across."""
        return self._times(_BREAKS)

    def configured(self) -> list[int]:
        """When the core took over another configuration."""
        return self._times(frozenset({EventKind.CONFIGURATION}))

    def _times(self, kinds: frozenset[EventKind]) -> list[int]:
        if self._known != self.changes:
            self._known = self.changes
            self._found = {}
        if kinds not in self._found:
            events = self.events.values()
            self._found[kinds] = sorted(event.time_ns for event in events if event.kind in kinds)
        return self._found[kinds]
