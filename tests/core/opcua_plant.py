"""A few methane sensors on a real OPC UA server, and the site that reads them."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path

from asyncua import Server, ua
from asyncua.common.node import Node

URI = "urn:davylamp:test"


class OpcUaPlant:
    """``count`` sensors m0, m1, …, all at 0.5 in the beginning."""

    def __init__(self, port: int) -> None:
        self.url = f"opc.tcp://127.0.0.1:{port}"
        self._nodes: dict[str, Node] = {}

    @classmethod
    @contextlib.asynccontextmanager
    async def serving(cls, count: int = 4) -> AsyncIterator["OpcUaPlant"]:
        """The plant while its server runs."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            plant = cls(probe.getsockname()[1])
        server = Server()
        await server.init()
        server.set_endpoint(plant.url)
        server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
        space = await server.register_namespace(URI)
        for number in range(count):
            node = await server.nodes.objects.add_variable(
                ua.NodeId(f"m{number}", space), f"m{number}", 0.5
            )
            plant._nodes[f"m{number}"] = node
        before = asyncio.all_tasks()
        try:
            async with server:
                yield plant
        finally:
            await _end(asyncio.all_tasks() - before - {asyncio.current_task()})

    async def set(self, name: str, value: float) -> None:
        """Change a value."""
        await self._nodes[name].write_value(value)

    def write_site(self, root: Path, count: int = 4, cut: bool = True) -> Path:
        """A site folder for this plant: an alarm at 1.0 on every sensor, a cut at 1.5 on m0."""
        root.mkdir(exist_ok=True)
        (root / "site.toml").write_text(
            '[site]\nid = "test"\nname_zh = "试验"\nname_en = "Test"\n'
            'timezone = "Asia/Shanghai"\nprofile = "cn-2025"\ngas_class = "high"\n'
            f'[servers.mine]\nurl = "{self.url}"\n'
            '[areas.face]\nname_zh = "工作面"\nname_en = "Face"\nkind = "longwall"\n'
        )
        names = [f"m{number}" for number in range(count)]
        (root / "tags.csv").write_text(
            "tag,name_zh,name_en,kind,area,server,node,unit,low,high,resolution\n"
            + "".join(
                f"{name},甲烷{name},CH4 {name},methane,face,mine,nsu={URI};s={name},%CH4,0,4,0.01\n"
                for name in names
            )
        )
        rows = [f"{name},alarm,alarm,>=,1.0,,2\n" for name in names]
        rows += ["m0,cut,cut,>=,1.5,1.0,1\n"] * cut
        (root / "alarms.csv").write_text(
            "tag,limit,kind,comparison,value,restore,priority\n" + "".join(rows)
        )
        return root


async def _end(tasks: set[asyncio.Task[object]]) -> None:
    """The server's own tasks for the sessions of killed clients would go on for a minute."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
