"""A certificate directory for the bench's clients."""

import time
from pathlib import Path
from typing import Final

from scada.opcua.own_certificate import key_pem, new_certificate, new_key
from scada.opcua.pki import Own, Pki

URI: Final = "urn:davylamp:bench"


def own_directory(root: Path) -> Pki:
    """A directory with a certificate of its own."""
    pki, key = Pki(root), new_key(2048)
    certificate = new_certificate(
        key,
        uri=URI,
        hosts=["localhost"],
        common_name="davylamp bench",
        organization="bench",
        from_ns=time.time_ns(),
        days=1,
    )
    pki.put_own(Own(certificate, key), key_pem(key))
    return pki


def trust(pki: Pki, certificate: Path) -> None:
    """Trust a server."""
    folder = pki.root / "trusted" / "certs"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / certificate.name).write_bytes(certificate.read_bytes())
