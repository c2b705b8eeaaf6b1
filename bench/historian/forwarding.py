"""A historian in a process of its own, so that it can be killed: from a bus into an InfluxDB."""

import asyncio
import signal
import sys
from pathlib import Path

from historian.influx.door import Door
from historian.influx.flux_server import FluxServer
from historian.influx.store import InfluxStore
from historian.service import Historian
from scada.bus import access
from scada.bus.nats_bus import connect
from tests.influx.server import ORG, TOKEN
from tests.influx.stores import BUCKETS

STARTED = "started"
WAIT_S = 5.0


async def main(run: Path, url: str, site: str) -> None:
    """Store until told to end."""
    entry = access.read(run)
    store = InfluxStore(FluxServer(Door(url, ORG, lambda: TOKEN, WAIT_S), BUCKETS), site)
    bus = await connect(
        entry.url,
        "historian",
        entry.password("historian"),
        "historian",
        site,
        limits=entry.limits,
        notice=lambda text: None,
        wait_s=0,
    )
    async with bus:
        historian = Historian(bus, store, site, started=lambda: print(STARTED, flush=True))
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, historian.stop.set)
        await historian.run()
    store.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
