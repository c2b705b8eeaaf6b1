"""Conditions of servers, for tests."""

from typing import Any

import msgspec

from scada.model import SourceCondition

T0 = 1_790_000_000_000_000_000


def condition(name: str = "c0", server: str = "mine", **changes: Any) -> SourceCondition:
    """An active, unacknowledged condition; an ended and acknowledged one is not retained."""
    changes.setdefault("time_ns", T0)
    state = SourceCondition(
        server=server,
        condition=name,
        event_id=changes.pop("event_id", name.encode()),
        source="G1",
        name="Vibration",
        message=changes.pop("message", {"en": f"{name} is high"}),
        received_ns=changes["time_ns"],
        **{"severity": 500} | changes,
    )
    if "retain" in changes or state.active or state.wants_acknowledgement:
        return state
    return msgspec.structs.replace(state, retain=False)
