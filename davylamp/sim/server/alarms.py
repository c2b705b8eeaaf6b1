"""Alarms that a server raises itself (OPC 10000-9), on asyncua's server.

asyncua has the event types and ConditionRefresh, and no state behind them: no Acknowledge, no branches,
no ClientUserId. This is the state machine of an AlarmCondition that can be acknowledged: active,
acknowledged, retained while it is either active or not acknowledged.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from asyncua import Server, ua
from asyncua.server.event_generator import EventGenerator

ACKNOWLEDGE: Final = ua.NodeId(ua.ObjectIds.AcknowledgeableConditionType_Acknowledge)
REFRESH_SEVERITY: Final = 100
MULTILINGUAL: Final = "mul"


class OwnAlarms:
    """The alarms of one server, between its init and its start."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._alarms: dict[ua.NodeId, OwnAlarm] = {}
        self.refused: ua.StatusCode | None = None
        """Where set, every acknowledgement is refused with it."""

    async def offer(self) -> None:
        """Have the server offer ConditionRefresh and Acknowledge."""
        inner = self._server.iserver
        inner.bind_condition_methods = REFRESH_SEVERITY
        await inner.setup_condition_methods()
        inner.isession.add_method_callback(ACKNOWLEDGE, self._acknowledge)

    async def add(
        self, node: ua.NodeId, source: ua.NodeId, source_name: str, name: str, severity: int
    ) -> "OwnAlarm":
        """Make a condition: an object of its own at ``node``, which speaks of ``source``."""
        server = self._server
        await server.nodes.server.add_object(node, ua.QualifiedName(name, node.NamespaceIndex))
        maker = EventGenerator(server.iserver.isession)
        await maker.init(ua.ObjectIds.OffNormalAlarmType, add_generates_event=False)
        alarm = OwnAlarm(maker, node, source, source_name, name, severity)
        self._alarms[node] = alarm
        return alarm

    async def _acknowledge(
        self, condition: ua.NodeId, event_id: ua.Variant, comment: ua.Variant
    ) -> ua.StatusCode:
        alarm = self._alarms.get(condition)
        if alarm is None:
            return ua.StatusCode(ua.StatusCodes.BadNodeIdUnknown)
        if self.refused is not None:
            return self.refused
        return await alarm.acknowledge(event_id.Value, comment.Value)


class OwnAlarm:
    """One condition; every change of it is an event."""

    def __init__(
        self,
        maker: EventGenerator,
        node: ua.NodeId,
        source: ua.NodeId,
        source_name: str,
        name: str,
        severity: int,
    ) -> None:
        self._maker = maker
        self.node, self.name = node, name
        self.active, self.acknowledged, self.comment, self.user = False, True, "", ""
        self.messages: Mapping[str, str] = {}
        event = self._event
        event.NodeId, event.ConditionName = node, name
        event.SourceNode, event.SourceName = source, source_name
        event.Severity = severity
        setattr(event, "EnabledState/Id", True)

    @property
    def _event(self) -> Any:
        return self._maker.event

    @property
    def event_id(self) -> bytes:
        """Of the last event."""
        found = self._event.EventId
        return bytes(found.Value if isinstance(found, ua.Variant) else found)

    async def raise_(self, messages: Mapping[str, str]) -> None:
        """The condition came, with its message by language."""
        self.active, self.acknowledged, self.comment, self.user = True, False, "", ""
        self.messages = messages
        await self._tell()

    async def end(self) -> None:
        """The condition is over; it stays retained until somebody acknowledges it."""
        self.active = False
        await self._tell()

    async def acknowledge(self, event_id: bytes, comment: Any, user: str = "") -> ua.StatusCode:
        """Acknowledge the last event of it."""
        if event_id != self.event_id:
            return ua.StatusCode(ua.StatusCodes.BadEventIdUnknown)
        if self.acknowledged:
            return ua.StatusCode(ua.StatusCodes.BadConditionBranchAlreadyAcked)
        self.acknowledged, self.user = True, user
        self.comment = getattr(comment, "Text", None) or ""
        await self._tell()
        return ua.StatusCode()

    async def _tell(self) -> None:
        event = self._event
        event.Message = _message(self.messages)
        event.Retain = self.active or not self.acknowledged
        setattr(event, "ActiveState/Id", self.active)
        setattr(event, "AckedState/Id", self.acknowledged)
        event.Comment, event.ClientUserId = ua.LocalizedText(self.comment), self.user
        await self._maker.trigger(time_attr=datetime.now(UTC))


def _message(messages: Mapping[str, str]) -> ua.LocalizedText:
    """A text in one language, or all of them in one (OPC 10000-3, 8.5)."""
    if len(messages) == 1:
        ((locale, text),) = messages.items()
        return ua.LocalizedText(text, locale)
    pairs = [[locale, text] for locale, text in messages.items()]
    return ua.LocalizedText(json.dumps({"t": pairs}, ensure_ascii=False), MULTILINGUAL)
