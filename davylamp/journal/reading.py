"""A site's journal as it is stored: over the bus while the historian runs, else from its files."""

import contextlib
from collections.abc import Iterator
from typing import Any, Final, Protocol

from alarms.audit import StoredLines
from davylamp.history.choice import stored_history
from davylamp.replay.sources.joined import Joined
from davylamp.site import Site
from historian.choice import DUCKDB
from historian.duckdb_at_rest import JournalFiles
from historian.journal_lines import JournalStore, LinePage, LineQuery
from scada.bus.bus import BusDown, Refused
from scada.bus.codec import decode, encode
from scada.bus.header import Header
from scada.bus.messages import JournalPage, JournalPageRequest, Message
from scada.model import BadInput

WAIT_S: Final = 60.0


class Lines(Protocol):
    """Where lines come from, page by page."""

    def lines(self, query: LineQuery) -> LinePage:
        """A page of lines as they are stored."""
        ...


class RunningHistorian:
    """Asks a historian over the bus."""

    def __init__(self, joined: Joined, site: Site) -> None:
        self._joined, self._table = joined, site.table
        self._seq = 0

    def lines(self, query: LineQuery) -> LinePage:
        """See `Lines`."""
        found: JournalPage = self.ask(
            JournalPageRequest(
                start_ns=query.start_ns, end_ns=query.end_ns, day=query.day, row=query.row
            )
        )
        return LinePage(
            found.epoch,
            found.seq,
            found.time_ns,
            found.now_ns,
            list(found.words),
            list(found.body),
            found.day,
            found.row,
            found.more,
        )

    def ask(self, request: Message) -> Any:
        """The answer to a request. Raises `BusDown`, and `DavylampError` with the reason."""
        self._seq += 1
        header = Header(
            schema="",
            version=1,
            site=self._table.site,
            source="journal",
            epoch=1,
            seq=self._seq,
            now_ns=0,
            config_hash=self._table.config_hash,
        )
        joined = self._joined
        asked = joined.bus.ask(joined.subjects.history, encode(header, request), WAIT_S)
        return decode(joined.wait(asked))[1]


@contextlib.contextmanager
def opened(site: Site) -> Iterator[RunningHistorian | JournalStore]:
    """The running historian, or its files where none answers. Raises `BadInput` without either."""
    with contextlib.ExitStack() as stack:
        lines: RunningHistorian | JournalStore
        try:
            lines = RunningHistorian(stack.enter_context(Joined(site)), site)
            lines.lines(LineQuery(limit=1))
        except (BusDown, Refused, BadInput) as fault:
            stack.close()
            lines = stack.enter_context(_stored(site, str(fault)))
        yield lines


@contextlib.contextmanager
def _stored(site: Site, reason: str) -> Iterator[JournalStore]:
    """What a historian that does not run has written."""
    if site.historian.store != DUCKDB:
        with contextlib.closing(stored_history(site)) as store:
            yield store
        return
    if not site.historian.path.is_dir():
        raise BadInput(
            f"no journal: {site.historian.path} is not there, and no historian answers ({reason}) / "
            "没有日志：历史库文件夹不存在，历史库服务也无应答"
        )
    with JournalFiles(site.historian.path) as files:
        yield files


def pages(lines: Lines, start_ns: int, end_ns: int) -> Iterator[StoredLines]:
    """All lines that were written over a time, portion by portion."""
    query = LineQuery(start_ns, end_ns)
    while True:
        found = lines.lines(query)
        yield StoredLines(
            found.epoch,
            found.seq,
            found.time_ns,
            found.now_ns,
            found.words,
            found.body,
        )
        if not found.more:
            return
        query = LineQuery(start_ns, end_ns, found.day, found.row)
