"""``davylamp passwd``: change one's own password, by the one that one has."""

import argparse
import asyncio
from pathlib import Path

from davylamp.people.secret_input import password
from davylamp.people.ticket import header_of, station_here
from davylamp.site import Site, load
from davylamp.supervise.join import join
from scada.bus.desk_client import ask_desk
from scada.bus.desk_messages import PasswordRequest
from scada.bus.subjects import Subjects


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--user", required=True, metavar="NAME", help="who you are / 用户")
    for name, what in (
        ("--password-file", "the password until now"),
        ("--new-file", "the new one"),
    ):
        parser.add_argument(
            name, default="", metavar="FILE",
            help=f"{what}, in a file of mode 0600, or - for standard input / 密码文件",
        )  # fmt: skip
    parser.add_argument(
        "--site", type=Path, default=Path(), help="the site's folder (default: this one)"
    )


def run(args: argparse.Namespace) -> int:
    """Change it; 0 when the desk has taken the new one."""
    site = load(args.site)
    request = PasswordRequest(
        user=args.user,
        password=password(args.password_file, f"password of {args.user} / 原密码: "),
        new=password(args.new_file, "new password / 新密码: ", twice=True),
        station=station_here(),
    )
    asyncio.run(_change(site, request))
    print(f"{args.user}: has another password; log in anew / 密码已更改，请重新登录")
    return 0


async def _change(site: Site, request: PasswordRequest) -> None:
    subjects = Subjects(site.table.site)
    async with await join(site, "desk", "passwd") as bus:
        await ask_desk(bus, subjects, request, lambda _: header_of(subjects.site))
