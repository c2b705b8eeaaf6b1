"""Calls of methods (OPC 10000-4, 5.12): one method per request, no answers wanted but the status."""

import struct
from collections.abc import Sequence
from typing import Final

from scada.opcua.answers import open_body
from scada.opcua.errors import DecodeError
from scada.opcua.wire import read_count, read_u32

CALL_REQUEST: Final = 712
CALL_RESPONSE: Final = 715

CONDITION_TYPE: Final = b"\x01\x00" + struct.pack("<H", 2782)
CONDITION_REFRESH: Final = b"\x01\x00" + struct.pack("<H", 3875)
CONDITION_REFRESH2: Final = b"\x01\x00" + struct.pack("<H", 12912)
ACKNOWLEDGE: Final = b"\x01\x00" + struct.pack("<H", 9111)
CONFIRM: Final = b"\x01\x00" + struct.pack("<H", 9113)


def call_parameters(node: bytes, method: bytes, arguments: Sequence[bytes]) -> bytes:
    """A CallRequest's parameters; ``arguments`` are encoded Variants."""
    head = struct.pack("<i", 1) + node + method + struct.pack("<i", len(arguments))
    return head + b"".join(arguments)


def number(value: int) -> bytes:
    """A UInt32 as an argument."""
    return struct.pack("<BI", 7, value)


def raw(value: bytes) -> bytes:
    """A ByteString as an argument."""
    return struct.pack("<Bi", 15, len(value)) + value


def text(value: str) -> bytes:
    """A LocalizedText without a language as an argument."""
    encoded = value.encode()
    return struct.pack("<BBi", 21, 2, len(encoded)) + encoded


def call_status(data: bytes) -> int:
    """The StatusCode of the one method that was called. Raises `DecodeError`, `ServiceFault`."""
    pos = open_body(data, CALL_RESPONSE, "Call")
    count, pos = read_count(data, pos, 16)
    if count != 1:
        raise DecodeError(f"Call: {count} results came, 1 was asked for")
    return read_u32(data, pos)[0]
