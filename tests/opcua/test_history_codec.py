"""HistoryRead: what we ask as asyncua reads it, what asyncua answers as we read it."""

from datetime import UTC, datetime

import numpy as np
import pytest
from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import nodeid_to_binary, struct_from_binary, struct_to_binary
from hypothesis import given, settings
from hypothesis import strategies as st

from scada.opcua.errors import DecodeError, ServiceFault
from scada.opcua.history_codec import history_answer, raw_parameters
from scada.opcua.times import to_ns
from tests.opcua.fake_channel import fault

NODE = ua.NodeId("CH4", 2)
START, END = 132_000_000_000_000_000, 132_000_000_600_000_000


def value(number: float, status: int = 0) -> ua.DataValue:
    return ua.DataValue(
        ua.Variant(number, ua.VariantType.Double),
        StatusCode=ua.StatusCode(ua.UInt32(status)),
        SourceTimestamp=datetime(2026, 5, 1, tzinfo=UTC),
        ServerTimestamp=datetime(2026, 5, 1, tzinfo=UTC),
    )


def result(
    *values: ua.DataValue, status: int = 0, point: bytes | None = None
) -> ua.HistoryReadResult:
    found = ua.HistoryReadResult(StatusCode=ua.StatusCode(ua.UInt32(status)))
    found.ContinuationPoint = point
    if values:
        found.HistoryData = ua.HistoryData(DataValues=list(values))
    return found


def answer(*results: ua.HistoryReadResult) -> bytes:
    return bytes(struct_to_binary(ua.HistoryReadResponse(Results=list(results))))


def test_a_request_as_asyncua_reads_it() -> None:
    node = nodeid_to_binary(NODE)
    body = raw_parameters(START, END, 1000, [node, node], [b"", b"next"])
    read = struct_from_binary(ua.HistoryReadParameters, Buffer(body))
    details = read.HistoryReadDetails
    assert isinstance(details, ua.ReadRawModifiedDetails)
    assert (details.IsReadModified, details.NumValuesPerNode, details.ReturnBounds) == (
        False,
        1000,
        False,
    )
    assert ua.datetime_to_win_epoch(details.StartTime) == START
    assert ua.datetime_to_win_epoch(details.EndTime) == END
    assert read.TimestampsToReturn is ua.TimestampsToReturn.Both
    assert not read.ReleaseContinuationPoints
    assert [one.NodeId for one in read.NodesToRead] == [NODE, NODE]
    assert [one.ContinuationPoint for one in read.NodesToRead] == [None, b"next"]


def test_a_release() -> None:
    body = raw_parameters(0, 0, 0, [nodeid_to_binary(NODE)], [b"x"], release=True)
    read = struct_from_binary(ua.HistoryReadParameters, Buffer(body))
    assert read.ReleaseContinuationPoints
    assert read.NodesToRead[0].ContinuationPoint == b"x"


def test_results_of_every_kind_in_one_answer() -> None:
    bad = int(ua.StatusCodes.BadHistoryOperationUnsupported)
    some, none, refused = history_answer(
        answer(
            result(value(0.5), value(float("nan"), 0x808C0000), point=b"\0more"),
            result(status=int(ua.StatusCodes.GoodNoData)),
            result(status=bad),
        ),
        3,
    )
    assert some.values is not None
    np.testing.assert_array_equal(some.values.value, [0.5, np.nan])
    assert some.values.status.tolist() == [0, 0x808C0000]
    moment = int(datetime(2026, 5, 1, tzinfo=UTC).timestamp() * 1e9)
    assert to_ns(some.values.source).tolist() == [moment] * 2
    assert some.continuation == b"\0more"
    assert (none.values, none.continuation) == (None, b"")
    assert (refused.status, refused.values) == (bad, None)


def test_a_refused_request() -> None:
    body = struct_to_binary(fault(int(ua.StatusCodes.BadServiceUnsupported)))
    with pytest.raises(ServiceFault):
        history_answer(body, 1)


def test_another_number_of_results() -> None:
    with pytest.raises(DecodeError, match="2 results came, 3"):
        history_answer(answer(result(), result()), 3)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_answers_end_in_an_error_or_in_some_result(data: st.DataObject) -> None:
    whole = bytearray(answer(result(value(1.0), value(2.0), point=b"abc"), result()))
    for _ in range(data.draw(st.integers(0, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    try:
        history_answer(bytes(whole[:cut]), 2)
    except (DecodeError, ServiceFault):
        return
    assert cut == len(whole)
