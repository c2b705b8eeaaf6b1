"""The figures that a source reports of itself."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import Flag, LinkState, LinkStatus, Samples, Server
from scada.opcua import times
from scada.opcua.errors import CertificateEnd
from scada.opcua.link import Link
from scada.opcua.points import Points, Rows
from scada.opcua.redundant_set import HEALTHY, NO_DATA
from scada.opcua.status_codes import status_text

_PROMPT_NS: Final = 1_000_000_000


@dataclass(slots=True)
class Figures:
    """Measured over the current connection, counted over the source's life.

    ``refused`` holds, per tag, the status with which the server would not give it (0: it gives it).
    """

    refused: NDArray[np.uint32]
    any_refused: bool = False
    url: str = ""
    """The endpoint in use; empty for the server's first."""
    notes: dict[str, str] = field(default_factory=dict)
    service_level: int = -1
    resumed: int = 0
    queue: int = 0
    server_state: str = ""
    backfill: str = ""
    conditions_note: str = ""
    conditions: int = 0
    conditions_left_out: int = 0
    backfilled: int = 0
    subscribed: int = 0
    sampling_ms: float = 0.0
    publishing_ms: float = 0.0
    poll_ms: float = 0.0
    overruns: int = 0
    values_per_s: float = 0.0
    clock_offset_s: float = 0.0
    certificate_end: CertificateEnd | None = None
    _values: int = 0
    _counted_ns: int = 0
    _last: tuple[Samples, int] | None = field(default=None)

    def connection_lost(self) -> None:
        """What is measured ends with the connection."""
        self.server_state = self.backfill = self.conditions_note = ""
        self.notes.clear()
        self.service_level, self.queue = -1, 0
        self.subscribed = self._values = 0
        self.sampling_ms = self.publishing_ms = self.poll_ms = self.values_per_s = 0.0
        self._last = None
        self.refused[:] = 0
        self.any_refused = False

    def delivered(self, batch: Samples, received_ns: int) -> None:
        """A batch went to the sink."""
        self._values += len(batch)
        self._last = (batch, received_ns)

    def refuse(self, rows: Rows, status: NDArray[np.uint32]) -> None:
        """Note for these tags what the server refused (0: it gave them)."""
        self.refused[rows] = status
        self.any_refused = bool(self.refused.any())

    def say(self, topic: str, words: str) -> None:
        """What is not as it should be while the link is up; empty when it is again."""
        self.notes[topic] = words

    def monitored(self, sampling_ms: NDArray[np.float64], queue: NDArray[np.uint32]) -> None:
        """The server granted these sampling intervals and queues."""
        self.sampling_ms = max(self.sampling_ms, float(sampling_ms.max(initial=0.0)))
        if len(queue):
            smallest = int(queue.min())
            self.queue = min(self.queue or smallest, smallest)

    def polled(self, took_s: float, overruns: int) -> None:
        """A scan ended."""
        self.poll_ms, self.overruns = took_s * 1000, self.overruns + overruns

    def beat(self, server_ticks: int, sent_ns: int, received_ns: int) -> None:
        """The server's clock as it was between these two moments of ours."""
        middle_ns, took_ns = (sent_ns + received_ns) // 2, received_ns - sent_ns
        ticks = np.array([server_ticks], np.int64)
        if times.usable(ticks)[0]:
            off_ns = int(times.to_ns(ticks)[0]) - middle_ns
            # Of a slow answer it is known only when it came, not when it was written.
            if took_ns < _PROMPT_NS or abs(off_ns) > took_ns:
                self.clock_offset_s = off_ns / 1e9
        if self._counted_ns and received_ns > self._counted_ns:
            self.values_per_s = self._values * 1e9 / (received_ns - self._counted_ns)
        self._values, self._counted_ns = 0, received_ns

    def status(self, server: Server, points: Points, link: Link, since_ns: int) -> LinkStatus:
        """Everything, as the rest of the system sees it."""
        refused = np.flatnonzero(self.refused).tolist()
        up = link.state is LinkState.UP
        words = "; ".join(word for word in self._notes() if word)
        return LinkStatus(
            server=server.id,
            url=self.url or server.url,
            state=link.state,
            since_ns=since_ns,
            reason=words if up else link.reason,
            subscribed=self.subscribed,
            polled=len(points) - self.subscribed,
            refused={points.ids[row]: status_text(int(self.refused[row])) for row in refused},
            sampling_ms=self.sampling_ms,
            queue=self.queue,
            publishing_ms=self.publishing_ms,
            poll_ms=round(self.poll_ms, 3),
            overruns=self.overruns,
            values_per_s=round(self.values_per_s, 1),
            delay_ms=self._delay_ms(),
            clock_offset_s=round(self.clock_offset_s, 6),
            reconnects=link.reconnects,
            backfilled=self.backfilled,
            resumed=self.resumed,
            service_level=self.service_level,
            certificate=self.certificate_end.whose if self.certificate_end else "",
            certificate_until_ns=self.certificate_end.until_ns if self.certificate_end else 0,
            conditions=self.conditions,
            conditions_left_out=self.conditions_left_out,
        )

    def _notes(self) -> tuple[str, ...]:
        return (
            self.server_state,
            _level(self.service_level),
            *self.notes.values(),
            self.backfill,
            self.conditions_note,
        )

    def _delay_ms(self) -> float:
        """Median of receipt minus source time of the last batch; 0 where no source time came."""
        if self._last is None:
            return 0.0
        batch, received_ns = self._last
        timed = (batch.flags & np.uint16(Flag.SOURCE_TIME_MISSING)) == 0
        if not timed.any():
            return 0.0
        return round(float(np.median(received_ns - batch.time_ns[timed])) / 1e6, 3)


def _level(level: int) -> str:
    """A ServiceLevel below healthy (OPC 10000-4, 6.6.2.4.2), in words."""
    if not 0 <= level < HEALTHY:
        return ""
    words = {0: "in maintenance", NO_DATA: "without data"}.get(level, "degraded")
    return f"the server is {words} (service level {level})"
