"""Services, machine and streams in words: what the desk says of them, and they of themselves."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hmi.models.disk_use import DiskUse
from hmi.models.spoken import spoken
from hmi.models.station import StationModel
from hmi.models.system_row import Row
from hmi.models.words import NO_VALUE, duration, number
from scada.bus.machine_messages import MachineState, ServiceState, StreamFill
from scada.model.version import own_version

_GIB: Final = 1 << 30
_MIB: Final = 1 << 20
_LATE_S: Final = 5.0
_FULL: Final = 0.7
"""A stream that is so full is near to dropping what was not stored: the core raises an alarm then."""
_DISK_LOW: Final = 0.1
_SOON_S: Final = 7 * 86_400.0
_LOADED: Final = 0.9
_RECENT_NS: Final = 3_600 * 1_000_000_000
_BEHIND: Final = 50
"""A reader with so many messages before it is behind; a few are always on their way."""
READY: Final = "ready"


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One service: its cells (state, running, version, restarts), and why it ended the last time."""

    name: str
    cells: tuple[str, str, str, str]
    ended: str
    is_well: bool
    restarted: bool
    """Whether it was started again within the last hour."""


@dataclass(frozen=True, slots=True)
class StreamRow:
    """One stream: its name, what it holds, how full it is (NaN: unknown), who is behind by how much."""

    name: str
    held: str
    share: float
    readers: str
    is_odd: bool


def services(station: StationModel) -> list[ServiceRow]:
    """As the supervisor has them; without one, those that ever beat here.

    What the supervisor said is not believed once the desk, which says it, is silent itself.
    """
    known = {beat.name: beat for beat in _beats(station)}
    machine = None if "desk" in known and known["desk"].is_late else station.machine
    supervised = {one.name: one for one in machine.services} if machine else {}
    names = list(dict.fromkeys((*supervised, *known)))
    return [_service(station, name, supervised.get(name), known.get(name)) for name in names]


@dataclass(frozen=True, slots=True)
class _Beat:
    """What a service last said of itself, and how long ago."""

    name: str
    started_ns: int
    version: str
    age_s: float

    @property
    def is_late(self) -> bool:
        """Whether it should have said more by now."""
        return self.age_s >= _LATE_S


def _beats(station: StationModel) -> Iterator[_Beat]:
    """Who ever beat here."""
    now_ns = station.now_ns
    beats = (
        ("core", station.core, station.core_received_ns),
        ("historian", station.historian, station.historian_received_ns),
        ("desk", station.desk, station.desk_received_ns),
        ("outward", station.outward, station.outward_received_ns),
    )
    for name, beat, received_ns in beats:
        if beat is not None:
            age_s = (now_ns - received_ns) / 1e9
            yield _Beat(name, beat.started_ns, beat.version, age_s)


def _service(
    station: StationModel, name: str, seen: ServiceState | None, last: _Beat | None
) -> ServiceRow:
    text, now_ns = station.text, station.now_ns
    beat = last if last and not last.is_late else None
    state = seen.state if seen else READY if beat else "silent"
    if last and last.is_late and state == READY:
        state = "silent"  # its process is there and does nothing
    path = f"system.service.{state.replace(' ', '_')}"
    since_ns = beat.started_ns if beat else seen.since_ns if seen else 0
    again = seen.starts - 1 if seen else 0
    version = last.version if last else own_version() if name == "station" else ""
    cells = (
        text(path),
        duration((now_ns - since_ns) / 1e9) if since_ns else NO_VALUE,
        version or NO_VALUE,
        f"{again}" if seen else NO_VALUE,
    )
    ended, recent = "", False
    if seen and seen.ended:
        time = station.words.clock(seen.ended_ns)
        ended = text("system.ended", time=time, reason=spoken(seen.ended, station.language))
        recent = now_ns - seen.ended_ns < _RECENT_NS
    if state == "silent" and last and not ended:
        ended = text("system.last_heard", age=duration(last.age_s))
    return ServiceRow(name, cells, ended, state == READY, recent)


def streams(station: StationModel) -> list[StreamRow]:
    """The streams of the bus; none where the desk has not said them."""
    return [_stream(station, one) for one in station.machine.streams] if station.machine else []


def _stream(station: StationModel, one: StreamFill) -> StreamRow:
    text = station.text
    share = one.bytes / one.room_bytes if one.room_bytes else math.nan
    held = f"{one.messages:,} · {size(one.bytes)}"
    readers = " · ".join(f"{text(f'system.name.{r.name}')} {r.waiting:,}" for r in one.readers)
    behind = any(reader.waiting > _BEHIND for reader in one.readers)
    odd = share >= _FULL or behind or (one.name == "dead" and one.messages > 0)
    return StreamRow(text(f"system.stream.{one.name}"), held, share, readers, odd)


def machine(station: StationModel) -> list[Row]:
    """Host, load, memory and disks, with when these are full."""
    state, text = station.machine, station.text
    rows: list[Row] = []
    silent_s = (station.now_ns - station.desk_received_ns) / 1e9
    if state is not None and silent_s >= _LATE_S:
        rows = [Row("state", text("system.machine_late", age=duration(silent_s)), abnormal=True)]
    if state is not None:
        rows += _machine(station, state)
    beat = station.historian
    if beat is not None and (beat.disk_free_bytes or beat.disk_used_bytes):
        total = beat.disk_free_bytes + beat.disk_used_bytes
        low = beat.disk_free_bytes < _DISK_LOW * total
        rows += [
            Row("store_used", size(beat.disk_used_bytes)),
            Row("store_free", size(beat.disk_free_bytes), abnormal=low),
            full(station, "store_full", station.store_disk),
        ]
    return rows or [Row("state", text("system.no_machine"))]


def _machine(station: StationModel, state: MachineState) -> Iterator[Row]:
    free, total = state.disk_free_bytes, state.disk_bytes
    yield Row("host", state.host)
    yield Row("load", f"{state.load:.0%}", abnormal=state.load > _LOADED)
    yield Row("memory_free", size(state.memory_free_bytes))
    said = station.text("system.of", part=size(free), whole=size(total))
    yield Row("run_disk", said, abnormal=bool(total) and free < _DISK_LOW * total)
    yield full(station, "run_full", station.run_disk)
    if state.fault:
        yield Row("fault", state.fault, abnormal=True)


def full(station: StationModel, name: str, disk: DiskUse) -> Row:
    """When a disk is full if it goes on so."""
    left_s = disk.full_in_s()
    if left_s is None:
        return Row(name, station.text("system.full.early"))
    if math.isinf(left_s):
        return Row(name, station.text("system.full.never"))
    days = left_s / 86_400
    said = station.text("system.full.days", days=number(days, 0 if days >= 10 else 1))
    return Row(name, said, abnormal=left_s < _SOON_S)


def size(count: float) -> str:
    """Bytes in a unit that suits them."""
    if count < _GIB:
        return f"{number(count / _MIB, 1)} MiB"
    return f"{number(count / _GIB, 1)} GiB"
