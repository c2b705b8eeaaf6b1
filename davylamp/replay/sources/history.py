"""The site's own history: from the historian over the bus, or from its files where none runs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Protocol

import numpy as np

from historian.store import EventQuery, RawColumns, Store
from scada.model import Event, Samples

HOUR_NS: Final = 3600 * 10**9
MOST: Final = 200_000
"""Samples of one tag in one answer; what has more is asked for in smaller spans."""
TOGETHER: Final = 500
"""Tags that are asked for at once."""
BACK_NS: Final = 31 * 24 * HOUR_NS
EVENTS: Final = 50_000
_LINES: Final = ("raised", "returned")


class History(Protocol):
    """What a replay asks of a historian."""

    def raw(self, tags: Sequence[str], start_ns: int, end_ns: int, limit: int) -> list[RawColumns]:
        """Samples of each tag over ``[start_ns, end_ns)``, the oldest ``limit`` of them."""
        ...

    def before(self, tags: Sequence[str], at_ns: int) -> list[RawColumns]:
        """The last sample of each tag before a time, one row or none."""
        ...

    def events(self, query: EventQuery) -> tuple[list[Event], bool]:
        """Journal lines, newest first; True where the limit cut them short."""
        ...

    def gone(self, tags: Sequence[str], start_ns: int, end_ns: int) -> list[tuple[int, int]]:
        """Where samples are kept no more, but their roll-ups are."""
        ...


class HistorySource:
    """The history of a site; implements `davylamp.replay.sources.source.Source`.

    What each tag had at the start comes first, as samples of that moment.
    """

    def __init__(self, history: History | Store) -> None:
        self._history = history

    def tags(self, known: Sequence[str]) -> tuple[str, ...]:
        """All of the site's tags."""
        return tuple(known)

    def names(self) -> tuple[str, ...]:
        """It has what the site has."""
        return ()

    def units(self) -> Mapping[str, tuple[str, int]]:
        """They are the site's."""
        return {}

    def span_ns(self) -> tuple[int, int] | None:
        """A historian does not say; the period is to be given."""
        return None

    def read(self, tags: Sequence[str], start_ns: int, end_ns: int) -> Iterator[Samples]:
        """Its samples in order of time."""
        first = [
            (number, column)
            for at in range(0, len(tags), TOGETHER)
            for number, column in enumerate(
                self._history.before(tags[at : at + TOGETHER], start_ns), at
            )
        ]
        begin = _samples(first)
        if len(begin):
            yield Samples.of(begin.tag, start_ns, begin.value, begin.status, begin.flags)
        yield from self._spans(tags, start_ns, end_ns, HOUR_NS)

    def _spans(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int
    ) -> Iterator[Samples]:
        for begin in range(start_ns, end_ns, width_ns):
            end = min(begin + width_ns, end_ns)
            columns = [
                column
                for at in range(0, len(tags), TOGETHER)
                for column in self._history.raw(tags[at : at + TOGETHER], begin, end, MOST)
            ]
            if any(column.more for column in columns) and width_ns > 1:
                yield from self._spans(tags, begin, end, max(1, width_ns // 10))
                continue
            batch = _samples(list(enumerate(columns)))
            if len(batch):
                yield batch.take(np.argsort(batch.time_ns, kind="stable"))


def journal(
    history: History | Store, start_ns: int, end_ns: int, found: Callable[[int], None]
) -> list[Event]:
    """What was raised and returned up to the end of a period, oldest first.

    It looks back over a month for what still stood at the start. ``found`` is told how many lines.
    """
    lines: list[Event] = []
    begin, end = start_ns - BACK_NS, end_ns
    while begin < end:
        query = EventQuery(begin, end, kinds=_LINES, limit=EVENTS)
        some, more = history.events(query)
        found(len(lines) + len(some))
        if not more:
            lines += some
            break
        # The oldest time may go on before what was given: its lines come again, all of them.
        oldest = some[-1].time_ns
        lines += [event for event in some if event.time_ns > oldest]
        end = oldest + 1 if oldest + 1 < end else oldest
    return sorted(lines, key=lambda event: (event.epoch, event.seq))


def _samples(columns: Sequence[tuple[int, RawColumns]]) -> Samples:
    """Some tags' rows as one batch, tag by tag."""
    return Samples.concatenate(
        Samples.of(
            np.full(len(column.time_ns), number),
            column.time_ns,
            column.value,
            column.status,
            column.flags,
        )
        for number, column in columns
        if len(column.time_ns)
    )
