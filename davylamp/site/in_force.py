"""Which configuration was put in force last at the desk: a file that the core looks at.

The core takes over what was applied at the desk, which has checked it; files that somebody edits by hand
are taken over at the next start, as ever.
"""

from pathlib import Path
from typing import Final

from scada.bus.access import write_private

_FILE: Final = Path("desk", "in_force")
_LONGEST: Final = 64


def put_in_force(run: Path, config_hash: str) -> None:
    """Say that the site's files make this configuration from now on. Raises `OSError`."""
    write_private(run / _FILE, config_hash.encode() + b"\n")


def in_force(run: Path) -> str:
    """What was put in force last; empty where nothing was, or nobody may read it here."""
    try:
        with (run / _FILE).open("rb") as file:
            return file.read(_LONGEST).decode("ascii", "replace").strip()
    except OSError:
        return ""
