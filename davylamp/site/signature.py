"""A signed reason: what a person signs when a limit is looser than an unverified value.

Signed is the whole of it: site, tag, limit, the limit's very numbers, the rule, reason, name and
date. Changing any of them afterwards breaks the signature (Ed25519, RFC 8032).
"""

import base64
import binascii
import json
from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from davylamp.site.write import number
from scada.model import AlarmDefinition, BadInput, Quantity

LEFT_OUT: Final = "none"
"""The condition of a limit that the site does not have at all."""

_FORM: Final = "davylamp deviation 1"
"""What is signed begins with this, so that a signature of anything else never fits."""
_KEY_BYTES: Final = 32


class SignedReason(msgspec.Struct, frozen=True, kw_only=True):
    """One row of ``deviations.csv``. ``condition`` is the limit as it was signed (`condition_of`),
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


def condition_of(alarm: AlarmDefinition | None, ambient: float | None = None) -> str:
    """A limit's numbers in words: ``>= 15, restore 12``; what is 0 or empty is left out.

    ``ambient`` is the tag's own: a limit above it is signed together with it.
    """
    if alarm is None:
        return LEFT_OUT
    parts = [f"{alarm.comparison} {number(alarm.value)}"]
    if alarm.restore is not None:
        parts.append(f"restore {number(alarm.restore)}")
    if alarm.deadband:
        parts.append(f"deadband {number(alarm.deadband)}")
    if alarm.on_delay_s:
        parts.append(f"on_delay {number(alarm.on_delay_s)} s")
    if alarm.of is Quantity.ABOVE_AMBIENT:
        parts.append(f"{alarm.of} {number(ambient)}")
    elif alarm.of is not Quantity.VALUE:
        parts.append(f"of {alarm.of} {alarm.reference or number(alarm.span_s)}")
    return ", ".join(parts)


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
