"""Sealing: what is said to the desk can be read by the desk alone, and its answer by the asker alone.

The asker makes an X25519 key for this one request; with the desk's public key both come to the same
two keys (HKDF-SHA-256), one per direction, for one message each (ChaCha20-Poly1305). So another
client of the bus, an administrator of the bus, or a network without TLS sees no password and no
token; a request that is sent again by somebody else is answered so that he cannot read the answer.
"""

from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from scada.bus.codec import BadMessage
from scada.bus.desk_messages import DeskFacts, DeskState, Sealed, SealedAnswer

_INFO: Final = b"davylamp desk 1"
_STATE: Final = b"davylamp desk state 1\n"
_NONCE: Final = bytes(12)
"""Of a key that is used for one message: any will do."""


class Asking:
    """One request to the desk of a site: `sealed` it goes out, `opened` its answer comes in."""

    def __init__(self, desk_key: bytes, site: str) -> None:
        own = X25519PrivateKey.generate()
        self._public = own.public_key().public_bytes_raw()
        self._keys = _agreed(own, desk_key, self._public + desk_key, site)

    def sealed(self, data: bytes) -> Sealed:
        """The request, for the desk alone."""
        return Sealed(public=self._public, box=self._keys[0].encrypt(_NONCE, data, None))

    def opened(self, answer: SealedAnswer) -> bytes:
        """The answer. Raises `BadMessage` for one that the desk did not seal."""
        return _opened(self._keys[1], answer.box)


class Asked:
    """The same request at the desk. Raises `BadMessage` for one that is not sealed to it."""

    def __init__(self, request: Sealed, own: X25519PrivateKey, site: str) -> None:
        mine = own.public_key().public_bytes_raw()
        keys = _agreed(own, request.public, request.public + mine, site)
        self.data, self._key = _opened(keys[0], request.box), keys[1]

    def sealed(self, answer: bytes) -> SealedAnswer:
        """The answer, for the asker alone."""
        return SealedAnswer(box=self._key.encrypt(_NONCE, answer, None))


def vouched(state: DeskState) -> DeskFacts:
    """What a desk says, by the signature of the key that it names. Raises `BadMessage` where it is none.

    Whether that key is to be trusted is the caller's to know.
    """
    try:
        facts = msgspec.msgpack.decode(state.facts, type=DeskFacts)
        key = Ed25519PublicKey.from_public_bytes(facts.sign_key)
        key.verify(state.signature, _STATE + state.facts)
    except (msgspec.MsgspecError, ValueError, InvalidSignature):
        raise BadMessage("DeskState: not signed by the key that it names") from None
    return facts


def signing_input(facts: bytes) -> bytes:
    """What the desk signs of its facts."""
    return _STATE + facts


def _agreed(
    own: X25519PrivateKey, other: bytes, context: bytes, site: str
) -> tuple[ChaCha20Poly1305, ChaCha20Poly1305]:
    """The keys of the two directions: to the desk, and back."""
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(other))
    except ValueError:
        raise BadMessage("Sealed: no public key") from None
    info = _INFO + b"\n" + site.encode() + b"\n" + context
    both = HKDF(algorithm=SHA256(), length=64, salt=None, info=info).derive(shared)
    return ChaCha20Poly1305(both[:32]), ChaCha20Poly1305(both[32:])


def _opened(key: ChaCha20Poly1305, box: bytes) -> bytes:
    try:
        return key.decrypt(_NONCE, box, None)
    except InvalidTag:
        raise BadMessage("Sealed: not sealed to this key, or altered") from None
