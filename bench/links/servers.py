"""The servers under the bench, each as a process with a record."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.servers.asyncua_recorder import AsyncuaRecorder
from tests.servers.child import ServerChild
from tests.servers.node_opcua import NodeOpcuaServer
from tests.servers.open62541 import Open62541Server

NODES: Final = 50
RATE: Final = 10.0
"""Changes of each node per second."""
KEPT: Final = 2000
"""Values of each node that a server with a history keeps: more than three minutes."""

SERVERS: Final[dict[str, tuple[type[ServerChild], Callable[[int], str]]]] = {
    "node_opcua": (NodeOpcuaServer, NodeOpcuaServer.analogue),
    "open62541": (Open62541Server, Open62541Server.analogue),
    "asyncua": (AsyncuaRecorder, AsyncuaRecorder.analogue),
}
"""Name → its process, and the node of an index."""


def make(name: str, record: Path, history: bool) -> ServerChild:
    """A server that is not started yet."""
    options: dict[str, int | float | str] = {"nodes": NODES, "rate": RATE, "record": str(record)}
    if history:
        options["history"] = KEPT
    if name == "node_opcua":
        options["switches"] = 0
    return SERVERS[name][0](0, **options)


def node(name: str, index: int) -> str:
    """The node name of an index."""
    return SERVERS[name][1](index)
