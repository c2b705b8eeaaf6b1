"""Reading raw history over one connection: groups of nodes, continuation points, one request at a time.

A server may lack the service, limit its nodes, values or continuation points, be slow, or end an answer
early. None of that ends the link; what cannot be read is told by its status.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from scada.model import DavylampError, is_bad
from scada.opcua import times
from scada.opcua.answers import read_answer
from scada.opcua.channel import Channel
from scada.opcua.data_values import DataValues
from scada.opcua.errors import DecodeError, LinkFault, ServiceFault
from scada.opcua.history_codec import (
    HISTORY_READ_REQUEST,
    HistoryResult,
    history_answer,
    raw_parameters,
)
from scada.opcua.requests import READ_REQUEST, read_parameters, read_value_id
from scada.opcua.status_codes import (
    BAD_CONTINUATION_POINT_INVALID,
    BAD_NO_CONTINUATION_POINTS,
    BAD_NO_DATA,
    BAD_UNEXPECTED_ERROR,
    CODE_MASK,
    SESSION_GONE,
    TOO_LARGE,
)

MOST_NODES: Final = 100
MOST_VALUES: Final = 1000
"""Nodes in a request, and values of each: an answer stays some 3 MB, decoded in 10 ms."""

FEWEST_VALUES: Final = 10
ASK_S: Final = 10.0
"""An answer that takes longer is not waited for."""

REST: Final = 1.0
LONGEST_REST_S: Final = 1.0
"""After each request the server is left alone for as long as it took to answer."""

MARGIN: Final = 10_000
"""Ticks (1 ms) asked for beyond both ends: whether they are included, and to what they are rounded,
differs from server to server. What comes too much is left out by who takes it."""

MOST_STUCK: Final = 10
"""Answers of a node in a row that bring nothing new before it is given up."""

_LIMIT: Final = read_value_id(b"\x01\x00\x85\x2f")
"""OperationLimits.MaxNodesPerHistoryReadData, i=12165 (OPC 10000-5, 6.3.11)."""

Take = Callable[[list[tuple[int, DataValues]]], None]
"""What takes an answer: places in the list of nodes that were asked for, with what came of each.

