"""What lies behind the numbers: the bits of whole words, elements of arrays, texts."""

import struct
from collections.abc import Sequence
from contextlib import suppress

import numpy as np
import pytest
from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import struct_from_binary
from hypothesis import given
from hypothesis import strategies as st

from scada.opcua.array_codec import DataValues, decode
from scada.opcua.errors import DecodeError
from scada.opcua.status_codes import BAD_INDEX_RANGE_NO_DATA, BAD_TYPE_MISMATCH
from tests.opcua.wire_values import (
    INTEGERS,
    WireValue,
    asyncua_bytes,
    integers,
    numbers,
    oddities,
    wire_values,
)

V = ua.VariantType


def decoded(*sent: ua.DataValue) -> DataValues:
    data = b"".join(asyncua_bytes(value) for value in sent)
    return decode(data, 0, len(sent), handles=False)


def of(value: object, kind: ua.VariantType, **more: object) -> ua.DataValue:
    return ua.DataValue(ua.Variant(value, kind, is_array=isinstance(value, list)), **more)


@given(st.lists(integers(), min_size=1, max_size=20), st.booleans())
def test_words_keep_every_bit(variants: list[ua.Variant], mixed: bool) -> None:
    sent = [ua.DataValue(variant) for variant in variants]
    found = decoded(*sent, *([of("text", V.String)] if mixed else []))
    expected = [variant.Value % 2**64 for variant in variants] + [0] * mixed
    assert found.words().tolist() == expected
    assert found.take(np.array([0])).words().tolist() == expected[:1]


def test_words_of_booleans_times_and_statuses() -> None:
    found = decoded(of(True, V.Boolean), of(ua.StatusCode(ua.UInt32(0x80340000)), V.StatusCode))
    assert found.words().tolist() == [1, 0x80340000]
    assert np.isnan(found.value[1])
    ticks = decode(struct.pack("<BBq", 1, 13, -5) * 2, 0, 2, handles=False)
    assert ticks.words().tolist() == [2**64 - 5] * 2


@given(st.sampled_from(list(INTEGERS)), st.data())
def test_an_element_of_an_array(kind: ua.VariantType, data: st.DataObject) -> None:
    array = data.draw(st.lists(integers(kind), min_size=1, max_size=6))
    numbers_ = [variant.Value for variant in array]
    place = data.draw(st.integers(0, len(array) + 2))
    whole = decoded(of(1.5, V.Double), of(numbers_, kind), of(None, V.Null))
    found = whole.elements(np.array([1]), np.array([[place, -1]]))
    if place < len(array):
        assert found.value.tolist()[:2] == [1.5, float(numbers_[place])]
        assert int(found.words()[1]) == numbers_[place] % 2**64
        assert found.status.tolist() == [0, 0, 0]
        assert found.encoding()[1] == kind.value
    else:
        assert np.isnan(found.value[1])
        assert found.status.tolist() == [0, BAD_INDEX_RANGE_NO_DATA, 0]
    assert whole.status.tolist() == [0, 0, 0], "the values asked are not changed"


@given(st.lists(st.integers(1, 4), min_size=2, max_size=3), st.data())
def test_an_element_of_a_matrix(shape: list[int], data: st.DataObject) -> None:
    matrix = np.arange(int(np.prod(shape)), dtype=np.float64).reshape(shape)
    index = [data.draw(st.integers(0, size)) for size in shape]
    sent = ua.DataValue(ua.Variant(matrix.tolist(), V.Double, Dimensions=shape))
    found = decoded(sent).elements(np.array([0]), np.array([index]))
    if all(place < size for place, size in zip(index, shape, strict=True)):
        assert found.value[0] == matrix[tuple(index)]
    else:
        assert found.status[0] == BAD_INDEX_RANGE_NO_DATA


@pytest.mark.parametrize(
    ("sent", "index", "status"),
    [
        (of(1.5, V.Double), [0], BAD_TYPE_MISMATCH),
        (of("text", V.String), [0], BAD_TYPE_MISMATCH),
        (of(["a", "b"], V.String), [0], BAD_TYPE_MISMATCH),
        (of([1.0], V.Double), [0, 0], BAD_INDEX_RANGE_NO_DATA),
        (of([], V.Double), [0], BAD_INDEX_RANGE_NO_DATA),
        (of([[1.0], [2.0]], V.Double), [1], BAD_INDEX_RANGE_NO_DATA),
        (of(1.5, V.Double, StatusCode=ua.StatusCode(ua.UInt32(0x80340000))), [0], 0x80340000),
        (of(None, V.Null), [0], 0),
    ],
)
def test_what_is_no_element_says_why(sent: ua.DataValue, index: list[int], status: int) -> None:
    found = decoded(sent).elements(np.array([0]), np.array([index]))
    assert found.status.tolist() == [status]
    assert np.isnan(found.value[0])


def test_elements_of_many_arrays_at_once() -> None:
    rows: Sequence[list[float]] = [
        [float(10 * row + i) for i in range(row + 1)] for row in range(9)
    ]
    whole = decoded(*(of(row, V.Float) for row in rows))
    found = whole.elements(np.arange(9), np.arange(9)[:, None])
    assert found.value.tolist() == [row[-1] for row in rows]


@given(st.lists(numbers() | oddities(), min_size=1, max_size=6))
def test_any_value_by_asyncuas_decoder(variants: list[ua.Variant]) -> None:
    found = decoded(*(ua.DataValue(variant) for variant in variants))
    for place, variant in enumerate(variants):
        theirs = struct_from_binary(ua.DataValue, Buffer(asyncua_bytes(ua.DataValue(variant))))
        assert repr(found.variant(place)) == repr(theirs.Value)


def test_dimensions_that_promise_more_than_there_is_are_refused() -> None:
    matrix = bytes([1, 0xC6]) + struct.pack("<ii", 1, 7) + struct.pack("<iii", 2, 30000, 30000)
    with pytest.raises(DecodeError, match="dimensions"):
        decode(matrix, 0, 1, handles=False)


@given(st.lists(wire_values(numbers() | oddities()), min_size=1, max_size=5), st.data())
def test_whatever_was_decoded_can_be_asked_for_more(
    values: list[WireValue], data: st.DataObject
) -> None:
    """Corrupted, but decoded: words, elements and asyncua's decoder stay within their bounds."""
    sent = bytearray(b"".join(value.data for value in values))
    for _ in range(data.draw(st.integers(0, 4))):
        sent[data.draw(st.integers(0, len(sent) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = decode(bytes(sent), 0, len(values), handles=False)
    except DecodeError:
        return
    places = np.arange(len(values))
    index = np.array(data.draw(st.lists(INDEX, min_size=len(values), max_size=len(values))))
    picked = found.elements(places, index)
    assert len(found.words()) == len(picked.words()) == len(values)
    for place in places.tolist():
        with suppress(DecodeError):
            found.variant(place)


INDEX = st.tuples(st.integers(0, 5), st.integers(-1, 5)) | st.just((2**31 - 1, 2**31 - 1))
