"""``davylamp whoami``: what the desk says of the session that commands would use."""

import argparse
import asyncio
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from davylamp.people.ticket import LOG_IN, header_of, token_of
from davylamp.site import Site, load
from davylamp.supervise.join import join
from scada.bus.desk_client import ask_desk
from scada.bus.desk_messages import WhoAmIRequest
from scada.bus.subjects import Subjects
from scada.model import BadInput, Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--token-file", type=Path, metavar="FILE", help="the session that davylamp login kept"
    )
    parser.add_argument(
        "--site", type=Path, default=Path(), help="the site's folder (default: this one)"
    )


def run(args: argparse.Namespace) -> int:
    """Print it; 0 where the session holds."""
    site = load(args.site)
    token = token_of(site, args.token_file)
    if not token:
        raise BadInput(LOG_IN)
    session = asyncio.run(_asked(site, token))
    for line in lines(session, site.table.timezone):
        print(line)
    return 0


def lines(session: Session, zone: str) -> Iterator[str]:
    """A session in words."""
    until = datetime.fromtimestamp(session.expires_ns // 10**9, ZoneInfo(zone))
    yield f"user      {session.user}"
    yield f"roles     {', '.join(session.roles)}"
    yield f"position  {session.position or '-'}"
    yield f"areas     {', '.join(session.areas) or 'all / 全部'}"
    yield f"station   {session.station}"
    yield f"until     {until:%Y-%m-%d %H:%M}"


async def _asked(site: Site, token: str) -> Session:
    subjects = Subjects(site.table.site)
    async with await join(site, "desk", "whoami") as bus:
        request = WhoAmIRequest(token=token)
        answer = await ask_desk(bus, subjects, request, lambda _: header_of(subjects.site))
    if answer.session is None:
        raise BadInput(LOG_IN)
    return answer.session
