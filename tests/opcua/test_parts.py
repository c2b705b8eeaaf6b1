"""Bits, elements and shared nodes, held against plain Python."""

import numpy as np
import pytest
from asyncua import ua
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from scada.model import Flag, Kind, Samples, Tag, is_bad
from scada.opcua.array_codec import DataValues, decode
from scada.opcua.points import Points
from scada.opcua.sharing import MOST_GAP, Sharing
from scada.opcua.status_codes import BAD_INDEX_RANGE_NO_DATA, BAD_NO_DATA, BAD_TYPE_MISMATCH
from scada.opcua.windows import WORTH
from tests.opcua.wire_values import INTEGERS, asyncua_bytes, integers

V = ua.VariantType
NOW = 1_800_000_000_000_000_000
BITS = {kind: int(kind.name[-2:]) for kind in INTEGERS if kind.name[-2:].isdecimal()}
BITS |= {V.SByte: 8, V.Byte: 8, V.Int16: 16, V.UInt16: 16}


def tag(number: int, node: str = "i=1", **changes: object) -> Tag:
    plain: dict[str, object] = {
        "id": f"t{number}", "server": "m", "node": node, "kind": Kind.LEVEL, "area": "a",
        "name_zh": "", "name_en": "", "high": 1e9, "scan_s": 0.0,
    }  # fmt: skip
    return Tag(**{**plain, **changes})  # type: ignore[arg-type]


def points(*tags: Tag) -> Points:
    return Points(tags, np.arange(len(tags), dtype=np.int32))


def decoded(*sent: ua.DataValue) -> DataValues:
    data = b"".join(asyncua_bytes(value) for value in sent)
    return decode(data, 0, len(sent), handles=False)


def of(value: object, kind: ua.VariantType, **more: object) -> ua.DataValue:
    return ua.DataValue(ua.Variant(value, kind, is_array=isinstance(value, list)), **more)


def matrix(values: list[float], shape: list[int]) -> ua.DataValue:
    return ua.DataValue(ua.Variant(values, V.Double, Dimensions=shape, is_array=True))


def samples(one: Points, rows: list[int], *sent: ua.DataValue) -> Samples:
    """What a source makes of the values of these items."""
    tags, values = one.spread(np.array(rows, np.intp), decoded(*sent))
    return one.samples(tags, values, NOW, Flag.NONE)


def same(found: NDArray[np.float64], expected: list[float]) -> None:
    np.testing.assert_array_equal(found, expected)


# -- bits ----------------------------------------------------------------------------------------


@given(st.sampled_from(sorted(BITS, key=lambda kind: kind.value)), st.data())
def test_a_bit_is_that_of_the_integer_exactly(kind: ua.VariantType, data: st.DataObject) -> None:
    word = data.draw(integers(kind)).Value
    bit, invert = data.draw(st.integers(0, 63)), data.draw(st.booleans())
    one = points(tag(0, bit=bit, kind=Kind.SWITCH, invert=invert))
    batch = samples(one, [0], of(word, kind))
    if bit < BITS[kind]:
        expected = (word >> bit & 1) ^ invert
        assert (batch.value.tolist(), batch.status.tolist()) == ([expected], [0])
    else:
        same(batch.value, [np.nan])
        assert batch.status.tolist() == [BAD_TYPE_MISMATCH]
    same(batch.as_sent, [float(word)])


def test_the_bits_of_a_word_that_no_double_can_hold() -> None:
    word = 2**63 + 1
    one = points(tag(0, bit=0, kind=Kind.SWITCH), tag(1, bit=63, kind=Kind.SWITCH))
    batch = samples(one, [0], of(word, V.UInt64))
    assert batch.value.tolist() == [1.0, 1.0]
    assert batch.as_sent.tolist() == [2.0**63] * 2


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (of(1.5, V.Double), BAD_TYPE_MISMATCH),
        (of(3.0, V.Float), BAD_TYPE_MISMATCH),
        (of("text", V.String), BAD_TYPE_MISMATCH),
        (of([1, 2], V.Int16), BAD_TYPE_MISMATCH),
        (ua.DataValue(ua.Variant(None, V.Null)), BAD_NO_DATA),
        (of(None, V.Null, StatusCode=ua.StatusCode(ua.UInt32(0x808C0000))), 0x808C0000),
    ],
)
def test_what_has_no_bits_is_bad_and_says_so(sent: ua.DataValue, status: int) -> None:
    batch = samples(points(tag(0, bit=0, kind=Kind.SWITCH)), [0], sent)
    same(batch.value, [np.nan])
    assert batch.status.tolist() == [status]


