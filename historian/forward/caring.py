"""The care of history while the historian runs: looked at twice a minute, told and journaled."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from historian.forward import said
from historian.forward.troubles import Troubles
from historian.forward.waiting import in_thread
from historian.retention import Removal, Why
from historian.upkeep import Cared
from scada.bus.patience import at_most
from scada.model.trouble import TroubleKind

log = logging.getLogger(__name__)

CARE_S: Final = 30.0
SHOWN: Final = 10
Care = Callable[[int], Cared]
"""Does what is due at a time; see `historian.upkeep.Upkeep.look`. It may take long."""


class Caring:
    """Calls ``care`` until ``stop`` is set."""

    def __init__(
        self,
        care: Care,
        troubles: Troubles,
        note: said.Note,
        clock: Callable[[], int],
        stop: asyncio.Event,
    ) -> None:
        self._care, self._troubles, self._note = care, troubles, note
        self._clock, self._stop = clock, stop
        self._last: Cared | None = None

    async def run(self) -> None:
        """Look, tell, wait. What goes wrong with it must not end the historian: it is told."""
        with ThreadPoolExecutor(1, "historian-care") as pool:
            while not self._stop.is_set():
                try:
                    self.tell(await in_thread(pool, self._care, self._clock()))
                except Exception as fault:
                    log.exception("the care of history failed")
                    words = f"历史库维护失败：{fault}", f"the care of the history failed: {fault}"
                    self._troubles.set("care", TroubleKind.STORE, *words)
                await at_most(CARE_S, self._stop)

    def tell(self, cared: Cared) -> None:
        """What is wrong becomes a trouble, what went a line of the journal; each once."""
        self._troubles.put("care", TroubleKind.DISK, *cared.words)
        if cared is self._last:
            return
        self._last = cared
        for why in Why:
            gone = [one for one in cared.removed if one.why is why]
            if gone:
                said.written(self._note, "removed", _words(gone, why), files=_names(gone))


def _words(gone: list[Removal], why: Why) -> said.Words:
    size = f"{sum(one.held.size for one in gone) / 1e6:.1f} MB"
    if why is Why.EXPIRED:
        return (
            f"超过保存期的历史文件 {len(gone)} 个已删除，共 {size}",
            f"{len(gone)} files of history were kept long enough and are removed, {size}",
        )
    return (
        f"磁盘将满，已删除可舍弃的历史文件 {len(gone)} 个，共 {size}",
        f"the disk is nearly full: {len(gone)} files of history that can be missed are removed, {size}",
    )


def _names(gone: list[Removal]) -> str:
    names = [one.held.name for one in gone]
    more = f" +{len(names) - SHOWN}" if len(names) > SHOWN else ""
    return " ".join(names[:SHOWN]) + more
