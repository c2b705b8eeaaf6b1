"""How a service gets onto the bus: ``run/secrets/bus.json``, readable by its owner only."""

import os
from pathlib import Path

import msgspec

from scada.bus.limits import Limits
from scada.bus.outbox import sync_folder
from scada.model import BadInput


class Access(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the bus is, the password of each user, and how large its streams are to be."""

    url: str
    site: str
    users: dict[str, str]
    limits: Limits

    def password(self, user: str) -> str:
        """The user's password. Raises `BadInput` for a user that is not there."""
        if user not in self.users:
            raise BadInput(f"the bus has no user {user!r}; it has {', '.join(sorted(self.users))}")
        return self.users[user]


def path_in(run: Path) -> Path:
    """Where the access file of a run folder lies."""
    return run / "secrets" / "bus.json"


def read(run: Path) -> Access:
    """The access file of a run folder. Raises `BadInput` where there is none, or a damaged one."""
    path = path_in(run)
    try:
        return msgspec.json.decode(path.read_bytes(), type=Access)
    except FileNotFoundError:
        raise BadInput(f"{path}: not there; start the bus first (davylamp up SITE)") from None
    except PermissionError:
        raise BadInput(f"{path}: not readable by this user; run as the site's own user") from None
    except msgspec.MsgspecError as error:
        raise BadInput(f"{path}: damaged ({error}); delete it and start the bus again") from None


def write(run: Path, access: Access) -> None:
    """Write the access file whole or not at all, with mode 0600."""
    write_private(path_in(run), msgspec.json.format(msgspec.json.encode(access)) + b"\n")


def write_private(path: Path, content: bytes) -> None:
    """Put a file with mode 0600 in place, whole or not at all, synced to the disk."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sync_folder(path.parent)
