"""Source-side alarms: what an OPC UA server says of its own conditions (OPC 10000-9).

A *condition* is the server's alarm, and one alarm here. Where it came again before anybody had
acknowledged it, a server may keep the earlier occurrence as a *branch*: that one more event is to be
acknowledged, the state is that of the condition now.
"""

from hashlib import blake2s
from typing import Final

import msgspec

SEVERITIES: Final = (801, 601, 401)
"""The lowest severity (1 to 1000) of priority 1, 2 and 3; what is below is priority 4.

The bands are those in which OPC 10000-5, 6.4.2 lets a server place its urgencies.
"""


class OpenEvent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, array_like=True):
    """An event that a person has still to acknowledge or, where ``confirm``, to confirm."""

    event_id: bytes
    confirm: bool = False


class SourceCondition(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="state"
):
    """The state of a condition after an event of its server.

    ``condition`` and ``node`` name nodes as `Tag.node` does. ``open`` are the events that want to be
    acknowledged or confirmed: the condition's own, and those of earlier occurrences.
    ``message`` has a text for each language that the server gave, ``zh`` or ``en``. ``tag`` is the
    tag of ours that the condition speaks of, where it is one. ``acknowledgeable`` is false where the
    condition cannot be acknowledged at the server. ``retain`` false: it is over (OPC 10000-9, 5.5.2).
    ``user`` and ``comment`` are the server's word on who acted last. ``time_ns`` is the event's
    time, ``received_ns`` ours.
    """

    server: str
    condition: str
    open: tuple[OpenEvent, ...] = ()
    event_type: str = ""
    node: str = ""
    source: str = ""
    name: str = ""
    message: dict[str, str] = {}
    severity: int = 0
    active: bool = True
    acknowledgeable: bool = True
    suppressed: bool = False
    shelved: bool = False
    retain: bool = True
    status: int = 0
    user: str = ""
    comment: str = ""
    tag: str = ""
    time_ns: int
    received_ns: int

    @property
    def alarm(self) -> str:
        """The id of its alarm, the same at every start of either side."""
        return condition_alarm(self.server, self.condition)


class ConditionsKnown(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="known"
):
    """The server has said everything: only these alarms of it are there (``alarms``: their ids)."""

    server: str
    alarms: tuple[str, ...]
    time_ns: int


class AcknowledgementRefused(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="refused"
):
    """The server did not acknowledge; ``reason`` is a StatusCode's name, or a name of ours alike:
    NoConnection, NotShown (the server took it, but its alarm did not change), NothingIsRead. ``gone``:
    the server does not know the condition, and has not spoken of it since it was connected.
    """

    server: str
    alarm: str
    reason: str
    time_ns: int
    gone: bool = False


ConditionChange = SourceCondition | ConditionsKnown | AcknowledgementRefused
"""What a source says of its server's conditions, in the order in which it happened."""


class ConditionAcknowledgement(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True
):
    """What is asked of a server: acknowledge, or confirm, these events of a condition."""

    server: str
    alarm: str
    condition: str
    events: tuple[OpenEvent, ...]
    comment: str

    def is_done(self, open_now: tuple[OpenEvent, ...]) -> bool:
        """Whether nothing of what was asked is open any more."""
        kinds = {event.confirm for event in self.events}
        return not any(event.confirm in kinds for event in open_now)


def condition_alarm(server: str, condition: str) -> str:
    """The alarm of a condition: ``server.mine/condition/3f9a0c…``, 12 hex digits."""
    digest = blake2s(condition.encode(), digest_size=6).hexdigest()
    return f"server.{server}/condition/{digest}"


def severity_priority(severity: int, lowest: tuple[int, int, int] = SEVERITIES) -> int:
    """The priority 1 to 4 of a severity of 1 to 1000."""
    return next((number for number, least in enumerate(lowest, 1) if severity >= least), 4)
