"""What the bus brought since the last frame: the hand-over from the bus's thread to the screen's.

Samples are merged, heartbeats replace each other, events are never dropped.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from hmi.models.read_table import ReadTable
from scada.bus.desk_messages import DeskFacts, DeskHeartbeat
from scada.bus.messages import (
    CoreHeartbeat,
    HistorianHeartbeat,
    LinkageCall,
    OutwardHeartbeat,
    Snapshot,
)
from scada.model import Event, Forecast, LinkChange, Samples, SiteTable


@dataclass(frozen=True, slots=True)
class Connection:
    """The station's own connection to the bus: since when it is as it is, and why."""

    up: bool
    since_ns: int
    reason: str = ""


@dataclass(slots=True)
class Frame:
    """One hand-over; everything in it is to be applied in the order of the fields."""

    connection: Connection | None = None
    table: SiteTable | None = None
    read: ReadTable | None = None
    """`table` with what follows from it."""
    snapshot: Snapshot | None = None
    samples: list[Samples] = field(default_factory=list)
    links: list[LinkChange] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    core: CoreHeartbeat | None = None
    core_received_ns: int = 0
    historian: HistorianHeartbeat | None = None
    historian_received_ns: int = 0
    forecasts: tuple[Forecast, ...] | None = None
    desk: DeskFacts | None = None
    desk_beat: DeskHeartbeat | None = None
    desk_received_ns: int = 0
    outward: OutwardHeartbeat | None = None
    linkages: list[LinkageCall] = field(default_factory=list)
    calls: list[Callable[[], None]] = field(default_factory=list)
    """Answers to requests, to be called on the screen's thread after all else."""
    more: bool = False
    """Whether more events wait: a flood is taken in portions, so that the screen never stands still."""

    @property
    def is_empty(self) -> bool:
        """True where nothing came."""
        return self == Frame()


class Mailbox:
    """A thread-safe place for one growing frame: the bus puts, the screen takes at its own pace."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._frame = Frame()
        self.wake: Callable[[], None] | None = None
        """Called after each change, on the thread that made it: something waits to be taken."""

    def put(self, change: Callable[[Frame], None]) -> None:
        """Let ``change`` add to the frame; may be called from any thread."""
        with self._lock:
            change(self._frame)
        self._wake()

    def put_table(self, table: SiteTable) -> None:
        """A new configuration: whatever waits of the old one is void.

        What follows from it is made here, on the thread that it comes from.
        """
        read = ReadTable(table)
        with self._lock:
            self._frame.table, self._frame.read = table, read
            self._frame.snapshot = None
            self._frame.forecasts = None
            self._forget_live()
        self._wake()

    def put_snapshot(self, snapshot: Snapshot) -> None:
        """A fresh start: it contains the samples that wait, and the events up to ``events_seq``."""
        with self._lock:
            self._frame.snapshot = snapshot
            self._forget_live()
        self._wake()

    def take(self, events: int | None = None) -> Frame:
        """The frame so far, with the oldest ``events`` of its events at most; the others stay."""
        with self._lock:
            frame, self._frame = self._frame, Frame()
            if events is not None and len(frame.events) > events:
                frame.events, self._frame.events = frame.events[:events], frame.events[events:]
                frame.more = True
        return frame

    def take_calls(self) -> list[Callable[[], None]]:
        """The answers alone; what the plant does stays for later."""
        with self._lock:
            calls, self._frame.calls = self._frame.calls, []
        return calls

    def _wake(self) -> None:
        wake = self.wake
        if wake is not None:
            wake()

    def _forget_live(self) -> None:
        self._frame.samples.clear()
        self._frame.links.clear()
