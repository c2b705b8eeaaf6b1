"""Whole message bodies against asyncua's encoder."""

import struct
from typing import Any

import numpy as np
import pytest
from asyncua import ua
from asyncua.ua.ua_binary import struct_to_binary
from hypothesis import given, settings
from hypothesis import strategies as st

from scada.opcua.answers import (
    created_items,
    header_ticks,
    publish_answer,
    read_answer,
    republish_answer,
)
from scada.opcua.errors import DecodeError, ServiceFault
from scada.opcua.requests import (
    CREATE_MONITORED_ITEMS_REQUEST,
    PUBLISH_REQUEST,
    READ_REQUEST,
    RequestFrame,
    create_items_parameters,
    publish_parameters,
    read_parameters,
    read_value_id,
)


def doubles(*numbers: float) -> list[ua.DataValue]:
    return [ua.DataValue(ua.Variant(number, ua.VariantType.Double)) for number in numbers]


def read_response(values: list[ua.DataValue]) -> Any:
    return ua.ReadResponse(Results=values)


def publish_response(*data: Any, sequence: int = 5) -> Any:
    response = ua.PublishResponse()
    response.Parameters.SubscriptionId = 9
    response.Parameters.AvailableSequenceNumbers = [4, 5]
    response.Parameters.NotificationMessage = ua.NotificationMessage(
        SequenceNumber=sequence, NotificationData=list(data)
    )
    response.Parameters.Results = [ua.StatusCode(0)]
    return response


def data_change(*numbers: float) -> ua.DataChangeNotification:
    items = [
        ua.MonitoredItemNotification(ClientHandle=row, Value=value)
        for row, value in enumerate(doubles(*numbers))
    ]
    return ua.DataChangeNotification(MonitoredItems=items)


def test_a_read_response() -> None:
    found = read_answer(struct_to_binary(read_response(doubles(1.5, -2.0))), 2)
    np.testing.assert_array_equal(found.value, [1.5, -2.0])


def test_a_read_response_with_another_count_is_refused() -> None:
    with pytest.raises(DecodeError, match="2 values came, 3 were asked for"):
        read_answer(struct_to_binary(read_response(doubles(1, 2))), 3)


def test_bytes_after_the_end_are_refused() -> None:
    with pytest.raises(DecodeError, match="after the end"):
        read_answer(struct_to_binary(read_response(doubles(1))) + b"\0", 1)


def test_diagnostics_and_a_string_table_in_the_header_are_stepped_over() -> None:
    response = read_response(doubles(4.0))
    response.ResponseHeader.StringTable = ["a", "bc"]
    response.ResponseHeader.ServiceDiagnostics = ua.DiagnosticInfo(
        SymbolicId=1, AdditionalInfo="why", InnerStatusCode=ua.StatusCode(7)
    )
    assert read_answer(struct_to_binary(response), 1).value[0] == 4.0


def test_a_service_fault_is_named() -> None:
    fault = ua.ServiceFault()
    fault.ResponseHeader.ServiceResult = ua.StatusCode(ua.StatusCodes.BadTooManyOperations)
    with pytest.raises(ServiceFault, match="Read refused: BadTooManyOperations"):
        read_answer(struct_to_binary(fault), 1)


def test_a_publish_response() -> None:
    body = struct_to_binary(publish_response(data_change(1.0, 2.0), data_change(3.0)))
    answer = publish_answer(body)
    assert (answer.subscription, answer.sequence, answer.available) == (9, 5, (4, 5))
    assert not answer.keep_alive
    assert [values.value.tolist() for values in answer.values] == [[1.0, 2.0], [3.0]]
    assert answer.values[0].handle.tolist() == [0, 1]


def test_a_keep_alive() -> None:
    answer = publish_answer(struct_to_binary(publish_response(sequence=6)))
    assert answer.keep_alive
    assert (answer.sequence, answer.values, answer.status_change) == (6, (), None)


def test_a_status_change_and_an_event_list() -> None:
    change = ua.StatusChangeNotification(Status=ua.StatusCode(ua.StatusCodes.BadTimeout))
    events = ua.EventNotificationList(Events=[ua.EventFieldList(ClientHandle=1)])
    answer = publish_answer(struct_to_binary(publish_response(events, change)))
    assert answer.status_change == ua.StatusCodes.BadTimeout


def test_a_republish_response() -> None:
    response = ua.RepublishResponse()
    response.NotificationMessage = ua.NotificationMessage(
        SequenceNumber=3, NotificationData=[data_change(8.0)]
    )
    answer = republish_answer(struct_to_binary(response))
    assert answer.sequence == 3
    assert answer.values[0].value.tolist() == [8.0]


