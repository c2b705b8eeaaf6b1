"""``davylamp core SITE``: the safety loop alone."""

import argparse
import asyncio
import logging
from functools import partial
from pathlib import Path

from davylamp.core.links import opcua_readers
from davylamp.core.lock import OnlyCore
from davylamp.core.service import Core, folder_of
from davylamp.people.trusted import trusted_key
from davylamp.security import credentials_of
from davylamp.site import Site, load
from davylamp.supervise.anew import begin_anew, watch
from davylamp.supervise.join import join
from davylamp.supervise.notify import keep_alive, notify
from davylamp.supervise.signals import stop_signal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("site", type=Path, help="the site's folder")


def run(args: argparse.Namespace) -> int:
    """Run until SIGTERM or SIGINT; the exit status."""
    logging.basicConfig(level=logging.INFO, format="core: %(levelname)s %(name)s: %(message)s")
    # What it complains of is the reason of a link; every attempt would say it again here.
    logging.getLogger("asyncua").setLevel(logging.CRITICAL)
    site = load(args.site)
    folder = folder_of(site.run)
    with OnlyCore(folder):
        goes_on = asyncio.run(_serve(site, folder))
    if goes_on:
        begin_anew()
    return 0


async def _serve(site: Site, folder: Path) -> bool:
    """Run it; whether another configuration was put in force meanwhile."""
    alive = asyncio.create_task(keep_alive(), name="watchdog")
    async with await join(site, "core", keeps_streams=True, wait_s=0) as bus:
        core = Core(
            site.table,
            bus,
            folder,
            started=lambda: notify("READY=1"),
            reader_of=opcua_readers(partial(credentials_of, site)),
            fullness=bus.fullness,
            desk_key=partial(trusted_key, site),
        )
        stop_signal(core.stop)
        watching = asyncio.create_task(
            watch(site.run, site.table.config_hash, core.stop), name="configuration"
        )
        await core.run()
        core.stop.set()
        goes_on = await watching
    alive.cancel()
    await asyncio.gather(alive, return_exceptions=True)
    return goes_on
