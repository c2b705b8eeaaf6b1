"""The desk's keys: one signs sessions (Ed25519), to the other passwords are sealed (X25519).

Made at its first start, in ``run/desk/keys.json`` with mode 0600; the public half lies beside it in
``desk.pub``, for a core on this machine and for the person who copies it into another's site.toml.
"""

import base64
import os
from dataclasses import dataclass
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from davylamp.people.book_file import folder_in
from scada.bus.access import write_private
from scada.model import BadInput


class _Kept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    sign: bytes
    box: bytes


@dataclass(frozen=True, slots=True, repr=False)
class DeskKeys:
    """The private halves, and the public ones as 32 bytes each."""

    sign: Ed25519PrivateKey
    box: X25519PrivateKey

    @property
    def sign_public(self) -> bytes:
        """What signatures are checked with."""
        return self.sign.public_key().public_bytes_raw()

    @property
    def box_public(self) -> bytes:
        """What passwords are sealed to."""
        return self.box.public_key().public_bytes_raw()


def keys_in(run: Path) -> DeskKeys:
    """The keys of a site's desk, made where there are none. Raises `BadInput` for damaged ones."""
    path = folder_in(run) / "keys.json"
    if not path.exists():
        made = _Kept(sign=os.urandom(32), box=os.urandom(32))
        write_private(path, msgspec.json.encode(made) + b"\n")
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=_Kept)
        keys = DeskKeys(
            Ed25519PrivateKey.from_private_bytes(kept.sign),
            X25519PrivateKey.from_private_bytes(kept.box),
        )
    except (msgspec.MsgspecError, ValueError) as fault:
        said = f"{path}: damaged ({fault}); delete it, and everybody logs in anew"
        raise BadInput(f"{said} / 文件损坏，删除后所有人须重新登录") from None
    _publish(public_path(run), keys)
    return keys


def public_path(run: Path) -> Path:
    """Where the public key lies, as text."""
    return folder_in(run) / "desk.pub"


def as_text(key: bytes) -> str:
    """A public key as it stands in ``desk.pub`` and in ``[people] desk_key``."""
    return base64.b64encode(key).decode("ascii")


def from_text(text: str) -> bytes:
    """The key of such a text. Raises `BadInput` for one that is none."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise BadInput("no public key of a desk / 不是登录服务的公钥")
    return key


def public_in(run: Path) -> bytes | None:
    """The public key of the desk on this machine; None where there is none (yet)."""
    try:
        return from_text(public_path(run).read_text("ascii"))
    except (OSError, UnicodeError, BadInput):
        return None


def _publish(path: Path, keys: DeskKeys) -> None:
    text = as_text(keys.sign_public)
    if not path.exists() or path.read_text("ascii").strip() != text:
        write_private(path, text.encode() + b"\n")
