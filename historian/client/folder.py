"""What a site's folder says of its history, without the rest of its configuration."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from historian.choice import BUCKET, DUCKDB, INFLUXDB, TOKEN_FILE, Influx, StoreChoice
from scada.model import BadInput
from scada.model.secret import Secret


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
    def choice(self) -> StoreChoice:
        """The store that it chose."""
        said = self.historian
        path = said.get("path")
        files = (self.root / path).absolute() if path else self.run / "history"
        kind = str(said.get("store", DUCKDB))
        influx = None if kind == DUCKDB else self._influx(kind)
        return StoreChoice(kind, self.site, files, influx)

    def _influx(self, kind: str) -> Influx:
        said = self.historian
        file = said.get("token_file")
        place = self.root / os.path.expandvars(file) if file else None
        token = Secret(str(said.get("token_env", "")), place)
        if not token and kind == INFLUXDB:
            token = Secret(file=self.run / TOKEN_FILE)
        read = token.read if token else str
        bucket = str(said.get("bucket", BUCKET))
        return Influx(str(said.get("url", "")), str(said.get("org", "")), bucket, read)


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
