"""Messages to bytes and back. The decoder refuses, by name, whatever it does not know.

A message is a preface of 8 bytes, the header and the body:

    "DVL1"   magic and version of this framing
    u8       encoding of the body: 0 plain, 1 zlib
    u8       0
    u16      length of the header (little-endian, as everything here)
    …        header, msgpack, then zeros up to a multiple of 8
    …        body

The body of a ``Step`` is a u32 with the length of its facts, the facts as msgpack, zeros up to a
multiple of 8, then the columns of `SAMPLE_DTYPE` one after another: widest first, so that every
column lies aligned and is used where it is, without a copy. Where the facts say ``raw``, the column
of the numbers as sent stands after the last one, behind zeros up to a multiple of 8. Every other
body is msgpack; an array in it is a pair of its type (``"<i8"``) and its raw bytes.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import Any, Final, TypeVar, get_args

import msgspec
import numpy as np

from scada.bus.header import Header
from scada.bus.schemas import EVENTS, SCHEMAS, STEP, Facts, facts_of, name_of
from scada.model import SAMPLE_DTYPE, BadInput, DavylampError, Event, Samples, Step

_T = TypeVar("_T")

MAGIC: Final = b"DVL1"
PLAIN: Final = 0
ZLIB: Final = 1
_PREFACE: Final = struct.Struct("<4sBBH")
_LENGTH: Final = struct.Struct("<I")
_ROW_BYTES: Final = sum(dtype.itemsize for dtype in SAMPLE_DTYPE.values())
_COMPRESS_FROM: Final = 262_144
_LARGEST: Final = 256 * 1024 * 1024
"""A compressed body that unpacks to more than this is refused: it is no message of ours."""


class BadMessage(BadInput):
    """Bytes that are no message of ours, or one that this version does not know."""


def encode_step(header: Header, step: Step) -> bytes:
    """A step with its samples as columns; the header's schema and version are set here."""
    facts = msgspec.msgpack.encode(facts_of(step))
    start = _LENGTH.size + len(facts)
    columns = [
        getattr(step.samples, name).astype(dtype, copy=False).tobytes()
        for name, dtype in SAMPLE_DTYPE.items()
    ]
    if step.samples.raw is not None:
        rows = len(step.samples)
        columns += [bytes(-rows * _ROW_BYTES % 8), step.samples.raw.astype("<f8").tobytes()]
    body = (_LENGTH.pack(len(facts)), facts, bytes(-start % 8), *columns)
    return b"".join((_head(header, STEP, PLAIN), *body))


def decode_step(data: bytes) -> tuple[Header, Step]:
    """The header and the step; its columns are read-only views into ``data``."""
    header, body = _open(data, STEP)
    if len(body) < _LENGTH.size:
        raise BadMessage("Step: truncated before its facts")
    (length,) = _LENGTH.unpack_from(body)
    start = _LENGTH.size + length
    if start > len(body):
        raise BadMessage("Step: truncated within its facts")
    facts = _decode(STEP, body[_LENGTH.size : start], Facts)
    start += -start % 8
    needed = _columns_bytes(facts.rows, facts.raw)
    if len(body) - start != needed:
        raise BadMessage(
            f"Step: truncated columns: {facts.rows} rows need {needed} bytes, "
            f"{max(0, len(body) - start)} are there"
        )
    return header, facts.step(_columns(body[start:], facts.rows, facts.raw))


def encode_events(header: Header, events: list[Event]) -> bytes:
    """All journal lines of one step."""
    return _frame(header, EVENTS, msgspec.msgpack.encode(events))


def decode_events(data: bytes) -> tuple[Header, list[Event]]:
    """The header and the journal lines."""
    header, body = _open(data, EVENTS)
    return header, _decode(EVENTS, body, list[Event])


def events_in_portions(data: bytes, portion: int) -> tuple[Header, Iterator[list[Event]]]:
    """The header and the journal lines, so many at a time: for a thread that must give way between."""
    header, body = _open(data, EVENTS)
    bare = _decode(EVENTS, body, list[msgspec.Raw])
    starts = range(0, len(bare), portion)
    return header, ([_decode(EVENTS, one, Event) for one in bare[i : i + portion]] for i in starts)


def encode(header: Header, message: msgspec.Struct) -> bytes:
    """Any other message; its class gives the schema. Raises `BadMessage` for a foreign class."""
    schema = name_of(type(message))
    if schema is None:
        raise BadMessage(f"{type(message).__name__} is no message of the bus")
    return _frame(header, schema, msgspec.msgpack.encode(message, enc_hook=_from_array))


def decode(data: bytes) -> tuple[Header, Any]:
    """The header and the message, an instance of the class that the schema names."""
    header, body = _open(data, None)
    return header, _decode(header.schema, body, SCHEMAS[header.schema].type)


def peek(data: bytes) -> Header:
    """The header alone. Raises `BadMessage` for an unknown schema or version as well."""
    return _open_header(data)[0]


