"""How one gets at a history: over the bus of a running site, or from the files of a stopped one."""

import os
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final

from historian.client.asking import BusAsking, StoreAsking
from historian.client.folder import Folder, read_folder
from historian.client.history import History
from historian.opening import stored_history
from historian.store import Store
from scada.bus import access
from scada.bus.bus import BusDown
from scada.bus.nats_bus import NatsBus
from scada.bus.nats_bus import connect as join_bus
from scada.model import BadInput

WITNESS: Final = "site"
"""Who journals what was made of history, where the site runs: its desk, or its historian."""
USER: Final = "desk"
PATIENCE_S: Final = 5.0


def connect(
    where: str | os.PathLike[str],
    *,
    site: str = "",
    user: str = USER,
    password: str = "",
    zone: str = "",
) -> History:
    """The history of a running site: of its folder, or of a bus at ``nats://host:port``.

    Of a folder all else is known. Of a bus give the ``site``'s id, and a ``user`` with a password.
    Raises `BusDown` where no bus answers, `Refused` for wrong credentials, `BadInput` for a folder
    that is none.
    """
    text = os.fspath(where)
    if text.startswith(("nats://", "tls://")):
        if not site:
            raise BadInput("say which site: connect(url, site='mine-3') / 请给出站点编号")
        joining = _joining(text, user, password, site)
        return History(BusAsking(joining, site), site, zone or "UTC", witness=WITNESS)
    folder = read_folder(Path(where))
    entry = access.read(folder.run)
    url = ",".join(folder.bus) or entry.url
    joining = _joining(url, user, password or entry.password(user), folder.site)
    asking = BusAsking(joining, folder.site)
    return History(asking, folder.site, zone or folder.zone, witness=WITNESS)


def _joining(
    url: str, user: str, password: str, site: str
) -> Callable[[], Coroutine[Any, Any, NatsBus]]:
    async def joining() -> NatsBus:
        try:
            return await join_bus(url, user, password, "client", site, wait_s=PATIENCE_S)
        except BusDown as fault:
            raise BusDown(
                f"{fault}; a stopped site's history is read by open() / 站点已停时请用 open()"
            ) from None

    return joining


def open(folder: str | os.PathLike[str]) -> History:
    """The history of a stopped site, from the files in its run folder.

    Raises `StoreFault` while its historian has them open, `BadInput` where there are none.
    """
    found = read_folder(Path(folder))
    return of_store(store_in(found), found.site, found.zone)


def of_store(
    store: Store, site: str = "", zone: str = "UTC", clock: Callable[[], int] = time.time_ns
) -> History:
    """The history in a store, which is closed with it."""
    return History(StoreAsking(store, clock), site, zone, clock=clock)


def store_in(folder: Folder) -> Store:
    """The store that a site chose. Raises `BadInput` where it is not there."""
    return stored_history(folder.choice)
