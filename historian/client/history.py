"""A site's history, asked synchronously: the same for a running site and a stopped one."""

import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Final, Self

from historian.client.asking import Asking
from historian.client.moments import Moment
from historian.client.paging import all_events
from historian.client.questions import Questions
from scada.bus import messages
from scada.model import Event, EventKind
from scada.model.journal_range import JournalRange

EVENTS: Final = 5000


class History(Questions):
    """Asks for history; to be used as a context, or closed. Spans are ``[start, end)``.

    Lists have one entry per tag that was asked for, in that order. Times are given as `Moment`:
    ns UTC, texts in the site's zone, ``datetime`` or ``datetime64``.
    """

    def __init__(
        self,
        asking: Asking,
        site: str,
        zone: str = "UTC",
        *,
        witness: str = "",
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        super().__init__(asking, zone, clock)
        self.site, self.witness = site, witness

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave the bus, or close the files."""
        self._asking.close()

    def events(
        self,
        start: Moment,
        end: Moment,
        kinds: Sequence[EventKind] = (),
        tag: str = "",
        alarm: str = "",
        area: str = "",
    ) -> list[Event]:
        """All journal lines of what happened in a time, oldest first; an empty filter matches all."""
        start_ns, end_ns = self._span(start, end)
        request = messages.EventsRequest(
            start_ns=start_ns,
            end_ns=end_ns,
            kinds=tuple(kinds),
            tag=tag,
            alarm=alarm,
            area=area,
            limit=EVENTS,
        )
        return all_events(self._asking, request)

    def journal_range(self, start: Moment, end: Moment) -> tuple[JournalRange, ...]:
        """The journal lines written over a time, per writing service, with the hashes of both ends."""
        start_ns, end_ns = self._span(start, end)
        request = messages.JournalRangesRequest(start_ns=start_ns, end_ns=end_ns)
        found: tuple[JournalRange, ...] = self._asking.ask(request).ranges
        return found

    def ask(self, request: messages.Message) -> Any:
        """The answer to any request of the bus that the historian answers."""
        return self._asking.ask(request)
