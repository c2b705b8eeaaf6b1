"""The key that a service signs its journal with: made at its first start, kept in the run folder.

    journal.key    the private key, 0600
    journal.pub    the public key, as the journal last said it; to be copied to where others keep it
    journal.next   a key that takes over at the next start, 0600

Each is written beside its place, synced and moved there, and the folder synced after it, so that
after a power loss there is the old file or the new one. ``journal.pub`` follows only when the journal
holds the line that says the new key: what dies in between says it again at its next start.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from alarms.signature import (
    ENDORSED,
    FORMER,
    KEY,
    PUBLIC,
    bytes_of,
    handing_over,
    name_of,
    text_of,
)
from scada.bus.access import write_private
from scada.model import BadInput

PRIVATE, PUBLISHED, NEXT = "journal.key", "journal.pub", "journal.next"
_HEADING: Final = "davylamp-journal-ed25519"
_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class JournalKey:
    """The key of one service. ``said`` is the public key that its journal last named, if any.

    ``former`` is the key that hands over to this one, where both are at hand.
    """

    folder: Path
    source: str
    private: Ed25519PrivateKey
    said: bytes = b""
    former: Ed25519PrivateKey | None = None

    @classmethod
    def open(cls, folder: Path, source: str) -> Self:
        """The service's key; made where there is none. Raises `BadInput` for one that is damaged."""
        waiting = _read_private(folder / NEXT)
        current = _read_private(folder / PRIVATE)
        if current is None:
            current = waiting or _make(folder / PRIVATE)
            waiting = None
        if waiting is not None and public_of(waiting) == public_of(current):
            waiting = None
        former = current if waiting is not None else None
        return cls(folder, source, waiting or current, _said(folder / PUBLISHED), former)

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return public_of(self.private)

    @property
    def name(self) -> str:
        """The key's name, as signatures carry it."""
        return name_of(self.public)

    @property
    def is_new(self) -> bool:
        """Whether the journal has another key as its last, or none."""
        return self.said != self.public

    def words(self) -> dict[str, str]:
        """What a ``started`` line says of it."""
        return {KEY: self.name, PUBLIC: text_of(self.public)}

    def change(self) -> dict[str, str]:
        """What the journal says where another key was before; empty where none was."""
        if not self.is_new or not self.said:
            return {}
        text = self.words() | {FORMER: name_of(self.said)}
        if self.former is not None:
            text[ENDORSED] = text_of(self.former.sign(handing_over(self.source, self.public)))
        return text

    def settle(self) -> None:
        """Make the files say what the journal now holds. To be called when that line is safe."""
        if (self.folder / NEXT).exists():
            write_private(self.folder / PRIVATE, self.private.private_bytes_raw())
        if self.is_new or self.former is not None:
            write_public(self.folder / PUBLISHED, self.source, self.public)
        if (self.folder / NEXT).exists():
            (self.folder / NEXT).unlink()
        _sync(self.folder)


def renew(folder: Path) -> bytes:
    """Make the key that takes over at the service's next start; its public key."""
    return public_of(_make(folder / NEXT))


def public_of(private: Ed25519PrivateKey) -> bytes:
    """The public key of a private one, 32 bytes."""
    return private.public_key().public_bytes_raw()


def verify(public: bytes, signature: bytes, data: bytes) -> bool:
    """Whether a signature holds; see `alarms.audit.Verify`."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def write_public(path: Path, source: str, public: bytes) -> None:
    """A public key as a file that a person can read, copy and compare."""
    line = f"{_HEADING} {text_of(public)} {source} {name_of(public)}\n"
    write_private(path, line.encode())
    path.chmod(0o644)
    _sync(path.parent)


def read_public(path: Path) -> bytes:
    """The public key of a file, 32 bytes. Raises `BadInput` where it holds none."""
    try:
        words = path.read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError) as fault:
        raise BadInput(f"{path}: cannot be read: {fault} / 无法读取") from None
    public = bytes_of(words[1]) if len(words) > 1 and words[0] == _HEADING else b""
    if len(public) != _BYTES:
        raise BadInput(
            f"{path}: no public key of a journal: it begins with '{_HEADING}'; "
            f"take RUN/SERVICE/{PUBLISHED} / 不是日志公钥文件"
        )
    return public


def _said(path: Path) -> bytes:
    return read_public(path) if path.exists() else b""


def _read_private(path: Path) -> Ed25519PrivateKey | None:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    if len(data) != _BYTES:
        raise BadInput(
            f"{path}: damaged, a key has {_BYTES} bytes; move it away: a new one will be made, "
            "and the journal will say so / 密钥文件损坏，请移走，系统将生成新密钥并记入日志"
        )
    return Ed25519PrivateKey.from_private_bytes(data)


def _make(path: Path) -> Ed25519PrivateKey:
    private = Ed25519PrivateKey.generate()
    write_private(path, private.private_bytes_raw())
    _sync(path.parent)
    return private


def _sync(folder: Path) -> None:
    """A file that was moved into place is there after a power loss only if its folder is synced."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
