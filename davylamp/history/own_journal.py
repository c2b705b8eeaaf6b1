"""The historian's own journal: what was lost, refused, stored after all or discarded, and by whom.

The historian stores from its first second, whether or not its journal could be resumed yet; what it
has to say before that waits here.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Final

from davylamp.core.headers import Headers
from davylamp.journal.own import OwnJournal, Resumed, resume
from davylamp.journal.signer import Signer
from scada.bus.bus import Bus, BusDown, Refused
from scada.bus.outbox import Outbox
from scada.bus.subjects import Subjects
from scada.model import EventKind, SiteTable

log = logging.getLogger(__name__)

SOURCE: Final = "historian"
AGAIN_S: Final = 0.25
LAST_S: Final = 2.0
"""How long the end waits for the bus; what it has not taken by then lies in the outbox."""
_STARTED: Final = {"zh": "历史库服务启动", "en": "historian started"}
_STOPPED: Final = {"zh": "历史库服务停止", "en": "historian stopped"}
_GAP: Final = {"zh": "日志不连续", "en": "the journal has a gap"}


class HistoryJournal:
    """A chain of its own, in the stream of events. ``run`` is the site's run folder."""

    def __init__(self, bus: Bus, table: SiteTable, run: Path, clock: Callable[[], int]) -> None:
        self._bus, self._clock = bus, clock
        self._subjects = Subjects(table.site)
        self._headers = Headers(table.site, SOURCE, clock(), table.config_hash)
        self._folder = run / SOURCE
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._own: OwnJournal | None = None
        self._early: list[tuple[EventKind, dict[str, Any]]] = []

    def note(self, kind: EventKind, **fields: Any) -> None:
        """Write one line, of now."""
        if self._own is None:
            self._early.append((kind, fields))
        else:
            self._own.note(kind, **fields)

    @contextlib.asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Meanwhile lines reach the stream; what it has not taken at the end lies in the outbox."""
        with Outbox(self._folder / "outbox") as outbox:
            writing = asyncio.create_task(self._run(outbox), name="historian's journal")
            try:
                yield
            finally:
                writing.cancel()
                await asyncio.gather(writing, return_exceptions=True)

    async def end(self) -> None:
        """Write that this was the end, while the historian still takes it into the store."""
        if self._own is not None:
            self._own.note(EventKind.STOPPED, text=_STOPPED)
            await self._own.flush(LAST_S)

    async def _run(self, outbox: Outbox) -> None:
        resumed = await self._resumed(outbox)
        signer = Signer.open(self._folder, SOURCE)
        own = OwnJournal(
            self._bus, self._subjects, outbox, self._headers, resumed, self._clock, signer
        )
        for damage in (resumed.broken, outbox.damage):
            if damage:
                log.error("journal: %s", damage)
                own.note(EventKind.GAP, text=_GAP | {"reason": damage})
        own.note(EventKind.STARTED, text=_STARTED)
        for kind, fields in self._early:
            own.note(kind, **fields)
        self._own = own
        await own.run()

    async def _resumed(self, outbox: Outbox) -> Resumed:
        """Where the journal goes on, as soon as the bus says."""
        while True:
            try:
                return await resume(self._bus, self._subjects, SOURCE, outbox)
            except (BusDown, Refused) as fault:
                log.debug("waiting for the bus: %s", fault)
            await asyncio.sleep(AGAIN_S)
