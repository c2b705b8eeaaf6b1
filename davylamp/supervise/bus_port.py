"""Whether the bus can listen where it did before: another program may have its port by now."""

import errno
import logging
import socket
import time
from collections.abc import Callable
from typing import Final

from davylamp.site import Site
from scada.bus import access
from scada.model import BadInput

log = logging.getLogger(__name__)

PATIENCE_S: Final = 3.0
"""The bus of the run before may still be ending."""
LOOK_S: Final = 0.1


def keeps_port(site: Site, pause: Callable[[float], None] = time.sleep) -> bool:
    """Whether the port of the last start is free, or none was chosen yet.

    Where ``[bus] listen`` names the port and another program has it, `BadInput` says so.
    """
    host, _, named = site.bus.listen.partition(":")
    port = int(named or 0) or _last(site)
    if not port or _gets_free(host, port, pause):
        return True
    if named:
        raise BadInput(
            f"site.toml, [bus] listen: another program listens on {host}:{port}; "
            f"fix: end it (ss -ltnp 'sport = :{port}' names it), or name another port / "
            f"site.toml 的 [bus] listen：{host}:{port} 已被其他程序占用；"
            f"处理：结束该程序（ss -ltnp 'sport = :{port}' 可查），或改用其他端口"
        )
    log.warning(
        "another program listens on %s:%d: the bus takes another port / "
        "%s:%d 已被其他程序占用，总线改用其他端口",
        host, port, host, port,
    )  # fmt: skip
    return False


def _last(site: Site) -> int:
    if not access.path_in(site.run).exists():
        return 0
    known = access.read(site.run)
    return int(known.url.rpartition(":")[2]) if known.site == site.table.site else 0


def _gets_free(host: str, port: int, pause: Callable[[float], None]) -> bool:
    for _ in range(round(PATIENCE_S / LOOK_S)):
        if _is_free(host, port):
            return True
        pause(LOOK_S)
    return _is_free(host, port)


def _is_free(host: str, port: int) -> bool:
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        return error.errno != errno.EADDRINUSE  # what else is wrong the bus itself says
    return True
