"""Walking a server's address space: every node below a start, each once, in batches.

Nothing is taken for granted of a server: it may limit nodes per Browse, references per node and
continuation points, have cycles and nodes with several parents, and never come to an end.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Final

from scada.model import BadInput, DavylampError
from scada.opcua.attribute_values import Text
from scada.opcua.attributes import BROWSE_NAME, DISPLAY_NAME, NODE_CLASS, AttributeReader
from scada.opcua.channel import Channel
from scada.opcua.errors import LinkFault, ServiceFault
from scada.opcua.nodes import NodeName
from scada.opcua.references import (
    BROWSE_NEXT_REQUEST,
    BROWSE_REQUEST,
    HAS_PROPERTY,
    BrowseResult,
    Reference,
    browse_answer,
    browse_next_parameters,
    browse_parameters,
    node_name,
)
from scada.opcua.status_codes import SESSION_GONE, TOO_LARGE, status_text
from scada.opcua.together import together
from scada.opcua.tree import METHOD, Branch, Tree

OBJECTS_FOLDER: Final = "i=85"
SERVER_OBJECT: Final = "i=2253"
"""The server's description of itself: thousands of nodes on some, none of them a sensor."""

ALIASES: Final = "i=23470"
"""Where a server lists other names of its nodes (OPC 10000-17)."""

BATCH: Final = 100
IN_FLIGHT: Final = 4
MOST_REFERENCES: Final = 1000
"""References asked for per node and answer; the rest comes by continuation points."""

MOST_NODES: Final = 1_000_000
DEADLINE_S: Final = 30.0
RELEASE_S: Final = 1.0

NO_CONTINUATION_POINTS: Final = 0x804B0000
CONTINUATION_POINT_INVALID: Final = 0x804A0000
BAD_VIEW_ID_UNKNOWN: Final = 0x806B0000


class TooManyNodes(DavylampError):
    """The address space is larger than what was allowed; the walk ended there."""


Progress = Callable[[int, int], None]
"""Nodes browsed, and nodes found so far."""


