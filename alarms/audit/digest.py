"""Digests: what an audit needs of each line, as columns; the lines themselves are let go.

The hash of a line is over its ``prev_hash`` and its canonical msgpack. A store keeps the canonical
bytes, so they are hashed as they lie there; where the next line carries another hash, the line is
decoded and encoded anew before it is called altered, since older stores kept another order of words.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Annotated, Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from alarms.journal import event_hash
from scada.model import DavylampError, Event, EventKind

KINDS: Final = tuple(EventKind)
_CODES: Final = {kind.value: code for code, kind in enumerate(KINDS)}
_NO_KIND: Final = 255
_KEPT: Final = {EventKind.SIGNED.value, EventKind.STARTED.value, EventKind.KEY.value}
_HASH_BYTES: Final = 32
_NUMBERS: Final = ("epoch", "seq", "time_ns", "now_ns")
SEPARATOR: Final = "\x1f"
_CANONICAL: Final = msgspec.msgpack.Encoder(order="deterministic")

Numbers = Sequence[int] | NDArray[np.int64]
"""A column of whole numbers."""


@dataclass(frozen=True, slots=True)
class StoredLines:
    """Lines as they lie in a store, column by column: what each is filed under, and its bytes.

    ``words`` are source, kind, alarm, tag and area with `SEPARATOR` between them.
    """

    epoch: Numbers
    seq: Numbers
    time_ns: Numbers
    now_ns: Numbers
    words: Sequence[str]
    body: Sequence[bytes]

    def __len__(self) -> int:
        return len(self.body)

    @classmethod
    def of(cls, events: Iterable[Event]) -> "StoredLines":
        """Lines as a store would keep them."""
        listed = list(events)
        numbers = {name: [getattr(event, name) for event in listed] for name in _NUMBERS}
        words = [filed_under(e.source, e.kind.value, e.alarm, e.tag, e.area) for e in listed]
        return cls(**numbers, words=words, body=[canonical(event) for event in listed])


def filed_under(source: str, kind: str, alarm: str, tag: str, area: str) -> str:
    """The words under which a line is filed."""
    return SEPARATOR.join((source, kind, alarm, tag, area))


_Int = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]


class _Line(msgspec.Struct, gc=False):
    """What is read of a line: the index again, and the hash of the line before."""

    source: str
    epoch: _Int
    seq: _Int
    prev_hash: bytes
    kind: str
    time_ns: _Int
    now_ns: _Int
    alarm: str = ""
    tag: str = ""
    area: str = ""


_DECODE: Final = msgspec.msgpack.Decoder(_Line).decode
_NOTHING: Final = bytes(_HASH_BYTES)


def canonical(event: Event) -> bytes:
    """The bytes of a line that its hash is over."""
    return _CANONICAL.encode(event)


@dataclass(frozen=True, slots=True)
class Digest:
    """Lines in the order in which they were read; columns of shape ``(n,)``, hashes ``(n, 32)``.

    ``source`` counts into ``sources``, ``kind`` into `KINDS` (255: none of them). ``filed`` is the
    number under which a line is filed, ``seq`` its own. ``events`` are the lines that have to do
    with keys, by row.
    """

    sources: tuple[str, ...]
    source: NDArray[np.int16]
    epoch: NDArray[np.int64]
    seq: NDArray[np.int64]
    filed: NDArray[np.int64]
    now_ns: NDArray[np.int64]
    kind: NDArray[np.uint8]
    head: NDArray[np.uint8]
    prev: NDArray[np.uint8]
    readable: NDArray[np.bool_]
    misfiled: NDArray[np.bool_]
    events: dict[int, bytes]
    in_order: bool = False
    """Whether the order in which they were read means anything: of a file it does."""

    def __len__(self) -> int:
        return len(self.seq)


class Digester:
    """Takes lines in portions of any size, in any order; `digest` is what they come to.

    ``in_order`` says that their order means something: a line of a file may stand in a wrong place.
    """

    def __init__(self, in_order: bool = False) -> None:
        self._in_order = in_order
        self._sources: dict[str, int] = {}
        self._parts: list[tuple[NDArray[np.int64], NDArray[np.uint8], NDArray[np.uint8]]] = []
        self._events: dict[int, bytes] = {}
        self._rows = 0

    def take(self, lines: StoredLines) -> None:
        """The next lines."""
        if not len(lines):
            return
        read, prev_hashes = _read(lines)
        prev = _hashes(prev_hashes)
        head = _heads(prev_hashes, prev, lines.body)
        kinds = _column(read, "kind")
        numbers = np.empty((8, len(lines)), np.int64)
        numbers[0] = [
            self._sources.setdefault(s, len(self._sources)) for s in _column(read, "source")
        ]
        own = {name: np.array(_column(read, name), np.int64) for name in _NUMBERS}
        numbers[1], numbers[2], numbers[4] = own["epoch"], own["seq"], own["now_ns"]
        numbers[3] = lines.seq
        numbers[5] = [_CODES.get(kind, _NO_KIND) for kind in kinds]
        numbers[6] = [line is not _UNREADABLE for line in read]
        numbers[7] = _misfiled(read, own, lines)
        self._unread(lines, numbers)
        self._keep(kinds, lines)
        self._parts.append((numbers, head, prev))
        self._rows += len(lines)

    def digest(self) -> Digest:
        """All lines that were taken."""
        none = np.empty((8, 0), np.int64), *(np.empty((0, _HASH_BYTES), np.uint8),) * 2
        numbers, heads, prevs = zip(*(self._parts or [none]), strict=True)
        whole = np.concatenate(numbers, axis=1)
        return Digest(
            tuple(self._sources),
            whole[0].astype(np.int16),
            whole[1],
            whole[2],
            whole[3],
            whole[4],
            whole[5].astype(np.uint8),
            np.concatenate(heads),
            np.concatenate(prevs),
            whole[6].astype(np.bool_),
            whole[7].astype(np.bool_),
            self._events,
            self._in_order,
        )

    def _unread(self, lines: StoredLines, numbers: NDArray[np.int64]) -> None:
        """Of what cannot be read the place where it is filed is all there is."""
        for row in np.flatnonzero(numbers[6] == 0).tolist():
            source, kind = (*lines.words[row].split(SEPARATOR), "", "")[:2]
            numbers[0, row] = self._sources.setdefault(source, len(self._sources))
            numbers[1, row], numbers[2, row] = lines.epoch[row], lines.seq[row]
            numbers[4, row] = lines.now_ns[row]
            numbers[5, row] = _CODES.get(kind, _NO_KIND)
            numbers[7, row] = False

    def _keep(self, kinds: list[str], lines: StoredLines) -> None:
        for row in [row for row, kind in enumerate(kinds) if kind in _KEPT]:
            self._events[self._rows + row] = lines.body[row]


_UNREADABLE: Final = _Line("", 0, 0, _NOTHING, "", 0, 0)


def _read(lines: StoredLines) -> tuple[list[_Line], list[bytes]]:
    """The lines, and each one's hash of the line before."""
    try:
        read = [_DECODE(body) for body in lines.body]
    except (msgspec.MsgspecError, ValueError):
        read = [_read_one(body) for body in lines.body]
    prev_hashes = _column(read, "prev_hash")
    if set(map(len, prev_hashes)) == {_HASH_BYTES}:
        return read, prev_hashes
    read = [line if len(line.prev_hash) == _HASH_BYTES else _UNREADABLE for line in read]
    return read, _column(read, "prev_hash")


