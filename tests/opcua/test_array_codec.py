"""The array decoder against asyncua's encoder, and against bytes that nobody meant."""

import struct

import numpy as np
import pytest
from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import struct_from_binary
from hypothesis import given, settings
from hypothesis import strategies as st

from scada.opcua.array_codec import DataValues, decode
from scada.opcua.errors import DecodeError
from tests.opcua.wire_values import WireValue, asyncua_bytes, numbers, oddities, wire_values

ANY = wire_values(numbers() | oddities())
NUMBER = wire_values(numbers())


def body(values: list[WireValue], handles: bool) -> bytes:
    head = [struct.pack("<I", 7 * row) if handles else b"" for row in range(len(values))]
    return b"".join(h + value.data for h, value in zip(head, values, strict=True))


def assert_same(found: DataValues, values: list[WireValue], handles: bool) -> None:
    np.testing.assert_array_equal(found.value, [value.value for value in values])
    np.testing.assert_array_equal(found.status, [value.status for value in values])
    np.testing.assert_array_equal(found.source, [value.source for value in values])
    np.testing.assert_array_equal(found.server, [value.server for value in values])
    if handles:
        np.testing.assert_array_equal(found.handle, [7 * row for row in range(len(values))])


@given(st.lists(ANY, max_size=30), st.booleans())
def test_every_mixture_is_decoded(values: list[WireValue], handles: bool) -> None:
    data = body(values, handles)
    found = decode(data, 0, len(values), handles=handles)
    assert found.end == len(data)
    assert_same(found, values, handles)


@given(st.lists(NUMBER, min_size=1, max_size=8), st.lists(NUMBER, max_size=8), st.booleans())
def test_a_prediction_changes_nothing(
    before: list[WireValue], after: list[WireValue], handles: bool
) -> None:
    guess = decode(body(before, handles), 0, len(before), handles=handles).code
    data = body(after, handles)
    found = decode(data, 0, len(after), handles=handles, guess=guess)
    assert found.end == len(data)
    assert_same(found, after, handles)


@given(st.lists(ANY, min_size=1, max_size=30), st.integers(0, 4095), st.booleans(), st.data())
def test_the_epoch_in_the_handles_changes_nothing(
    values: list[WireValue], epoch: int, stray: bool, data: st.DataObject
) -> None:
    rows = data.draw(st.lists(st.integers(0, 2**20 - 1), min_size=30, max_size=30))
    handles = [epoch << 20 | row for row in rows[: len(values)]]
    if stray:
        handles[data.draw(st.integers(0, len(values) - 1))] ^= 1 << 31
    sent = b"".join(struct.pack("<I", h) + v.data for h, v in zip(handles, values, strict=True))
    trailing = data.draw(st.binary(max_size=20))
    found = decode(sent + trailing, 0, len(values), handles=True, epoch=epoch)
    assert found.end == len(sent)
    assert found.handle.tolist() == handles
    assert_same(found, values, False)


@given(st.lists(wire_values(numbers()), min_size=2, max_size=30))
def test_values_that_look_like_handles_are_no_starts(values: list[WireValue]) -> None:
    """Epoch 0: the zero bytes of the values carry the same signature as the handles."""
    found = decode(body(values, True), 0, len(values), handles=True, epoch=0)
    assert_same(found, values, True)


@given(NUMBER, st.integers(2, 200), st.booleans())
def test_equal_layouts_are_decoded_as_one_block(
    value: WireValue, count: int, handles: bool
) -> None:
    values = [value] * count
    assert_same(decode(body(values, handles), 0, count, handles=handles), values, handles)


@given(st.lists(NUMBER, min_size=1, max_size=60), st.data())
def test_a_few_changed_layouts_are_taken_over(values: list[WireValue], data: st.DataObject) -> None:
    guess = decode(body(values, True), 0, len(values), handles=True).code
    changed = list(values)
    for _ in range(data.draw(st.integers(0, 5))):
        changed[data.draw(st.integers(0, len(values) - 1))] = data.draw(ANY)
    found = decode(body(changed, True), 0, len(changed), handles=True, guess=guess)
    assert_same(found, changed, True)


@given(st.lists(numbers(), min_size=1, max_size=10), st.integers(0, 2**32 - 1))
def test_asyncua_reads_the_same(variants: list[ua.Variant], status: int) -> None:
    """End to end through asyncua's own encoder and decoder, without picoseconds."""
    sent = [ua.DataValue(variant, StatusCode=ua.StatusCode(status)) for variant in variants]
    data = b"".join(asyncua_bytes(value) for value in sent)
    theirs = Buffer(data)
    expected = [struct_from_binary(ua.DataValue, theirs) for _ in sent]
    found = decode(data, 0, len(sent), handles=False)
    np.testing.assert_array_equal(found.value, [float(value.Value.Value) for value in expected])
    np.testing.assert_array_equal(found.status, [value.StatusCode.value for value in expected])


