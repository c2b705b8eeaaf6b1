"""Journal lines as JSON, one a line: to be read by anybody, and audited as what is in the store.

Each has the fields of the event in words that a person reads, and in ``body`` the bytes that its hash
is over (base64), so that nothing is lost: JSON knows no NaN, and no difference of 1 and 1.0.
"""

import base64
import math
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from alarms.audit import StoredLines
from alarms.audit.digest import filed_under
from scada.model import DavylampError, Event

PORTION: Final = 20_000
_MOST: Final = 2**63
"""No number of a line reaches it."""
_FAULTS: Final = (msgspec.MsgspecError, DavylampError, ValueError, TypeError)


def json_line(body: bytes) -> bytes:
    """A stored line as a line of JSON. Raises `ValueError` for what is no line."""
    event = event_of(body)
    if event is None:
        raise ValueError("no line of a journal")
    fields = {name: _plain(value) for name, value in msgspec.to_builtins(event).items()}
    return msgspec.json.encode(fields | {"body": base64.b64encode(body).decode()})


def event_of(body: bytes) -> Event | None:
    """A stored line; None where it is none of ours."""
    try:
        return msgspec.msgpack.decode(body, type=Event)
    except _FAULTS:
        return None


def stored(lines: Iterable[bytes]) -> Iterator[tuple[StoredLines, list[int]]]:
    """Lines of JSON as `StoredLines`, portion by portion, with the numbers of those that are none."""
    rows: list[tuple[int, int, int, int, str, bytes]] = []
    bad: list[int] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        row = _row(line.strip())
        if row is None:
            bad.append(number)
        else:
            rows.append(row)
        if len(rows) >= PORTION:
            yield _portion(rows), bad
            rows, bad = [], []
    yield _portion(rows), bad


def _portion(rows: list[tuple[int, int, int, int, str, bytes]]) -> StoredLines:
    columns: list[Any] = [list(column) for column in zip(*rows, strict=True)] or [[]] * 6
    return StoredLines(*columns)


def _row(line: bytes) -> tuple[int, int, int, int, str, bytes] | None:
    try:
        read = msgspec.json.decode(line)
        body = base64.b64decode(read["body"], validate=True)
        numbers = tuple(int(read[name]) for name in ("epoch", "seq", "time_ns", "now_ns"))
        source, kind = str(read["source"]), str(read["kind"])
    except (*_FAULTS, KeyError, AttributeError):
        return None
    if not all(-_MOST <= number < _MOST for number in numbers):
        return None
    words = filed_under(
        source, kind, *(str(read.get(name, "")) for name in ("alarm", "tag", "area"))
    )
    event = event_of(body)
    if event is not None and _says_other(line, read, body):
        words = f"{words}\x1f"  # what can be read is not what is proven
    return (*numbers, words, body)  # type: ignore[return-value]


def _says_other(line: bytes, read: Any, body: bytes) -> bool:
    own = json_line(body)
    return line != own and read != msgspec.json.decode(own)


def _plain(value: Any) -> Any:
    """What JSON can say of a number that it has no word for."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
