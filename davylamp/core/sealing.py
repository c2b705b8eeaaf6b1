"""The core's signatures in its journal: when they are written, and that their key is said."""

import asyncio

from alarms.service import Safety
from davylamp.core.parts import Parts
from davylamp.core.turns import Turns
from davylamp.journal.signer import LOOK_S, Signer


def begin(turns: Turns, signer: Signer, now_ns: int) -> Safety:
    """Say another key, if it is one, and seal what an earlier life left open."""
    return turns.put(signer.begin(turns.journal, now_ns, turns.number), now_ns)


async def seal(parts: Parts, signer: Signer, begun: Safety) -> None:
    """Sign what is due until cancelled. The public key is put down when its line is safe."""
    await begun.wait()
    signer.settle()
    while True:
        await asyncio.sleep(LOOK_S)
        now_ns = parts.clock()
        parts.turns.put(signer.due(now_ns, parts.turns.number), now_ns)
