"""A client's certificate directory and secrets, for tests of secured links."""

import time
from pathlib import Path
from typing import Any

from scada.model import Server
from scada.opcua.channel import Channel
from scada.opcua.own_certificate import key_pem, new_certificate
from scada.opcua.pki import Own, Pki
from scada.opcua.security import Credentials
from tests.servers.certificates import key, leaf, write

CLIENT_URI = "urn:davylamp:test:client"
DAY_NS = 86_400 * 1_000_000_000


def own(days: int = 365, from_days: int = -1, number: int = 3) -> Own:
    """An own certificate, valid from so many days from now on."""
    made = new_certificate(
        key(number),
        uri=CLIENT_URI,
        hosts=["localhost"],
        common_name="davylamp test",
        organization="Test",
        from_ns=time.time_ns() + from_days * DAY_NS,
        days=days,
    )
    return Own(made, key(number))


class ClientPki(Pki):
    """A directory with an own certificate; ``user`` are the files of a user's certificate and key."""

    @classmethod
    def at(cls, folder: Path) -> "ClientPki":
        folder.mkdir(exist_ok=True)
        made = cls(folder / "pki")
        mine = own()
        made.put_own(mine, key_pem(mine.key))
        return made

    def credentials(self, **changes: Any) -> Credentials:
        return Credentials(pki=self.root, **changes)

    async def open(self, server: Server, patience_s: float = 10.0, **changes: Any) -> Channel:
        """A channel, to be closed by the test."""
        return await Channel.open(
            server,
            clock=time.time_ns,
            heard=lambda: None,
            credentials=self.credentials(**changes),
            patience_s=patience_s,
        )


def user_files(folder: Path) -> tuple[Path, Path]:
    """A user's certificate and its key."""
    return write(folder, leaf("user", number=2, uri="", hosts=(), purpose=None), 2)
