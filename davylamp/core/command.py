"""``davylamp core SITE``: the safety loop alone."""

import argparse
import asyncio
import logging
import signal
from pathlib import Path

from davylamp.core.lock import OnlyCore
from davylamp.core.service import Core, folder_of
from davylamp.site import Site, load
from davylamp.supervise.notify import keep_alive, notify
from scada.bus import access
from scada.bus.nats_bus import connect


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("site", type=Path, help="the site's folder")


def run(args: argparse.Namespace) -> int:
    """Run until SIGTERM or SIGINT; the exit status."""
    logging.basicConfig(level=logging.INFO, format="core: %(levelname)s %(name)s: %(message)s")
    logging.getLogger("asyncua").setLevel(logging.WARNING)
    site = load(args.site)
    folder = folder_of(site.run)
    with OnlyCore(folder):
        asyncio.run(_serve(site, folder))
    return 0


async def _serve(site: Site, folder: Path) -> None:
    entry = access.read(site.run)
    url = ",".join(site.bus.urls) or entry.url
    alive = asyncio.create_task(keep_alive(), name="watchdog")
    bus = await connect(
        url,
        "core",
        entry.password("core"),
        "core",
        site.table.site,
        limits=entry.limits,
        wait_s=0,
    )
    async with bus:
        core = Core(
            site.table,
            bus,
            folder,
            started=lambda: notify("READY=1"),
            fullness=bus.fullness,
        )
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, core.stop.set)
        await core.run()
    alive.cancel()
    await asyncio.gather(alive, return_exceptions=True)