def _read_one(body: bytes) -> _Line:
    try:
        return _DECODE(body)
    except (msgspec.MsgspecError, ValueError):
        return _UNREADABLE


def _column(read: list[_Line], name: str) -> list[Any]:
    return list(map(attrgetter(name), read))


def _hashes(listed: list[bytes]) -> NDArray[np.uint8]:
    return np.frombuffer(b"".join(listed), np.uint8).reshape(-1, _HASH_BYTES)


def _heads(
    prev_hashes: list[bytes], prev: NDArray[np.uint8], bodies: Sequence[bytes]
) -> NDArray[np.uint8]:
    """The hash of each line; one that the line behind it does not carry is looked at again."""
    sha256 = hashlib.sha256
    heads = [
        sha256(before + body).digest() for before, body in zip(prev_hashes, bodies, strict=True)
    ]
    carried = np.append(same(_hashes(heads)[:-1], prev[1:]), False)
    for row in np.flatnonzero(~carried).tolist():
        event = event_of(bodies[row])
        heads[row] = _NOTHING if event is None else event_hash(event)
    return _hashes(heads)


def same(some: NDArray[np.uint8], others: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which of two columns of hashes are equal; shape ``(n,)``."""
    found: NDArray[np.bool_] = (some.view(np.uint64) == others.view(np.uint64)).all(axis=1)
    return found


def event_of(body: bytes) -> Event | None:
    """The whole line; None where it is none of ours."""
    try:
        return msgspec.msgpack.decode(body, type=Event)
    except (msgspec.MsgspecError, DavylampError, ValueError, TypeError):
        return None


def _misfiled(
    read: list[_Line], own: Mapping[str, NDArray[np.int64]], lines: StoredLines
) -> NDArray[np.bool_]:
    """Which lines are filed under anything that is not their own."""
    found = np.zeros(len(lines), np.bool_)
    for name, numbers in own.items():
        found |= numbers != np.asarray(getattr(lines, name), np.int64)
    words = [f"{r.source}\x1f{r.kind}\x1f{r.alarm}\x1f{r.tag}\x1f{r.area}" for r in read]
    if words != lines.words:
        found |= [mine != theirs for mine, theirs in zip(words, lines.words, strict=True)]
    return found
