"""The service's side of readiness and watchdog: systemd's notify protocol (sd_notify(3)).

The supervisor of ``davylamp up`` speaks the same protocol, so a service runs under systemd
(``Type=notify``, ``WatchdogSec=``) and under the supervisor without knowing which.
"""

import asyncio
import os
import socket

READY = "READY=1"
PING_S = 1.0
PATIENCE = "WATCHDOG_USEC="
"""Asks for another watchdog time, in µs: a process that begins anew imports all that it needs first."""


def notify(state: str) -> None:
    """Tell whoever started this process: ``READY=1``, ``WATCHDOG=1``, ``STATUS=…``. Whoever is ready has the
    watchdog time again that systemd gave it.

    Does nothing where nobody listens; a listener that is gone is no fault of the service.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if state == READY and (usual := os.environ.get("WATCHDOG_USEC", "")):
        state = f"{READY}\n{PATIENCE}{usual}"
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.setblocking(False)
        try:
            channel.sendto(state.encode(), address)
        except OSError:
            return


async def keep_alive() -> None:
    """Ping the watchdog from the event loop until cancelled: a loop that hangs stops pinging."""
    while True:
        notify("WATCHDOG=1")
        await asyncio.sleep(PING_S)
