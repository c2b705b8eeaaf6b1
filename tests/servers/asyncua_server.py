"""An asyncua server with a few nodes: in the test's own loop, or as a child that can be killed."""

import argparse
import asyncio
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any, Self

from asyncua import Server, ua
from asyncua.common.node import Node

NAMESPACE = "urn:davylamp:test:asyncua"
V = ua.VariantType

VALUES: dict[str, tuple[Any, ua.VariantType]] = {
    "double": (1.5, V.Double),
    "float": (0.25, V.Float),
    "boolean": (True, V.Boolean),
    "sbyte": (-7, V.SByte),
    "byte": (200, V.Byte),
    "int16": (-3000, V.Int16),
    "uint16": (60000, V.UInt16),
    "int32": (-70000, V.Int32),
    "uint32": (4000000000, V.UInt32),
    "int64": (-(2**40), V.Int64),
    "uint64": (2**50, V.UInt64),
    "text": ("hallo", V.String),
    "array": ([1.0, 2.0], V.Double),
}
"""One node of every type that matters."""


def node(name: str) -> str:
    """The node name of a variable."""
    return f"nsu={NAMESPACE};s={name}"


class AsyncuaServer:
    """A server on a free port; ``names`` are Double variables beside those of `VALUES`.

    ``shift`` namespaces are registered before ours, so that its index differs.
    """

    def __init__(self, *names: str, port: int = 0, shift: int = 0, **settings: Any) -> None:
        self._names, self.port, self._shift, self._settings = names, port, shift, settings
        self.nodes: dict[str, Node] = {}

    @property
    def url(self) -> str:
        return f"opc.tcp://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self.server = Server(**self._settings)
        await self.server.init()
        self.server.set_endpoint(f"opc.tcp://127.0.0.1:{self.port}")
        for number in range(self._shift):
            await self.server.register_namespace(f"urn:other:{number}")
        space = await self.server.register_namespace(NAMESPACE)
        for name, (value, kind) in VALUES.items():
            self.nodes[name] = await self._add(space, name, value, kind)
        for name in self._names:
            self.nodes[name] = await self._add(space, name, 0.0, V.Double)
        return self

    async def start(self) -> None:
        """Open the port."""
        await self.server.start()
        listening: Any = self.server.bserver
        self.port = listening._server.sockets[0].getsockname()[1]

    async def __aexit__(self, *_: object) -> None:
        await self.server.stop()
        left = [task for task in asyncio.all_tasks() if _is_abandoned(task)]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def write(
        self, name: str, value: float, time: datetime | None = None, status: int = 0
    ) -> None:
        """Set a Double, with its source time and status."""
        variant = ua.Variant(value, V.Double)
        await self.nodes[name].write_value(
            ua.DataValue(
                variant,
                StatusCode=ua.StatusCode(ua.UInt32(status)),
                SourceTimestamp=time or datetime.now(UTC),
            )
        )

    async def _add(self, space: int, name: str, value: Any, kind: ua.VariantType) -> Node:
        parent = self.server.nodes.objects
        id_ = ua.NodeId(ua.String(name), ua.Int16(space))
        return await parent.add_variable(id_, name, value, kind)


def _is_abandoned(task: "asyncio.Task[Any]") -> bool:
    """A stopped asyncua server keeps the timers of sessions whose client vanished."""
    name = getattr(task.get_coro(), "__qualname__", "")
    return name.startswith(("InternalSession.", "InternalSubscription."))


class AsyncuaChild:
    """The same server in a process of its own; ``ticker`` counts up ten times a second."""

    def __init__(self) -> None:
        self.port = 0
        self._child: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"opc.tcp://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start and wait until it listens."""
        command = [sys.executable, "-m", "tests.servers.asyncua_server", "--port", str(self.port)]
        self._child = await asyncio.create_subprocess_exec(
            *command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._child.stdout is not None
        async with asyncio.timeout(30):
            line = (await self._child.stdout.readline()).decode()
        found = re.match(r"ready (\d+)", line)
        assert found, "the asyncua server ended at its start"
        self.port = int(found[1])

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self._child is not None
        self._child.send_signal(number)

    async def kill(self) -> None:
        """Kill it as a power cut would."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            await child.communicate()


async def _serve(port: int) -> None:
    async with AsyncuaServer("ticker", port=port) as server:
        await server.start()
        print(f"ready {server.port}", flush=True)
        count = 0
        end = asyncio.ensure_future(asyncio.to_thread(sys.stdin.read))
        while not end.done():
            count += 1
            await server.write("ticker", float(count))
            await asyncio.sleep(0.1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    asyncio.run(_serve(parser.parse_args().port))