@settings(max_examples=150)
@given(st.data())
def test_corrupted_publish_responses_never_pass_for_more(data: st.DataObject) -> None:
    whole = bytearray(struct_to_binary(publish_response(data_change(1.0, 2.0, 3.0))))
    cut = data.draw(st.integers(0, len(whole)))
    for _ in range(data.draw(st.integers(0, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        answer = publish_answer(bytes(whole[:cut]))
    except (DecodeError, ServiceFault):
        return
    assert sum(len(values) for values in answer.values) <= len(whole) // 5


@settings(max_examples=150)
@given(st.data())
def test_corrupted_read_responses_are_refused_or_have_as_many_values(data: st.DataObject) -> None:
    whole = bytearray(struct_to_binary(read_response(doubles(1.0, 2.0, 3.0))))
    cut = data.draw(st.just(len(whole)) | st.integers(0, len(whole)))
    for _ in range(data.draw(st.integers(0, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        values = read_answer(bytes(whole[:cut]), 3)
    except (DecodeError, ServiceFault):
        return
    assert len(values) == 3
    assert values.end <= cut


def test_created_items() -> None:
    results = [
        ua.MonitoredItemCreateResult(ua.StatusCode(0), 11, 50.0, 20, None),
        ua.MonitoredItemCreateResult(ua.StatusCode(ua.StatusCodes.BadNodeIdUnknown), 0, 0.0, 0),
    ]
    body = struct_to_binary(ua.CreateMonitoredItemsResponse(Results=results))
    found = created_items(body, 2)
    assert found.status.tolist() == [0, ua.StatusCodes.BadNodeIdUnknown]
    assert (found.sampling_ms[0], found.queue[0], found.item[0]) == (50.0, 20, 11)


def test_created_items_with_a_filter_result() -> None:
    filtered = ua.MonitoredItemCreateResult(
        ua.StatusCode(0), 12, 100.0, 5, ua.AggregateFilterResult()
    )
    plain = ua.MonitoredItemCreateResult(ua.StatusCode(0), 13, 200.0, 6, None)
    body = struct_to_binary(ua.CreateMonitoredItemsResponse(Results=[filtered, plain]))
    assert created_items(body, 2).queue.tolist() == [5, 6]


def test_the_header_carries_the_servers_clock() -> None:
    response = read_response([])
    body = struct_to_binary(response)
    expected = ua.datetime_to_win_epoch(response.ResponseHeader.Timestamp)
    assert header_ticks(body) == expected


TOKEN = ua.NodeId(ua.ByteString(b"secret"), ua.Int16(1))


def encoded(kind: int, parameters: bytes, request: Any) -> tuple[bytes, bytes]:
    """Our bytes and asyncua's, with the same time and handle."""
    request.RequestHeader.AuthenticationToken = TOKEN
    request.RequestHeader.RequestHandle = 77
    request.RequestHeader.TimeoutHint = 3000
    ticks = ua.datetime_to_win_epoch(request.RequestHeader.Timestamp)
    token = b"\x05\x01\x00" + struct.pack("<i", 6) + b"secret"
    ours = RequestFrame(token).encode(kind, parameters, ticks=ticks, handle=77, timeout_ms=3000)
    return ours, struct_to_binary(request)


def target(name: str) -> tuple[bytes, ua.ReadValueId]:
    node = ua.NodeId(ua.String(name), ua.Int16(2))
    raw = struct.pack("<BHi", 3, 2, len(name)) + name.encode()
    return read_value_id(raw), ua.ReadValueId(NodeId=node, AttributeId=ua.AttributeIds.Value)


def test_a_read_request_is_asyncuas() -> None:
    (first, theirs_first), (second, theirs_second) = target("a"), target("bcd")
    request = ua.ReadRequest()
    request.Parameters.TimestampsToReturn = ua.TimestampsToReturn.Both
    request.Parameters.NodesToRead = [theirs_first, theirs_second]
    ours, theirs = encoded(READ_REQUEST, read_parameters([first, second]), request)
    assert ours == theirs


def test_a_publish_request_is_asyncuas() -> None:
    request = ua.PublishRequest()
    request.Parameters.SubscriptionAcknowledgements = [
        ua.SubscriptionAcknowledgement(9, 4),
        ua.SubscriptionAcknowledgement(9, 5),
    ]
    ours, theirs = encoded(PUBLISH_REQUEST, publish_parameters([(9, 4), (9, 5)]), request)
    assert ours == theirs


def test_a_request_for_monitored_items_is_asyncuas() -> None:
    ours_target, theirs_target = target("a")
    item = ua.MonitoredItemCreateRequest(
        ItemToMonitor=theirs_target,
        MonitoringMode=ua.MonitoringMode.Reporting,
        RequestedParameters=ua.MonitoringParameters(
            ClientHandle=5, SamplingInterval=50.0, Filter=None, QueueSize=20, DiscardOldest=True
        ),
    )
    request = ua.CreateMonitoredItemsRequest()
    request.Parameters = ua.CreateMonitoredItemsParameters(9, ua.TimestampsToReturn.Both, [item])
    parameters = create_items_parameters(
        9, [ours_target], np.array([5], np.uint32), sampling_ms=50.0, queue=20
    )
    ours, theirs = encoded(CREATE_MONITORED_ITEMS_REQUEST, parameters, request)
    assert ours == theirs
