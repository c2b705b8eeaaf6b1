"""``davylamp desk SITE``: the service that checks passwords and hands out sessions, alone."""

import argparse
import asyncio
import logging
from pathlib import Path

from davylamp.desk.only import only_desk
from davylamp.desk.report_desk import ReportPlan
from davylamp.desk.report_maker import ChildMaker
from davylamp.desk.service import DeskService
from davylamp.site import Site, load
from davylamp.supervise.join import join
from davylamp.supervise.notify import keep_alive, notify
from davylamp.supervise.signals import stop_signal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("site", type=Path, help="the site's folder")


def run(args: argparse.Namespace) -> int:
    """Run until SIGTERM or SIGINT; the exit status."""
    logging.basicConfig(level=logging.INFO, format="desk: %(levelname)s %(name)s: %(message)s")
    site = load(args.site)
    with only_desk(site.run):
        asyncio.run(_serve(site))
    return 0


async def _serve(site: Site) -> None:
    alive = asyncio.create_task(keep_alive(), name="watchdog")
    async with await join(site, "people", "desk", wait_s=0) as bus:
        desk = DeskService(
            site.table,
            site.people,
            bus,
            site.run,
            started=lambda: notify("READY=1"),
            root=site.root,
            reports=ReportPlan(site.reports, ChildMaker(site.root), site.outward.mails),
        )
        stop_signal(desk.stop)
        await desk.run()
    alive.cancel()
    await asyncio.gather(alive, return_exceptions=True)
