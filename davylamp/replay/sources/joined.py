"""A site's bus for code that waits: it lives on a loop of its own, so that its heartbeat goes on."""

import asyncio
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from davylamp.site import Site
from davylamp.supervise.join import join
from scada.bus.nats_bus import NatsBus
from scada.bus.subjects import Subjects

PATIENCE_S: Final = 2.0
"""A bus that has not answered by then is not there."""
T = TypeVar("T")


class Joined:
    """The site's bus, joined as ``desk``; to be used as a context. Raises what `join` raises."""

    def __init__(self, site: Site) -> None:
        self.subjects = Subjects(site.table.site)
        self.bus: NatsBus
        self._site = site
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="replay bus")

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            self.bus = self.wait(join(self._site, "desk", "replay", wait_s=PATIENCE_S))
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.wait(self.bus.close())
        self._end()

    def wait(self, what: Coroutine[Any, Any, T]) -> T:
        """The result of what the loop is given to do."""
        return asyncio.run_coroutine_threadsafe(what, self._loop).result()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
