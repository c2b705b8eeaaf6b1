"""A node-opcua server as a child process: an OPC UA server that this project's authors did not write."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from asyncua import Client, ua

from tests.servers.child import ServerChild
from tools.node_opcua import prepare

NAMESPACE = "urn:davylamp:test:node-opcua"


class NodeOpcuaServer(ServerChild):
    """Its options are those of server.js, with ``_`` for ``-``."""

    def command(self, *arguments: str) -> tuple[list[str], Mapping[str, str]]:
        ready = prepare()
        return ready.command(*arguments), ready.environment

    @staticmethod
    def analogue(index: int) -> str:
        """The node name of an analogue; every tenth from 7 is a Float, from 8 an Int32."""
        return f"nsu={NAMESPACE};s=A{index}"

    @staticmethod
    def switch(index: int) -> str:
        return f"nsu={NAMESPACE};s=S{index}"

    @asynccontextmanager
    async def control(self) -> AsyncIterator["Control"]:
        """A client for its methods."""
        async with Client(self.url) as client:
            space = await client.get_namespace_index(NAMESPACE)
            yield Control(client, space)

    async def pulse(self, index: int, value: float, seconds: float) -> None:
        """One excursion, over a connection of its own; for several use `control`."""
        async with self.control() as control:
            await control.pulse(index, value, seconds)


class Control:
    """The server's methods."""

    def __init__(self, client: Client, space: int) -> None:
        self._client, self._space = client, space

    async def pulse(self, index: int, value: float, seconds: float) -> None:
        """Hold an analogue at a value for exactly this long; then its course goes on."""
        await self._call(
            "Pulse",
            ua.Variant(index, ua.VariantType.UInt32),
            ua.Variant(value, ua.VariantType.Double),
            ua.Variant(seconds, ua.VariantType.Double),
        )

    async def fault(self, index: int, seconds: float) -> None:
        """Let an analogue be BadSensorFailure for this long."""
        await self._call(
            "Fault",
            ua.Variant(index, ua.VariantType.UInt32),
            ua.Variant(seconds, ua.VariantType.Double),
        )

    def _id(self, name: str) -> ua.NodeId:
        return ua.NodeId(ua.String(name), ua.Int16(self._space))

    async def _call(self, name: str, *arguments: ua.Variant) -> None:
        parent = self._client.get_node(self._id("Control"))
        method = self._id(f"Control.{name}")
        await parent.call_method(method, *arguments)
