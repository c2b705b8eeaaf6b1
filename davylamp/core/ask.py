"""Ask a running core something over the site's bus, from the command line."""

import argparse
import time
from collections.abc import Iterator

import msgspec

from davylamp.core.guard import NAMELESS
from davylamp.core.headers import Headers
from davylamp.people.ticket import signing
from davylamp.site import Site
from davylamp.supervise.join import join
from scada.bus.bus import Bus
from scada.bus.codec import decode, encode
from scada.bus.subjects import Subjects
from scada.model import BadInput, Command, CommandResult, Login, Signed

WAIT_S = 10.0


async def command(site: Site, asked: Command, args: argparse.Namespace) -> CommandResult:
    """Give the core of a site a command, logged in as ``args`` say where the site wants it.

    Raises `BusDown` where nothing answers.
    """
    async with await join(site, "desk", "command") as bus, signing(bus, site, args) as pen:
        return await ask(bus, site.table.site, pen.signed(asked))


async def ask(bus: Bus, site: str, asked: Command | Signed) -> CommandResult:
    """The same on a bus that is there."""
    now_ns = time.time_ns()
    header = Headers(site, "desk", now_ns, "").next(type(asked).__name__, now_ns)
    message: msgspec.Struct = asked
    answer = decode(await bus.ask(Subjects(site).core, encode(header, message), WAIT_S))[1]
    if not isinstance(answer, CommandResult):
        raise BadInput(f"the core answered with {type(answer).__name__}")
    return answer


def asker(args: argparse.Namespace, site: Site) -> str:
    """Who asks: ``--by``; where one must log in, the core takes the name of the session instead.

    Raises `BadInput` where a name is needed and none is given.
    """
    if args.by:
        return str(args.by)
    if site.table.login is Login.OPEN:
        raise BadInput("say who you are: --by NAME / 请用 --by 写明姓名")
    return str(args.user) or NAMELESS


def lines(result: CommandResult) -> Iterator[str]:
    """What became of it, in words."""
    yield from result.changed
    for name, reason in result.refused.items():
        yield f"{name}: refused: {reason}"


def is_done(result: CommandResult) -> bool:
    """Whether the core did what it was asked for."""
    return bool(result.changed) and not result.refused
