"""Which server a command talks to, and what lets it in: by its address, or as a site names it."""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from davylamp.security.credentials import credentials_in
from davylamp.site.site_file import SiteFile
from davylamp.site.suggest import unknown
from scada.model import BadInput, MessageMode, SecurityPolicy, Server
from scada.opcua.security import Credentials

OWN_PKI: Final = "pki"
"""The certificate directory of a server that no site names, in the present folder."""


@dataclass(frozen=True, slots=True)
class Access:
    """A server and what a connection to it needs."""

    server: Server
    credentials: Credentials


def add_login_arguments(parser: argparse.ArgumentParser) -> None:
    """What a connection to an address needs; a site's servers say it in site.toml."""
    group = parser.add_argument_group("log-in and security, for an opc.tcp address")
    group.add_argument("--user", default="", metavar="NAME")
    group.add_argument("--password-env", default="", metavar="VARIABLE", help="where it is kept")
    group.add_argument("--password-file", default="", metavar="FILE")
    policies = [str(policy) for policy in SecurityPolicy]
    group.add_argument("--security", choices=policies, default="None", help="(%(default)s)")
    modes = [str(mode) for mode in MessageMode]
    group.add_argument("--mode", choices=modes, default=modes[-1], help="(%(default)s)")
    group.add_argument("--user-certificate", default="", metavar="FILE")
    group.add_argument("--user-key", default="", metavar="FILE")
    group.add_argument(
        "--pki", default=OWN_PKI, metavar="FOLDER", help="certificate directory (%(default)s)"
    )


def is_address(text: str) -> bool:
    """Whether a text is meant as the address of a server."""
    return "://" in text


def by_address(url: str, args: argparse.Namespace) -> Access:
    """A server by its address; secrets and certificates as the arguments say."""
    if args.user and not (args.password_env or args.password_file):
        raise BadInput("--user needs --password-env VARIABLE or --password-file FILE")
    secured: dict[str, Any] = {
        "security": SecurityPolicy(args.security),
        "mode": MessageMode(args.mode),
    }
    server = Server(
        id="",
        url=url,
        user=args.user,
        password_env=args.password_env,
        password_file=args.password_file,
        user_certificate=args.user_certificate,
        user_key=args.user_key,
        **secured,
    )
    here = Path.cwd()
    return Access(server, credentials_in(here, (here / args.pki).absolute(), server))


def by_site(root: Path, site: SiteFile, name: str) -> Access:
    """A server as a site names it. Raises `BadInput` where it has none of that name."""
    server = site.servers.get(name)
    if server is None:
        said = unknown("server", "服务器", name, site.servers)
        raise BadInput(f"site.toml: {said.text}; {said.fix}")
    return Access(server, credentials_in(root, site.pki, server))
