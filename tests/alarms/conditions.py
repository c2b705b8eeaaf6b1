"""Conditions of servers, for tests."""

from typing import Any

from scada.model import OpenEvent, SourceCondition

T0 = 1_790_000_000_000_000_000


def condition(
    name: str = "c0",
    server: str = "mine",
    *,
    active: bool = True,
    acknowledged: bool = False,
    confirmed: bool = True,
    earlier: tuple[bytes, ...] = (),
    event_id: bytes = b"",
    **changes: Any,
) -> SourceCondition:
    """An active, unacknowledged condition; an ended one with nothing left to do is not retained."""
    own = (OpenEvent(event_id or name.encode()),) if not acknowledged else ()
    if acknowledged and not confirmed and not active:
        own = (OpenEvent(event_id or name.encode(), confirm=True),)
    events = own + tuple(OpenEvent(one) for one in earlier)
    if not changes.get("acknowledgeable", True):
        events = ()
    time_ns = changes.pop("time_ns", T0)
    given: dict[str, Any] = {"severity": 500, "retain": active or bool(events)} | changes
    return SourceCondition(
        server=server,
        condition=name,
        open=events,
        active=active,
        source="G1",
        name="Vibration",
        message=given.pop("message", {"en": f"{name} is high"}),
        time_ns=time_ns,
        received_ns=time_ns,
        **given,
    )