def _head(header: Header, schema: str, encoding: int) -> bytes:
    named = msgspec.structs.replace(header, schema=schema, version=SCHEMAS[schema].version)
    packed = msgspec.msgpack.encode(named)
    if len(packed) > 0xFFFF:
        raise BadMessage("header: longer than 65535 bytes")
    padding = bytes(-len(packed) % 8)
    return _PREFACE.pack(MAGIC, encoding, 0, len(packed)) + packed + padding


def _frame(header: Header, schema: str, body: bytes) -> bytes:
    if len(body) < _COMPRESS_FROM:
        return _head(header, schema, PLAIN) + body
    return _head(header, schema, ZLIB) + zlib.compress(body, 1)


def _open_header(data: bytes) -> tuple[Header, int, int]:
    """The header, the body's encoding and where the body starts."""
    if len(data) < _PREFACE.size:
        raise BadMessage(f"truncated: {len(data)} bytes are no message")
    magic, encoding, reserved, length = _PREFACE.unpack_from(data)
    if magic != MAGIC:
        raise BadMessage(f"wrong magic {magic!r}: not a message of Davylamp, or of another framing")
    if encoding not in (PLAIN, ZLIB) or reserved:
        raise BadMessage(f"unknown body encoding {encoding}/{reserved}")
    end = _PREFACE.size + length
    if end > len(data):
        raise BadMessage("header: truncated")
    header = _decode("header", data[_PREFACE.size : end], Header)
    known = SCHEMAS.get(header.schema)
    if known is None:
        raise BadMessage(f"unknown schema {header.schema!r}")
    if not 1 <= header.version <= known.version:
        raise BadMessage(
            f"{header.schema}: version {header.version} is not known here (up to {known.version}): "
            f"{header.source or 'the sender'} is newer than this program"
        )
    return header, encoding, end + (-length % 8)


def _open(data: bytes, expected: str | None) -> tuple[Header, bytes]:
    header, encoding, start = _open_header(data)
    if expected is None and SCHEMAS[header.schema].own_codec:
        raise BadMessage(f"{header.schema}: not a plain message, it has a decoder of its own")
    if expected is not None and header.schema != expected:
        raise BadMessage(f"schema {header.schema!r} where {expected!r} was expected")
    return header, data[start:] if encoding == PLAIN else _inflate(header.schema, data[start:])


def _inflate(schema: str, packed: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        body = unpacker.decompress(packed, _LARGEST)
    except zlib.error as error:
        raise BadMessage(f"{schema}: damaged body: {error}") from error
    if not unpacker.eof or unpacker.unused_data:
        raise BadMessage(f"{schema}: compressed body is truncated, too large or too long")
    return body


def _decode(name: str, body: bytes | msgspec.Raw, kind: type[_T]) -> _T:
    try:
        found: _T = _DECODERS[kind].decode(body)
        return found
    except (msgspec.MsgspecError, DavylampError, ValueError, TypeError, RecursionError) as error:
        raise BadMessage(f"{name}: {error}") from error


def _columns_bytes(rows: int, raw: bool) -> int:
    bare = rows * _ROW_BYTES
    return bare + (-bare % 8) + 8 * rows if raw else bare


def _columns(body: bytes, rows: int, raw: bool) -> Samples:
    columns: dict[str, Any] = {}
    offset = 0
    for name, dtype in SAMPLE_DTYPE.items():
        columns[name] = np.frombuffer(body, dtype, rows, offset)
        offset += rows * dtype.itemsize
    if raw:
        columns["raw"] = np.frombuffer(body, "<f8", rows, offset + -offset % 8)
    return Samples(**columns)


def _from_array(value: object) -> object:
    if not isinstance(value, np.ndarray) or value.ndim != 1:
        raise BadMessage(f"{type(value).__name__} cannot travel; columns have one dimension")
    wire = value.dtype.newbyteorder("<")
    return wire.str, value.astype(wire, copy=False).tobytes()


def _to_array(kind: Any, value: object) -> object:
    """An array from its pair, if it is of the type that the field declares."""
    if getattr(kind, "__origin__", None) is not np.ndarray:
        raise BadMessage(f"no array is declared as {kind}")
    declared = np.dtype(get_args(get_args(kind)[1])[0]).newbyteorder("<")
    match value:
        case [str(name), bytes(raw)] if name == declared.str and len(raw) % declared.itemsize == 0:
            return np.frombuffer(raw, declared)
    raise BadMessage(f"expected a whole column of {declared.str}")


_DECODERS: Final[dict[Any, msgspec.msgpack.Decoder[Any]]] = {
    kind: msgspec.msgpack.Decoder(kind, dec_hook=_to_array)
    for kind in (Header, Event, list[msgspec.Raw], *(schema.type for schema in SCHEMAS.values()))
}
"""Made here, before any thread: msgspec 0.22 looks through a type at its first use, and where two threads
use it first at once, the second reads what is half made and the process ends with a segmentation fault."""
