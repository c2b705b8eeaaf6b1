"""What the desk says of the machine that it runs on: its services, the bus's streams, the disk."""

from scada.bus.messages import Message


class ServiceState(Message, frozen=True, kw_only=True):
    """A service as its supervisor sees it. ``starts`` counts from the supervisor's own start."""

    name: str
    state: str
    """A `davylamp.supervise.life.State`: ``ready``, ``starting``, ``backing off``, …"""
    starts: int
    since_ns: int
    ended: str = ""
    """Why it ended the last time; empty where it never did."""
    ended_ns: int = 0


class ReaderLag(Message, frozen=True, kw_only=True):
    """A durable reader of a stream: so many messages it has not dealt with."""

    name: str
    waiting: int


class StreamFill(Message, frozen=True, kw_only=True):
    """A stream of the bus: what it holds, the room that it has (0: unknown), who reads it."""

    name: str
    messages: int
    bytes: int
    room_bytes: int
    readers: tuple[ReaderLag, ...] = ()


class MachineState(Message, frozen=True, kw_only=True):
    """The machine, looked at every few seconds. ``fault`` says what could not be looked at."""

    host: str
    looked_ns: int
    disk_free_bytes: int
    disk_bytes: int
    """Of the disk that the run folder is on: bus, outbox, desk."""
    memory_free_bytes: int
    load: float
    """Processes that wanted a processor, in the mean of a minute, per processor."""
    services: tuple[ServiceState, ...] = ()
    """Empty where no supervisor of ours runs them."""
    streams: tuple[StreamFill, ...] = ()
    fault: str = ""
