"""The session of a command on the command line: kept by `davylamp login`, or begun for this once."""

import argparse
import os
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from davylamp.core.headers import Headers
from davylamp.people.secret_input import password
from davylamp.people.tokens import unverified
from davylamp.site import Site
from scada.bus.access import write_private
from scada.bus.bus import Bus, BusDown, Refused
from scada.bus.desk_client import ask_desk
from scada.bus.desk_messages import LoginRequest, LogoutRequest, SessionAnswer
from scada.bus.header import Header
from scada.bus.letter_messages import LettersOrder
from scada.bus.messages import LinkageAcknowledge
from scada.bus.subjects import Subjects
from scada.model import BadInput, Command, Login, Signed

_Asked = TypeVar("_Asked", LinkageAcknowledge, LettersOrder)

VARIABLE: Final = "DAVYLAMP_TOKEN"
"""A token in the environment goes before the one in a file."""
LOG_IN: Final = (
    "this site wants you to log in: davylamp login --user NAME, or give --user here"
    " / 本站点须登录：先执行 davylamp login --user 姓名，或在此加 --user"
)


def add_login_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare how one logs in; needed only where the site wants it."""
    parser.add_argument(
        "--user", default="", metavar="NAME", help="log in as this user for this once / 用户"
    )
    parser.add_argument(
        "--password-file", default="", metavar="FILE",
        help="his password, in a file of mode 0600, or - for standard input / 密码文件",
    )  # fmt: skip
    parser.add_argument(
        "--token-file", type=Path, metavar="FILE", help="the session that davylamp login kept"
    )


def station_here() -> str:
    """What sessions of the command line are bound to."""
    return f"command@{socket.gethostname()}"


def token_path(site: str) -> Path:
    """Where a session is kept, for this user of the system."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "davylamp" / f"{site}.token"


def keep_token(path: Path, token: str) -> None:
    """Keep a session's token in a file that only its owner reads."""
    write_private(path, token.encode() + b"\n")


def kept_token(path: Path) -> str:
    """The token that is kept; empty where there is none."""
    with suppress(FileNotFoundError):
        return path.read_text("ascii").strip()
    return ""


def token_of(site: Site, file: Path | None) -> str:
    """The token to use: of the environment, else of a file; empty for none."""
    return os.environ.get(VARIABLE, "") or kept_token(file or token_path(site.table.site))


def header_of(site: str) -> Header:
    """A header for requests of the command line."""
    now_ns = time.time_ns()
    return Headers(site, "desk", now_ns, "").next("", now_ns)


async def log_in(bus: Bus, site: str, user: str, secret: str, position: str = "") -> SessionAnswer:
    """Begin a session of the command line. Raises `Refused` with the desk's reason."""
    request = LoginRequest(user=user, password=secret, station=station_here(), position=position)
    return await ask_desk(bus, Subjects(site), request, lambda _: header_of(site))


async def log_out(bus: Bus, site: str, token: str) -> None:
    """End it."""
    await ask_desk(bus, Subjects(site), LogoutRequest(token=token), lambda _: header_of(site))


@asynccontextmanager
async def signing(bus: Bus, site: Site, args: argparse.Namespace) -> AsyncIterator["Pen"]:
    """Sign commands with the session that the arguments say, where the site wants it.

    Raises `BadInput` where there is none. A session that was begun for this is ended again.
    """
    if site.table.login is Login.OPEN:
        yield Pen("")
        return
    if args.user:
        secret = password(args.password_file, f"password of {args.user} / 密码: ")
        answer = await log_in(bus, site.table.site, args.user, secret)
        try:
            yield Pen(answer.token)
        finally:
            with suppress(BusDown, Refused):
                await log_out(bus, site.table.site, answer.token)
        return
    token = token_of(site, args.token_file)
    if not token:
        raise BadInput(LOG_IN)
    yield Pen(token)


class Pen:
    """Signs commands with a token; leaves them as they are where it has none."""

    def __init__(self, token: str) -> None:
        self._token = token

    def signed(self, command: Command) -> Command | Signed:
        """The command as it is to be sent: from the station that its session is bound to."""
        if not self._token:
            return command
        station = unverified(self._token).station
        named = msgspec.structs.replace(command, station=station)
        return Signed(command=named, token=self._token)

    def answering(self, answer: _Asked) -> _Asked:
        """The answer to a linkage, or an order, as it is to be sent."""
        if not self._token:
            return answer
        station = unverified(self._token).station
        return msgspec.structs.replace(answer, station=station, token=self._token)
