"""What a site's folder says of its history, without the rest of its configuration."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from historian.choice import BUCKET, DUCKDB, INFLUXDB, TOKEN_FILE, Influx, StoreChoice
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
        env, file = said.get("token_env"), said.get("token_file")
        if not env and not file and kind == INFLUXDB:
            file = str(self.run / TOKEN_FILE)
        place = self.root / os.path.expandvars(file) if file else None
        bucket = str(said.get("bucket", BUCKET))
        token = partial(_secret, env, place)
        return Influx(str(said.get("url", "")), str(said.get("org", "")), bucket, token)


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


def _secret(variable: str | None, file: Path | None) -> str:
    """A token, where there is one. Raises `BadInput` where it cannot be read."""
    try:
        if file is not None:
            return file.read_text("utf-8").strip()
        return os.environ[variable] if variable else ""
    except (OSError, KeyError, UnicodeDecodeError) as fault:
        raise BadInput(f"{file or variable}: cannot be read: {fault} / 无法读取") from None
