"""A small site on a real bus, and a core that lives one life after the other on it."""

from pathlib import Path

import numpy as np

from davylamp.site import Site, load
from scada.model import LinkState
from tests.bus.running import Running
from tests.core.running import HandReader, Station, running
from tests.replay.folder import write


class Lives:
    """A site, its bus, and a core that is fed by hand and ends as it should."""

    def __init__(self, root: Path, bus: Running) -> None:
        self.site: Site = load(write(root))
        self.random = np.random.default_rng(7)
        self.bus = bus

    async def live(self) -> None:
        table, folder = self.site.table, self.site.run / "core"
        folder.mkdir(exist_ok=True)
        async with await self.bus.connect("core") as core, await self.bus.connect("desk") as desk:
            station = await Station(desk, table.site).open()
            async with running(table, core, folder) as (_, plant):
                for _ in range(8):
                    await self.turn(plant["mine"], station)

    async def turn(self, reader: HandReader, station: Station) -> None:
        """Something happens, and the core records it."""
        reader.link(LinkState.UP)
        reader.values({tag: float(self.random.uniform(0.5, 1.3)) for tag in ("T1", "T2", "V")})
        await moved(station)


async def moved(station: Station) -> None:
    """Return when the core has recorded another step."""
    before = len(station.steps)
    await station.until(lambda: len(station.steps) > before)
