"""Events on the wire: asked for, read, and never trusted."""

from datetime import UTC, datetime
from typing import Any

import pytest
from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import struct_from_binary, struct_to_binary, variant_to_binary
from hypothesis import given
from hypothesis import strategies as st

from scada.opcua.errors import DecodeError, ServiceFault
from scada.opcua.event_answers import event_answer
from scada.opcua.event_filter import FIELDS, Field, event_item, event_item_parameters
from scada.opcua.event_values import NodeBytes, Said, event_value
from scada.opcua.method_call import (
    ACKNOWLEDGE,
    CALL_REQUEST,
    call_parameters,
    call_status,
    number,
    raw,
    text,
)
from scada.opcua.requests import CREATE_MONITORED_ITEMS_REQUEST, RequestFrame

V = ua.VariantType
TWO = FIELDS[:2]


def publish(*events: list[ua.Variant], handle: int = 5, more: tuple[Any, ...] = ()) -> bytes:
    lists = [ua.EventFieldList(handle, fields) for fields in events]
    response = ua.PublishResponse()
    response.Parameters.SubscriptionId = 9
    response.Parameters.NotificationMessage = ua.NotificationMessage(
        SequenceNumber=3, NotificationData=[ua.EventNotificationList(lists), *more]
    )
    return bytes(struct_to_binary(response))


SCALARS = [
    (ua.Variant(True, V.Boolean), True),
    (ua.Variant(-5, V.SByte), -5),
    (ua.Variant(700, V.UInt16), 700),
    (ua.Variant(2**63, V.UInt64), 2**63),
    (ua.Variant(1.5, V.Double), 1.5),
    (ua.Variant("气", V.String), "气"),
    (ua.Variant(None, V.String), None),
    (ua.Variant(b"\x01\x02", V.ByteString), b"\x01\x02"),
    (ua.Variant(ua.LocalizedText("高", "zh-CN"), V.LocalizedText), Said("高", "zh-CN")),
    (ua.Variant(ua.LocalizedText("high"), V.LocalizedText), Said("high")),
    (ua.Variant(ua.StatusCode(0x80AB0000), V.StatusCode), 0x80AB0000),
    (ua.Variant(ua.QualifiedName("a", 2), V.QualifiedName), "a"),
    (ua.Variant([1, 2], V.Int32), None),
    (ua.Variant(), None),
]


@pytest.mark.parametrize(("variant", "value"), SCALARS)
def test_a_field_is_read_as_asyncua_writes_it(variant: ua.Variant, value: object) -> None:
    data = variant_to_binary(variant)
    assert event_value(data, 0) == (value, len(data))


@pytest.mark.parametrize(
    "node",
    [
        ua.NodeId(7),
        ua.NodeId(70000, 3),
        ua.NodeId("s", 2),
        ua.NodeId(b"b", 1, ua.NodeIdType.ByteString),
    ],
)
def test_nodes_stay_as_they_are(node: ua.NodeId) -> None:
    data = variant_to_binary(ua.Variant(node, V.NodeId))
    assert event_value(data, 0) == (NodeBytes(data[1:]), len(data))
    assert not NodeBytes(data[1:]).is_null


def test_a_null_node_names_nothing() -> None:
    assert NodeBytes(variant_to_binary(ua.Variant(ua.NodeId(), V.NodeId))[1:]).is_null


def test_events_of_a_message() -> None:
    fields = [ua.Variant(b"e1", V.ByteString), ua.Variant(ua.NodeId(2788), V.NodeId)]
    change = ua.DataChangeNotification(MonitoredItems=[])
    answer = event_answer(publish(fields, fields, more=(change,)), 5, TWO)
    assert (answer.sequence, len(answer.events), answer.keep_alive) == (3, 2, False)
    assert answer.events[0]["event_id"] == b"e1"
    assert event_answer(publish(fields), 6, TWO).events == (), "of another item"


def test_a_keep_alive_and_the_end_of_the_subscription() -> None:
    empty = ua.PublishResponse()
    empty.Parameters.NotificationMessage = ua.NotificationMessage(SequenceNumber=8)
    answer = event_answer(bytes(struct_to_binary(empty)), 5, TWO)
    assert (answer.sequence, answer.keep_alive, answer.status_change) == (8, True, None)
    timeout = ua.StatusChangeNotification(Status=ua.StatusCode(ua.StatusCodes.BadTimeout))
    assert event_answer(publish(more=(timeout,)), 5, TWO).status_change == 0x800A0000


def test_an_event_with_other_fields_is_broken_and_the_ones_before_it_count() -> None:
    one = [ua.Variant(b"e1", V.ByteString), ua.Variant(ua.NodeId(1), V.NodeId)]
    answer = event_answer(publish(one, one[:1], one), 5, TWO)
    assert (len(answer.events), answer.broken) == (1, 2)


