"""The plants that the benches read: the demo plant of any size, and a node-opcua server."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np
from asyncua import Client, ua

from davylamp.demo import stage
from davylamp.site import Site
from davylamp.supervise.child import Service
from davylamp.supervise.ports import free_ports, listens
from scada.model import Quantity
from tests.servers.node_opcua.site import NAMESPACE, write_site
from tools import node_opcua


@dataclass(frozen=True, slots=True)
class Target:
    """A limit that a pulse can trip: ``value`` lies beyond it."""

    tag: str
    alarm: str
    server: str
    value: float


class Plant(Protocol):
    """A plant under the bench: its site, the services that stand for it, and pulses on demand."""

    @property
    def name(self) -> str:
        """What it runs on."""
        ...

    @property
    def site(self) -> Site:
        """The site that reads it."""
        ...

    @property
    def services(self) -> tuple[Service, ...]:
        """The processes that stand for it."""
        ...

    @property
    def targets(self) -> Sequence[Target]:
        """Limits that a pulse can trip."""
        ...

    async def pulse(self, target: Target, seconds: float) -> None:
        """Hold the target's raw value beyond its limit for so long, by the server's own clock."""
        ...

    async def close(self) -> None:
        """Leave the servers."""
        ...


class DemoPlant:
    """The demo plant with so many tags."""

    def __init__(self, folder: Path, tags: int) -> None:
        built = stage.build(folder, tags, seed=1)
        self.name = "demo plant (asyncua)"
        self.site = built.site
        self.services = built.plant
        self.targets = _targets(built.site)
        self._urls = built.urls
        self._clients: dict[str, Client] = {}

    async def pulse(self, target: Target, seconds: float) -> None:
        """Start the scenario ``pulse``."""
        client = await self._client(target.server)
        index = await client.get_namespace_index(f"urn:davylamp:demo:{target.server}")
        scenario = client.get_node(ua.NodeId("Scenario", index))
        argument = f"tag={target.tag},value={target.value!r},for={seconds!r}"
        await scenario.call_method(ua.QualifiedName("Start", index), "pulse", argument)

    async def close(self) -> None:
        """Leave both servers."""
        for client in self._clients.values():
            await client.disconnect()
        self._clients.clear()

    async def _client(self, server: str) -> Client:
        if server not in self._clients:
            client = Client(self._urls[server], timeout=20)
            await client.connect()
            self._clients[server] = client
        return self._clients[server]


def _targets(site: Site) -> list[Target]:
    """High limits without a delay on tags sampled by exception, one per tag, in a seeded order."""
    tags = {tag.id: tag for tag in site.table.tags}
    found: dict[str, Target] = {}
    for alarm in site.table.alarms:
        tag = tags[alarm.tag]
        if not tag.server:
            continue  # calculated: no server to drive it by
        if alarm.of is not Quantity.VALUE or alarm.exclusive:
            continue
        plain = alarm.comparison.is_high and not alarm.on_delay_s and not tag.is_switch
        if plain and tag.scan_s == 0 and alarm.value < tag.high and tag.id not in found:
            beyond = alarm.value + 0.5 * (tag.high - alarm.value)
            found[tag.id] = Target(tag.id, alarm.id, tag.server, beyond)
    order = np.random.default_rng(1).permutation(len(found))
    targets = list(found.values())
    return [targets[place] for place in order]


class NodePlant:
    """A node-opcua server: a server that we did not write. Every tenth tag has a limit."""

    def __init__(self, folder: Path, tags: int) -> None:
        (port,) = free_ports(1)
        self.name = "node-opcua"
        self.site = write_site(folder, f"opc.tcp://127.0.0.1:{port}", tags, 0)
        ready = node_opcua.prepare()
        argv = ready.command("--port", str(port), "--nodes", str(tags), "--switches", "0")
        self.services = (
            Service(
                "node-opcua",
                tuple(argv),
                env=ready.environment,
                probe=partial(listens, port),
                watchdog_s=0,
            ),
        )
        self.targets = _targets(self.site)
        self._url = f"opc.tcp://127.0.0.1:{port}"
        self._client: Client | None = None

    async def pulse(self, target: Target, seconds: float) -> None:
        """Call the server's method ``Pulse``."""
        if self._client is None:
            self._client = Client(self._url, timeout=20)
            await self._client.connect()
        index = await self._client.get_namespace_index(NAMESPACE)
        control = self._client.get_node(ua.NodeId("Control", index))
        arguments = (
            ua.Variant(int(target.tag.removeprefix("A")), ua.VariantType.UInt32),
            ua.Variant(target.value, ua.VariantType.Double),
            ua.Variant(seconds, ua.VariantType.Double),
        )
        await control.call_method(ua.NodeId("Control.Pulse", index), *arguments)

    async def close(self) -> None:
        """Leave the server."""
        if self._client is not None:
            await self._client.disconnect()
