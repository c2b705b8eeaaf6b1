"""Waiting for the historian to have stored all that the core said."""

import asyncio
from typing import Final

from davylamp.demo.witness import Witness

LONGEST_S: Final = 20.0


async def drained(witness: Witness) -> bool:
    """Wait for two heartbeats in a row without a backlog; False where that takes too long."""
    quiet, last = 0, 0
    for _ in range(int(LONGEST_S * 10)):
        heartbeat = witness.historian
        if heartbeat and heartbeat.now_ns != last:
            last = heartbeat.now_ns
            quiet = quiet + 1 if heartbeat.backlog == 0 else 0
        if quiet >= 2:
            return True
        await asyncio.sleep(0.1)
    return False
