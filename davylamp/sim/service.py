"""The demo plant's service: one part of the plant, its clock, and its OPC UA server.

The only file of the demo plant with a clock and tasks. Sensors report once a second, each at its own
moment, so that load is smooth and latencies are real; switches report when they change. A value that
has not changed is not written and keeps its source time, as on real servers.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from davylamp.sim.arguments import Arguments
from davylamp.sim.layout.plan import plan
from davylamp.sim.panel import OWN_ALARM, Panel
from davylamp.sim.plant import Part, Plant
from davylamp.sim.scenario import Stage, known
from davylamp.sim.server.board import Board
from davylamp.sim.server.machine import HOST, PlantUaServer
from davylamp.sim.server.methods import offer
from davylamp.sim.server.nodes import NodeBuilder
from davylamp.sim.uris import namespace
from scada.model import BadInput

SLOTS: Final = 50
"""Parts of a second: a sensor's moment is one of them."""

_SLOT_S: Final = 1.0 / SLOTS
_FALLEN_BEHIND_S: Final = 2.0
_DECIMALS: Final = 6
_ANSWER_FIRST_S: Final = 0.1
"""A crash waits until the call that asked for it has been answered."""

CRASH, PULSE = "server_crash", "pulse"
"""The scenarios that happen in the server: it is away ``for`` 8 s, and ``tag`` reads ``value`` in the
middle third of that time; ``tag`` (several joined by ``+``) is forced to ``value`` ``for`` 1 s."""

Report = Callable[[str], None]


