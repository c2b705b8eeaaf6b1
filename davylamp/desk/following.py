"""Which configuration the desk goes by: the one that was put in force here, or that a core runs whose files
these are.

A core on another machine, or one that was begun anew over files that the command line wrote, says by its
heartbeat what it runs.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from davylamp.site import Site, SiteError, load
from davylamp.site.in_force import in_force
from scada.bus.bus import Bus
from scada.bus.codec import peek
from scada.bus.subjects import Subjects
from scada.model import DavylampError

log = logging.getLogger(__name__)


class Following:
    """Hears the core, looks at what was put in force; ``look`` brings the site when it is another one."""

    def __init__(
        self, root: Path, run: Path, config_hash: str, read: Callable[[Path], Site] = load
    ) -> None:
        self._root, self._run, self._read = root, run, read
        self._hash = config_hash
        self._before, self._core = in_force(run), ""
        self._tried = ""
        """What the files were read for last."""

    async def follow(self, bus: Bus, subjects: Subjects) -> None:
        """Hear the core from now on."""

        async def hear(subject: str, data: bytes) -> None:
            with suppress(DavylampError):
                self.hear(peek(data).config_hash)

        await bus.listen(subjects.heartbeat("core"), hear)

    def hear(self, config_hash: str) -> None:
        """The core runs this."""
        self._core = config_hash

    async def look(self) -> Site | None:
        """The site, where another configuration holds than the one that is gone by, and the files make it."""
        wanted = self._wanted()
        if wanted in ("", self._hash):
            return None
        before, self._tried = self._hash, wanted
        try:
            site = await asyncio.to_thread(self._read, self._root)
        except (SiteError, OSError) as fault:
            log.warning("configuration %s holds, but the files cannot be read: %s", wanted, fault)
            return None
        if site.table.config_hash != wanted:
            return None
        # The core still runs the former one for a moment: nobody goes back to it for that.
        self._hash, self._tried = wanted, before
        return site

    def _wanted(self) -> str:
        """What was put in force since the last look; else what the core runs, once."""
        now = in_force(self._run)
        if now != self._before:
            self._before = now
            return now
        return "" if self._core == self._tried else self._core
