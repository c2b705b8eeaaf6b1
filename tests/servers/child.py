"""An OPC UA server as a child process: started, killed, started again on the same port."""

import asyncio
import os
import re
import signal
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import IO, Self

READY_S = 60.0
"""How long a server may take to say `ready PORT`."""
PATIENCE_S = 60.0
"""How long it may take to end when it is asked to."""


class ServerChild(ABC):
    """`start`, `kill`, start again: the port is chosen at the first start.

    ``options`` are the program's, with ``_`` for ``-``; True stands for an option without a value.
    The child ends when this process does.
    """

    def __init__(self, port: int = 0, **options: int | float | str) -> None:
        self.port = port
        self.options = options
        self._child: subprocess.Popen[bytes] | None = None
        self._said: IO[bytes] | None = None

    @abstractmethod
    def command(self, *arguments: str) -> tuple[list[str], Mapping[str, str]]:
        """The command line and the environment of the program."""

    @property
    def url(self) -> str:
        return f"opc.tcp://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start and wait until clients may connect. Blocks for a while: see `start_async`."""
        self.launch()
        end = time.monotonic() + READY_S
        while not self.is_ready():
            assert time.monotonic() < end, f"{type(self).__name__} did not come up"
            time.sleep(0.05)

    async def start_async(self) -> None:
        """`start` beside a running event loop."""
        self.launch()
        async with asyncio.timeout(READY_S):
            while not self.is_ready():
                await asyncio.sleep(0.02)

    def kill(self) -> None:
        """Kill it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> int | None:
        """Ask it to end, see that it does, and return its exit code."""
        return self._end(signal.SIGTERM)

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self._child is not None
        self._child.send_signal(number)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def launch(self) -> None:
        """Start it, and wait for nothing."""
        assert self._child is None, "it runs already"
        arguments = ["--until-stdin-closes", "--port", str(self.port)]
        for name, value in self.options.items():
            arguments.append(f"--{name.replace('_', '-')}")
            if value is not True:
                arguments.append(str(value))
        command, environment = self.command(*arguments)
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the child has ended
        self._child = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=self._said,
            stderr=subprocess.STDOUT,
        )

    def is_ready(self) -> bool:
        """Whether it has said so; it writes to a file, which never fills up as a pipe does."""
        assert self._child is not None
        if found := re.search(r"^ready (\d+)$", self.said(), re.MULTILINE):
            self.port = int(found[1])
            return True
        assert self._child.poll() is None, f"it ended at its start: {self.said()}"
        return False

    def said(self) -> str:
        """What it has printed."""
        assert self._said is not None
        return os.pread(self._said.fileno(), 1 << 16, 0).decode(errors="replace")

    def _end(self, number: signal.Signals) -> int | None:
        child, self._child = self._child, None
        if child is None:
            return None
        child.send_signal(number)
        try:
            child.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        for stream in (child.stdin, self._said):
            if stream is not None:
                stream.close()
        return child.returncode
