"""From a site's settings to what its links need. Passwords are read anew at every connection."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from davylamp.site import Site
from davylamp.site.secret_file import secret_path
from scada.model import Server
from scada.opcua.errors import LinkFault
from scada.opcua.security import Credentials, no_password


def credentials_of(site: Site, server: Server) -> Credentials:
    """What the link to a server needs; files are relative to the site's folder."""
    return credentials_in(site.root, site.pki, server)


def credentials_in(root: Path, pki: Path, server: Server) -> Credentials:
    """The same for a server that no site names: files are relative to ``root``."""
    return Credentials(
        pki=pki,
        password=_password(root, server),
        user_certificate=_file(root, server.user_certificate),
        user_key=_file(root, server.user_key),
    )


def _file(root: Path, name: str) -> Path | None:
    return secret_path(root, name) if name else None


def _password(root: Path, server: Server) -> Callable[[], str]:
    if server.password_file:
        return partial(_from_file, secret_path(root, server.password_file))
    return partial(_from_environment, server.password_env) if server.password_env else no_password


def _from_environment(variable: str) -> str:
    found = os.environ.get(variable)
    if found is None:
        raise LinkFault(
            f"log-in: the environment variable {variable} is not set; set it and restart"
        )
    return found


def _from_file(path: Path) -> str:
    """The file's text without the line end that editors put there."""
    try:
        return path.read_text("utf-8").removesuffix("\n").removesuffix("\r")
    except (OSError, UnicodeDecodeError) as fault:
        why = getattr(fault, "strerror", "") or "is not UTF-8"
        raise LinkFault(f"log-in: password file {path}: {why}") from fault
