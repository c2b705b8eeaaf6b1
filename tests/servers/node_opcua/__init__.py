"""A node-opcua server as a child process: an OPC UA server that this project's authors did not write."""

import asyncio
import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import IO, Self

from asyncua import Client, ua

from tools.node_opcua import prepare

NAMESPACE = "urn:davylamp:test:node-opcua"
READY_S = 60.0


class NodeOpcuaServer:
    """`start`, `kill`, start again on the same port: the port is chosen at the first start.

    ``options`` are those of server.js: ``nodes``, ``switches``, ``seed``, ``max_nodes_per_read``,
    ``max_items_per_call``, ``max_subscriptions``. The child ends when this process does.
    """

    def __init__(self, port: int = 0, **options: int) -> None:
        self.port = port
        self._options = options
        self._child: subprocess.Popen[bytes] | None = None
        self._said: IO[bytes] | None = None

    @property
    def url(self) -> str:
        return f"opc.tcp://127.0.0.1:{self.port}"

    @staticmethod
    def analogue(index: int) -> str:
        """The node name of an analogue; every tenth from 7 is a Float, from 8 an Int32."""
        return f"nsu={NAMESPACE};s=A{index}"

    @staticmethod
    def switch(index: int) -> str:
        return f"nsu={NAMESPACE};s=S{index}"

    def start(self) -> None:
        """Start and wait until clients may connect. Blocks for a few seconds: see `start_async`."""
        self._launch()
        end = time.monotonic() + READY_S
        while not self._ready():
            assert time.monotonic() < end, "the node-opcua server did not come up"
            time.sleep(0.05)

    async def start_async(self) -> None:
        """`start` beside a running event loop."""
        self._launch()
        async with asyncio.timeout(READY_S):
            while not self._ready():
                await asyncio.sleep(0.02)

    def kill(self) -> None:
        """Kill it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> int | None:
        """Ask it to end, see that it does, and return its exit code."""
        return self._end(signal.SIGTERM)

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

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def _launch(self) -> None:
        assert self._child is None, "it runs already"
        ready = prepare()
        arguments = ["--until-stdin-closes", "--port", str(self.port)]
        for name, value in self._options.items():
            arguments += [f"--{name.replace('_', '-')}", str(value)]
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the child has ended
        self._child = subprocess.Popen(
            ready.command(*arguments),
            env=ready.environment,
            stdin=subprocess.PIPE,
            stdout=self._said,
            stderr=subprocess.STDOUT,
        )

    def _ready(self) -> bool:
        """Whether it has said so; it writes to a file, which never fills up as a pipe does."""
        assert self._child is not None
        assert self._said is not None
        said = os.pread(self._said.fileno(), 1 << 16, 0).decode(errors="replace")
        if found := re.search(r"^ready (\d+)$", said, re.MULTILINE):
            self.port = int(found[1])
            return True
        assert self._child.poll() is None, f"the node-opcua server ended at its start: {said}"
        return False

    def _end(self, number: signal.Signals) -> int | None:
        child, self._child = self._child, None
        if child is None:
            return None
        child.send_signal(number)
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        for stream in (child.stdin, self._said):
            if stream is not None:
                stream.close()
        return child.returncode


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
