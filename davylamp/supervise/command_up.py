"""``davylamp up SITE``: the whole site under one supervisor."""

import argparse
import asyncio
from pathlib import Path

from davylamp.people.book_file import BookFile
from davylamp.site import Site, load
from davylamp.supervise import services
from davylamp.supervise.display import choose_display
from davylamp.supervise.signals import stop_signal
from davylamp.supervise.supervisor import Supervisor
from davylamp.supervise.up import only_one, say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("site", type=Path, help="the site's folder, or its site.toml")
    parser.add_argument("--station", action="store_true", help="open an operator station as well")
    parser.add_argument(
        "--kiosk", action="store_true", help="the station full screen, not to be closed / 独占全屏"
    )


def run(args: argparse.Namespace) -> int:
    """Run until Ctrl-C or SIGTERM."""
    site = load(args.site)
    for problem in site.problems:
        print(problem.in_words("en"))
    if services.desk(site) and not BookFile(site.run).read().users:
        print("nobody can log in yet: davylamp user add NAME --role operator / 尚无用户可登录")
    with only_one(site.run / "lock"):
        asyncio.run(supervise(site, with_station=args.station or args.kiosk, kiosk=args.kiosk))
    return 0


async def supervise(site: Site, *, with_station: bool, kiosk: bool = False) -> None:
    """Start the services, then wait to be told to stop."""
    wanted = services.of_site(site)
    if with_station:
        display = choose_display(site.run)
        print(display.words)
        options = ("--kiosk",) if kiosk else ()
        wanted += [*display.services, services.station(site, options, display.env, ("core",))]
    told = stop_signal()
    async with Supervisor(wanted, services.logs(site), say):
        print(f"{site.table.name_en}: {len(site.table.tags)} tags; logs in {services.logs(site)}")
        await told.wait()
        print("stopping")
