"""What a report reads of a site's history: a running site's, a stopped one's, or any store's."""

from collections.abc import Sequence
from typing import Final, Protocol

from historian.store import BucketColumns, EventQuery, RawColumns, StatisticColumns, Store
from scada.model import Event, EventKind

MOST_EVENTS: Final = 10_000_000
MOST_SAMPLES: Final = 5_000_000
"""More samples of one tag than this are more than a report takes."""


class Reading(Protocol):
    """A part of `historian.client.History`, under the same names; spans are ``[start_ns, end_ns)``.

    Lists have one entry per tag that was asked for, in that order.
    """

    def raw(self, tags: Sequence[str], start_ns: int, end_ns: int) -> Sequence[RawColumns]:
        """Every sample of each tag, in order of time."""
        ...

    def as_of(self, tags: Sequence[str], at_ns: int) -> Sequence[RawColumns]:
        """The last sample of each tag at or before a moment, one row or none."""
        ...

    def buckets(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int
    ) -> Sequence[BucketColumns]:
        """Extremes per bucket of ``width_ns`` counted from ``start_ns``."""
        ...

    def statistics(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int
    ) -> Sequence[StatisticColumns]:
        """Figures per bucket of ``width_ns`` counted from ``start_ns``."""
        ...

    def events(
        self,
        start_ns: int,
        end_ns: int,
        kinds: Sequence[EventKind] = (),
        tag: str = "",
        alarm: str = "",
        area: str = "",
    ) -> Sequence[Event]:
        """All journal lines of what happened in a time, the oldest first; an empty filter matches all."""
        ...


class StoreReading:
    """Reads a store directly."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def raw(self, tags: Sequence[str], start_ns: int, end_ns: int) -> list[RawColumns]:
        """See `Reading.raw`."""
        return self._store.raw(tags, start_ns, end_ns, MOST_SAMPLES)

    def as_of(self, tags: Sequence[str], at_ns: int) -> list[RawColumns]:
        """See `Reading.as_of`."""
        return self._store.before(tags, at_ns + 1)

    def buckets(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int
    ) -> list[BucketColumns]:
        """See `Reading.buckets`."""
        return self._store.buckets(tags, start_ns, end_ns, width_ns)

    def statistics(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int
    ) -> list[StatisticColumns]:
        """See `Reading.statistics`."""
        return self._store.statistics(tags, start_ns, end_ns, width_ns)

    def events(
        self,
        start_ns: int,
        end_ns: int,
        kinds: Sequence[EventKind] = (),
        tag: str = "",
        alarm: str = "",
        area: str = "",
    ) -> list[Event]:
        """See `Reading.events`."""
        query = EventQuery(start_ns, end_ns, alarm, tag, area, tuple(kinds), MOST_EVENTS)
        return self._store.events(query)[0][::-1]
