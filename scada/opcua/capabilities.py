"""What is asked of a server at every connect: its namespaces and its limits."""

import asyncio
import struct
from dataclasses import dataclass
from typing import Final

from scada.opcua.answers import read_answer
from scada.opcua.channel import Channel
from scada.opcua.data_values import DataValues
from scada.opcua.errors import DecodeError, LinkFault, ServiceFault
from scada.opcua.requests import READ_REQUEST, read_parameters, read_value_id

NAMESPACE_ARRAY: Final = 2255
MAX_NODES_PER_READ: Final = 11705
MAX_NODES_PER_REGISTER_NODES: Final = 11711
MAX_MONITORED_ITEMS_PER_CALL: Final = 11714

ASK_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Capabilities:
    """A server's NamespaceArray and OperationLimits (0: it sets none, or does not say)."""

    namespaces: tuple[str, ...]
    max_nodes_per_read: int
    max_items_per_call: int
    max_nodes_per_register: int = 0


async def read_capabilities(channel: Channel) -> Capabilities:
    """Ask for everything at once, in requests of one node each: no limit can forbid that."""
    spaces, nodes, items, registered = await asyncio.gather(
        read_namespaces(channel),
        _limit(channel, MAX_NODES_PER_READ),
        _limit(channel, MAX_MONITORED_ITEMS_PER_CALL),
        _limit(channel, MAX_NODES_PER_REGISTER_NODES),
    )
    return Capabilities(spaces, nodes, items, registered)


async def read_namespaces(channel: Channel) -> tuple[str, ...]:
    """The NamespaceArray as it is now. Raises `LinkFault` where the server does not give it."""
    try:
        found = (await _read(channel, NAMESPACE_ARRAY)).variant(0)
    except (ServiceFault, DecodeError) as fault:
        raise LinkFault(f"reading the server's NamespaceArray: {fault}") from fault
    if found is None or not isinstance(found.Value, list):
        raise LinkFault("the server does not give its NamespaceArray")
    return tuple(str(uri) for uri in found.Value)


async def _limit(channel: Channel, number: int) -> int:
    """An operation limit; what is no positive number, or cannot be read, sets none."""
    try:
        limit = float((await _read(channel, number)).value[0])
    except (ServiceFault, DecodeError):
        return 0
    return int(limit) if 1 <= limit < 2**32 else 0


async def _read(channel: Channel, number: int) -> DataValues:
    parameters = read_parameters([read_value_id(struct.pack("<BBH", 1, 0, number))])
    return read_answer(await channel.ask(READ_REQUEST, parameters, timeout_s=ASK_S), 1)
