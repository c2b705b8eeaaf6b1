"""A running historian, asked over the bus."""

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Final, Self

from davylamp.replay.sources.joined import Joined
from davylamp.site import Site
from historian.store import EventQuery, RawColumns
from scada.bus.codec import decode, encode
from scada.bus.header import Header
from scada.bus.messages import EventsAnswer, EventsRequest, HistoryAnswer, HistoryRequest, Message
from scada.model import Event, EventKind

WAIT_S: Final = 60.0


class BusHistory:
    """Implements `davylamp.replay.sources.history.History`; to be used as a context."""

    def __init__(self, site: Site) -> None:
        self._site, self._joined = site, Joined(site)
        self._seq = 0

    def __enter__(self) -> Self:
        self._joined.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._joined.__exit__(kind, error, trace)

    def raw(self, tags: Sequence[str], start_ns: int, end_ns: int, limit: int) -> list[RawColumns]:
        """See `History.raw`."""
        request = HistoryRequest(tags=tuple(tags), start_ns=start_ns, end_ns=end_ns, limit=limit)
        return _columns(self._ask(request))

    def before(self, tags: Sequence[str], at_ns: int) -> list[RawColumns]:
        """See `History.before`."""
        return _columns(
            self._ask(
                HistoryRequest(
                    tags=tuple(tags), start_ns=at_ns, end_ns=at_ns + 1, limit=1, before=True
                )
            ),
            before_ns=at_ns,
        )

    def events(self, query: EventQuery) -> tuple[list[Event], bool]:
        """See `History.events`."""
        answer: EventsAnswer = self._ask(
            EventsRequest(
                start_ns=query.start_ns,
                end_ns=query.end_ns,
                kinds=tuple(EventKind(kind) for kind in query.kinds),
                limit=query.limit,
            )
        )
        return list(answer.events), answer.more

    def gone(self, tags: Sequence[str], start_ns: int, end_ns: int) -> list[tuple[int, int]]:
        """See `History.gone`."""
        request = HistoryRequest(tags=tuple(tags), start_ns=start_ns, end_ns=end_ns, buckets=1)
        answer: HistoryAnswer = self._ask(request)
        return list(answer.gone)

    def _ask(self, request: Message) -> Any:
        self._seq += 1
        table = self._site.table
        header = Header(
            schema="",
            version=1,
            site=table.site,
            source="replay",
            epoch=1,
            seq=self._seq,
            now_ns=0,
            config_hash=table.config_hash,
        )
        joined = self._joined
        asked = joined.bus.ask(joined.subjects.history, encode(header, request), WAIT_S)
        return decode(joined.wait(asked))[1]


def _columns(answer: HistoryAnswer, before_ns: int = 0) -> list[RawColumns]:
    """The series of an answer; with ``before_ns`` the one row before that time, or none."""
    columns = [
        RawColumns(one.time_ns, one.value, one.status, one.flags, one.more) for one in answer.raw
    ]
    if not before_ns:
        return columns
    return [one.take(slice(0, int((one.time_ns[:1] < before_ns).sum()))) for one in columns]
