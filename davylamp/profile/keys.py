"""The private key of a person who signs: made once, kept outside the site's folder."""

import os
import stat
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from scada.model import BadInput

PASSPHRASE: Final = "DAVYLAMP_KEY_PASSPHRASE"
"""The environment variable whose passphrase encrypts the key; unset: the file's mode alone guards it."""

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


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
    if os.name == "posix" and path.stat().st_mode & _OTHERS:
        raise BadInput(f"others can read {path}; fix: chmod 600 {path}")
    try:
        key = load_pem_private_key(path.read_bytes(), _passphrase())
    except TypeError as fault:
        has = "has a passphrase" if _passphrase() is None else "has no passphrase"
        raise BadInput(f"{path} {has}; fix: set or unset {PASSPHRASE}") from fault
    except ValueError as fault:
        raise BadInput(f"{path} is no private key, or its passphrase is another one") from fault
    if not isinstance(key, Ed25519PrivateKey):
        raise BadInput(f"{path} is no Ed25519 key; fix: make one with `davylamp profile key`")
    return key


def _passphrase() -> bytes | None:
    text = os.environ.get(PASSPHRASE, "")
    return text.encode("utf-8") if text else None


def _encryption() -> KeySerializationEncryption:
    passphrase = _passphrase()
    return BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