@settings(max_examples=150)
@given(st.lists(ANY, min_size=1, max_size=8), st.data(), st.booleans())
def test_a_truncated_body_is_refused(
    values: list[WireValue], data: st.DataObject, handles: bool
) -> None:
    whole = body(values, handles)
    cut = data.draw(st.integers(0, len(whole) - 1))
    guess = decode(whole, 0, len(values), handles=handles).code
    for layouts in (None, guess):
        with pytest.raises(DecodeError):
            decode(whole[:cut], 0, len(values), handles=handles, guess=layouts, epoch=0)


@settings(max_examples=200)
@given(st.lists(ANY, min_size=1, max_size=8), st.data(), st.booleans())
def test_a_corrupted_body_is_refused_or_has_as_many_values(
    values: list[WireValue], data: st.DataObject, handles: bool
) -> None:
    whole = bytearray(body(values, handles))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    outcomes: list[tuple[int, bytes, bytes] | None] = []
    hints = [(None, None), (np.full(len(values), 0x2C1, np.uint16), None), (None, 0)]
    for guess, epoch in hints:
        try:
            found = decode(bytes(whole), 0, len(values), handles=handles, guess=guess, epoch=epoch)
        except DecodeError:
            outcomes.append(None)
            continue
        assert len(found) == len(found.status) == len(found.source) == len(values)
        assert found.end <= len(whole)
        outcomes.append((found.end, found.value.tobytes(), found.status.tobytes()))
    assert outcomes[0] == outcomes[1] == outcomes[2], "a hint changed the result"


@settings(max_examples=200)
@given(st.binary(max_size=200), st.integers(0, 40), st.booleans())
def test_noise_never_hangs(data: bytes, count: int, handles: bool) -> None:
    try:
        found = decode(data, 0, count, handles=handles)
    except DecodeError:
        return
    assert len(found) == count


def test_deeply_nested_values_are_refused() -> None:
    variant_of_variants = bytes([0x80 | 24]) + struct.pack("<i", 1)
    with pytest.raises(DecodeError, match="nested"):
        decode(b"\x01" + variant_of_variants * 5000 + b"\x00", 0, 1, handles=False)


def test_negative_lengths_are_refused() -> None:
    text = bytes([1, 12]) + struct.pack("<i", -5)
    with pytest.raises(DecodeError, match="length -5"):
        decode(text + bytes(20), 0, 1, handles=False)


def test_picoseconds_stand_behind_their_own_time() -> None:
    data = struct.pack("<BBdqHqH", 0x3D, 11, 2.5, 1111, 1234, 2222, 4321)
    found = decode(data, 0, 1, handles=False)
    assert (found.value[0], found.source[0], found.server[0]) == (2.5, 1111, 2222)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 5e-324, 1.8e308])
def test_extreme_numbers_survive(value: float) -> None:
    data = struct.pack("<BBd", 1, 11, value) * 3
    np.testing.assert_array_equal(decode(data, 0, 3, handles=False).value, [value] * 3)


