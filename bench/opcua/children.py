"""Servers and clients as processes: each on its core, none left behind."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from tests.servers.child import ServerChild
from tools import node_opcua, open62541

CLIENT_S: Final = 90.0
"""Longest that a client may take, start and all."""

SERVER_CORE: Final = 0
CLIENT_CORE: Final = 1


class NotMeasured(Exception):
    """A client failed; the message says how."""


@contextmanager
def on_core(number: int) -> Iterator[None]:
    """Children started here run on this core, where there are several."""
    cores = os.sched_getaffinity(0)
    if number in cores and len(cores) > 1:
        os.sched_setaffinity(0, {number})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


@contextmanager
def running(server: ServerChild) -> Iterator[ServerChild]:
    """A server on its core, gone afterwards."""
    try:
        with on_core(SERVER_CORE):
            server.start()
        yield server
    finally:
        server.kill()


@dataclass(frozen=True, slots=True)
class Figure:
    """What one client came to in one round."""

    values_per_s: float
    cpu_us_per_value: float


@dataclass(frozen=True, slots=True)
class Order:
    """What a client is to read: nodes A0 … of a server; in Reads of ``chunk``."""

    url: str
    namespace: str
    nodes: int
    seconds: float
    chunk: int
    pki: str = ""

    def options(self) -> list[str]:
        """As all four clients take it."""
        return [
            *("--url", self.url, "--namespace", self.namespace, "--nodes", str(self.nodes)),
            *("--seconds", str(self.seconds), "--chunk", str(self.chunk)),
        ]


def _python(mode: str, order: Order) -> tuple[list[str], Mapping[str, str]]:
    pki = ["--pki", order.pki] if order.pki else []
    command = [sys.executable, "-m", "bench.opcua.clients", mode, *order.options(), *pki]
    return command, os.environ


def _node(order: Order) -> tuple[list[str], Mapping[str, str]]:
    ready = node_opcua.prepare()
    script = ready.server.with_name("client.js")
    return [str(ready.node), str(script), *order.options()], ready.environment


def _open62541(order: Order) -> tuple[list[str], Mapping[str, str]]:
    return open62541.prepare().client_command(*order.options()), os.environ


CLIENTS: Final[dict[str, Callable[[Order], tuple[list[str], Mapping[str, str]]]]] = {
    "asyncua": lambda order: _python("asyncua-poll", order),
    "davylamp": lambda order: _python("davylamp-poll", order),
    "node_opcua": _node,
    "open62541": _open62541,
    "asyncua subscribe": lambda order: _python("asyncua-subscribe", order),
    "davylamp subscribe": lambda order: _python("davylamp-subscribe", order),
}


def measure(client: str, order: Order) -> Figure:
    """Run a client. Raises `NotMeasured`."""
    try:
        found = output_of(*CLIENTS[client](order))
    except (node_opcua.NoNode, open62541.NoOpen62541) as fault:
        raise NotMeasured(str(fault)) from fault
    if not found["values"]:
        raise NotMeasured("no value came")
    return Figure(
        found["values"] / found["wall_s"],
        found["cpu_s"] * 1e6 / found["values"],
    )


def output_of(command: Sequence[str], environment: Mapping[str, str]) -> dict[str, Any]:
    """The JSON that a client prints last. Raises `NotMeasured`."""
    try:
        with on_core(CLIENT_CORE):
            done = subprocess.run(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=CLIENT_S,
                check=False,
            )
        if done.returncode:
            raise NotMeasured(_last(done.stderr) or f"exit {done.returncode}")
        found: dict[str, Any] = json.loads(_last(done.stdout, "{"))
    except (subprocess.TimeoutExpired, ValueError) as fault:
        raise NotMeasured(f"{type(fault).__name__}: {fault}") from fault
    return found


def _last(text: str, beginning: str = "") -> str:
    """The last line that begins so: node-opcua's warnings come in between."""
    lines = [line for line in text.strip().splitlines() if line.startswith(beginning)]
    return lines[-1] if lines else ""


def progress(words: str) -> None:
    """A line on stderr: stdout is for the result."""
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)
