"""The methods of conditions: refresh all of them, acknowledge one (OPC 10000-9, 5.5.7, 5.7.3)."""

from collections.abc import Sequence
from typing import Any, Final

from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import nodeid_from_binary, nodeid_to_binary

from scada.model import BadInput, ConditionAcknowledgement, OpenEvent
from scada.opcua.channel import Channel
from scada.opcua.errors import DecodeError, LinkFault, ServiceFault
from scada.opcua.method_call import (
    ACKNOWLEDGE,
    CALL_REQUEST,
    CONDITION_REFRESH,
    CONDITION_REFRESH2,
    CONDITION_TYPE,
    CONFIRM,
    call_parameters,
    call_status,
    number,
    raw,
    text,
)
from scada.opcua.nodes import NodeName
from scada.opcua.status_codes import BAD_NODE_ID_UNKNOWN, BAD_TIMEOUT

CALL_S: Final = 10.0
"""Deadline of each call."""

_NO_SUCH_METHOD: Final = frozenset(
    int(code)
    for code in (
        ua.StatusCodes.BadMethodInvalid,
        ua.StatusCodes.BadNodeIdUnknown,
        ua.StatusCodes.BadNodeIdInvalid,
        ua.StatusCodes.BadNothingToDo,
        ua.StatusCodes.BadNotImplemented,
        ua.StatusCodes.BadNotSupported,
        ua.StatusCodes.BadServiceUnsupported,
        ua.StatusCodes.BadNotExecutable,
    )
)
"""The answers of servers that do not have a method, in all their ways."""

_FORGOTTEN: Final = frozenset(
    int(code)
    for code in (
        ua.StatusCodes.BadEventIdUnknown,
        ua.StatusCodes.BadNodeIdUnknown,
        ua.StatusCodes.BadNodeIdInvalid,
    )
)

_BROWSE_NAMES: Final = {ACKNOWLEDGE: "Acknowledge", CONFIRM: "Confirm"}


class ConditionCalls:
    """Calls on one connection; every one has a deadline and ends in a StatusCode, never in a fault."""

    def __init__(self, channel: Channel, spaces: Sequence[str]) -> None:
        self._channel, self._spaces = channel, spaces

    async def refresh(self, subscription: int, item: int) -> int:
        """Have the server say all that it retains, to this subscription."""
        wanted = [number(subscription)]
        status = await self._call(CONDITION_TYPE, CONDITION_REFRESH, wanted)
        if lacks_method(status):
            wanted.append(number(item))
            status = await self._call(CONDITION_TYPE, CONDITION_REFRESH2, wanted)
        return status

    async def acknowledge(self, wanted: ConditionAcknowledgement) -> int:
        """Acknowledge or confirm events of a condition; the first refusal of the server counts."""
        try:
            node = NodeName.parse(wanted.condition).resolve(self._spaces)
        except BadInput:
            node = None
        if node is None:
            return BAD_NODE_ID_UNKNOWN
        first = 0
        for event in wanted.events:
            status = await self._one(node, event, wanted.comment)
            first = first or (status if status >> 31 else 0)
            if status == BAD_TIMEOUT:
                break
        return first

    async def _one(self, node: bytes, event: OpenEvent, comment: str) -> int:
        method = CONFIRM if event.confirm else ACKNOWLEDGE
        arguments = [raw(event.event_id), text(comment)]
        status = await self._call(node, method, arguments)
        if lacks_method(status) and (own := await self._own_method(node, method)):
            status = await self._call(node, own, arguments)
        return status

    async def _call(self, node: bytes, method: bytes, arguments: Sequence[bytes]) -> int:
        parameters = call_parameters(node, method, arguments)
        try:
            body = await self._channel.ask(CALL_REQUEST, parameters, timeout_s=CALL_S)
            return call_status(body)
        except ServiceFault as fault:
            return fault.status
        except (LinkFault, DecodeError):
            return BAD_TIMEOUT

    async def _own_method(self, node: bytes, method: bytes) -> bytes | None:
        """The condition's own method, for servers that do not take that of the type."""
        condition = nodeid_from_binary(Buffer(node))
        name = ua.QualifiedName(_BROWSE_NAMES[method], 0)
        step = ua.RelativePathElement(
            ReferenceTypeId=ua.NodeId(ua.ObjectIds.HasComponent),
            IncludeSubtypes=True,
            TargetName=name,
        )
        path = ua.BrowsePath(condition, ua.RelativePath([step]))
        request = ua.TranslateBrowsePathsToNodeIdsRequest()
        request.Parameters.BrowsePaths = [path]
        answer_type = ua.TranslateBrowsePathsToNodeIdsResponse
        try:
            answer: Any = await self._channel.call(request, answer_type, timeout_s=CALL_S)
            target = answer.Results[0].Targets[0].TargetId
            return bytes(nodeid_to_binary(target))
        except (LinkFault, ServiceFault, IndexError, TypeError):
            return None


def lacks_method(status: int) -> bool:
    """Whether the server does not have what was called."""
    return status & 0xFFFF0000 in _NO_SUCH_METHOD


def is_forgotten(status: int) -> bool:
    """Whether the server does not know the condition or its event any more."""
    return status & 0xFFFF0000 in _FORGOTTEN