class PlantService:
    """Serves one part of the plant until cancelled; `start` and `stop` frame it.

    ``speed`` is plant seconds per second. ``port`` 0 takes a free one.
    """

    def __init__(
        self,
        part: Part,
        *,
        tags: int = 800,
        seed: int = 1,
        port: int = 0,
        speed: float = 1.0,
        report: Report = lambda _line: None,
    ) -> None:
        self.part: Part = part
        self.plant = Plant(part, tags, seed)
        self.stage = Stage(self.plant)
        self.panel = Panel(part)
        self.places = tuple(place for place in plan(tags).places)
        self.speed = speed
        self.report = report
        self._port = port
        n = len(self.plant.points)
        self._slots = _slots(self.plant, seed)
        self._switches = np.flatnonzero(self.plant.sensors.switch)
        self._last: NDArray[np.float64] = np.full(n, np.nan)
        self._last_status: NDArray[np.uint32] = np.full(n, 0xFFFFFFFF, np.uint32)
        self.free: NDArray[np.bool_] = np.ones(n, np.bool_)
        """False where a pulse holds the value."""
        self.board: Board
        self.server: PlantUaServer
        self._tasks: set[asyncio.Task[Any]] = set()
        self._pulses: dict[int, asyncio.TimerHandle] = {}
        self.broken = asyncio.Event()
        """Set when the service has failed; `fault` says why."""
        self.fault: BaseException | None = None
        self._away = False

    @property
    def url(self) -> str:
        """Where clients connect, once started."""
        return f"opc.tcp://{HOST}:{self.server.port}"

    async def start(self) -> None:
        """Build the address space, write every value once, listen, and let time run."""
        logging.getLogger("asyncua").setLevel(logging.CRITICAL)
        server = self.server = PlantUaServer()
        await server.init()
        server.set_endpoint(f"opc.tcp://{HOST}:{self._port}")
        server.set_server_name(f"Davylamp demo plant: {self.part}")
        await server.set_application_uri(f"urn:davylamp:demo:server:{self.part}")
        index = await server.register_namespace(namespace(self.part))
        self.board = Board(self.plant.points, index)
        NodeBuilder(server.iserver.aspace, index, self.board).build(self.places, self.plant.points)
        server.serve(self.board)
        self._sample(np.arange(len(self.plant.points)), time.time_ns())
        await self.panel.build(server, index)
        await offer(server, index, tuple(self.scenarios()), self.play)
        await server.start()
        self.spawn(self._run())

    async def stop(self) -> None:
        """End time, close every connection, free the port."""
        for pulse in self._pulses.values():
            pulse.cancel()
        for task in list(self._tasks):
            task.cancel()
        for task in list(self._tasks):
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self.server.stop()

    async def __aenter__(self) -> "PlantService":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def spawn(self, coroutine: Any) -> None:
        """Run something beside; it ends with the service at the latest."""
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self.fault = task.exception()
            self.broken.set()

    def scenarios(self) -> list[str]:
        """Names of all scenarios that `play` takes."""
        return [*known(self.part), CRASH, PULSE, OWN_ALARM]

    def play(self, name: str, argument: str = "") -> str:
        """Start a scenario; returns the line that says what happens.

        Raises BadInput for an unknown name or argument.
        """
        arguments = Arguments(name, argument)
        if name == CRASH:
            line = self._start_crash(arguments)
        elif name == PULSE:
            line = self._start_pulse(arguments)
        elif name == OWN_ALARM:
            line = self._start_own_alarm(arguments)
        else:
            line = self.stage.start(name, argument).line
        self.report(f"sim {self.part}: {line}")
        return line

    def _start_own_alarm(self, arguments: Arguments) -> str:
        names, seconds = self.panel.read(arguments)
        self.spawn(self.panel.play(names, seconds))
        return f"{OWN_ALARM}: the server raises {', '.join(names)} itself, for {seconds:g} s"

    def _start_crash(self, arguments: Arguments) -> str:
        away_s = arguments.number("for", 8.0, 0.0, 3600.0)
        tag = arguments.word("tag", "")
        place = self.plant.find(tag) if tag else None
        value = arguments.number("value", None if tag else 0.0, -1e9, 1e9)
        arguments.finish()
        if self._away:
            raise BadInput(f"{CRASH}: the server is down already")
        self._away = True
        self.spawn(self._crash(away_s, place, value))
        return f"the server crashes and is away for {away_s:g} s"

    async def _crash(self, away_s: float, place: int | None, value: float) -> None:
        """The plant goes on meanwhile: what its sensors say then, only the history has."""
        await asyncio.sleep(_ANSWER_FIRST_S)
        await self.server.crash()
        await asyncio.sleep(away_s / 3)
        if place is not None:
            self._pulse(place, value, away_s / 3)
        await asyncio.sleep(away_s * 2 / 3)
        await self.server.come_back()
        self._away = False
        self.report(f"sim {self.part}: the server is back on {self.url}")

    def _start_pulse(self, arguments: Arguments) -> str:
        names = arguments.word("tag").split("+")
        places = [self.plant.find(name) for name in names]
        value = arguments.number("value", None, -1e9, 1e9)
        seconds = arguments.number("for", 1.0, 0.001, 3600.0)
        arguments.finish()
        for place in places:
            self._pulse(place, value, seconds)
        return f"{arguments.scenario}: {', '.join(names)} at {value:g} for {seconds:g} s"

    def _pulse(self, place: int, value: float, seconds: float) -> None:
        """Hold a node's value, past sensor and lag; both edges are written at their own time."""
        earlier = self._pulses.pop(place, None)
        if earlier is not None:
            earlier.cancel()
        self.free[place] = False
        self.board.write(place, value, 0, time.time_ns())
        loop = asyncio.get_running_loop()
        self._pulses[place] = loop.call_later(seconds, self._end_pulse, place)

    def _end_pulse(self, place: int) -> None:
        del self._pulses[place]
        self.free[place] = True
        self._last[place] = np.nan
        self._sample(np.array([place]), time.time_ns())

    async def _run(self) -> None:
        """Take slot after slot; after a long stall go on from now instead of catching up."""
        loop = asyncio.get_running_loop()
        due, slot = loop.time(), 0
        while True:
            due += _SLOT_S
            behind = loop.time() - due
            if behind > _FALLEN_BEHIND_S:
                due = loop.time()
            await asyncio.sleep(max(0.0, -behind))
            slot = (slot + 1) % SLOTS
            if self.stage.advance(_SLOT_S * self.speed):
                self._sample(self._switches, time.time_ns())
            self._sample(self._slots[slot], time.time_ns())

    def _sample(self, places: NDArray[np.intp], time_ns: int) -> None:
        """Write what has changed at these places."""
        values, statuses = self.plant.reading[places], self.plant.status[places]
        changed = (values != self._last[places]) | (statuses != self._last_status[places])
        changed &= self.free[places]
        rows = places[changed]
        if not len(rows):
            return
        values, statuses = values[changed], statuses[changed]
        self._last[rows], self._last_status[rows] = values, statuses
        write = self.board.write
        for place, value, status in zip(
            rows.tolist(), np.round(values, _DECIMALS).tolist(), statuses.tolist(), strict=True
        ):
            write(place, value, status, time_ns)


def _slots(plant: Plant, seed: int) -> list[NDArray[np.intp]]:
    """The analog sensors of each slot, evenly spread and shuffled by the seed."""
    analog = np.flatnonzero(~plant.sensors.switch)
    order = np.random.default_rng([seed, 7]).permutation(analog)
    return [order[k::SLOTS] for k in range(SLOTS)]
