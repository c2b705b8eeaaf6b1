"""The end of a run that is counted: nothing stops before the store has what the core said."""

import asyncio
from typing import Final

from davylamp.demo.witness import Witness
from davylamp.supervise.supervisor import Supervisor

LONGEST_S: Final = 20.0


async def wind_down(supervisor: Supervisor, witness: Witness) -> None:
    """End the station, the desk, the core, then the historian when it has stored their last words."""
    for name in ("station", "desk", "core"):
        await supervisor.stop_one(name)
    await drained(witness)
    await supervisor.stop_one("historian")


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
