"""What the supervisor writes down of its services, for whoever looks: ``run/services.json``."""

import os
from pathlib import Path
from typing import Final

import msgspec

from scada.bus.machine_messages import ServiceState
from scada.model import BadInput

FILE: Final = "services.json"


def write(run: Path, services: tuple[ServiceState, ...]) -> None:
    """Replace the record; a reader never finds half of one. Raises ``OSError``."""
    new = run / f"{FILE}.new"
    new.write_bytes(msgspec.json.encode([os.getpid(), services]))
    new.replace(run / FILE)


def read(run: Path) -> tuple[ServiceState, ...]:
    """The services as last written; none where no supervisor runs. `BadInput` for a broken record."""
    file = run / FILE
    try:
        pid, services = msgspec.json.decode(
            file.read_bytes(), type=tuple[int, tuple[ServiceState, ...]]
        )
    except FileNotFoundError:
        return ()
    except (OSError, msgspec.DecodeError) as fault:
        raise BadInput(
            f"{file}: {fault}; the supervisor writes it anew at its next start"
        ) from None
    return services if _lives(pid) else ()


def _lives(pid: int) -> bool:
    """Whether a process is there; one of another user is."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
