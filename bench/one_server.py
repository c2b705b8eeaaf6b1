"""The site of the benches that need no plant: tags of one server, and what judges them."""

from typing import Any, Final

from scada.model import AlarmDefinition, Server, SiteTable, Tag

SERVER: Final = "mine"


def site_of(tags: tuple[Tag, ...], alarms: tuple[AlarmDefinition, ...], **more: Any) -> SiteTable:
    """Its table; ``more`` are further fields of `SiteTable`."""
    return SiteTable(
        site="bench",
        name_zh="",
        name_en="",
        timezone="Asia/Shanghai",
        config_hash="bench",
        servers=(Server(id=SERVER, url="opc.tcp://127.0.0.1:4840"),),
        areas=(),
        tags=tags,
        alarms=alarms,
        **more,
    )