class Walk:
    """One walk over one channel.

    ``limit`` is the server's MaxNodesPerBrowse (0: none). ``depth`` counts levels below the start
    (0: all). ``closed`` are nodes that are shown but not entered. Leave by `release`.
    """

    def __init__(
        self,
        channel: Channel,
        spaces: Sequence[str],
        *,
        limit: int = 0,
        depth: int = 0,
        view: str = "",
        closed: Iterable[str] = (SERVER_OBJECT, ALIASES),
        most_nodes: int = MOST_NODES,
        most_references: int = MOST_REFERENCES,
        progress: Progress = lambda _done, _found: None,
    ) -> None:
        self._channel, self._spaces = channel, spaces
        self._batch = min(limit or BATCH, BATCH)
        self._depth, self._closed = depth, frozenset(closed)
        self._view = self._resolved(view) if view else b""
        self._most_nodes, self._most_references = most_nodes, most_references
        self._progress = progress
        self._points: set[bytes] = set()
        self._met: list[Branch] = []
        self._is_bare = False
        self._branches: dict[str, Branch] = {}
        self._done = 0

    async def run(self, start: str = OBJECTS_FOLDER) -> Tree:
        """Walk until nothing is left.

        Raises `BadInput` where the server does not have the start, `LinkFault` where the link
        fails, `TooManyNodes`.
        """
        root = await self._root(start)
        self._branches = {root.name: root}
        level, depth = [root], 0
        while level and (not self._depth or depth < self._depth):
            self._met = []
            await self._browse_level(level)
            if not depth and root.status:
                raise _no_node(start, root.status)
            level = [branch for branch in self._met if self._is_entered(branch)]
            depth += 1
        return Tree(root.name, self._branches)

    async def properties(self, branches: Sequence[Branch]) -> None:
        """Learn the properties of branches that the walk did not enter."""
        self._met, self._is_bare = [], True
        await self._browse_level([b for b in branches if b.is_open])

    async def release(self) -> None:
        """Give the continuation points back that are still open; never fails."""
        points, self._points = list(self._points), set()
        if points:
            with suppress(DavylampError):
                parameters = browse_next_parameters(points, release=True)
                await self._channel.ask(BROWSE_NEXT_REQUEST, parameters, timeout_s=RELEASE_S)

    def _resolved(self, node: str) -> bytes:
        target = NodeName.parse(node).resolve(self._spaces)
        if target is None:
            raise BadInput(f"the server has no namespace as in {node}")
        return target

    async def _root(self, start: str) -> Branch:
        target = self._resolved(start)
        asked = [(target, number) for number in (NODE_CLASS, BROWSE_NAME, DISPLAY_NAME)]
        node_class, browse_name, shown = await AttributeReader(self._channel).read(asked)
        if not node_class.is_good or not isinstance(node_class.value, int):
            raise _no_node(start, node_class.status)
        word = str(browse_name.value or start)
        text = shown.value.text if isinstance(shown.value, Text) else ""
        name = node_name(target, self._spaces)
        return Branch(name, target, int(node_class.value), word, text or word, "")

    def _is_entered(self, branch: Branch) -> bool:
        return branch.node_class != METHOD and branch.name not in self._closed

    async def _browse_level(self, level: list[Branch]) -> None:
        gate = asyncio.Semaphore(IN_FLIGHT)

        async def one(part: list[Branch]) -> None:
            async with gate:
                again = await self._batch_of(part)
            self._count(len(part) - len(again))
            alone.extend(again)

        alone: list[Branch] = []
        size = self._batch
        await together(one(level[start : start + size]) for start in range(0, len(level), size))
        for branch in alone:  # the server had no continuation points left for them
            left = await self._batch_of([branch])
            branch.status = NO_CONTINUATION_POINTS if left else branch.status
            self._count(1)

    def _count(self, done: int) -> None:
        self._done += done
        self._progress(self._done, len(self._branches))

    async def _batch_of(self, part: list[Branch]) -> list[Branch]:
        """Browse some nodes to their last reference; those are returned that must be tried alone."""
        if len(part) > self._batch:
            half = len(part) // 2
            return [*await self._batch_of(part[:half]), *await self._batch_of(part[half:])]
        try:
            results = await self._browse([b.target for b in part])
        except ServiceFault as fault:
            return await self._smaller(part, fault)
        again = []
        open_ones: list[tuple[Branch, bytes]] = []
        for branch, result in zip(part, results, strict=True):
            if result.status & 0xFFFF0000 == NO_CONTINUATION_POINTS:
                again.append(branch)
                continue
            self._take(branch, result)
            if result.more:
                open_ones.append((branch, result.more))
        return [*again, *await self._follow(open_ones)]

    async def _smaller(self, part: list[Branch], fault: ServiceFault) -> list[Branch]:
        status = fault.status & 0xFFFF0000
        if status in SESSION_GONE:
            raise LinkFault(str(fault)) from fault
        if status == BAD_VIEW_ID_UNKNOWN:
            raise BadInput("the server has no such view") from fault
        if status in TOO_LARGE and len(part) > 1:
            self._batch = max(1, min(self._batch, len(part) // 2))
            return await self._batch_of(part)
        if status in TOO_LARGE and self._most_references > 1:
            self._most_references = max(1, self._most_references // 4)
            return await self._batch_of(part)
        for branch in part:
            branch.status, branch.is_open = fault.status, False
        return []

    async def _browse(self, targets: list[bytes]) -> list[BrowseResult]:
        parameters = browse_parameters(targets, self._most_references, view=self._view)
        body = await self._channel.ask(BROWSE_REQUEST, parameters, timeout_s=DEADLINE_S)
        results = browse_answer(body, len(targets), self._spaces)
        self._points.update(r.more for r in results if r.more)
        return results

    async def _follow(self, open_ones: list[tuple[Branch, bytes]]) -> list[Branch]:
        """Ask on until every continuation point is used up; a point that brings nothing is given up."""
        again: list[Branch] = []
        while open_ones:
            points = [point for _, point in open_ones]
            parameters = browse_next_parameters(points)
            try:
                body = await self._channel.ask(
                    BROWSE_NEXT_REQUEST, parameters, timeout_s=DEADLINE_S
                )
                results = browse_answer(body, len(points), self._spaces, is_next=True)
            except ServiceFault as fault:
                if fault.status & 0xFFFF0000 not in TOO_LARGE:
                    raise
                return [*again, *(branch for branch, _ in open_ones)]
            self._points.difference_update(points)
            self._points.update(r.more for r in results if r.more)
            going = []
            for (branch, _), result in zip(open_ones, results, strict=True):
                if result.status & 0xFFFF0000 == CONTINUATION_POINT_INVALID:
                    again.append(branch)
                elif self._take(branch, result) and result.more:
                    going.append((branch, result.more))
            open_ones = going
            self._count(0)
        return again

    def _take(self, branch: Branch, result: BrowseResult) -> int:
        """Note what a node refers to; the number of references that are new to it."""
        branch.is_open = False
        if result.status & 0x80000000:
            branch.status = result.status
        known = set(branch.children)
        before = len(known) + len(branch.properties)
        for reference in result.references:
            if reference.type == HAS_PROPERTY:
                branch.properties.setdefault(reference.browse_name, reference)
            elif reference.name not in known and not self._is_bare:
                known.add(reference.name)
                branch.children.append(reference.name)
                self._meet(reference, branch)
        return len(known) + len(branch.properties) - before

    def _meet(self, reference: Reference, parent: Branch) -> None:
        if reference.name in self._branches:
            return
        if len(self._branches) >= self._most_nodes:
            raise TooManyNodes(
                f"more than {self._most_nodes} nodes: begin further down (--from), or go less deep"
            )
        found = Branch(
            reference.name,
            reference.target,
            reference.node_class,
            reference.browse_name,
            reference.display_name,
            parent.name,
            reference.type_definition,
        )
        self._branches[found.name] = found
        self._met.append(found)


def _no_node(node: str, status: int) -> BadInput:
    return BadInput(f"node {node} cannot be browsed: {status_text(status)}")
