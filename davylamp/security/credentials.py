"""From a site's settings to what its links need. Passwords are read anew at every connection."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from davylamp.site import Site
from davylamp.site.secret_file import secret_path
from scada.model import BadInput, Server
from scada.model.secret import Secret
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
    file = secret_path(root, server.password_file) if server.password_file else None
    secret = Secret(server.password_env, file)
    return partial(_read, secret) if secret else no_password


def _read(secret: Secret) -> str:
    try:
        return secret.read()
    except BadInput as fault:
        what = "password file " if secret.file else ""
        raise LinkFault(f"log-in: {what}{fault}") from None
