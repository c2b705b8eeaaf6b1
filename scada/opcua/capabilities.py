"""What is asked of a server at every connect: its namespaces and its limits."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from asyncua import ua

from scada.opcua.channel import Channel
from scada.opcua.errors import LinkFault, ServiceFault
from scada.opcua.status_codes import status_text

NAMESPACE_ARRAY: Final = 2255
MAX_NODES_PER_READ: Final = 11705
MAX_MONITORED_ITEMS_PER_CALL: Final = 11714

ASK_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Capabilities:
    """A server's NamespaceArray and OperationLimits (0: it sets none, or does not say)."""

    namespaces: tuple[str, ...]
    max_nodes_per_read: int
    max_items_per_call: int


async def read_capabilities(channel: Channel) -> Capabilities:
    """Ask for everything at once, in requests of one node each: no limit can forbid that."""
    spaces, nodes, items = await asyncio.gather(
        read_namespaces(channel),
        _value(channel, MAX_NODES_PER_READ),
        _value(channel, MAX_MONITORED_ITEMS_PER_CALL),
    )
    return Capabilities(spaces, _limit(nodes), _limit(items))


async def read_namespaces(channel: Channel) -> tuple[str, ...]:
    """The NamespaceArray as it is now. Raises `LinkFault` where the server does not give it."""
    found = await _value(channel, NAMESPACE_ARRAY)
    if not isinstance(found, list):
        raise LinkFault("the server does not give its NamespaceArray")
    return tuple(str(uri) for uri in found)


async def _value(channel: Channel, number: int) -> Any:
    request = ua.ReadRequest()
    request.Parameters.NodesToRead = [
        ua.ReadValueId(NodeId=ua.NodeId(ua.Int32(number)), AttributeId=ua.AttributeIds.Value)
    ]
    try:
        answer = await channel.call(request, ua.ReadResponse, timeout_s=ASK_S)
    except ServiceFault as fault:
        raise LinkFault(f"reading the server's limits: {status_text(fault.status)}") from fault
    value = answer.Results[0].Value if answer.Results else None
    return value.Value if value is not None else None


def _limit(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0
