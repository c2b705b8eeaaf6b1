"""Journal lines for the tests of what goes out."""

from typing import Any

import msgspec

from scada.model import (
    Acknowledgement,
    AlarmKind,
    Area,
    Event,
    EventKind,
    Process,
    Server,
    SiteTable,
)
from tests.detect.plant import limit, tag

S = 1_000_000_000
NOW = 1_700_000_000 * S


def table() -> SiteTable:
    return SiteTable(
        site="test",
        name_zh="试验矿",
        name_en="Test mine",
        timezone="Asia/Shanghai",
        config_hash="c",
        servers=(Server(id="mine", url="opc.tcp://m"),),
        areas=(
            Area(id="mine", name_zh="全矿", name_en="Mine"),
            Area(id="3301", name_zh="3301工作面", name_en="Longwall 3301", parent="mine"),
        ),
        tags=tuple(msgspec.structs.replace(tag(name), area="3301") for name in "ab"),
        alarms=(limit(">=", 1.0, "a", priority=1), limit(">=", 1.0, "b", priority=3)),
    )


def line(seq: int = 1, **fields: Any) -> Event:
    """A line of the core: ``a`` rose above 1."""
    said: dict[str, Any] = {
        "source": "core",
        "epoch": 1,
        "seq": seq,
        "prev_hash": bytes(32),
        "kind": EventKind.RAISED,
        "time_ns": NOW,
        "now_ns": NOW,
        "step": seq,
        "alarm": "a/alarm",
        "alarm_kind": AlarmKind.ALARM,
        "tag": "a",
        "area": "3301",
        "priority": 1,
        "process": Process.ACTIVE,
        "acknowledgement": Acknowledgement.UNACKNOWLEDGED,
        "raised_ns": NOW,
        "value": 1.62,
    }
    return Event(**(said | fields))
