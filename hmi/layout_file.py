"""Where layouts lie: one file per user, in the folder of whoever's screen it is. No Qt.

All of it takes as long as the disk takes: it is called on a thread of its own.
"""

import contextlib
import os
from pathlib import Path
from typing import Final
from urllib.parse import quote

from hmi.models.layout import Layouts, decode, encode
from scada.model import BadInput

VARIABLE: Final = "XDG_STATE_HOME"


def default_folder(site: str) -> Path:
    """``~/.local/state/davylamp/<site>/layouts``, or where the system keeps such files."""
    home = os.environ.get(VARIABLE) or str(Path.home() / ".local" / "state")
    return Path(home) / "davylamp" / quote(site, safe="") / "layouts"


class LayoutFile:
    """The layouts of one user."""

    def __init__(self, folder: Path, user: str) -> None:
        self.path = folder / f"{quote(user, safe='') or '_'}.json"

    def read(self) -> Layouts:
        """What was saved; none where there is no file. `BadInput` where it cannot be read."""
        try:
            return decode(self.path.read_bytes(), str(self.path))
        except FileNotFoundError:
            return Layouts()
        except OSError as fault:
            raise BadInput(f"{self.path}: cannot be read: {fault} / 无法读取布局文件") from None

    def write(self, layouts: Layouts) -> None:
        """Put them there whole. `BadInput` where that fails; what was there then stays."""
        beside = self.path.with_suffix(f".{os.getpid()}.new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            beside.write_bytes(encode(layouts))
            beside.replace(self.path)
        except OSError as fault:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise BadInput(f"{self.path}: cannot be written: {fault} / 无法写入布局文件") from None