It raises `DecodeError` for what makes no sense, and is given what is good of it once more then."""


class Slow(DavylampError):
    """The server did not answer in time: ask for less."""


@dataclass(slots=True)
class _Node:
    """One node of a group: what is left to be asked of it."""

    place: int
    start: int
    continuation: bytes = b""
    newest: int = 0
    stuck: int = 0
    alone: bool = False

    @property
    def kind(self) -> tuple[bool, bool, int]:
        """Nodes alike in this may share a request, which has one start for all of them."""
        return bool(self.continuation), self.alone, self.start


@dataclass(slots=True)
class Sizes:
    """How much is asked for at once; what was learned of a server outlives the connection."""

    nodes: int = MOST_NODES
    values: int = MOST_VALUES
    most_nodes: int = MOST_NODES
    """What the server takes at once, as far as it is known."""
    asking: bool = False
    """A request is being answered just now."""

    def less(self) -> bool:
        """Ask for half as much; whether that is less at all."""
        before = (self.nodes, self.values)
        if self.nodes > 1:
            self.nodes //= 2
        else:
            self.values = max(FEWEST_VALUES, self.values // 2)
        return before != (self.nodes, self.values)

    def more(self) -> None:
        """It answers well: ask for twice as much again, within what it takes."""
        self.nodes = min(self.most_nodes, 2 * self.nodes)
        self.values = min(MOST_VALUES, 2 * self.values)


@dataclass(slots=True)
class HistoryReader:
    """Reads over one channel; ``sizes`` are those of the server."""

    channel: Channel
    sizes: Sizes
    limit: int = 0
    _refused: dict[int, int] = field(default_factory=dict)

    async def prepare(self) -> None:
        """Learn how many nodes the server takes at once."""
        body = await self._ask(READ_REQUEST, read_parameters([_LIMIT]))
        try:
            limit = float(read_answer(body, 1).value[0])
        except (ServiceFault, DecodeError):
            return
        if limit >= 1:
            self.sizes.most_nodes = int(min(self.sizes.most_nodes, limit))
            self.sizes.nodes = min(self.sizes.nodes, self.sizes.most_nodes)

    async def read(
        self, nodes: Sequence[bytes], start_ns: int, end_ns: int, take: Take
    ) -> dict[int, int]:
        """Read from ``start_ns`` to ``end_ns``, a little more on both sides; hand over what comes.

        Returns the status of each node, by its place, that was not read to its end. Raises `Slow`, and
        `LinkFault` where the session is gone.
        """
        self._refused = {}
        start, end = times.to_ticks(start_ns) - MARGIN, times.to_ticks(end_ns) + MARGIN
        waiting = [_Node(place, start) for place in range(len(nodes))]
        while waiting:
            alike = [node for node in waiting if node.kind == waiting[0].kind]
            group = alike[: 1 if alike[0].alone else self.sizes.nodes]
            chosen = {node.place for node in group}
            rest = [node for node in waiting if node.place not in chosen]
            waiting = await self._group(nodes, group, end, take) + rest
        return self._refused

    async def _group(
        self, nodes: Sequence[bytes], group: list[_Node], end: int, take: Take
    ) -> list[_Node]:
        """One request; returns the nodes of which something is left."""
        points = [node.continuation for node in group]
        parameters = raw_parameters(
            group[0].start, end, self.sizes.values, [nodes[node.place] for node in group], points
        )
        try:
            body = await self._ask(HISTORY_READ_REQUEST, parameters)
            results = history_answer(body, len(group))
            pairs = list(zip(group, results, strict=True))
            take([(n.place, r.values) for n, r in pairs if r.values is not None and len(r.values)])
        except ServiceFault as fault:
            return self._whole_refused(fault, group)
        except Slow:
            await self._release(nodes, group)
            raise
        except DecodeError:
            return self._unreadable(group)
        left = [node for node, result in pairs if self._goes_on(node, result, end)]
        stuck = [node for node in left if node.stuck >= MOST_STUCK]
        if stuck:
            await self._release(nodes, stuck)
            self._refused |= {node.place: BAD_UNEXPECTED_ERROR for node in stuck}
        return [node for node in left if node.stuck < MOST_STUCK]

    def _goes_on(self, node: _Node, result: HistoryResult, end: int) -> bool:
        """Whether something of the node is left, and from where it is to be asked for."""
        code = result.status & int(CODE_MASK)
        if code == BAD_NO_CONTINUATION_POINTS and not node.alone:
            node.alone = True
            return True
        if code == BAD_CONTINUATION_POINT_INVALID and node.continuation:
            node.start, node.continuation = max(node.start, node.newest), b""
            node.stuck += 1
            return True
        if is_bad(np.array([result.status], np.uint32))[0]:
            if code != BAD_NO_DATA:
                self._refused[node.place] = code
            return False
        return self._more(node, result, end)

    def _more(self, node: _Node, result: HistoryResult, end: int) -> bool:
        newest, count = _newest(result.values), len(result.values or ())
        node.stuck = 0 if newest > node.newest else node.stuck + 1
        node.newest = max(node.newest, newest)
        node.continuation = result.continuation
        if node.continuation:
            return True
        # An answer that is full but has no continuation point was cut: some servers have none.
        if count < self.sizes.values or not node.start <= node.newest < end:
            return False
        node.start = max(node.newest, node.start + (newest <= node.start))
        return True

    def _whole_refused(self, fault: ServiceFault, group: list[_Node]) -> list[_Node]:
        code = fault.status & int(CODE_MASK)
        if code in SESSION_GONE:
            raise LinkFault(str(fault)) from fault
        too_large = code in TOO_LARGE or code == BAD_NO_CONTINUATION_POINTS
        if too_large and self.sizes.less():
            self.sizes.most_nodes = self.sizes.nodes
            return group
        self._refused |= {node.place: code for node in group}
        return []

    def _unreadable(self, group: list[_Node]) -> list[_Node]:
        """An answer that makes no sense: one node at a time, so that the others do not suffer."""
        if len(group) > 1:
            for node in group:
                node.alone = True
            return group
        self._refused |= {node.place: BAD_UNEXPECTED_ERROR for node in group}
        return []

    async def _release(self, nodes: Sequence[bytes], group: list[_Node]) -> None:
        """Let the server forget what is not asked for any more."""
        held = [node for node in group if node.continuation]
        if not held:
            return
        parameters = raw_parameters(
            0,
            0,
            0,
            [nodes[node.place] for node in held],
            [node.continuation for node in held],
            release=True,
        )
        try:
            history_answer(await self._ask(HISTORY_READ_REQUEST, parameters), len(held))
        except (ServiceFault, DecodeError, Slow):
            return

    async def _ask(self, kind: int, parameters: bytes) -> bytes:
        """One request with its deadline, and the rest after it."""
        begun_s = time.monotonic()
        self.sizes.asking = True
        try:
            async with asyncio.timeout(ASK_S):
                body = await self.channel.ask(kind, parameters)
        except TimeoutError:
            self.sizes.asking = False
            raise Slow(f"no answer to HistoryRead for {ASK_S:g} s") from None
        self.sizes.asking = False
        await asyncio.sleep(min(LONGEST_REST_S, REST * (time.monotonic() - begun_s)))
        return body


def _newest(values: DataValues | None) -> int:
    """The latest time in ticks; 0 where there is none."""
    if values is None or not len(values):
        return 0
    source = np.where(times.usable(values.source), values.source, values.server)
    return int(source.max())
