"""The service beside its server: speed, faults, and scenarios asked for in the process."""

import asyncio

import pytest

from davylamp.sim.service import PlantService
from scada.model import BadInput
from tests.sim.running import service


async def until(running: PlantService, plant_s: float) -> None:
    """Wait for plant time to have passed."""
    reached = asyncio.Event()
    advance = running.stage.advance

    def watched(dt: float) -> int:
        ticks = advance(dt)
        if running.plant.time_s >= plant_s:
            reached.set()
        return ticks

    running.stage.advance = watched  # type: ignore[method-assign]
    async with asyncio.timeout(60):
        await reached.wait()


async def test_plant_time_may_run_faster() -> None:
    async with service("unit", speed=100.0) as running:
        await until(running, 60.0)


async def test_a_fault_of_the_plant_is_not_silent() -> None:
    async with service("unit") as running:

        def fail(dt: float) -> int:
            raise ArithmeticError(f"no such physics in {dt}")

        running.stage.advance = fail  # type: ignore[method-assign]
        async with asyncio.timeout(60):
            await running.broken.wait()
        assert isinstance(running.fault, ArithmeticError)


async def test_a_server_that_is_down_cannot_crash_again() -> None:
    async with service("unit") as running:
        running.play("server_crash", "for=60")
        with pytest.raises(BadInput, match="down already"):
            running.play("server_crash")
