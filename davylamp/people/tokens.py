"""Session tokens: a `Session` with the desk's signature, as text.

``<session>.<signature>``, each in base64url without padding; what is signed is the text before the
dot behind a prefix of its own, so that no other signature of the desk can pass for a token.
"""

import base64
from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from scada.model import DavylampError, Session

_PREFIX: Final = b"davylamp session 1\n"
LONGEST: Final = 8_192


class BadToken(DavylampError):
    """A text that the desk did not sign."""


def signed(session: Session, key: Ed25519PrivateKey) -> str:
    """The token of a session."""
    body = _text(msgspec.msgpack.encode(session))
    return f"{body}.{_text(key.sign(_PREFIX + body.encode()))}"


def verified(token: str, public: bytes) -> Session:
    """The session of a token. Raises `BadToken` for whatever that key did not sign, to the letter."""
    body, dot, signature = token.partition(".")
    if not dot or len(token) > LONGEST or not token.isascii():
        raise BadToken("no token")
    try:
        key = Ed25519PublicKey.from_public_bytes(public)
        key.verify(_bytes(signature), _PREFIX + body.encode())
        return msgspec.msgpack.decode(_bytes(body), type=Session)
    except (InvalidSignature, ValueError, msgspec.MsgspecError):
        raise BadToken("not signed by the desk") from None


def unverified(token: str) -> Session:
    """What a token says of itself, to whoever cannot or need not check it. Raises `BadToken`."""
    try:
        return msgspec.msgpack.decode(_bytes(token.partition(".")[0]), type=Session)
    except (ValueError, msgspec.MsgspecError):
        raise BadToken("this is no session: log in again / 会话无效，请重新登录") from None


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _bytes(text: str) -> bytes:
    """Strict: the last character has bits that mean nothing, and must not be free to change."""
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if _text(data) != text:
        raise ValueError("not as it was written")
    return data
