"""Attributes of many nodes: read in batches, several in flight, one bad one never stops the others."""

import struct
import time
from collections.abc import Callable, Sequence
from typing import Final

from scada.opcua.attribute_values import Attribute, read_answer
from scada.opcua.channel import Channel
from scada.opcua.errors import DecodeError, LinkFault, ServiceFault
from scada.opcua.requests import READ_REQUEST
from scada.opcua.status_codes import SESSION_GONE, TOO_LARGE
from scada.opcua.together import together

NODE_CLASS: Final = 2
BROWSE_NAME: Final = 3
DISPLAY_NAME: Final = 4
DESCRIPTION: Final = 5
VALUE: Final = 13
DATA_TYPE: Final = 14
VALUE_RANK: Final = 15
ARRAY_DIMENSIONS: Final = 16
ACCESS_LEVEL: Final = 17
USER_ACCESS_LEVEL: Final = 18
DATA_TYPE_DEFINITION: Final = 23

MOST: Final = 1000
FIRST: Final = 100
LEAST: Final = 10
QUICK_S: Final = 0.25
SLOW_S: Final = 1.0
"""Answers that take longer than this are asked for in smaller parts."""

IN_FLIGHT: Final = 4
DEADLINE_S: Final = 30.0
"""For one request."""

BAD_DECODING: Final = 0x80070000
_NOTHING: Final = Attribute(None, BAD_DECODING)


Ask = tuple[bytes, int]
"""Encoded NodeId and attribute."""


class AttributeReader:
    """Reads attributes over one channel, within the server's ``limit`` of nodes per Read (0: none)."""

    def __init__(
        self, channel: Channel, limit: int = 0, progress: Callable[[int], None] = lambda _n: None
    ) -> None:
        self._channel = channel
        self._most = min(limit or MOST, MOST)
        self._size = min(FIRST, self._most)
        self._progress = progress

    async def read(self, asked: Sequence[Ask]) -> list[Attribute]:
        """All of them, in order. Raises `LinkFault` where the link fails."""
        found: list[Attribute] = [_NOTHING] * len(asked)
        taken = 0

        async def work() -> None:
            nonlocal taken
            while taken < len(asked):
                start, end = taken, min(taken + self._size, len(asked))
                taken = end
                begun = time.monotonic()
                found[start:end] = await self._some(asked[start:end])
                self._adapt(end - start, time.monotonic() - begun)
                self._progress(end - start)

        await together(work() for _ in range(min(IN_FLIGHT, len(asked))))
        return found

    def _adapt(self, count: int, took_s: float) -> None:
        """Ask a quick server for more at once, a slow device for less: it has other clients too."""
        if took_s > SLOW_S:
            self._size = max(LEAST, min(self._size, count) // 2)
        elif took_s < QUICK_S:
            self._size = min(self._most, self._size * 2)

    async def _some(self, asked: Sequence[Ask]) -> list[Attribute]:
        """One request; cut in two where it is too large, or holds something that cannot be read."""
        if len(asked) > self._most:
            return await self._halves(asked)
        try:
            body = await self._channel.ask(READ_REQUEST, _parameters(asked), timeout_s=DEADLINE_S)
            return read_answer(body, len(asked))
        except ServiceFault as fault:
            status = fault.status & 0xFFFF0000
            if status in SESSION_GONE:
                raise LinkFault(str(fault)) from fault
            if status not in TOO_LARGE:
                return [Attribute(None, fault.status)] * len(asked)
            if len(asked) > 1:
                self._most = max(1, len(asked) // 2)
                self._size = min(self._size, self._most)
        except DecodeError:
            status = BAD_DECODING
        if len(asked) == 1:
            return [Attribute(None, status)]
        return await self._halves(asked)

    async def _halves(self, asked: Sequence[Ask]) -> list[Attribute]:
        half = (len(asked) + 1) // 2
        return [*await self._some(asked[:half]), *await self._some(asked[half:])]


def _parameters(asked: Sequence[Ask]) -> bytes:
    """A ReadRequest's parameters: no time stamps."""
    tail = struct.pack("<ihi", -1, 0, -1)
    nodes = b"".join(node + struct.pack("<I", attribute) + tail for node, attribute in asked)
    return struct.pack("<dIi", 0.0, 3, len(asked)) + nodes
