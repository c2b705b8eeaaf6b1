"""A file that is there gets what only the backup's copy of it has.

Rows do not say which message they came with. So all rows that are lacking go with the first of the
messages that are, and the others are noted as being there: none of them is taken a second time.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from historian.batches import EVENT
from historian.copies.contents import held_by, refused_in, tags_of
from historian.copies.manifest import Held, runs_of
from historian.days import DAY_NS, Part, parts_in
from historian.duckdb_store import DuckDBStore
from historian.retention import Kind
from historian.store import (
    EventMessage,
    EventQuery,
    Message,
    Origin,
    RawColumns,
    RefusedMessage,
    SampleMessage,
    TagNames,
)
from scada.model import Samples

GROUP: Final = 5_000
EVERYTHING: Final = 2**40


def complete(root: Path, copies: Path, part: Part) -> int:
    """Write what the copy in a folder of its own has more; how many messages that were.

    Raises `StoreFault` where a historian has the file open.
    """
    there, here = DuckDBStore(copies), DuckDBStore(root)
    try:
        wanted = [part] if not part.is_old else parts_in(copies, Kind.RAW, Kind.EVENTS)
        return sum(_one(here, there, root, copies, one) for one in wanted)
    finally:
        there.close()
        here.close()


def _one(here: DuckDBStore, there: DuckDBStore, root: Path, copies: Path, part: Part) -> int:
    name = part.file_name
    held = held_by(root / name) if (root / name).exists() else ()
    lacking = list(_lacking(held_by(copies / name), held))
    messages: list[Message] = [*lacking_refused(copies / name, root / name)]
    if lacking:
        of_kind = _samples if part.kind is Kind.RAW else _events
        messages += of_kind(here, there, copies, part, lacking)
    for at in range(0, len(messages), GROUP):
        here.write(messages[at : at + GROUP])
    return len(messages)


def lacking_refused(copy: Path, ours: Path) -> list[RefusedMessage]:
    """What was refused and is only in the copy."""
    known = {_told(one) for one in refused_in(ours)} if ours.exists() else set()
    return [one for one in refused_in(copy) if _told(one) not in known]


def _told(one: RefusedMessage) -> tuple[str, int, bytes]:
    return one.stream, one.stream_seq, one.data


def _lacking(theirs: tuple[Held, ...], ours: tuple[Held, ...]) -> Iterator[Origin]:
    """The messages that are only there; events are told by themselves."""
    have = runs_of(ours)
    for one in theirs:
        known = have.get((one.source, one.schema, one.epoch))
        for seq in range(one.first, one.last + 1) if one.schema != EVENT else ():
            if known is None or seq not in known:
                yield Origin(one.source, one.schema, one.epoch, seq)


def _samples(
    here: DuckDBStore, there: DuckDBStore, copies: Path, part: Part, lacking: list[Origin]
) -> list[Message]:
    tags = tags_of(copies / part.file_name)
    span = part.day * DAY_NS, part.end_day * DAY_NS
    both = zip(there.raw(tags, *span, EVERYTHING), here.raw(tags, *span, EVERYTHING), strict=True)
    fresh = [only_in(theirs, ours) for theirs, ours in both]
    samples = Samples.concatenate(
        Samples(np.full(len(one.time_ns), tag, np.int32), one.time_ns, one.value, one.status, one.flags,
                raw=one.raw)
        for tag, one in enumerate(fresh)
    )  # fmt: skip
    names, now_ns = TagNames(f"backup of {part.file_name}", tags), span[1] - 1
    found: list[Message] = [SampleMessage(lacking[0], now_ns, names, samples)]
    return found + [SampleMessage(one, now_ns, names, Samples.empty()) for one in lacking[1:]]


def _events(
    here: DuckDBStore, there: DuckDBStore, copies: Path, part: Part, lacking: list[Origin]
) -> list[Message]:
    """The store itself takes none of the events that it has."""
    span = part.day * DAY_NS, part.end_day * DAY_NS
    events, _ = there.events(EventQuery(*span, limit=EVERYTHING))
    now_ns, in_order = span[1] - 1, sorted(events, key=lambda one: (one.source, one.epoch, one.seq))
    found: list[Message] = [EventMessage(lacking[0], now_ns, tuple(in_order))]
    return found + [EventMessage(one, now_ns, ()) for one in lacking[1:]]


def only_in(theirs: RawColumns, ours: RawColumns) -> RawColumns:
    """The rows that are more often in the first than in the second, in order of time."""
    rows = [_rows(theirs), _rows(ours)]
    _, first, which = np.unique(np.concatenate(rows), return_index=True, return_inverse=True)
    counts = np.zeros(len(first), np.int64)
    np.add.at(counts, which[: len(rows[0])], 1)
    np.subtract.at(counts, which[len(rows[0]) :], 1)
    more = counts > 0
    chosen = np.repeat(first[more], counts[more])
    return theirs.take(chosen[np.argsort(theirs.time_ns[chosen], kind="stable")])


def _rows(columns: RawColumns) -> NDArray[Any]:
    """Rows that can be compared: numbers by their bits, so that NaN is itself."""
    raw = columns.value if columns.raw is None else columns.raw
    whole = np.empty(len(columns.time_ns), "i8,i8,u4,u2,i8")
    values = (columns.time_ns, columns.value.view(np.int64), columns.status, columns.flags)
    for field, column in zip(whole.dtype.names or (), (*values, raw.view(np.int64)), strict=True):
        whole[field] = column
    return whole
