"""``davylamp user add|list|role|passwd|lock|unlock|remove``: the people of a site.

They are kept in ``run/desk/people.json``, with Argon2id hashes in place of passwords; run it where
the desk runs, as the site's own user of the system. Every change goes into the journal.
"""

import argparse
import asyncio
import getpass
import os
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from davylamp.desk.only import DeskRuns, only_desk
from davylamp.desk.say import say_changes
from davylamp.people import book as books
from davylamp.people.book import Edit, User
from davylamp.people.book_file import BookFile
from davylamp.people.passwords import Passwords
from davylamp.people.rules import name_fault, password_fault
from davylamp.people.secret_input import password
from davylamp.site import Site, load
from davylamp.supervise.join import join
from scada.bus.bus import BusDown, Refused
from scada.model import BadInput, Role

_VERBS = {
    "add": "a new user / 新增用户",
    "list": "who there is / 列出用户",
    "role": "give a user other roles / 更改角色",
    "passwd": "give a user another password / 更改密码",
    "lock": "keep a user out / 锁定",
    "unlock": "let a user in again / 解锁",
    "remove": "remove a user / 删除",
}
_DONE = {
    "add": "added / 已新增",
    "role": "has these roles / 角色已更改",
    "passwd": "has this password / 密码已更改",
    "lock": "locked / 已锁定",
    "unlock": "let in again / 已解锁",
    "remove": "removed / 已删除",
}
JOIN_S = 2.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="|".join(_VERBS))
    for verb, help_line in _VERBS.items():
        one = verbs.add_parser(verb, help=help_line)
        if verb != "list":
            one.add_argument("name", metavar="NAME", help="the user's name / 用户名")
        if verb in ("add", "role"):
            one.add_argument(
                "--role", action="append", required=True, choices=[str(role) for role in Role],
                help="what he is here for; may be given several times / 角色，可多次",
            )  # fmt: skip
        if verb in ("add", "passwd"):
            one.add_argument(
                "--password-file", default="", metavar="FILE",
                help="the password, in a file of mode 0600, or - for standard input / 密码文件",
            )  # fmt: skip
        one.add_argument(
            "--site", type=Path, default=Path(), help="the site's folder (default: this one)"
        )


def run(args: argparse.Namespace) -> int:
    """Do it; 0 when it is done."""
    site = load(args.site)
    file = BookFile(site.run)
    if args.verb == "list":
        for line in lines(file.read().users.values(), site.table.timezone, time.time_ns()):
            print(line)
        return 0
    edit = edit_of(args, file, site, time.time_ns())
    file.change(edit)
    print(f"{args.name}: {_DONE[args.verb]}")
    _journal(site)
    return 0


def edit_of(args: argparse.Namespace, file: BookFile, site: Site, now_ns: int) -> Edit:
    """What the arguments want to be changed. Raises `BadInput` for what cannot be."""
    by = f"{_system_user()}@{socket.gethostname()}"
    said = {"name": args.name, "by": by, "now_ns": now_ns}
    match args.verb:
        case "add":
            if fault := name_fault(args.name):
                raise BadInput(fault)
            # Asked for only where the name is free.
            books.added(file.read(), args.name, _roles(args), "", by, now_ns)
            return partial(books.added, roles=_roles(args), hashed=_hash(args, site), **said)
        case "role":
            return partial(books.with_roles, roles=_roles(args), **said)
        case "passwd":
            file.read().user(args.name)
            return partial(books.with_password, hashed=_hash(args, site), **said)
        case "lock":
            return partial(books.locked, **said)
        case "unlock":
            return partial(books.unlocked, **said)
    return partial(books.removed, **said)


def lines(users: Iterable[User], zone: str, now_ns: int) -> Iterator[str]:
    """A line per user: name, roles, and whether he is kept out."""
    for user in sorted(users, key=lambda user: user.name):
        state = ""
        if user.locked:
            state = "  locked / 已锁定"
        elif user.closed_until_ns > now_ns:
            until = datetime.fromtimestamp(user.closed_until_ns // 10**9, ZoneInfo(zone))
            state = f"  closed until {until:%Y-%m-%d %H:%M:%S} / 暂停登录"
        yield f"{user.name:<20} {', '.join(user.roles)}{state}"


def _roles(args: argparse.Namespace) -> tuple[Role, ...]:
    return tuple(Role(role) for role in args.role)


def _hash(args: argparse.Namespace, site: Site) -> str:
    secret = password(args.password_file, f"password of {args.name} / 密码: ", twice=True)
    if fault := password_fault(secret, args.name, site.people.password_least):
        raise BadInput(fault)
    return Passwords().hash(secret)


def _journal(site: Site) -> None:
    """Have it journaled: by the desk, which looks every second; else, where there is a bus, now."""
    with suppress(DeskRuns), only_desk(site.run):
        try:
            asyncio.run(_say(site))
        except (BusDown, Refused, BadInput):
            print("the journal gets it when the desk starts / 登录服务启动后写入日志")


async def _say(site: Site) -> None:
    async with await join(site, "people", "user", wait_s=JOIN_S) as bus:
        await say_changes(site.table, bus, site.run)


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
