"""The machine that the desk runs on: services, disk, memory, and how full the bus's streams are."""

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Final

from davylamp.supervise import record
from scada.bus.bus import Bus, BusDown, Held, Refused
from scada.bus.machine_messages import MachineState, ReaderLag, ServiceState, StreamFill
from scada.bus.subjects import Subjects
from scada.model import BadInput

EVERY_NS: Final = 5_000_000_000


class Machine:
    """Looked at every few seconds; what cannot be looked at is said, and the rest is there."""

    def __init__(self, run: Path, bus: Bus, subjects: Subjects, clock: Callable[[], int]) -> None:
        self._run, self._bus, self._subjects, self._clock = run, bus, subjects, clock
        self._state: MachineState | None = None

    async def look(self) -> MachineState:
        """The state, not older than `EVERY_NS`."""
        now_ns = self._clock()
        if self._state is None or not 0 <= now_ns - self._state.looked_ns < EVERY_NS:
            self._state = await self._looked(now_ns)
        return self._state

    async def _looked(self, now_ns: int) -> MachineState:
        disk = shutil.disk_usage(self._run)
        services, fault = self._services()
        streams, unread = await self._streams()
        return MachineState(
            host=socket.gethostname(),
            looked_ns=now_ns,
            disk_free_bytes=disk.free,
            disk_bytes=disk.total,
            memory_free_bytes=_memory_free_bytes(),
            load=os.getloadavg()[0] / (os.cpu_count() or 1),
            services=services,
            streams=streams,
            fault="; ".join(said for said in (fault, unread) if said),
        )

    def _services(self) -> tuple[tuple[ServiceState, ...], str]:
        try:
            return record.read(self._run), ""
        except BadInput as fault:
            return (), str(fault)

    async def _streams(self) -> tuple[tuple[StreamFill, ...], str]:
        subjects = self._subjects
        names = {
            "steps": subjects.steps_stream,
            "events": subjects.events_stream,
            "state": subjects.state_stream,
            "dead": subjects.dead_stream,
        }
        found = []
        for name, stream in names.items():
            try:
                found.append(_fill(name, await self._bus.held(stream)))
            except (BusDown, Refused) as fault:
                return tuple(found), str(fault)
        return tuple(found), ""


def _fill(name: str, held: Held) -> StreamFill:
    readers = tuple(ReaderLag(name=who, waiting=count) for who, count in held.waiting.items())
    return StreamFill(
        name=name,
        messages=held.messages,
        bytes=held.bytes,
        room_bytes=held.room_bytes,
        readers=readers,
    )


def _memory_free_bytes() -> int:
    """What processes may still take, as the kernel estimates it; 0 where it does not say."""
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    except OSError:
        return 0
    said = next((line for line in lines if line.startswith("MemAvailable:")), "")
    return int(said.split()[1]) * 1024 if said else 0
