"""``davylamp historian SITE``: the historian alone."""

import argparse
import asyncio
import contextlib
import logging
from pathlib import Path

from davylamp.site import Site, load
from davylamp.supervise.join import join
from davylamp.supervise.notify import keep_alive, notify
from davylamp.supervise.signals import stop_signal
from historian.duckdb_store import DuckDBStore
from historian.service import Historian
from historian.store import Store
from scada.bus.bus import BusDown
from scada.model import BadInput

FIRST_WAIT_S = 5.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("site", type=Path, help="the site's folder")


def run(args: argparse.Namespace) -> int:
    """Run until SIGTERM or SIGINT; the exit status."""
    logging.basicConfig(level=logging.INFO, format="historian: %(levelname)s %(name)s: %(message)s")
    asyncio.run(_serve(load(args.site)))
    return 0


def store_of(site: Site) -> Store:
    """The store that the site chose. Raises `BadInput` for one that this version does not have."""
    if site.historian.store != "duckdb":
        raise BadInput(f"[historian] store = {site.historian.store!r}: this version has 'duckdb'")
    return DuckDBStore(site.historian.path)


async def _serve(site: Site) -> None:
    store = store_of(site)
    alive = asyncio.create_task(keep_alive(), name="watchdog")
    try:
        async with await join(site, "historian", keeps_streams=True, wait_s=0) as bus:
            with contextlib.suppress(BusDown):  # the supervisor's bus may be a moment behind
                await bus.link.wait_up(FIRST_WAIT_S)
            historian = Historian(
                bus,
                store,
                site.table.site,
                table=site.table,
                started=lambda: notify("READY=1"),
            )
            stop_signal(historian.stop)
            await historian.run()
    finally:
        store.close()
        alive.cancel()
        await asyncio.gather(alive, return_exceptions=True)
