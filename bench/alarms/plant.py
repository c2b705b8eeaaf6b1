"""A site of ten thousand sensors with one alarm each."""

from typing import Final

from scada.model import (
    AlarmDefinition,
    AlarmKind,
    Area,
    AreaKind,
    Comparison,
    Kind,
    Server,
    SiteTable,
    Tag,
)

SITE: Final = "bench"
SERVER: Final = "mine"
AREAS: Final = 20


def site(alarms: int) -> SiteTable:
    """Its table."""
    tags = tuple(_tag(number) for number in range(alarms))
    return SiteTable(
        site=SITE,
        name_zh="测试矿",
        name_en="bench",
        timezone="Asia/Shanghai",
        config_hash=f"bench{alarms}",
        servers=(Server(id=SERVER, url="opc.tcp://127.0.0.1:1"),),
        areas=tuple(_area(number) for number in range(AREAS)),
        tags=tags,
        alarms=tuple(_alarm(tag.id, number) for number, tag in enumerate(tags)),
    )


def _area(number: int) -> Area:
    return Area(
        id=f"area{number}",
        name_zh=f"采区{number}",
        name_en=f"area {number}",
        kind=AreaKind.LONGWALL,
    )


def _tag(number: int) -> Tag:
    return Tag(
        id=f"T{number:05d}",
        server=SERVER,
        node=f"nsu=urn:bench;i={number}",
        kind=Kind.METHANE,
        area=f"area{number % AREAS}",
        name_zh=f"甲烷{number}",
        name_en=f"methane {number}",
        unit="%CH4",
        low=0.0,
        high=4.0,
        scan_s=1.0,
    )


def _alarm(tag: str, number: int) -> AlarmDefinition:
    return AlarmDefinition(
        tag=tag,
        limit="alarm",
        kind=AlarmKind.ALARM,
        comparison=Comparison.AT_LEAST,
        value=1.0,
        deadband=0.1,
        priority=(4, 4, 4, 4, 4, 4, 4, 3, 3, 2)[number % 10],
        cause_zh="瓦斯积聚",
        cause_en="gas builds up",
        action_zh="断电撤人",
        action_en="cut the power, withdraw",
    )