@given(
    st.lists(NUMBER, min_size=1, max_size=4), st.lists(st.integers(1, 60), max_size=4), st.data()
)
def test_runs_of_equal_layouts_are_decoded_with_and_without_a_prediction(
    kinds: list[WireValue], runs: list[int], data: st.DataObject
) -> None:
    values = [kinds[run % len(kinds)] for run, count in enumerate(runs) for _ in range(count)]
    for _ in range(data.draw(st.integers(0, 3)) if values else 0):
        values[data.draw(st.integers(0, len(values) - 1))] = data.draw(ANY)
    sent, handles = body(values, True), body(values, False)
    guess = decode(handles, 0, len(values), handles=False).code
    wrong = data.draw(
        st.just(guess) | st.just(np.roll(guess, 1)) | st.just(guess[: len(guess) // 2])
    )
    assert_same(decode(sent, 0, len(values), handles=True, guess=wrong), values, True)
    assert_same(decode(handles, 0, len(values), handles=False, guess=wrong), values, False)


def test_a_long_mixture_is_looked_ahead_over_and_scanned() -> None:
    """Thousands of records: long runs, scattered differences, and a part without any pattern."""
    plain = struct.pack("<BBdqq", 0x0D, 11, 2.5, 1111, 2222)
    bad = struct.pack("<BBdIqq", 0x0F, 11, -2.5, 0x80340000, 1111, 2222)
    text = struct.pack("<BBi", 1, 12, 3) + b"abc"
    rng = np.random.default_rng(1)
    parts = [plain] * 3000 + [text] * 3 + [bad] * 700
    parts += [(plain, bad, text)[kind] for kind in rng.integers(0, 3, 2000)]
    parts += [bad if rng.random() < 0.01 else plain for _ in range(3000)]
    wanted = [{plain: 2.5, bad: -2.5, text: np.nan}[part] for part in parts]
    data = b"".join(parts)
    guess = decode(data, 0, len(parts), handles=False).code
    for layouts in (None, guess, np.roll(guess, 7), np.roll(guess, 1500)):
        found = decode(data, 0, len(parts), handles=False, guess=layouts)
        np.testing.assert_array_equal(found.value, wanted)
        assert found.end == len(data)


def _nested(depth: int, kind: int) -> bytes:
    """An array of one element of this built-in type, in an array of one Variant, and so on."""
    return (b"\x98" + struct.pack("<i", 1)) * depth + bytes([0x80 | kind]) + struct.pack("<i", 1)


HOSTILE = {
    "a count beyond the message": b"\x01\x8b" + struct.pack("<i", 2**31 - 1),
    "a negative count": b"\x01\x8b" + struct.pack("<i", -2),
    "a text beyond the message": b"\x01\x0c" + struct.pack("<i", 2**31 - 1) + b"abc",
    "a negative text": b"\x01\x0c" + struct.pack("<i", -7) + bytes(20),
    "texts beyond the message": b"\x01\x8c" + struct.pack("<i", 2**24) + bytes(64),
    "nulls without end": b"\x01\x80" + struct.pack("<i", 2**31 - 1) + bytes(64),
    "variants in variants": b"\x01" + _nested(5000, 11),
    "a variant in a variant": b"\x01\x18\x0b" + bytes(8),
    "values in values": b"\x01\x17" * 5000,
    "diagnostics in diagnostics": b"\x01\x19" + b"\x40" * 5000 + b"\x00",
    "more dimensions than elements": b"\x01\xc6" + struct.pack("<iiiii", 1, 5, 2, 2**15, 2**15),
    "a negative dimension": b"\x01\xc6" + struct.pack("<iiii", 1, 5, 1, -1),
    "dimensions without an array": b"\x01\x46" + struct.pack("<ii", 5, 0),
    "an unknown type": b"\x01\x3f" + bytes(20),
    "reserved mask bits": b"\x41" + bytes(20),
    "a structure without an encoding": b"\x01\x16\x00\x00\x07" + bytes(20),
    "a text of an unknown mask": b"\x01\x15\x04" + bytes(20),
    "a node of an unknown kind": b"\x01\x11\x0e" + bytes(20),
    "a diagnostic of an unknown mask": b"\x01\x19\x80" + bytes(20),
}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("handles", [False, True])
def test_hostile_values_are_refused(what: str, handles: bool) -> None:
    good = struct.pack("<BBd", 1, 11, 2.5)
    for before in (0, 1, 200):
        for guess in (None, np.full(before + 1, 0x2C1, np.uint16)):
            head = b"\x07\0\0\0" if handles else b""
            data = (head + good) * before + head + HOSTILE[what]
            with pytest.raises(DecodeError):
                decode(data, 0, before + 1, handles=handles, guess=guess, epoch=0)


@pytest.mark.parametrize("count", [2**31 - 1, 2**24, 1000])
def test_a_count_that_the_message_cannot_hold_costs_no_memory(count: int) -> None:
    with pytest.raises(DecodeError, match="do not fit"):
        decode(bytes(500), 0, count, handles=False)


def test_nesting_as_deep_as_the_standard_asks_is_borne() -> None:
    """OPC 10000-6, 5.1.5: at least 100 levels."""
    data = b"\x01" + _nested(98, 11) + struct.pack("<d", 1.5)
    found = decode(data, 0, 1, handles=False)
    assert found.end == len(data)
    assert np.isnan(found.value[0])
    assert found.variant(0) is not None


@pytest.mark.parametrize("ticks", [-(2**63), -1, 0, 1, 2**63 - 1])
def test_extreme_times_survive(ticks: int) -> None:
    data = struct.pack("<BBdqq", 0x0D, 11, 0.0, ticks, ticks) * 3
    found = decode(data, 0, 3, handles=False)
    assert found.source.tolist() == found.server.tolist() == [ticks] * 3


def test_times_and_statuses_as_values_have_no_number_but_their_bits() -> None:
    data = struct.pack("<BBqB", 1, 13, -(2**63), 1) + struct.pack("<BI", 19, 0x80340000)
    found = decode(data, 0, 2, handles=False)
    assert np.isnan(found.value).all()
    assert found.words().tolist() == [2**63, 0x80340000]
