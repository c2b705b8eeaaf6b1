"""Where the demo plays: a site folder of its own, and the plant's servers beside the services."""

import shutil
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from davylamp.demo import influxd, people
from davylamp.sim import sites
from davylamp.site import Site, load
from davylamp.supervise import services
from davylamp.supervise.child import Service
from davylamp.supervise.ports import free_ports, listens
from scada.model import BadInput

PARTS: Final = ("mine", "unit")


@dataclass(frozen=True, slots=True)
class Stage:
    """The demo's site, and the services that stand for its plant: one server per part."""

    site: Site
    plant: tuple[Service, ...]
    urls: dict[str, str]
    influx: str = ""
    """The address of the demo's own InfluxDB; empty where its history lies in files."""


MARK: Final = ".davylamp-demo"
"""A file that says that a folder was made by the demo, and may be emptied by it."""


def build(
    folder: Path,
    tags: int,
    seed: int,
    day: date | None = None,
    *,
    login: bool = False,
    influx: bool = False,
) -> Stage:
    """Write the demo site as it is on a day into ``folder``, on ports that are free.

    With ``login`` it has people, who must log in; with ``influx`` its history lies in an InfluxDB of
    its own.

    A folder of an earlier demo is emptied; any other that holds something is left alone, and
    `BadInput` says so.
    """
    _empty(folder)
    ports = free_ports(len(PARTS))
    urls = {part: f"opc.tcp://127.0.0.1:{port}" for part, port in zip(PARTS, ports, strict=True)}
    sites.write(folder, tags=tags, mine_url=urls["mine"], unit_url=urls["unit"], day=day)
    plant = tuple(
        plant_part(part, port, tags, seed) for part, port in zip(PARTS, ports, strict=True)
    )
    url = influxd.choose(folder) if influx else ""
    if login:
        people.require(folder)
    site = load(folder)
    if login:
        people.settle(site)
    return Stage(site, plant, urls, url)


def _empty(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise BadInput(f"{folder} is not empty and not of a demo: name another with --folder")
        # The mark stays until the end: a run that is killed in here leaves a folder that is ours.
        for child in folder.iterdir():
            if child.is_dir() and not child.is_symlink():
                shutil.rmtree(child)
            elif child.name != MARK:
                child.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()


def plant_part(part: str, port: int, tags: int, seed: int) -> Service:
    """One of the plant's servers."""
    argv = services.command("sim", "--part", part, f"--port-{part}", str(port))
    return Service(
        f"sim-{part}",
        (*argv, "--tags", str(tags), "--seed", str(seed)),
        probe=partial(listens, port),
        watchdog_s=0,
    )
