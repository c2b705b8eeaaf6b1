"""What the bus could not take yet, kept in a file that is synced to the disk.

The file is a row of records; nothing in it is ever changed, only added:

    u32      CRC-32 of all that follows in the record
    u32      length of the data
    u16      length of the message id
    u8       1 = a message, 2 = the oldest message has been delivered
    u8       0
    …        message id, data

A power loss can tear the last record; it is recognised by its length or its CRC and cut off, which
loses nothing: `append` had not returned. Records after a damaged one cannot be trusted to be whole;
they are moved to ``<name>.damaged`` and `damage` says so.
"""

import os
import struct
import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from scada.model import BadInput

_HEAD: Final = struct.Struct("<IIHBB")
_MESSAGE: Final = 1
_DELIVERED: Final = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """One message that waits: where it goes is the caller's to know, from the id."""

    message_id: str
    data: bytes


class Outbox:
    """Messages in order, oldest first. One writer at a time. A context manager that closes."""

    def __init__(self, path: Path) -> None:
        """Open or make the file. ``damage`` tells what had to be cut off, empty for nothing."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.damage = ""
        new = not path.exists()
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if new:
            sync_folder(path.parent)
        self._waiting: deque[Entry] = deque()
        self._read()

    def append(self, message_id: str, data: bytes) -> None:
        """Add a message; it is on the disk when this returns. Raises `OSError` (a full disk)."""
        self._write(_record(_MESSAGE, message_id, data), sync=True)
        self._waiting.append(Entry(message_id, data))

    def drop(self) -> None:
        """The oldest message has been delivered.

        Not synced while more wait: after a power loss it is delivered again, under the same id.
        """
        if not self._waiting:
            raise BadInput("the outbox is empty")
        if len(self._waiting) > 1:
            self._write(_record(_DELIVERED, "", b""), sync=False)
        else:
            os.ftruncate(self._file, 0)
            os.fsync(self._file)
        self._waiting.popleft()

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._waiting))

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def oldest(self) -> Entry | None:
        """The message to deliver next."""
        return self._waiting[0] if self._waiting else None

    def close(self) -> None:
        """Close the file; what waits stays in it."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _write(self, record: bytes, *, sync: bool) -> None:
        """Add a whole record, or leave the file as it was."""
        end = os.lseek(self._file, 0, os.SEEK_END)
        try:
            written = 0
            while written < len(record):
                written += os.write(self._file, record[written:])
            if sync:
                os.fsync(self._file)
        except OSError:
            os.ftruncate(self._file, end)
            raise

    def _read(self) -> None:
        content = self.path.read_bytes()
        end = 0
        while (record := _parse(content, end)) is not None:
            kind, entry, end = record
            if kind == _MESSAGE:
                self._waiting.append(entry)
            elif self._waiting:
                self._waiting.popleft()
        if end < len(content):
            self._cut(content, end)

    def _cut(self, content: bytes, end: int) -> None:
        """Cut off what is not whole. Only the last record can be torn; more than that is damage."""
        tail = content[end:]
        if _is_torn(tail):
            self.damage = f"{self.path.name}: a torn last record of {len(tail)} bytes was cut off"
        else:
            kept = self.path.with_name(f"{self.path.name}.damaged")
            with kept.open("ab") as file:
                file.write(tail)
                file.flush()
                os.fsync(file.fileno())
            self.damage = f"{self.path.name}: {len(tail)} damaged bytes were moved to {kept.name}"
        os.ftruncate(self._file, end)
        os.fsync(self._file)


def _record(kind: int, message_id: str, data: bytes) -> bytes:
    name = message_id.encode()
    if len(name) > 0xFFFF:
        raise BadInput("outbox: a message id is longer than 65535 bytes")
    body = _HEAD.pack(0, len(data), len(name), kind, 0)[4:] + name + data
    return struct.pack("<I", zlib.crc32(body)) + body


def _parse(content: bytes, start: int) -> tuple[int, Entry, int] | None:
    """The record at ``start`` and where the next begins; None where no whole record is."""
    if start + _HEAD.size > len(content):
        return None
    crc, length, name_length, kind, _ = _HEAD.unpack_from(content, start)
    name_at = start + _HEAD.size
    end = name_at + name_length + length
    if end > len(content) or zlib.crc32(content[start + 4 : end]) != crc:
        return None
    name = content[name_at : name_at + name_length].decode()
    return kind, Entry(name, content[name_at + name_length : end]), end


def _is_torn(tail: bytes) -> bool:
    """Whether the tail can be one record that a power loss cut short (the file grew, or not)."""
    if len(tail) < _HEAD.size:
        return True
    _, length, name_length, _, _ = _HEAD.unpack_from(tail)
    whole = _HEAD.size + length + name_length
    return len(tail) <= whole or not any(tail)


def sync_folder(folder: Path) -> None:
    """Make the file's name itself durable; Windows has no such call and needs none."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
