"""``davylamp linkage list|answer``: which emergency linkages wait for an answer, and answer one."""

import argparse
import asyncio
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from davylamp.core.ask import asker
from davylamp.core.headers import Headers
from davylamp.people.ticket import add_login_arguments, signing
from davylamp.site import Site, load
from davylamp.supervise.join import join
from scada.bus.bus import Bus
from scada.bus.codec import decode, encode
from scada.bus.messages import LinkageAcknowledge, Linkages, LinkagesRequest, Message
from scada.bus.subjects import Subjects
from scada.model import BadInput

WAIT_S = 5.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="list|answer")
    listing = verbs.add_parser("list", help="what waits for an answer / 待应答联动")
    answer = verbs.add_parser("answer", help="answer one / 应答")
    answer.add_argument("id", metavar="ID", help="as listed / 联动编号")
    answer.add_argument(
        "--by", default="", metavar="NAME",
        help="who answers; where one must log in, whose session it is / 应答人",
    )  # fmt: skip
    answer.add_argument("--comment", default="", help="what is done / 说明")
    add_login_arguments(answer)
    for verb in (listing, answer):
        verb.add_argument(
            "--site", type=Path, default=Path(), help="the site's folder (default: this one)"
        )


def run(args: argparse.Namespace) -> int:
    """Ask the service; the exit status."""
    site = load(args.site)
    answer = asyncio.run(ask(site, args))
    zone = ZoneInfo(site.table.timezone)
    for call in answer.calls:
        since = datetime.fromtimestamp(call.since_ns / 1e9, zone).strftime("%F %T")
        print(f"{call.id}  {since}  {call.zone}  {call.times} x  {call.zh} / {call.en}")
    if not answer.calls:
        print("no linkage waits for an answer / 没有待应答的联动")
    return 0


async def ask(site: Site, args: argparse.Namespace) -> Linkages:
    """Ask the running service. Raises `BusDown` where nothing answers, `Refused` with its reason."""
    async with await join(site, "desk", "linkage") as bus:
        if args.verb == "list":
            return await _asked(bus, site, LinkagesRequest())
        answer = LinkageAcknowledge(id=args.id, by=asker(args, site), comment=args.comment)
        async with signing(bus, site, args) as pen:
            return await _asked(bus, site, pen.answering(answer))


async def _asked(bus: Bus, site: Site, asked: Message) -> Linkages:
    now_ns = time.time_ns()
    header = Headers(site.table.site, "desk", now_ns, "").next(type(asked).__name__, now_ns)
    data = await bus.ask(Subjects(site.table.site).outward, encode(header, asked), WAIT_S)
    answer = decode(data)[1]
    if not isinstance(answer, Linkages):
        raise BadInput(f"outward answered with {type(answer).__name__}")
    return answer
