"""A listener that counts by itself what the core says, to hold against what was stored."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from historian.ranges import Ranges
from scada.bus.bus import Bus
from scada.bus.codec import decode, decode_events, decode_step
from scada.bus.header import Header
from scada.bus.messages import CoreHeartbeat, HistorianHeartbeat
from scada.bus.subjects import Subjects
from scada.model import EventKind, Samples


@dataclass
class Witness:
    """Counts of one run: heartbeats of the core, steps, samples and events by kind."""

    scans: int = 0
    steps: int = 0
    samples: int = 0
    first_ns: int = 0
    last_ns: int = 0
    events: Counter[EventKind] = field(default_factory=Counter)
    core: CoreHeartbeat | None = None
    historian: HistorianHeartbeat | None = None
    since_ns: int = 0
    """Events up to then are of the demo's past, and not counted."""
    seen: set[tuple[int, ...]] | None = None
    """Every different sample, where they are to be counted: a poll brings the same one again."""
    _numbers: dict[tuple[str, str, int], Ranges] = field(default_factory=dict)
    """The messages heard, by source, schema and epoch. One that the bus was slow to confirm is sent
    again: its stream keeps it once, a listener hears it twice."""

    async def attend(self, bus: Bus, subjects: Subjects) -> None:
        """Listen from now on."""
        await bus.listen(subjects.steps, self._step)
        await bus.listen(subjects.events, self._events)
        await bus.listen(subjects.other_events, self._events)
        await bus.listen(subjects.heartbeat("core"), self._heartbeat)
        await bus.listen(subjects.heartbeat("historian"), self._heartbeat)

    @property
    def distinct(self) -> int:
        """How many different samples were heard."""
        return self.samples if self.seen is None else len(self.seen)

    @property
    def span_s(self) -> float:
        """Seconds from the first step heard to the last."""
        return (self.last_ns - self.first_ns) / 1e9

    async def _step(self, subject: str, data: bytes) -> None:
        header, step = decode_step(data)
        if self._is_heard(header):
            return
        self.steps += 1
        self.samples += len(step.samples)
        if self.seen is not None:
            self.seen.update(_rows(step.samples))
        self.first_ns = self.first_ns or header.now_ns
        self.last_ns = header.now_ns

    async def _events(self, subject: str, data: bytes) -> None:
        header, events = decode_events(data)
        if self._is_heard(header):
            return
        self.events.update(event.kind for event in events if event.now_ns > self.since_ns)

    def _is_heard(self, header: Header) -> bool:
        writer = (header.source, header.schema, header.epoch)
        numbers = self._numbers.setdefault(writer, Ranges())
        if header.seq in numbers:
            return True
        numbers.add(header.seq)
        return False

    async def _heartbeat(self, subject: str, data: bytes) -> None:
        _, message = decode(data)
        if isinstance(message, CoreHeartbeat):
            self.core = message
            self.scans += 1
        elif isinstance(message, HistorianHeartbeat):
            self.historian = message


def _rows(samples: Samples) -> Iterator[tuple[int, ...]]:
    """Each sample in whole numbers, bit by bit: two that are not a number are the same one."""
    raw = samples.value if samples.raw is None else samples.raw
    bits = samples.value.view("<i8"), raw.view("<i8")
    columns = (samples.tag, samples.time_ns, samples.status, samples.flags, *bits)
    return zip(*(column.tolist() for column in columns), strict=True)
