"""A site for the alarm tests: three limits on two tags of one server."""

from scada.model import Server, SiteTable
from tests.detect.plant import limit, tag


def table() -> SiteTable:
    return SiteTable(
        site="test",
        name_zh="",
        name_en="",
        timezone="UTC",
        config_hash="c",
        servers=(Server(id="mine", url="opc.tcp://m"),),
        areas=(),
        tags=(tag("a"), tag("b")),
        alarms=(
            limit(">=", 1.0, "a", priority=1),
            limit(">=", 1.0, "b"),
            limit(">=", 2.0, "b", limit="cut"),
        ),
    )
