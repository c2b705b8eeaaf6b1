"""A file that was made of history, told to who journals its SHA-256 and its proof's."""

import getpass
import hashlib
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from davylamp.people.ticket import header_of, token_of
from davylamp.site import Site
from davylamp.supervise.join import join
from historian.proof import Proof
from scada.bus.bus import Bus, BusDown, Refused
from scada.bus.codec import encode
from scada.bus.desk_client import ask_sealed
from scada.bus.desk_messages import MadeAnswer, MadeRequest
from scada.bus.subjects import Subjects
from scada.model import BadInput

WAIT_S: Final = 10.0


async def record(site: Site, path: Path, proof: Proof, by: str = "") -> str:
    """Have a file that is in its place journaled; why it could not, empty where it was.

    By the desk; where none answers by the historian, which answered just now.
    """
    request = request_of(path, proof, by or _here(), token_of(site, None))
    try:
        async with await join(site, "desk", "export") as bus:
            try:
                await _by_desk(bus, site.table.site, request)
            except BusDown:
                await _by_historian(bus, site.table.site, replace(request, token=""))
    except (BusDown, Refused, BadInput) as fault:
        return str(fault)
    return ""


async def _by_desk(bus: Bus, site: str, request: MadeRequest) -> None:
    await ask_sealed(bus, Subjects(site), request, lambda _: header_of(site), MadeAnswer)


async def _by_historian(bus: Bus, site: str, request: MadeRequest) -> None:
    await bus.ask(Subjects(site).history, encode(header_of(site), request), WAIT_S)


def request_of(path: Path, proof: Proof, by: str, token: str = "") -> MadeRequest:
    """What is told of a file."""
    return MadeRequest(
        what=proof.what,
        file=path.name,
        sha256=sha256_of(path),
        proof=proof_hash(proof),
        digest=proof.digest,
        made_ns=proof.made_ns,
        start_ns=proof.start_ns,
        end_ns=proof.end_ns,
        by=by,
        token=token,
    )


def proof_hash(proof: Proof) -> str:
    """SHA-256 (hex) of a proof."""
    return hashlib.sha256(proof.to_json()).hexdigest()


def sha256_of(path: Path) -> str:
    """SHA-256 (hex) of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _here() -> str:
    """The name of who works on this machine, for who has no session."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
