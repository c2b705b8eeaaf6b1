"""Nodes that a configuration names, held up to their server: are they there, and what are they."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from scada.model import BadInput
from scada.opcua.attributes import NODE_CLASS, VALUE, AttributeReader
from scada.opcua.browse import Walk
from scada.opcua.channel import Channel
from scada.opcua.describe import describe
from scada.opcua.nodes import NodeName
from scada.opcua.references import node_name
from scada.opcua.status_codes import BAD_NODE_ID_INVALID, BAD_NODE_ID_UNKNOWN
from scada.opcua.tree import VARIABLE, Branch, Tree
from scada.opcua.variable import Variable

_MOST_GUESSES: Final = 5000

LIMITS: Final = {
    "max_nodes_per_read": 11705,
    "max_nodes_per_browse": 11710,
    "max_items_per_call": 11714,
    "min_sampling_ms": 2272,
    "max_items": 24097,
    "max_items_per_subscription": 24104,
    "max_queue": 31916,
    "redundancy": 3709,
    "service_level": 2267,
    "state": 2259,
}
"""What is asked of ServerCapabilities, OperationLimits and the Server object, by node of namespace 0."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """One node. ``status`` is bad where it is not there; ``moved`` is a node of the same identifier
    in another namespace; ``variable`` is None for what is no variable.
    """

    status: int
    variable: Variable | None = None
    moved: str = ""
    target: bytes = b""


@dataclass(slots=True)
class _Found:
    targets: dict[str, bytes] = field(default_factory=dict)
    results: dict[str, Inspected] = field(default_factory=dict)


async def read_limits(channel: Channel) -> dict[str, float]:
    """The server's limits by the names of `LIMITS`; what it does not have is left out."""
    asks = [(b"\x01\x00" + number.to_bytes(2, "little"), VALUE) for number in LIMITS.values()]
    answers = await AttributeReader(channel, 1).read(asks)
    return {
        name: float(answer.value)
        for name, answer in zip(LIMITS, answers, strict=True)
        if answer.is_good and isinstance(answer.value, int | float) and math.isfinite(answer.value)
    }


async def inspect_nodes(
    channel: Channel, nodes: Sequence[str], spaces: Sequence[str], limits: dict[str, float]
) -> dict[str, Inspected]:
    """Each node with what the server says of it. Raises `LinkFault`."""
    most = int(limits.get("max_nodes_per_read", 0))
    reader = AttributeReader(channel, most)
    found = _resolve(nodes, spaces)
    names = list(found.targets)
    classes = await reader.read([(found.targets[name], NODE_CLASS) for name in names])
    there: list[Branch] = []
    for name, answer in zip(names, classes, strict=True):
        target = found.targets[name]
        if answer.is_good and answer.value == VARIABLE:
            there.append(Branch(name, target, VARIABLE, name, name, ""))
        else:
            found.results[name] = Inspected(answer.status, target=target)
    walk = Walk(channel, spaces, limit=int(limits.get("max_nodes_per_browse", 0)))
    try:
        await walk.properties(there)
    finally:
        await walk.release()
    tree = Tree("", {branch.name: branch for branch in there})
    variables = await describe(channel, tree, there, limit=most)
    for branch, variable in zip(there, variables, strict=True):
        found.results[branch.name] = Inspected(0, variable, "", branch.target)
    await _look_elsewhere(reader, found, spaces)
    return found.results


def _resolve(nodes: Sequence[str], spaces: Sequence[str]) -> _Found:
    found = _Found()
    for node in nodes:
        try:
            target = NodeName.parse(node).resolve(spaces)
        except BadInput:
            found.results[node] = Inspected(BAD_NODE_ID_INVALID)
            continue
        if target is None:
            found.results[node] = Inspected(BAD_NODE_ID_UNKNOWN)
        else:
            found.targets[node] = target
    return found


async def _look_elsewhere(reader: AttributeReader, found: _Found, spaces: Sequence[str]) -> None:
    """For nodes that are unknown: the same identifier in the server's other namespaces."""
    lost = [n for n, r in found.results.items() if r.status & 0xFFFF0000 == BAD_NODE_ID_UNKNOWN]
    guesses = [
        (node, target)
        for node in lost
        for space in range(1, len(spaces))
        if (target := _in_space(node, space)) and target != found.targets.get(node)
    ][:_MOST_GUESSES]
    answers = await reader.read([(target, NODE_CLASS) for _, target in guesses])
    for (node, target), answer in zip(guesses, answers, strict=True):
        if answer.is_good and answer.value == VARIABLE and not found.results[node].moved:
            moved = node_name(target, spaces)
            found.results[node] = Inspected(BAD_NODE_ID_UNKNOWN, None, moved)


def _in_space(node: str, space: int) -> bytes | None:
    name = NodeName.parse(node)
    return NodeName("", space, name.kind, name.identifier).resolve(())