def test_bit_0_of_a_boolean_is_the_boolean() -> None:
    one = points(tag(0, bit=0, kind=Kind.SWITCH), tag(1, bit=1, kind=Kind.SWITCH))
    batch = samples(one, [0], of(True, V.Boolean))
    same(batch.value, [1.0, np.nan])


# -- elements ------------------------------------------------------------------------------------


@given(st.sampled_from(list(INTEGERS)), st.data())
def test_an_element_is_that_of_the_list(kind: ua.VariantType, data: st.DataObject) -> None:
    sent = [one.Value for one in data.draw(st.lists(integers(kind), max_size=8))]
    index = data.draw(st.integers(0, 9))
    one = points(tag(0, element=(index,), scale=2.0))
    batch = samples(one, [0], of(sent, kind))
    if index < len(sent):
        same(batch.value, [2.0 * float(sent[index])])
        same(batch.as_sent, [float(sent[index])])
        assert batch.status.tolist() == [0]
    else:
        same(batch.value, [np.nan])
        assert batch.status.tolist() in ([BAD_INDEX_RANGE_NO_DATA], [BAD_NO_DATA])


@given(st.data())
def test_a_bit_of_an_element(data: st.DataObject) -> None:
    words = data.draw(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=6))
    index, bit = data.draw(st.integers(0, len(words) - 1)), data.draw(st.integers(0, 63))
    batch = samples(points(tag(0, element=(index,), bit=bit)), [0], of(words, V.Int64))
    assert batch.value.tolist() == [words[index] >> bit & 1]


@given(st.lists(st.integers(1, 4), min_size=2, max_size=3), st.data())
def test_elements_of_a_matrix_are_those_of_numpy(shape: list[int], data: st.DataObject) -> None:
    whole = np.arange(np.prod(shape), dtype=np.float64)
    places = [tuple(data.draw(st.integers(0, n)) for n in shape) for _ in range(4)]
    one = points(*(tag(n, element=place) for n, place in enumerate(places)))
    batch = samples(one, [0], matrix(whole.tolist(), shape))
    for place, value in zip(places, batch.value.tolist(), strict=True):
        inside = all(at < n for at, n in zip(place, shape, strict=True))
        same(np.array([value]), [whole.reshape(shape)[place] if inside else np.nan])


def test_what_is_no_array_has_no_elements() -> None:
    one = points(tag(0, element=(0,)))
    for sent in (of(1.5, V.Double), of(["a"], V.String)):
        assert samples(one, [0], sent).status.tolist() == [BAD_TYPE_MISMATCH]


# -- the number as sent --------------------------------------------------------------------------


@given(st.lists(st.sampled_from([0.0, 1.0, 2.5, -3.0, np.nan, np.inf]), min_size=1, max_size=6))
def test_the_number_as_sent_is_there_only_where_it_is_not_the_value(sent: list[float]) -> None:
    one = points(tag(0), tag(1, scale=2.0, offset=1.0), tag(2, kind=Kind.FAN))
    values = decoded(*(of(value, V.Double) for value in sent))
    for row in range(3):
        batch = one.samples(np.full(len(sent), row), values, NOW, Flag.NONE)
        same(batch.as_sent, sent)
        pairs = zip(sent, batch.value.tolist(), strict=True)
        differs = [not (a == b or (np.isnan(a) and np.isnan(b))) for a, b in pairs]
        assert (batch.raw is not None) == any(differs)
        assert row > 0 or batch.raw is None


def test_layers_and_batches_keep_it_with_its_row() -> None:
    scaled = Samples.of([0, 1, 0], [3, 1, 2], [0.3, 9.0, 0.2], raw=np.array([3.0, 9.0, 2.0]))
    plain = Samples.of([1], [4], [7.0])
    whole = Samples.concatenate([plain, scaled, Samples.empty()])
    assert whole.as_sent.tolist() == [7.0, 3.0, 9.0, 2.0]
    first, second = scaled.layers()
    assert dict(zip(first.tag.tolist(), first.as_sent.tolist(), strict=True)) == {0: 2.0, 1: 9.0}
    assert second.as_sent.tolist() == [3.0]
    assert Samples.concatenate([plain, plain]).raw is None


# -- tags that share a node ----------------------------------------------------------------------


PLACES = st.tuples(
    st.sampled_from(["i=1", "i=2"]),
    st.sampled_from([0.0, 1.0]),
    st.none() | st.integers(0, 200),
)


