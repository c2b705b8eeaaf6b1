"""What a link needs beyond its `Server` to be let in and to know whom it talks to."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final


def no_password() -> str:
    """Nothing: for servers that let everyone in."""
    return ""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Where the secrets of a link lie; they are read at every connection, and kept nowhere.

    ``pki`` is the certificate directory (own application certificate and key, trusted, issuers,
    rejected); a server with security None needs none. ``password`` gives the password of
    `Server.user` as it is now; it raises `LinkFault` where it cannot. ``user_certificate`` and
    ``user_key`` are files (DER or PEM) for logging in by certificate.
    """

    pki: Path | None = None
    password: Callable[[], str] = no_password
    user_certificate: Path | None = None
    user_key: Path | None = None


NO_CREDENTIALS: Final = Credentials()
"""For servers without security that let everyone in."""
