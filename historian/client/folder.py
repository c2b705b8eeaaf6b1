"""What a site's folder says of its history, without the rest of its configuration."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scada.model import BadInput


@dataclass(frozen=True, slots=True)
class Folder:
    """``bus`` are the addresses of a bus of the site's own, empty for the embedded one;
    ``historian`` the table of that name in site.toml.
    """

    root: Path
    site: str
    zone: str
    run: Path
    bus: tuple[str, ...]
    historian: Mapping[str, Any]

    @property
    def history(self) -> Path:
        """The folder of the embedded store."""
        path = self.historian.get("path")
        return (self.root / path).absolute() if path else self.run / "history"


def read_folder(root: Path) -> Folder:
    """Read site.toml. Raises `BadInput` where there is none, or one that cannot be read."""
    path = root / "site.toml"
    try:
        read = tomllib.loads(path.read_text("utf-8"))
        site, bus = dict(read["site"]), dict(read.get("bus", {}))
        name = str(site["id"])
    except OSError as fault:
        raise BadInput(
            f"{path}: {fault.strerror}: give the folder of a site / 请给出站点文件夹"
        ) from None
    except (ValueError, KeyError, TypeError) as fault:
        raise BadInput(f"{path}: {fault}: run davylamp check / 请运行 davylamp check") from None
    run = root / (os.environ.get("DAVYLAMP_RUN") or str(site.get("run", "")) or "run")
    return Folder(
        root=root,
        site=name,
        zone=str(site.get("timezone", "Asia/Shanghai")),
        run=run.absolute(),
        bus=tuple(bus.get("urls", ())),
        historian=dict(read.get("historian", {})),
    )
