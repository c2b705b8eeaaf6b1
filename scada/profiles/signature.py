"""A signed reason: what a person signs when a limit is looser than an unverified value.

Signed is the whole of it: site, tag, limit, the limit's very numbers, the rule, reason, name and
date. Changing any of them afterwards breaks the signature (Ed25519, RFC 8032). Command line and station
sign by this one piece of code; the private key leaves neither.
"""

import base64
import binascii
import json
import os
import stat
from pathlib import Path
from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from scada.model import BadInput

_FORM: Final = "davylamp deviation 1"
"""What is signed begins with this, so that a signature of anything else never fits."""
_KEY_BYTES: Final = 32
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class SignedReason(msgspec.Struct, frozen=True, kw_only=True):
    """One row of ``deviations.csv``. ``condition`` is the limit as it was signed (its numbers),
    ``rule`` names profile and row, ``date`` is an ISO date, ``signature`` is in base64.
    """

    tag: str
    limit: str
    condition: str
    rule: str
    reason: str
    name: str
    date: str
    signature: str = ""

    def canonical(self, site: str) -> bytes:
        """The bytes that are signed: a JSON list, UTF-8, without blanks."""
        fields = (
            self.tag,
            self.limit,
            self.condition,
            self.rule,
            self.reason,
            self.name,
            self.date,
        )
        text = json.dumps([_FORM, site, *fields], ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8")


def signed(reason: SignedReason, site: str, key: Ed25519PrivateKey) -> SignedReason:
    """The same row with its signature."""
    made = base64.b64encode(key.sign(reason.canonical(site))).decode("ascii")
    return msgspec.structs.replace(reason, signature=made)


def holds(reason: SignedReason, site: str, key: Ed25519PublicKey) -> bool:
    """Whether the signature is that of the key, over exactly this row of this site."""
    try:
        key.verify(base64.b64decode(reason.signature, validate=True), reason.canonical(site))
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def public_text(key: Ed25519PublicKey) -> str:
    """A public key as ``signers.csv`` has it: its 32 bytes in base64."""
    return base64.b64encode(key.public_bytes_raw()).decode("ascii")


def public_key(text: str) -> Ed25519PublicKey:
    """The key of such a text. Raises `BadInput` where it is none."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise BadInput(f"{text[:60]!r} is not base64") from fault
    if len(raw) != _KEY_BYTES:
        raise BadInput(f"a public key has {_KEY_BYTES} bytes, this one {len(raw)}")
    return Ed25519PublicKey.from_public_bytes(raw)


def private_key(path: Path, passphrase: str, where: str, where_zh: str = "") -> Ed25519PrivateKey:
    """The key of a file; ``where`` names what a person sets the passphrase in, in Chinese ``where_zh``
    where that is another word. Raises `BadInput` where it is none, or where others can read it, `OSError`.
    """
    if os.name == "posix" and path.stat().st_mode & _OTHERS:
        raise BadInput(
            f"others can read {path}; fix: chmod 600 {path} / 他人可读取 {path}，请执行 chmod 600 {path}"
        )
    try:
        key = load_pem_private_key(path.read_bytes(), passphrase.encode() or None)
    except TypeError:
        has, has_zh = ("no passphrase", "没有口令") if passphrase else ("a passphrase", "有口令")
        raise BadInput(
            f"{path} has {has}; fix: set or unset {where} / {path} {has_zh}，请填写或清空 {where_zh or where}"
        ) from None
    except ValueError:
        raise BadInput(
            f"{path} is no private key, or its passphrase is another one"
            f" / {path} 不是私钥，或口令不对"
        ) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise BadInput(
            f"{path} is no Ed25519 key; fix: make one with `davylamp profile key`"
            f" / {path} 不是 Ed25519 密钥，请用 `davylamp profile key` 生成"
        )
    return key
