"""The demo on a real InfluxDB 2: a child of its own on loopback, made ready by `davylamp historian init`."""

import argparse
import asyncio
import os
import secrets
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from davylamp.history import command_init
from davylamp.history.choice import stored_history
from davylamp.site import Site
from davylamp.supervise import services
from davylamp.supervise.child import Service
from davylamp.supervise.ports import free_ports
from davylamp.supervise.supervisor import Supervisor
from davylamp.supervise.up import say
from historian.check import SequenceReport
from historian.influx.door import Door
from historian.store import StoreFault
from scada.bus.access import write_private
from scada.model import BadInput

VARIABLE: Final = "DAVYLAMP_INFLUXD"
NAME: Final = "influxd"
ORG: Final = "demo"
READY_S: Final = 60.0
_AGAIN_S: Final = 0.1
_MOST: Final = 10_000_000
_TOGETHER: Final = 50
_NS: Final = 10**9
_LATE_S: Final = 3600
T = TypeVar("T")


def program() -> Path:
    """The server's program: the one that `VARIABLE` names, or that is on the PATH."""
    found = os.environ.get(VARIABLE) or shutil.which(NAME)
    if not found:
        raise BadInput(
            f"--influx: no influxd here: name one, {VARIABLE}=/path/to/influxd, or in a checkout "
            'let it be built: make demo ARGS="--influx" / 未找到 influxd'
        )
    return Path(found)


def choose(folder: Path) -> str:
    """Write into a demo site's file that its history lies in an InfluxDB; returns its address."""
    program()
    url = f"http://127.0.0.1:{free_ports(1)[0]}"
    file = folder / "site.toml"
    wanted = f'[historian]\nstore = "influxdb"\nurl = "{url}"\norg = "{ORG}"\n'
    head, _, rest = file.read_text("utf-8").partition("[historian]\n")
    behind = rest[rest.index("\n[") :] if "\n[" in rest else ""
    file.write_text(head + wanted + behind, "utf-8")
    return url


def service(site: Site, url: str) -> Service:
    """The server, ready once it has buckets and tokens for the site."""
    folder = site.run / NAME
    argv = (
        str(program()), "--http-bind-address", url.removeprefix("http://"),
        "--bolt-path", str(folder / "influxd.bolt"),
        "--sqlite-path", str(folder / "influxd.sqlite"),
        "--engine-path", str(folder / "engine"),
        "--reporting-disabled", "--log-level", "warn",
    )  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    return Service(NAME, argv, probe=partial(make_ready, site, url), watchdog_s=0, start_s=READY_S)


async def make_ready(site: Site, url: str) -> None:
    """Wait until it answers; the first time it gets an organisation, buckets and tokens."""
    door = Door(url, "", str)
    try:
        while not await asyncio.to_thread(_answers, door):
            await asyncio.sleep(_AGAIN_S)
        admin = site.run / "secrets" / "influx-admin"
        await asyncio.to_thread(_set_up, door, admin)
        asked = argparse.Namespace(
            site=site.root, admin_token_file=admin, new_tokens=False, show_tokens=False,
            language="en",
        )  # fmt: skip
        await asyncio.to_thread(command_init.run, asked)
    finally:
        door.close()


def _answers(door: Door) -> bool:
    try:
        return bool(door.json("GET", "/health")["status"] == "pass")
    except StoreFault:
        return False


def _set_up(door: Door, admin: Path) -> None:
    """Organisation and the token that manages it; once."""
    if not door.json("GET", "/api/v2/setup")["allowed"]:
        return
    token = secrets.token_urlsafe(32)
    admin.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_private(admin, token.encode())
    password = secrets.token_urlsafe(16)
    first = {"username": "demo", "password": password, "org": ORG, "bucket": "first"}
    door.json("POST", "/api/v2/setup", first | {"token": token})


async def beside(site: Site, url: str, work: Callable[[], T]) -> T:
    """Do the work in a thread while the server runs, and nothing else of the demo."""
    only = [service(site, url)]
    async with Supervisor(only, services.logs(site), say) as supervisor:
        await supervisor.ready([NAME])
        return await asyncio.to_thread(work)


def counted(site: Site, after_ns: int, last_ns: int) -> SequenceReport:
    """How many samples the store holds of a run; it keeps no sequence that could have holes."""
    store, rows = stored_history(site), 0
    tags = [tag.id for tag in site.table.tags]
    span = after_ns + 1, last_ns + _LATE_S * _NS
    try:
        for at in range(0, len(tags), _TOGETHER):
            found = store.raw(tags[at : at + _TOGETHER], *span, _MOST)
            rows += sum(len(one.time_ns) for one in found)
    finally:
        store.close()
    return SequenceReport.of_rows(rows)