@given(st.lists(PLACES, min_size=1, max_size=20), st.data())
def test_every_tag_gets_the_value_of_its_own_item(
    places: list[tuple[str, float, int | None]], data: st.DataObject
) -> None:
    tags = [
        tag(n, node, scan_s=scan_s, element=() if at is None else (at,))
        for n, (node, scan_s, at) in enumerate(places)
    ]
    sharing = Sharing(tags)
    leads = np.unique(sharing.lead)
    assert (sharing.size[leads] > 0).all()
    assert sharing.size.sum() == len(tags)
    asked = np.array(data.draw(st.lists(st.sampled_from(leads.tolist()), max_size=9)), np.intp)
    found, at = sharing.spread(asked)
    at = np.arange(len(asked)) if at is None else at
    for row, place in zip(found.tolist(), at.tolist(), strict=True):
        lead = int(asked[place])
        assert sharing.lead[row] == lead
        assert (tags[row].node, tags[row].scan_s) == (tags[lead].node, tags[lead].scan_s)
    assert len(found) == sum(int(sharing.size[row]) for row in asked.tolist())


def test_what_is_asked_once_and_what_is_not() -> None:
    word = [tag(n, "i=1", bit=n, kind=Kind.SWITCH) for n in range(16)]
    others = [
        tag(16, "i=1", bit=3, scan_s=1.0),
        tag(17, "i=1", deadband=2.0),
        tag(18, "i=2", element=(0,)),
        tag(19, "i=2", element=(MOST_GAP,)),
        tag(20, "i=2", element=(2 * MOST_GAP + 1,)),
        tag(21, "i=2", element=(0, 1)),
    ]
    sharing = Sharing([*word, *others])
    assert sharing.size.tolist() == [16] + [0] * 15 + [1, 1, 2, 0, 1, 1]
    one = Points([*word, *others], np.arange(22, dtype=np.int32))
    asked = [target is not None for target in one.targets([b"n"] * 22)]
    assert [row for row in range(22) if asked[row]] == [0, 16, 17, 18, 20, 21]


def test_a_word_that_changes_twice_in_a_message_changes_each_bit_twice() -> None:
    one = points(*(tag(n, bit=n, kind=Kind.SWITCH) for n in range(3)))
    batch = samples(one, [0, 0], of(0b101, V.UInt16), of(0b010, V.UInt16))
    assert batch.tag.tolist() == [0, 1, 2, 0, 1, 2]
    assert batch.value.tolist() == [1, 0, 1, 0, 1, 0]
    assert batch.as_sent.tolist() == [5.0] * 3 + [2.0] * 3


def test_a_status_is_that_of_all_tags_of_the_item() -> None:
    one = points(*(tag(n, bit=n, kind=Kind.SWITCH) for n in range(2)), tag(2, "i=2"))
    rows, status = one.spread_status(np.array([0, 2]), np.array([7, 9], np.uint32))
    assert (rows.tolist(), status.tolist()) == ([0, 1, 2], [7, 7, 9])


# -- windows -------------------------------------------------------------------------------------


def test_what_a_window_asks_for() -> None:
    one = points(
        tag(0, "i=1", element=(3,)), tag(1, "i=1", element=(17,)), tag(2, "i=2", element=(5,)),
        tag(3, "i=3", element=(0, 5)), tag(4, "i=3", element=(0, 2)), tag(5, "i=4"),
    )  # fmt: skip
    windows = one.windows
    assert windows.leads().tolist() == [0, 2, 3]
    assert windows.text(0) == ""
    windows.set_open(windows.leads(), is_open=True)
    assert [windows.text(row) for row in (0, 2, 3)] == ["3:17", "5", "0,2:5"]


@given(st.integers(0, 50), st.integers(0, 30), st.integers(0, 400), st.booleans())
def test_through_a_window_or_not_the_elements_are_the_same(
    low: int, more: int, length: int, ignored: bool
) -> None:
    """The server sends the part, what there is of it, or the whole array in spite of the range."""
    one = points(tag(0, element=(low,)), tag(1, element=(low + more,)))
    array = [float(n) for n in range(length + 4 * (more + 1) + WORTH)]
    one.windows.set_open(np.array([0]), is_open=True)
    part = array if ignored else array[low : low + more + 1]
    assert samples(one, [0], of(part, V.Double)).value.tolist() == [low, low + more]
    one.windows.set_open(np.array([0]), is_open=False)
    assert samples(one, [0], of(array, V.Double)).value.tolist() == [low, low + more]


def test_a_window_beyond_the_end_of_the_array() -> None:
    one = points(tag(0, element=(3,)), tag(1, element=(9,)))
    one.windows.set_open(np.array([0]), is_open=True)
    batch = samples(one, [0], of([3.0, 4.0], V.Double))
    same(batch.value, [3.0, np.nan])
    assert is_bad(batch.status).tolist() == [False, True]