FIELDS_OF_AN_EVENT = [variant for variant, _ in SCALARS][: len(FIELDS)]
EVERY_FIELD = (FIELDS_OF_AN_EVENT * 2)[: len(FIELDS)]
GOOD = publish(EVERY_FIELD, EVERY_FIELD)


AFTER_THE_EVENTS = 8
"""Results and diagnostics, which are not looked at."""


@given(st.integers(0, len(GOOD) - AFTER_THE_EVENTS - 1))
def test_what_is_cut_off_is_refused(length: int) -> None:
    with pytest.raises(DecodeError):
        event_answer(GOOD[:length], 5, FIELDS)


@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=8))
def test_what_is_damaged_is_an_error_or_another_value_never_more(
    damage: list[tuple[int, int]],
) -> None:
    data = bytearray(GOOD)
    for place, byte in damage:
        data[place] = byte
    try:
        answer = event_answer(bytes(data), 5, FIELDS)
    except (DecodeError, ServiceFault):
        return
    assert all(set(event) == {field.name for field in FIELDS} for event in answer.events)


@given(st.binary(max_size=300))
def test_noise_is_an_error(data: bytes) -> None:
    with pytest.raises((DecodeError, ServiceFault)):
        event_answer(data, 5, FIELDS)


def asked(kind: int, parameters: bytes, request: type[Any]) -> Any:
    """What a server reads."""
    body = RequestFrame(b"\0\0").encode(kind, parameters, ticks=0, handle=1, timeout_ms=0)
    return struct_from_binary(request, Buffer(body))


def test_the_filter_is_what_asyncua_reads() -> None:
    parameters = event_item_parameters(77, 5, FIELDS, 1000)
    request = asked(CREATE_MONITORED_ITEMS_REQUEST, parameters, ua.CreateMonitoredItemsRequest)
    (item,) = request.Parameters.ItemsToCreate
    assert (request.Parameters.SubscriptionId, item.ItemToMonitor.AttributeId) == (77, 12)
    assert item.ItemToMonitor.NodeId == ua.NodeId(2253)
    wanted = item.RequestedParameters
    assert (wanted.ClientHandle, wanted.QueueSize, wanted.DiscardOldest) == (5, 1000, True)
    clauses = wanted.Filter.SelectClauses
    assert [tuple(step.Name for step in clause.BrowsePath) for clause in clauses] == [
        field.path for field in FIELDS
    ]
    condition = clauses[[field.name for field in FIELDS].index("condition")]
    assert (condition.AttributeId, condition.TypeDefinitionId) == (1, ua.NodeId(2782))
    assert not wanted.Filter.WhereClause.Elements


def created(status: int, *fields: int) -> bytes:
    result = ua.MonitoredItemCreateResult(StatusCode=ua.StatusCode(status), MonitoredItemId=4)
    if fields:
        result.FilterResult = ua.EventFilterResult(
            SelectClauseResults=[ua.StatusCode(one) for one in fields]
        )
    return bytes(struct_to_binary(ua.CreateMonitoredItemsResponse(Results=[result])))


def test_what_a_server_says_of_each_field() -> None:
    found = event_item(created(0, 0, 0x80340000))
    assert (found.status, found.item, found.fields) == (0, 4, (0, 0x80340000))
    assert event_item(created(0x80470000)).fields == ()


def test_a_call_is_what_asyncua_reads() -> None:
    parameters = call_parameters(b"\x00\x55", ACKNOWLEDGE, [raw(b"id"), text("李: 好"), number(3)])
    request = asked(CALL_REQUEST, parameters, ua.CallRequest)
    (call,) = request.Parameters.MethodsToCall
    assert (call.ObjectId, call.MethodId) == (ua.NodeId(85), ua.NodeId(9111))
    assert [argument.Value for argument in call.InputArguments] == [
        b"id",
        ua.LocalizedText("李: 好"),
        3,
    ]


def test_the_status_of_a_call() -> None:
    result = ua.CallMethodResult(StatusCode=ua.StatusCode(ua.StatusCodes.BadEventIdUnknown))
    assert call_status(bytes(struct_to_binary(ua.CallResponse(Results=[result])))) == 0x809A0000


def test_every_field_has_a_name_of_its_own() -> None:
    assert len({field.name for field in FIELDS}) == len(FIELDS)
    assert Field("x", 2041, ("Time",)).encode().startswith(b"\x01\x00\xf9\x07")


def test_times_come_as_ticks() -> None:
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    data = variant_to_binary(ua.Variant(moment, V.DateTime))
    assert event_value(data, 0)[0] == 134397792000000000
