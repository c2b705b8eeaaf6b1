"""Waiting for the historian to have stored all that the core said."""

import asyncio
from typing import Final

from davylamp.demo.witness import Witness

LONGEST_S: Final = 20.0


async def drained(witness: Witness) -> bool:
    """Wait until it has stored as many samples as were heard, and has no backlog.

    False where that takes too long: then something is lost, and the count will say how much.
    """
    for _ in range(int(LONGEST_S * 20)):
        heartbeat = witness.historian
        if heartbeat and heartbeat.backlog == 0 and heartbeat.rows >= witness.samples:
            return True
        await asyncio.sleep(0.05)
    return False
