"""One way out: takes the lines that concern it, and delivers them, come what may."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Final

from davylamp.outward.chosen import is_chosen
from davylamp.outward.delivery import Delivery, NotSent
from davylamp.outward.digest import Digest, Letter
from davylamp.outward.spool import Spool
from davylamp.site.outward import Channel
from scada.bus.patience import at_most
from scada.model import Event

log = logging.getLogger(__name__)

FIRST_WAIT_S: Final = 2.0
LONGEST_WAIT_S: Final = 60.0
LOOK_S: Final = 1.0
"""How often it is looked whether a sum may go."""

Told = Callable[[str, Letter, int, str, str], None]
"""What became of a letter: outcome (sent, failing, failed), letter, attempts, to whom, why."""


class Outgoing:
    """Delivers the letters of one channel in their order. `run` it until it is cancelled.

    ``tell`` journals what became of a letter: that it went, that it is failing (once), that it was
    given up. ``clock`` is ns UTC.
    """

    def __init__(
        self,
        channel: Channel,
        delivery: Delivery,
        spool: Spool,
        inside: Mapping[str, frozenset[str]],
        tell: Told,
        clock: Callable[[], int],
    ) -> None:
        self.id = channel.id
        self._channel, self._delivery, self._spool = channel, delivery, spool
        self._inside, self._tell, self._clock = inside, tell, clock
        self._digest = Digest(channel.most, channel.within_s)
        self._grown = asyncio.Event()
        self.fault = ""
        """Why the last attempt failed; empty where it did not."""
        self.sent = 0
        for event in spool.events:
            self._digest.take(event, clock())

    @property
    def waiting(self) -> int:
        """Lines that have not gone yet."""
        return len(self._spool)

    def take(self, event: Event) -> None:
        """A journal line; it is on the disk when this returns. Raises `OSError`."""
        if is_chosen(self._channel.choice, event, self._inside) and self._spool.add(event):
            self._digest.take(event, self._clock())
            self._grown.set()

    def close(self) -> None:
        """Close the file of what waits."""
        self._spool.close()

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            self._grown.clear()
            while (letter := self._digest.due(self._clock())) is not None:
                await self._deliver(letter)
                self._spool.drop(letter.count)
            await at_most(LOOK_S, self._grown)

    async def _deliver(self, letter: Letter) -> None:
        """Try until it is gone, or until the other side says that it never will be."""
        attempts, wait_s = 0, FIRST_WAIT_S
        while True:
            attempts += 1
            try:
                to = await asyncio.to_thread(self._delivery.send, letter)
            except NotSent as fault:
                self.fault = str(fault)
                log.warning("%s: %s", self.id, fault)
                if fault.for_good:
                    self._tell("failed", letter, attempts, "", self.fault)
                    return
                if attempts == 1:
                    self._tell("failing", letter, attempts, "", self.fault)
                await asyncio.sleep(wait_s)
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)
            else:
                self.fault = ""
                self.sent += 1
                self._tell("sent", letter, attempts, to, "")
                return
