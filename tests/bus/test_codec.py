"""Every message comes back as it was; whatever else is refused by name."""

import dataclasses
import struct
import zlib
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scada.bus import codec
from scada.bus.codec import BadMessage
from scada.bus.header import Header
from scada.bus.messages import CoreHeartbeat, EventsRequest, HistoryAnswer, RawSeries
from scada.bus.schemas import SCHEMAS
from scada.model import (
    SAMPLE_DTYPE,
    Area,
    Event,
    LinkState,
    LinkStatus,
    Samples,
    SiteTable,
    Step,
)
from tests.bus.strategies import EVENTS, HEADERS, STEPS, answers, same

HEADER = Header(
    schema="", version=0, site="demo", source="core", epoch=7, seq=8, now_ns=9, config_hash="ab"
)
STEP = Step(5, 6, Samples.of([0, 1, 2], [10, 11, 12], [0.5, np.nan, np.inf]), heard={"mine/1": 3})
REQUEST = EventsRequest(start_ns=0, end_ns=10, tag="3301.T1")


@given(HEADERS, STEPS)
def test_a_step_comes_back_bit_by_bit(header: Header, step: Step) -> None:
    back, other = codec.decode_step(codec.encode_step(header, step))
    assert same(step, other)
    assert back == msgspec.structs.replace(header, schema="Step", version=4)
    assert not other.samples.value.flags.writeable
    assert other.samples.status.flags.aligned


def test_a_step_of_before_the_raw_column_still_reads() -> None:
    """Version 1: the facts do not speak of ``raw``, and the columns end with the flags."""
    facts = {"number": 5, "now_ns": 6, "rows": 3, "heard": {"mine/1": 3}}
    packed = msgspec.msgpack.encode(facts)
    columns_ = [getattr(STEP.samples, name).tobytes() for name in SAMPLE_DTYPE]
    padding = bytes(-(4 + len(packed)) % 8)
    body = struct.pack("<I", len(packed)) + packed + padding + b"".join(columns_)
    header = msgspec.msgpack.encode(msgspec.structs.replace(HEADER, schema="Step", version=1))
    preface = struct.pack("<4sBBH", b"DVL1", 0, 0, len(header))
    old = preface + header + bytes(-len(header) % 8) + body
    assert same(codec.decode_step(old)[1], STEP)


def test_the_numbers_as_sent_travel_only_where_they_differ() -> None:
    plain = codec.encode_step(HEADER, STEP)
    sent = dataclasses.replace(STEP.samples, raw=np.array([1.0, 2.0, 3.0]))
    both = codec.encode_step(HEADER, dataclasses.replace(STEP, samples=sent))
    assert len(both) - len(plain) == 3 * 8 + -3 * 26 % 8
    assert codec.decode_step(both)[1].samples.as_sent.tolist() == [1.0, 2.0, 3.0]
    assert codec.decode_step(plain)[1].samples.raw is None


@given(HEADERS, st.lists(EVENTS, max_size=5))
def test_events_come_back(header: Header, events: list[Event]) -> None:
    back, other = codec.decode_events(codec.encode_events(header, events))
    assert (back.schema, back.seq, other) == ("Events", header.seq, events)
    again, portions = codec.events_in_portions(codec.encode_events(header, events), 2)
    parts = list(portions)
    assert again == back
    assert [event for part in parts for event in part] == events
    assert all(0 < len(part) <= 2 for part in parts)


@given(HEADERS, answers())
def test_columns_in_messages_come_back(header: Header, answer: HistoryAnswer) -> None:
    assert same(codec.decode(codec.encode(header, answer))[1], answer)


def test_a_heartbeat_with_its_links_comes_back() -> None:
    link = LinkStatus(server="mine", url="opc.tcp://x", state=LinkState.UP, since_ns=1)
    fields = dict.fromkeys(CoreHeartbeat.__struct_fields__, 1) | {
        "version": "0", "bus_up": True, "links": (link,), "scan_s": 1.0, "step_ms": 0.5,
        "step_ms_max": 0.5,
    }  # fmt: skip
    beat = msgspec.convert(fields, CoreHeartbeat)
    assert codec.decode(codec.encode(HEADER, beat))[1] == beat


def test_a_long_message_travels_compressed() -> None:
    areas = tuple(Area(id=f"a{i}", name_zh="综采工作面", name_en="Longwall") for i in range(9000))
    table = SiteTable(
        site="demo", name_zh="矿", name_en="mine", timezone="Asia/Shanghai", config_hash="ab",
        servers=(), areas=areas, tags=(), alarms=(),
    )  # fmt: skip
    data = codec.encode(HEADER, table)
    assert len(data) < 100_000
    assert codec.decode(data)[1] == table
    with pytest.raises(BadMessage, match=r"SiteTable: .*truncated"):
        codec.decode(data[:-9])
    with pytest.raises(BadMessage, match="too long"):
        codec.decode(data + b"x")


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "_LARGEST", 10_000)
    plain = codec.encode(HEADER, REQUEST)
    header = plain[: 8 + struct.unpack_from("<H", plain, 6)[0]]
    header += bytes(-len(header) % 8)
    bomb = header[:4] + b"\x01" + header[5:] + zlib.compress(bytes(1_000_000))
    with pytest.raises(BadMessage, match="too large"):
        codec.decode(bomb)


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused(data: bytes) -> None:
    for decoder in (codec.decode, codec.decode_step, codec.decode_events, codec.peek):
        with pytest.raises(BadMessage):
            decoder(data)


