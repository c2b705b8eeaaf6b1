"""RegisterNodes (OPC 10000-4, 5.9.5): shorter ids, under which a server need not look nodes up.

A server that offers it may answer with ids of its own choice, good as long as the session; one that
has nothing to gain answers with the same ids, which costs nothing. What it refuses, or answers
otherwise than asked, is read by its own id.
"""

import logging
import struct
from collections.abc import Sequence
from typing import Final

from scada.opcua.answers import open_body
from scada.opcua.channel import Channel
from scada.opcua.errors import DecodeError, LinkFault, ServiceFault
from scada.opcua.status_codes import TOO_LARGE
from scada.opcua.wire import read_count, skip_node_id

_log = logging.getLogger(__name__)

REGISTER_NODES_REQUEST: Final = 560
REGISTER_NODES_RESPONSE: Final = 563

AT_ONCE: Final = 1000
"""Nodes in one request, where the server sets no lower limit."""

ASK_S: Final = 10.0


def register_parameters(nodes: Sequence[bytes]) -> bytes:
    """A RegisterNodesRequest's parameters, from encoded NodeIds."""
    return struct.pack("<i", len(nodes)) + b"".join(nodes)


def registered_nodes(body: bytes, count: int) -> list[bytes]:
    """The encoded NodeIds of a RegisterNodesResponse. Raises `DecodeError`, `ServiceFault`."""
    pos = open_body(body, REGISTER_NODES_RESPONSE, "RegisterNodes")
    found, pos = read_count(body, pos, 2)
    if found != count:
        raise DecodeError(f"RegisterNodes: {found} ids came, {count} were asked for")
    nodes = []
    for _ in range(count):
        end = skip_node_id(body, pos)
        nodes.append(body[pos:end])
        pos = end
    if pos != len(body):
        raise DecodeError("RegisterNodes: bytes after the end of the answer")
    return nodes


async def aliases(channel: Channel, targets: Sequence[bytes], limit: int) -> dict[bytes, bytes]:
    """Other targets for these encoded ReadValueIds, empty where the server offers nothing better.

    ``limit`` is its MaxNodesPerRegisterNodes (0: none).
    """
    nodes = {target: target[: skip_node_id(target, 0)] for target in targets}
    try:
        instead = await register(channel, list(dict.fromkeys(nodes.values())), limit)
    except (ServiceFault, DecodeError, LinkFault) as fault:
        _log.info("%s: nodes are read by their own ids: %s", channel.url, fault)
        return {}
    return {
        target: instead[node] + target[len(node) :]
        for target, node in nodes.items()
        if node in instead
    }


async def register(channel: Channel, nodes: Sequence[bytes], limit: int) -> dict[bytes, bytes]:
    """What to ask for instead of these encoded NodeIds; those that stay as they are, are left out.

    ``limit`` is the server's MaxNodesPerRegisterNodes (0: none). Raises `LinkFault`, `ServiceFault`
    or `DecodeError` where the server does not offer it as the standard says.
    """
    at_once, wanted = min(limit or AT_ONCE, AT_ONCE), list(nodes)
    instead: dict[bytes, bytes] = {}
    while wanted:
        some = wanted[:at_once]
        try:
            body = await channel.ask(
                REGISTER_NODES_REQUEST, register_parameters(some), timeout_s=ASK_S
            )
            found = registered_nodes(body, len(some))
        except ServiceFault as fault:
            if fault.status & 0xFFFF0000 not in TOO_LARGE or len(some) == 1:
                raise
            at_once = len(some) // 2
            continue
        instead |= {old: new for old, new in zip(some, found, strict=True) if old != new}
        wanted = wanted[at_once:]
    return instead
