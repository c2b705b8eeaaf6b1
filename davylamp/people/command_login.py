"""``davylamp login``: begin a session of the command line, and keep its token for later commands."""

import argparse
import asyncio
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from davylamp.people.secret_input import password
from davylamp.people.ticket import keep_token, log_in, token_path
from davylamp.site import Site, load
from davylamp.supervise.join import join
from scada.bus.desk_messages import SessionAnswer
from scada.model import BadInput


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--user", required=True, metavar="NAME", help="who you are / 用户")
    parser.add_argument(
        "--position", default="", metavar="ID", help="where you sit, if anywhere / 岗位"
    )
    parser.add_argument(
        "--password-file", default="", metavar="FILE",
        help="the password, in a file of mode 0600, or - for standard input / 密码文件",
    )  # fmt: skip
    parser.add_argument(
        "--token-file", type=Path, metavar="FILE",
        help="where to keep the session (default: in your home folder, mode 0600)",
    )  # fmt: skip
    parser.add_argument(
        "--site", type=Path, default=Path(), help="the site's folder (default: this one)"
    )


def run(args: argparse.Namespace) -> int:
    """Log in; 0 when the desk let you in."""
    site = load(args.site)
    secret = password(args.password_file, f"password of {args.user} / 密码: ")
    answer = asyncio.run(_log_in(site, args, secret))
    if answer.session is None:
        raise BadInput("the desk gave no session / 未得到会话")
    path = args.token_file or token_path(site.table.site)
    keep_token(path, answer.token)
    until = datetime.fromtimestamp(
        answer.session.expires_ns // 10**9, ZoneInfo(site.table.timezone)
    )
    print(f"{answer.session.user}: logged in until {until:%Y-%m-%d %H:%M} / 登录成功; {path}")
    return 0


async def _log_in(site: Site, args: argparse.Namespace, secret: str) -> SessionAnswer:
    async with await join(site, "desk", "login") as bus:
        return await log_in(bus, site.table.site, args.user, secret, args.position)
