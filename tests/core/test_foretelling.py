"""Forecasts go out to the stations, also while nothing is advised."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from scada.bus.codec import decode
from scada.bus.memory import MemoryBus
from scada.bus.messages import Forecasts
from scada.bus.subjects import Subjects
from scada.model import Detector, DetectorRow, ForecastMethod
from tests.core.mine import site
from tests.core.running import running


@pytest.fixture
async def bus() -> AsyncIterator[MemoryBus]:
    async with MemoryBus("test", "core") as bus:
        yield bus


async def test_a_station_hears_of_every_tag_that_is_forecast(
    bus: MemoryBus, tmp_path: Path
) -> None:
    row = DetectorRow(
        id="ahead", detector=Detector.FORECAST, tags=("m0", "m1"), parameters={"every_s": 1.0}
    )
    table = msgspec.structs.replace(site(), detectors=(row,))
    heard: asyncio.Queue[Forecasts] = asyncio.Queue()

    async def hear(subject: str, data: bytes) -> None:
        await heard.put(decode(data)[1])

    async with bus.twin("station") as station:
        await station.listen(Subjects("test").forecasts, hear)
        async with running(table, bus, tmp_path) as (_, plant):
            plant["mine"].all_good()
            message = await asyncio.wait_for(heard.get(), 60)
    assert [one.tag for one in message.forecasts] == ["m0", "m1"]
    first = message.forecasts[0]
    assert (first.limit, first.bound, first.method) == ("alarm", 1.0, ForecastMethod.WAITING)
    assert first.time_ns <= message.now_ns
