"""A small mine on asyncua, with everything that an import looks at, and a site that names it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from asyncua import ua
from asyncua.common.node import Node

from scada.profiles.unece import UNECE_URI, code_number
from tests.servers.asyncua_server import NAMESPACE, AsyncuaServer, node

__all__ = ["NAMESPACE", "Plant", "node", "plant", "write_site"]

V = ua.VariantType


class Plant:
    """The server's address, and its nodes by name."""

    def __init__(self, server: AsyncuaServer, nodes: dict[str, Node]) -> None:
        self.server, self.nodes = server, nodes

    @property
    def url(self) -> str:
        return self.server.url


@asynccontextmanager
async def plant() -> AsyncIterator[Plant]:
    """Serve it in this loop."""
    async with AsyncuaServer() as server:
        nodes = await _build(server)
        await server.start()
        yield Plant(server, nodes)


async def _build(server: AsyncuaServer) -> dict[str, Node]:
    space = await server.server.get_namespace_index(NAMESPACE)
    for old in server.nodes.values():
        await old.delete()
    face = await _folder(server.server.nodes.objects, space, "3301", "3301 综采")
    nodes = {"3301": face}
    nodes["3301.T1"] = await _variable(face, space, "3301.T1", "3301工作面T1甲烷", 0.4)
    await _analog(nodes["3301.T1"], 0.0, 4.0, "P1", "%")
    nodes["3301.temp"] = await _variable(face, space, "3301.temp", "3301回风温度", 24.0)
    await _analog(nodes["3301.temp"], 0.0, 50.0, "CEL", "°C")
    nodes["3301.fan"] = await _variable(face, space, "3301.fan", "3301局扇", True)
    for name, word in (("FalseState", "停止"), ("TrueState", "运行")):
        await nodes["3301.fan"].add_property(0, name, ua.LocalizedText(word, "zh"))
    nodes["3301.doors"] = await _variable(face, space, "3301.doors", "风门状态字", 3, V.UInt16)
    words = [ua.LocalizedText(w, "zh") for w in ("风门A", "风门B")]
    await nodes["3301.doors"].add_property(0, "OptionSetValues", words)
    nodes["3301.temps"] = await _variable(
        face, space, "3301.temps", "皮带温度", [20.0, 21.0, 22.0], V.Double
    )
    nodes["3301.note"] = await _variable(face, space, "3301.note", "备注", "x")
    nodes["3301.secret"] = await _variable(face, space, "3301.secret", "3301CO", 1.0)
    for attribute in (ua.AttributeIds.AccessLevel, ua.AttributeIds.UserAccessLevel):
        level = ua.DataValue(ua.Variant(2, V.Byte))
        await nodes["3301.secret"].write_attribute(attribute, level)
    every = await _folder(server.server.nodes.objects, space, "all", "全部测点")
    await every.add_reference(nodes["3301.T1"], ua.ObjectIds.Organizes, True, False)
    return nodes


async def _folder(parent: Node, space: int, name: str, shown: str) -> Node:
    folder = await parent.add_folder(_id(name, space), ua.QualifiedName(name, ua.UInt16(space)))
    await _show(folder, shown)
    return folder


async def _variable(
    parent: Node, space: int, name: str, shown: str, value: Any, kind: Any = None
) -> Node:
    plain = name.rpartition(".")[2]
    browse = ua.QualifiedName(plain, ua.UInt16(space))
    found = await parent.add_variable(_id(name, space), browse, value, kind)
    await _show(found, shown)
    return found


async def _show(found: Node, text: str) -> None:
    value = ua.DataValue(ua.Variant(ua.LocalizedText(text, "zh-CN"), V.LocalizedText))
    await found.write_attribute(ua.AttributeIds.DisplayName, value)


def _id(name: str, space: int) -> Any:
    return ua.NodeId(ua.String(name), ua.Int16(space))


async def _analog(found: Node, low: float, high: float, code: str, text: str) -> None:
    await found.add_property(0, "EURange", ua.Range(ua.Double(low), ua.Double(high)))
    unit = ua.EUInformation(
        UNECE_URI, code_number(code), ua.LocalizedText(text), ua.LocalizedText("")
    )
    await found.add_property(0, "EngineeringUnits", unit)


def write_site(
    root: Path, url: str, tags: str = "", alarms: str = "", kind: str = "longwall"
) -> Path:
    """The folder of a site with one server `mine` and one area 3301."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "site.toml").write_text(
        '[site]\nid = "mine-3"\nname_zh = "三矿"\nprofile = "cn-2025"\ngas_class = "high"\n\n'
        f'[servers.mine]\nurl = "{url}"\n\n'
        f'[areas.3301]\nname_zh = "3301 综采"\nkind = "{kind}"\n',
        encoding="utf-8",
    )
    if tags:
        (root / "tags.csv").write_text(tags, encoding="utf-8")
        (root / "alarms.csv").write_text(alarms or "tag,limit,comparison,value\n", encoding="utf-8")
    return root
