"""Messages cut into chunks and put together again (OPC 10000-6, 6.7.2 and 7.1.2).

Without I/O and without security: who signs and encrypts hands in the plain parts. A request is copied
once on its way out and an answer once for each chunk on its way in, and never searched.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from scada.opcua.errors import DecodeError

HEADER: Final = struct.Struct("<4sI")
"""Type and kind of chunk, size of the whole chunk."""

_HEAD: Final = struct.Struct("<4sIIIII")
"""The same, secure channel, token, sequence number, request."""

PLAIN_HEAD: Final = _HEAD.size
SMALLEST_ROOM: Final = 8192
"""Every server takes chunks of so many bytes (OPC 10000-6, 7.1.2.3)."""

LAST_SEQUENCE: Final = 2**32 - 1024
"""The number by which a sequence must have begun anew (OPC 10000-6, 6.7.2.4)."""

LARGEST: Final = 64 * 2**20
"""Bytes of an answer that is still put together; ten thousand values are a quarter of a million."""


def plain_chunks(
    head: bytes, body: bytes, room: int, *, channel: int, token: int, request: int, sequence: int
) -> tuple[bytes, int]:
    """A message without security in chunks of at most ``room`` bytes; the last sequence number used.

    The message is ``head`` and then ``body``, ``sequence`` the last number used before.
    """
    most = max(room, SMALLEST_ROOM) - PLAIN_HEAD
    view, at, left = memoryview(body), 0, len(head) + len(body)
    parts: list[bytes | memoryview] = []
    while left:
        size, here = min(left, most), 0 if at else len(head)
        kind = b"MSGF" if size == left else b"MSGC"
        sequence = following(sequence)
        parts.append(_HEAD.pack(kind, PLAIN_HEAD + size, channel, token, sequence, request))
        parts += [head, view[: size - here]] if here else [view[at : at + size]]
        at, left = at + size - here, left - size
    return b"".join(parts), sequence


def following(sequence: int) -> int:
    """The sequence number after this one."""
    return 1 if sequence >= LAST_SEQUENCE else sequence + 1


def follows(number: int, before: int | None) -> bool:
    """Whether a chunk's number is the next: one more, or small after a large one."""
    if before is None or number == before + 1:
        return True
    return number < 1024 and before >= LAST_SEQUENCE - 1


class Incoming:
    """Bytes as they come from a socket; gives whole chunks.

    The socket writes into `room`, so that nothing is copied until a chunk is whole. The memory grows
    where it is filled at once, up to four of the largest chunks; a quiet link keeps little.
    """

    SMALLEST: Final = 16 * 1024

    def __init__(self, largest_chunk: int = 2**16) -> None:
        self.largest_chunk = largest_chunk
        self._memory = bytearray(self.SMALLEST)
        self._from = self._to = 0

    def room(self) -> memoryview:
        """Where the next bytes belong; never empty."""
        if self._to == len(self._memory):
            self._make_room()
        return memoryview(self._memory)[self._to :]

    def took(self, count: int) -> None:
        """So many bytes were written to the `room`."""
        self._to += count

    def chunks(self) -> Iterator[memoryview]:
        """Every whole chunk; valid until the next `room`. Raises `DecodeError`."""
        view = memoryview(self._memory)
        while self._to - self._from >= HEADER.size:
            _kind, size = HEADER.unpack_from(view, self._from)
            if not HEADER.size <= size <= self.largest_chunk:
                raise DecodeError(
                    f"a chunk of {size} bytes: at most {self.largest_chunk} were agreed"
                )
            if size > self._to - self._from:
                break
            start, self._from = self._from, self._from + size
            yield view[start : start + size]
        if self._from == self._to and self._to < len(self._memory):
            self._from = self._to = 0

    def _make_room(self) -> None:
        """It was filled: take twice as much, and move what is left to the front."""
        left = bytes(memoryview(self._memory)[self._from : self._to])
        if len(self._memory) < 4 * self.largest_chunk:
            self._memory = bytearray(2 * len(self._memory))
        self._memory[: len(left)] = left
        self._from, self._to = 0, len(left)


@dataclass(frozen=True, slots=True)
class Aborted:
    """The server took a message back half way (OPC 10000-6, 6.7.3)."""

    status: int


@dataclass(slots=True)
class Assembly:
    """The answers that are under way, by request. ``largest``: bytes of all of them together."""

    largest: int = LARGEST
    _parts: dict[int, list[bytes]] = field(default_factory=dict)
    _size: int = 0

    def add(self, kind: int, request: int, body: bytes) -> bytes | Aborted | None:
        """Take a chunk; return the message when it is whole, `None` before. Raises `DecodeError`.

        ``kind`` is the fourth byte of the chunk: F, C or A.
        """
        if kind == ord("F"):
            before = self._drop(request)
            return b"".join([*before, body]) if before else body
        if kind == ord("A"):
            self._drop(request)
            return Aborted(struct.unpack_from("<I", body)[0] if len(body) >= 4 else 0x80000000)
        if kind != ord("C"):
            raise DecodeError(f"a chunk of kind {kind:#04x}")
        self._size += len(body)
        if self._size > self.largest:
            raise DecodeError(f"an answer of more than {self.largest >> 20} MB")
        self._parts.setdefault(request, []).append(body)
        return None

    def _drop(self, request: int) -> list[bytes]:
        parts = self._parts.pop(request, [])
        self._size -= sum(map(len, parts))
        return parts
