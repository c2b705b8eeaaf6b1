"""The core's own record on the bus: its steps, its journal, and the tables that it ran with."""

from collections.abc import Iterator

from davylamp.replay import complaints
from davylamp.replay.fault import Fault
from davylamp.replay.sources.joined import Joined
from scada.bus.bus import Delivery
from scada.bus.codec import decode, decode_events, decode_step, peek
from scada.bus.header import Header
from scada.bus.nats_read import read
from scada.model import Event, SiteTable, Step

SOURCE = "core"
LATE_NS = 600 * 10**9
"""The bus and the core may differ by this about what time it is."""


class RecordedStreams:
    """Reads the streams of a site whose bus was joined. Everything raises `BusDown`."""

    def __init__(self, joined: Joined) -> None:
        self._joined, self._subjects = joined, joined.subjects

    def newest_ns(self) -> int:
        """The time of the last step; 0 where there is none."""
        data = self._joined.wait(self._joined.bus.last(self._subjects.steps))
        return peek(data).now_ns if data else 0

    def oldest_ns(self) -> int:
        """The time of the first step that is kept; 0 where there is none."""
        first = next(self._messages(self._subjects.steps, 0), None)
        return peek(first.data).now_ns if first else 0

    def events(self) -> list[Event]:
        """All of the core's journal that is kept, in the order in which it was written."""
        messages = self._messages(self._subjects.events, 0)
        found = (event for one in messages for event in decode_events(one.data)[1])
        return [event for event in found if event.source == SOURCE]

    def steps(self, since_ns: int, end_ns: int) -> Iterator[tuple[Header, Step]]:
        """The steps of a period with their headers, and some before it."""
        for one in self._messages(self._subjects.steps, max(0, since_ns - LATE_NS)):
            header, step = decode_step(one.data)
            if step.now_ns > end_ns:
                return
            yield header, step

    def table(self, config: str) -> SiteTable:
        """The table of a configuration hash. Raises `Fault` where the bus does not have it."""
        data = self._joined.wait(self._joined.bus.last(self._subjects.table(config)))
        if data is None:
            raise Fault(complaints.no_table(config))
        table: SiteTable = decode(data)[1]
        return table

    def _messages(self, subject: str, since_ns: int) -> Iterator[Delivery]:
        after = 0
        while True:
            begin_ns = 0 if after else since_ns
            some = self._joined.wait(read(self._joined.bus, subject, after, begin_ns))
            if not some:
                return
            yield from some
            after = some[-1].stream_seq
