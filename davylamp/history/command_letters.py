"""``davylamp historian letters SITE``: what the historian's store would not take, and what to do about it."""

import argparse
import asyncio
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from davylamp.core.ask import asker
from davylamp.core.headers import Headers
from davylamp.people.ticket import add_login_arguments, signing
from davylamp.site import Site, load
from davylamp.supervise.join import join
from scada.bus.bus import Bus
from scada.bus.codec import decode, encode
from scada.bus.letter_messages import (
    LetterFacts,
    LettersAnswer,
    LettersOrder,
    LettersRequest,
    LettersResult,
)
from scada.bus.messages import Message
from scada.bus.subjects import Subjects

WAIT_S = 60.0
NONE = "no dead letters: the store took everything / 无拒收消息"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("site", type=Path, help="the site's folder / 站点文件夹")
    deed = parser.add_mutually_exclusive_group()
    deed.add_argument(
        "--again", nargs="*", type=int, metavar="NUMBER",
        help="store these after all, or all of them / 重新入库（不写编号即全部）",
    )  # fmt: skip
    deed.add_argument(
        "--drop", nargs="+", type=int, metavar="NUMBER",
        help="discard these; needs --reason / 丢弃（须写明原因）",
    )  # fmt: skip
    parser.add_argument("--reason", default="", metavar="TEXT", help="why / 原因")
    parser.add_argument("--by", default="", metavar="NAME", help="who asks / 操作人")
    add_login_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Do it; 0 when no letters are left, or all that was asked for is done."""
    site = load(args.site)
    if args.again is None and args.drop is None:
        letters = asyncio.run(listed(site))
        for line in _rows(letters, ZoneInfo(site.table.timezone)):
            print(line)
        return 1 if letters else 0
    result = asyncio.run(ordered(site, args))
    for line in _outcome(result, "discarded / 已丢弃" if args.drop else "stored / 已入库"):
        print(line)
    return 1 if result.refused else 0


async def listed(site: Site) -> list[LetterFacts]:
    """Every dead letter, the oldest first. Raises `BusDown` where no historian answers."""
    found: list[LetterFacts] = []
    async with await join(site, "desk", "letters") as bus:
        while True:
            after = found[-1].number if found else 0
            answer: LettersAnswer = await _asked(bus, site, LettersRequest(after=after))
            found += answer.letters
            if not answer.more:
                return found


async def ordered(site: Site, args: argparse.Namespace) -> LettersResult:
    """Give the order. Raises `Refused` with the historian's reason."""
    order = LettersOrder(
        numbers=tuple(args.drop or args.again),
        drop=bool(args.drop),
        reason=args.reason,
        user=asker(args, site),
    )
    async with await join(site, "desk", "letters") as bus, signing(bus, site, args) as pen:
        result: LettersResult = await _asked(bus, site, pen.answering(order))
        return result


async def _asked(bus: Bus, site: Site, asked: Message) -> Any:
    now_ns = time.time_ns()
    header = Headers(site.table.site, "desk", now_ns, "").next(type(asked).__name__, now_ns)
    return decode(await bus.ask(Subjects(site.table.site).history, encode(header, asked), WAIT_S))[
        1
    ]


def _rows(letters: list[LetterFacts], zone: ZoneInfo) -> Iterator[str]:
    if not letters:
        yield NONE
    for letter in letters:
        when = datetime.fromtimestamp(letter.now_ns / 1e9, zone).strftime("%F %T")
        yield (
            f"{letter.number}  {when}  {letter.stream} {letter.stream_seq}  {letter.about}  "
            f"{letter.size} bytes  {letter.reason}"
        )


def _outcome(result: LettersResult, done: str) -> Iterator[str]:
    for number in result.done:
        yield f"{number}: {done}"
    for number, reason in result.refused.items():
        yield f"{number}: {reason}"
    if not result.done and not result.refused:
        yield NONE
