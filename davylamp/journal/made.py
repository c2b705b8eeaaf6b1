"""A file that was made of history, told to the desk: it journals the file's SHA-256 and its proof's."""

import getpass
import hashlib
from pathlib import Path

from davylamp.people.ticket import header_of, token_of
from davylamp.site import Site
from davylamp.supervise.join import join
from historian.proof import Proof
from scada.bus.bus import BusDown, Refused
from scada.bus.desk_client import ask_sealed
from scada.bus.desk_messages import MadeAnswer, MadeRequest
from scada.bus.subjects import Subjects
from scada.model import BadInput


async def record(site: Site, path: Path, proof: Proof, by: str = "") -> str:
    """Have the desk journal a file that is in its place; why it could not, empty where it did."""
    subjects = Subjects(site.table.site)
    request = request_of(path, proof, by or _here(), token_of(site, None))
    try:
        async with await join(site, "desk", "export") as bus:
            await ask_sealed(bus, subjects, request, lambda _: header_of(subjects.site), MadeAnswer)
    except (BusDown, Refused, BadInput) as fault:
        return str(fault)
    return ""


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
