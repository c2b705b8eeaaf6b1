"""A running historian, asked over the bus."""

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

from davylamp.site import Site
from davylamp.supervise.join import join
from historian.store import EventQuery, RawColumns
from scada.bus.codec import decode, encode
from scada.bus.header import Header
from scada.bus.messages import EventsAnswer, EventsRequest, HistoryAnswer, HistoryRequest, Message
from scada.bus.nats_bus import NatsBus
from scada.bus.subjects import Subjects
from scada.model import Event, EventKind

WAIT_S = 60.0
PATIENCE_S = 2.0
"""A bus that has not answered by then is not there, and the files are read instead."""
T = TypeVar("T")


class BusHistory:
    """Implements `davylamp.replay.sources.history.History`; to be used as a context.

    The bus lives on a loop of its own in a thread, so that its heartbeat is answered meanwhile.
    """

    def __init__(self, site: Site) -> None:
        self._site, self._subjects = site, Subjects(site.table.site)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="replay bus")
        self._bus: NatsBus
        self._seq = 0

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            self._bus = self._wait(join(self._site, "desk", "replay", wait_s=PATIENCE_S))
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._wait(self._bus.close())
        self._end()

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
        asked = self._bus.ask(self._subjects.history, encode(header, request), WAIT_S)
        return decode(self._wait(asked))[1]

    def _wait(self, what: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def _columns(answer: HistoryAnswer, before_ns: int = 0) -> list[RawColumns]:
    """The series of an answer; with ``before_ns`` the one row before that time, or none."""
    columns = [
        RawColumns(one.time_ns, one.value, one.status, one.flags, one.more) for one in answer.raw
    ]
    if not before_ns:
        return columns
    return [one.take(slice(0, int((one.time_ns[:1] < before_ns).sum()))) for one in columns]
