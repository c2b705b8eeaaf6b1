"""``davylamp historian SITE``: the historian alone."""

import argparse
import asyncio
import contextlib
import logging
import time
from functools import partial
from pathlib import Path

from davylamp.core.desk_word import DeskWord
from davylamp.history.care import care_of
from davylamp.history.choice import store_of
from davylamp.history.own_journal import HistoryJournal
from davylamp.history.stewards import Stewards
from davylamp.people.trusted import trusted_key
from davylamp.people.vouching import Vouching
from davylamp.site import Site, load
from davylamp.supervise.join import join
from davylamp.supervise.notify import keep_alive, notify
from davylamp.supervise.signals import stop_signal
from historian.service import Historian
from historian.store import Store
from scada.bus.bus import Bus, BusDown
from scada.bus.subjects import Subjects
from scada.model import Login

FIRST_WAIT_S = 5.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("site", type=Path, help="the site's folder")


def run(args: argparse.Namespace) -> int:
    """Run until SIGTERM or SIGINT; the exit status."""
    logging.basicConfig(level=logging.INFO, format="historian: %(levelname)s %(name)s: %(message)s")
    asyncio.run(_serve(load(args.site)))
    return 0


async def _serve(site: Site) -> None:
    store = store_of(site)
    alive = asyncio.create_task(keep_alive(), name="watchdog")
    told = stop_signal()
    try:
        async with await join(site, "historian", keeps_streams=True, wait_s=0) as bus:
            with contextlib.suppress(BusDown):  # the supervisor's bus may be a moment behind
                await bus.link.wait_up(FIRST_WAIT_S)
            await _work(site, bus, store, told)
    finally:
        store.close()
        alive.cancel()
        await asyncio.gather(alive, return_exceptions=True)


async def _work(site: Site, bus: Bus, store: Store, told: asyncio.Event) -> None:
    """Store and answer until told to end; the last line of its journal is stored too."""
    table, clock = site.table, time.time_ns
    desk = DeskWord(table.site, partial(trusted_key, site))
    journal = HistoryJournal(bus, table, site.run, clock)
    stewards = Stewards(table, Vouching(desk, clock), journal.note, clock)
    historian = Historian(
        bus,
        store,
        table.site,
        table=table,
        started=lambda: notify("READY=1"),
        note=journal.note,
        who=stewards.name,
        care=care_of(site, store),
    )
    async with journal.kept(), asyncio.TaskGroup() as group:
        hearing = group.create_task(_hear(site, desk, bus), name="desk")
        group.create_task(historian.run(), name="historian")
        await told.wait()
        hearing.cancel()
        stewards.tell(ends=True)
        await journal.end()
        historian.stop.set()


async def _hear(site: Site, desk: DeskWord, bus: Bus) -> None:
    """Know whose sessions hold, where somebody must log in."""
    if site.table.login is Login.REQUIRED:
        await desk.follow(bus, Subjects(site.table.site))
