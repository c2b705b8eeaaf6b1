"""Arbitrary DataValues: asyncua's objects, their bytes, and what a decoder must make of them."""

import math
import struct
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from asyncua import ua
from asyncua.ua.ua_binary import struct_to_binary, variant_to_binary
from hypothesis import strategies as st

V = ua.VariantType

INTEGERS = {
    V.SByte: (8, True),
    V.Byte: (8, False),
    V.Int16: (16, True),
    V.UInt16: (16, False),
    V.Int32: (32, True),
    V.UInt32: (32, False),
    V.Int64: (64, True),
    V.UInt64: (64, False),
}


def _integers(bits: int, signed: bool) -> st.SearchStrategy[int]:
    low = -(2 ** (bits - 1)) if signed else 0
    return st.integers(low, low + 2**bits - 1)


def integers(*kinds: ua.VariantType) -> st.SearchStrategy[ua.Variant]:
    """Integers of these types, or of any, over their whole range."""
    wanted = kinds or tuple(INTEGERS)
    return st.one_of([_integers(*INTEGERS[kind]).map(_variant(kind)) for kind in wanted])


def numbers() -> st.SearchStrategy[ua.Variant]:
    """Every numeric built-in type, over its whole range."""
    kinds = [_integers(*shape).map(_variant(kind)) for kind, shape in INTEGERS.items()]
    kinds.append(st.booleans().map(_variant(V.Boolean)))
    kinds.append(st.floats(width=32).map(_variant(V.Float)))
    kinds.append(st.floats().map(_variant(V.Double)))
    return st.one_of(kinds)


def oddities() -> st.SearchStrategy[ua.Variant]:
    """What is no number: texts, arrays, matrices, times, structures, variants in variants, null."""
    text = st.text(max_size=12)
    return st.one_of(
        st.just(ua.Variant(None, V.Null)),
        text.map(_variant(V.String)),
        st.just(ua.Variant(None, V.String)),
        st.binary(max_size=12).map(_variant(V.ByteString)),
        st.uuids().map(_variant(V.Guid)),
        st.integers(0, 2**32 - 1).map(lambda code: ua.Variant(ua.StatusCode(code), V.StatusCode)),
        st.just(ua.Variant(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), V.DateTime)),
        text.map(lambda name: ua.Variant(ua.NodeId(ua.String(name), ua.Int16(3)), V.NodeId)),
        st.just(ua.Variant(ua.NodeId(uuid.UUID(int=7), ua.Int16(1)), V.NodeId)),
        text.map(lambda name: ua.Variant(ua.LocalizedText(name, "en"), V.LocalizedText)),
        text.map(lambda name: ua.Variant(ua.QualifiedName(name, 2), V.QualifiedName)),
        st.lists(st.floats(), max_size=5).map(_variant(V.Double)),
        st.lists(text, max_size=4).map(_variant(V.String)),
        st.just(ua.Variant([[1, 2, 3], [4, 5, 6]], V.Int32)),
        st.just(ua.Variant(ua.Range(0.0, 1.0), V.ExtensionObject)),
        st.lists(st.booleans().map(_variant(V.Boolean)), max_size=3).map(_variant(V.Variant)),
    )


def _variant(kind: ua.VariantType):  # type: ignore[no-untyped-def]
    return lambda value: ua.Variant(value, kind, is_array=isinstance(value, list))


@dataclass(frozen=True)
class WireValue:
    """One DataValue: its bytes as OPC 10000-6 orders them, and its fields as they must come out."""

    data: bytes
    value: float
    status: int
    source: int
    server: int
    fields: tuple[ua.Variant | None, int | None, int | None, int | None]


TICKS = st.integers(-(2**63), 2**63 - 1)


@st.composite
def wire_values(draw: st.DrawFn, values: st.SearchStrategy[ua.Variant]) -> WireValue:
    """Any combination of mask bits. The bytes are put together here, since asyncua writes the
    picoseconds in the wrong place; each part is asyncua's own encoding."""
    value = draw(st.none() | values)
    status = draw(st.none() | st.integers(0, 2**32 - 1))
    source = draw(st.none() | TICKS)
    server = draw(st.none() | TICKS)
    source_pico = draw(st.none() | st.integers(0, 2**16 - 1))
    server_pico = draw(st.none() | st.integers(0, 2**16 - 1))
    parts = [
        (1, value, variant_to_binary),
        (2, status, lambda number: struct.pack("<I", number)),
        (4, source, lambda ticks: struct.pack("<q", ticks)),
        (16, source_pico, lambda pico: struct.pack("<H", pico)),
        (8, server, lambda ticks: struct.pack("<q", ticks)),
        (32, server_pico, lambda pico: struct.pack("<H", pico)),
    ]
    mask = sum(bit for bit, part, _ in parts if part is not None)
    data = bytes([mask]) + b"".join(encode(part) for _, part, encode in parts if part is not None)
    return WireValue(
        data,
        number_of(value),
        status or 0,
        source or 0,
        server or 0,
        (value, status, source, server),
    )


def number_of(value: ua.Variant | None) -> float:
    """The number of a variant, NaN if it has none."""
    if value is None or value.VariantType not in {*INTEGERS, V.Boolean, V.Float, V.Double}:
        return math.nan
    if isinstance(value.Value, list):
        return math.nan
    if value.VariantType is V.Float:
        return float(struct.unpack("<f", struct.pack("<f", value.Value))[0])
    return float(value.Value)


def asyncua_bytes(value: ua.DataValue) -> bytes:
    """A DataValue by asyncua's encoder."""
    return bytes(struct_to_binary(value))
