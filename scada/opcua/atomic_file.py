"""A file that is there whole or not at all."""

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Put a file with this mode in place of what was there, if anything."""
    made = write_beside(path, data, mode)
    try:
        made.replace(path)
    except BaseException:
        made.unlink(missing_ok=True)
        raise


def write_beside(path: Path, data: bytes, mode: int) -> Path:
    """A hidden file in the same folder, on the disk and with this mode, to be renamed to ``path``."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    made = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        made.chmod(mode)
    except BaseException:
        made.unlink(missing_ok=True)
        raise
    return made
