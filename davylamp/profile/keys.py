"""The private key of a person who signs: made once, kept outside the site's folder."""

import os
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from scada.model import BadInput
from scada.profiles.signature import private_key

PASSPHRASE: Final = "DAVYLAMP_KEY_PASSPHRASE"
"""The environment variable whose passphrase encrypts the key; unset: the file's mode alone guards it."""


def make_key(path: Path) -> Ed25519PrivateKey:
    """Make a key and write it to ``path``, readable by its owner only. Raises `BadInput` if it is there."""
    key = Ed25519PrivateKey.generate()
    data = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, _encryption())
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as fault:
        raise BadInput(f"{path} is there already; a key is never written over") from fault
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    return key


def read_key(path: Path) -> Ed25519PrivateKey:
    """The key of a file. Raises `BadInput` where it is none, or where others can read it."""
    return private_key(path, os.environ.get(PASSPHRASE, ""), PASSPHRASE)


def _passphrase() -> bytes | None:
    text = os.environ.get(PASSPHRASE, "")
    return text.encode("utf-8") if text else None


def _encryption() -> KeySerializationEncryption:
    passphrase = _passphrase()
    return BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
