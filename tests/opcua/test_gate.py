"""The gate before the handshakes."""

import asyncio

from scada.opcua.gate import Gate
from tests.opcua.fake_channel import settle


class Visitors:
    """Those who want through a gate, by number; ``inside`` are there now, ``came`` in this order."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.inside: set[int] = set()
        self.came: list[int] = []
        self.tasks: list[asyncio.Task[None]] = []
        self._leave: dict[int, asyncio.Event] = {}

    def arrive(self, count: int) -> None:
        for _ in range(count):
            number = len(self.tasks)
            self._leave[number] = asyncio.Event()
            self.tasks.append(asyncio.create_task(self._visit(number)))

    def leave(self, number: int) -> None:
        self._leave[number].set()

    async def _visit(self, number: int) -> None:
        async with self._gate.slot():
            self.inside.add(number)
            self.came.append(number)
            await self._leave[number].wait()
            self.inside.discard(number)

    async def end(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


async def test_so_many_at_once_and_the_rest_in_order() -> None:
    visitors = Visitors(Gate(slots=2, slot_s=60.0))
    visitors.arrive(5)
    await settle()
    assert visitors.inside == {0, 1}
    for number in range(5):
        visitors.leave(number)
        await settle()
    assert visitors.came == [0, 1, 2, 3, 4]
    await visitors.end()


async def test_who_gives_up_takes_no_place() -> None:
    visitors = Visitors(Gate(slots=1, slot_s=60.0))
    visitors.arrive(3)
    await settle()
    visitors.tasks[1].cancel()
    visitors.leave(0)
    await settle()
    assert visitors.inside == {2}
    visitors.leave(2)
    visitors.arrive(1)
    await settle()
    assert visitors.inside == {3}
    await visitors.end()


async def test_one_that_is_cancelled_at_its_turn_passes_it_on() -> None:
    visitors = Visitors(Gate(slots=1, slot_s=60.0))
    visitors.arrive(3)
    await settle()
    visitors.leave(0)
    visitors.tasks[1].cancel()
    await settle()
    assert visitors.inside == {2}
    await visitors.end()


async def test_a_slow_one_does_not_hold_up_the_others() -> None:
    visitors = Visitors(Gate(slots=1, slot_s=0.01))
    visitors.arrive(3)
    async with asyncio.timeout(60):
        while len(visitors.came) < 3:
            await asyncio.sleep(0)
    assert visitors.inside == {0, 1, 2}
    await visitors.end()


async def test_a_turn_ends_once() -> None:
    gate = Gate(slots=1, slot_s=0.0)
    for _ in range(3):
        async with gate.slot():
            await settle()
    visitors = Visitors(gate)
    gate._slot_s = 60.0
    visitors.arrive(2)
    await settle()
    assert visitors.inside == {0}
    await visitors.end()
