"""A service that takes over a configuration which was put in force at the desk: it ends well, and begins anew
in the same process, so that whoever supervises it sees one life.
"""

import asyncio
import logging
import os
import sys
from pathlib import Path
from typing import Final

from davylamp.site.in_force import in_force
from davylamp.supervise.notify import PATIENCE, notify

log = logging.getLogger(__name__)

LOOK_S: Final = 0.5
ANEW_S: Final = 60.0
"""How long it may take until the process is heard again: as long as a start."""


async def watch(run: Path, config_hash: str, stop: asyncio.Event) -> bool:
    """Wait until another configuration is put in force, and set ``stop``; True. False where it was set.

    What lay there at the start counts for nothing: the files may have been edited by hand since.
    """
    before = in_force(run)
    while not stop.is_set():
        now = in_force(run)
        if now not in ("", before, config_hash):
            log.info("configuration %s was put in force at the desk: beginning anew", now)
            stop.set()
            return True
        try:
            async with asyncio.timeout(LOOK_S):
                await stop.wait()
        except TimeoutError:
            continue
    return False


def begin_anew() -> None:
    """The same command from its beginning, in this very process; does not return."""
    notify(f"{PATIENCE}{round(ANEW_S * 1e6)}")
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