@given(st.data())
def test_damaged_messages_decode_or_are_refused(data: st.DataObject) -> None:
    """A flipped byte may still be a message; it never raises anything else."""
    message = data.draw(st.sampled_from([
        codec.encode_step(HEADER, STEP),
        codec.encode(HEADER, REQUEST),
        codec.encode(HEADER, RawSeries(tag="a", more=False, **columns(3))),
    ]))  # fmt: skip
    at = data.draw(st.integers(0, len(message) - 1))
    damaged = message[:at] + bytes([data.draw(st.integers(0, 255))]) + message[at + 1 :]
    for decoder in (codec.decode, codec.decode_step, codec.decode_events):
        try:
            decoder(damaged)
        except BadMessage:
            continue


def test_every_truncation_is_refused() -> None:
    step, plain = codec.encode_step(HEADER, STEP), codec.encode(HEADER, REQUEST)
    for end in range(len(step)):
        with pytest.raises(BadMessage):
            codec.decode_step(step[:end])
    for end in range(len(plain)):
        with pytest.raises(BadMessage):
            codec.decode(plain[:end])
    with pytest.raises(BadMessage, match="3 rows need 78 bytes"):
        codec.decode_step(step[:-1])


def test_the_unknown_is_named() -> None:
    with pytest.raises(BadMessage, match="unknown schema 'Weather'"):
        codec.decode(reheaded(schema="Weather"))
    with pytest.raises(BadMessage, match=r"EventsRequest: version 99 .* core is newer"):
        codec.decode(reheaded(version=99))
    with pytest.raises(BadMessage, match="unknown field `colour`"):
        codec.decode(rebodied({**msgspec.to_builtins(REQUEST), "colour": 1}))
    with pytest.raises(BadMessage, match=r"EventsRequest: .*Expected `int`"):
        codec.decode(rebodied({"start_ns": "x", "end_ns": 1}))
    with pytest.raises(BadMessage, match="wrong magic b'DVL9'"):
        codec.decode(b"DVL9" + codec.encode(HEADER, REQUEST)[4:])
    with pytest.raises(BadMessage, match="unknown body encoding 7"):
        codec.decode(b"DVL1\x07" + codec.encode(HEADER, REQUEST)[5:])
    with pytest.raises(BadMessage, match="schema 'EventsRequest' where 'Step' was expected"):
        codec.decode_step(codec.encode(HEADER, REQUEST))
    with pytest.raises(BadMessage, match="decoder of its own"):
        codec.decode(codec.encode_step(HEADER, STEP))
    with pytest.raises(BadMessage, match="Samples is no message"):
        codec.encode(HEADER, STEP.samples)  # type: ignore[arg-type]


def test_only_the_declared_type_of_a_column_is_taken() -> None:
    good = columns(3)
    for wrong in ("<i4", "<f4", ">f8", "|O", "<U1"):
        body = {"tag": "a"} | {name: [c.dtype.str, c.tobytes()] for name, c in good.items()}
        with pytest.raises(BadMessage, match="expected a whole column of <f8"):
            codec.decode(rebodied(body | {"value": [wrong, bytes(24)]}, "RawSeries"))
    with pytest.raises(BadMessage, match="whole column"):
        codec.decode(rebodied(body | {"value": ["<f8", bytes(23)]}, "RawSeries"))
    with pytest.raises(BadMessage, match="different lengths"):
        codec.decode(rebodied(body | {"value": ["<f8", bytes(16)]}, "RawSeries"))


def test_every_message_class_is_a_schema() -> None:
    assert {"Snapshot", "HistoryRequest", "Failure", "Step", "Events", "SiteTable"} <= set(SCHEMAS)
    assert not {"Message", "Columns"} & set(SCHEMAS)


def columns(rows: int) -> dict[str, Any]:
    return {
        "time_ns": np.arange(rows),
        "value": np.linspace(0, 1, rows),
        "status": np.zeros(rows, np.uint32),
        "flags": np.zeros(rows, np.uint16),
    }


def reheaded(schema: str = "EventsRequest", version: int = 1) -> bytes:
    header = msgspec.msgpack.encode(msgspec.structs.replace(HEADER, schema=schema, version=version))
    preface = struct.pack("<4sBBH", b"DVL1", 0, 0, len(header))
    return preface + header + bytes(-len(header) % 8) + msgspec.msgpack.encode(REQUEST)


def rebodied(body: object, schema: str = "EventsRequest") -> bytes:
    header = msgspec.msgpack.encode(msgspec.structs.replace(HEADER, schema=schema, version=1))
    preface = struct.pack("<4sBBH", b"DVL1", 0, 0, len(header))
    return preface + header + bytes(-len(header) % 8) + msgspec.msgpack.encode(body)
