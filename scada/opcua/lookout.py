"""The look at the other servers of a redundant set, while one of them is in use."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from scada.opcua.channel import Channel
from scada.opcua.errors import LinkFault, ServiceFault
from scada.opcua.redundant_set import UNKNOWN, Endpoint, RedundantSet
from scada.opcua.server_status import redundant_urls, service_level

ROUND_S: Final = 1.0
"""How often the levels are weighed."""

AGAIN_S: Final = 600.0
"""How often the server is asked for the others: a set may grow."""


class Leave(LinkFault):
    """Another server of the set is better: go there."""

    def __init__(self, endpoint: Endpoint, reason: str) -> None:
        super().__init__(reason)
        self.endpoint = endpoint


class Lookout:
    """``open_`` opens a short-lived connection to an endpoint; ``level`` is the present one's."""

    def __init__(
        self,
        endpoints: RedundantSet,
        open_: Callable[[str], Awaitable[Channel]],
        level: Callable[[], int],
    ) -> None:
        self._set, self._open, self._level = endpoints, open_, level

    async def run(self, channel: Channel) -> None:
        """Compare until another one is better: raises `Leave`."""
        asked_s = float("-inf")
        while True:
            if (now_s := time.monotonic()) - asked_s >= AGAIN_S:
                asked_s = now_s
                self._set.add(await redundant_urls(channel))
            await asyncio.sleep(ROUND_S if len(self._set) > 1 else AGAIN_S)
            self._set.current.level = self._level()
            if self._set.is_due(time.monotonic()):
                await self._look()
            self._weigh()

    async def _look(self) -> None:
        others = [endpoint.url for endpoint in self._set.others]
        levels = await asyncio.gather(*(self._level_of(url) for url in others))
        self._set.looked(dict(zip(others, levels, strict=True)), time.monotonic())

    async def _level_of(self, url: str) -> int:
        """The ServiceLevel of another one; `UNKNOWN` where it cannot be reached."""
        with suppress(LinkFault, ServiceFault):
            channel = await self._open(url)
            try:
                return await service_level(channel)
            finally:
                await channel.close()
        return UNKNOWN

    def _weigh(self) -> None:
        better = self._set.better(time.monotonic())
        if better is not None:
            level = self._set.current.level
            raise Leave(
                better, f"its service level is {level}, that of {better.url} {better.level}"
            )
