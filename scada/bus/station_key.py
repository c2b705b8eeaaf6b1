"""What ties a session to its station: a key that is made at each start of the station and never leaves it.

The desk signs the public half into the session; the station signs whatever it sends under that session.
So a token that somebody else gets hold of is of no use to him, whatever station he says he is. A
session of the command line has no such key: its token lies in a file that its owner alone may read.
"""

import hashlib
from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_PREFIX: Final = b"davylamp station 1\n"


class StationKey:
    """The key of one life of a station."""

    def __init__(self) -> None:
        self._private = Ed25519PrivateKey.generate()
        self.public = self._private.public_key().public_bytes_raw()

    def sign(self, token: str, message: msgspec.Struct) -> bytes:
        """The proof that this station sends ``message`` under the session of ``token``."""
        return self._private.sign(_signed(token, message))


def holds(public: bytes, proof: bytes, token: str, message: msgspec.Struct) -> bool:
    """Whether the station with this public key sent the message under that session."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(proof, _signed(token, message))
    except (InvalidSignature, ValueError):
        return False
    return True


def _signed(token: str, message: msgspec.Struct) -> bytes:
    return _PREFIX + hashlib.sha256(token.encode()).digest() + msgspec.msgpack.encode(message)
