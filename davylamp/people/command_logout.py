"""``davylamp logout``: end the session that `davylamp login` began."""

import argparse
import asyncio
from pathlib import Path

from davylamp.people.ticket import kept_token, log_out, token_path
from davylamp.site import Site, load
from davylamp.supervise.join import join
from scada.bus.bus import Refused
from scada.model import BadInput


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--token-file", type=Path, metavar="FILE", help="the session that davylamp login kept"
    )
    parser.add_argument(
        "--site", type=Path, default=Path(), help="the site's folder (default: this one)"
    )


def run(args: argparse.Namespace) -> int:
    """End it; the file goes even where the session was over already."""
    site = load(args.site)
    path = args.token_file or token_path(site.table.site)
    token = kept_token(path)
    if not token:
        raise BadInput(f"{path}: nobody is logged in / 未登录")
    try:
        asyncio.run(_log_out(site, token))
    except Refused as why:
        print(why)
    path.unlink(missing_ok=True)
    print("logged out / 已退出")
    return 0


async def _log_out(site: Site, token: str) -> None:
    async with await join(site, "desk", "logout") as bus:
        await log_out(bus, site.table.site, token)
