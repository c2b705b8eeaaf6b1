"""Samples of messages into lines: tags by their ids, ordinals, and what cannot stand at its own time."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from historian.days import DAY_NS, UNDATED, day_of
from historian.influx.ordinals import Latest, Ordinals
from historian.influx.question import EARLIEST_NS, LATEST_NS
from historian.influx.sample_lines import ODD, SAMPLES, Heads, Rows, odd_lines, sample_lines
from historian.influx.sample_reading import Ordered, SampleReader, Special
from historian.store import Origin, RawColumns, SampleMessage, TagNames
from scada.model import Samples

BODY_ROWS: Final = 10_000
"""Lines in one request."""
MOST_ORDINAL: Final = 9
"""Further samples of one time stand elsewhere: a server whose clock stands still is no reason to make a
series for every one of them."""
SECOND_NS: Final = 10**9
_NONE: Final = slice(0, 0)


@dataclass(frozen=True, slots=True)
class Batch:
    """Samples that are to be written: those at their own times, the others, and what is known then."""

    usual: Rows
    odd: Rows
    odd_at: NDArray[np.int64]
    latest: Latest | None

    def days(self) -> list[int]:
        """The days that its samples are of, as far as an InfluxDB has such days."""
        times = np.concatenate([self.usual.columns.time_ns, self.odd.columns.time_ns])
        there = times[(times >= EARLIEST_NS) & (times < LATEST_NS)]
        if not len(there):
            return []
        first, last = int(there.min()) // DAY_NS, int(there.max()) // DAY_NS
        if last - first < 2:
            return list(range(first, last + 1))
        found: list[int] = np.unique(there // DAY_NS).tolist()
        return found


class SampleWriter:
    """Turns the samples of a site's messages into lines; ``mine`` is its id."""

    def __init__(self, reader: SampleReader, mine: str, special: Special) -> None:
        self._reader, self._special = reader, special
        self._ordinals = Ordinals(self._stored)
        self._numbers: dict[str, int] = {}
        self._ids: list[str] = []
        self._heads = {name: Heads(name, mine) for name in (SAMPLES, ODD)}
        self._lookups: dict[str, NDArray[np.int64]] = {}

    def batch(self, messages: Sequence[SampleMessage]) -> Batch:
        """Give every sample its place."""
        number = np.concatenate([self._lookup(one.names)[one.samples.tag] for one in messages])
        samples = Samples.concatenate(one.samples for one in messages)
        at_ns = np.concatenate(
            [_elsewhere(one.origin, one.now_ns, one.samples) for one in messages]
        )
        undated = np.concatenate([_undated(one) for one in messages])
        columns = RawColumns(
            samples.time_ns, samples.value, samples.status, samples.flags, raw=samples.raw
        )
        rows = Rows(number, np.zeros(len(number), np.int64), columns)
        dated, odd, odd_at = rows, rows.take(_NONE), at_ns[_NONE]
        if undated.any():
            dated, odd, odd_at = rows.take(~undated), rows.take(undated), at_ns[undated]
            at_ns = at_ns[~undated]
        if not len(dated.number):
            return Batch(dated, odd, odd_at, None)
        self._learn(dated)
        placed = self._ordinals.place(dated.number, dated.columns)
        beyond = placed.rows.ordinal > MOST_ORDINAL
        if not beyond.any():
            return Batch(placed.rows, odd, odd_at, placed.latest)
        odd = _both(odd, placed.rows.take(beyond))
        odd_at = np.concatenate([odd_at, at_ns[placed.place[beyond]]])
        return Batch(placed.rows.take(~beyond), odd, odd_at, placed.latest)

    def bodies(self, batch: Batch) -> Iterator[bytes]:
        """The lines of a batch, a request at a time."""
        for at in range(0, len(batch.usual.number), BODY_ROWS):
            some = batch.usual.take(slice(at, at + BODY_ROWS))
            yield sample_lines(some, self._heads[SAMPLES])
        if len(batch.odd.number):
            yield odd_lines(batch.odd, self._heads[ODD], batch.odd_at)

    def learn(self, batch: Batch) -> None:
        """A batch was stored."""
        if batch.latest is not None:
            self._ordinals.learn(batch.latest)

    def announce(self, batch: Batch) -> None:
        """A batch is about to be stored: readers must look where its samples will stand."""
        several = batch.usual.number[batch.usual.ordinal > 0]
        self._special.several.update(self._ids[at] for at in np.unique(several).tolist())
        self._special.odd.update(self._ids[at] for at in np.unique(batch.odd.number).tolist())

    def ids(self, number: NDArray[np.int64]) -> list[str]:
        """The tags of some numbers."""
        return [self._ids[at] for at in number.tolist()]

    def _lookup(self, names: TagNames) -> NDArray[np.int64]:
        known = self._lookups.get(names.key)
        if known is None:
            for name in names.ids:
                if name not in self._numbers:
                    self._numbers[name] = len(self._ids)
                    self._ids.append(name)
                    for heads in self._heads.values():
                        heads.add(name)
            self._ordinals.grow(len(self._ids))
            known = np.array([self._numbers[name] for name in names.ids], np.int64)
            self._lookups[names.key] = known
        return known

    def _learn(self, rows: Rows) -> None:
        """Ask the store what it has last of those tags of which that is not known."""
        unknown = self._ordinals.unknown(rows.number)
        if not len(unknown):
            return
        first_ns = int(rows.columns.time_ns[np.isin(rows.number, unknown)].min())
        found = self._reader.last(self.ids(unknown), first_ns, LATEST_NS)
        self._ordinals.assume(unknown, first_ns)
        for number in unknown.tolist():
            last = found[self._ids[number]].columns.time_ns
            if len(last):
                self._ordinals.assume(number, int(last[0]) + 1)

    def _stored(
        self, numbers: Sequence[int], start_ns: int, end_ns: int
    ) -> list[tuple[RawColumns, NDArray[np.int64]]]:
        ids = [self._ids[number] for number in numbers]
        found: dict[str, Ordered] = self._reader.ordered(ids, start_ns, end_ns)
        return [(found[name].columns, found[name].ordinal) for name in ids]


def _elsewhere(origin: Origin, now_ns: int, samples: Samples) -> NDArray[np.int64]:
    """Where samples of a message stand that cannot stand at their own times: always the same place."""
    said = f"{origin.source} {origin.schema} {origin.epoch} {origin.seq}"
    begin_ns = now_ns + zlib.crc32(said.encode()) % SECOND_NS
    return begin_ns + np.arange(len(samples))


def _undated(message: SampleMessage) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = day_of(message.samples.time_ns, message.now_ns) == UNDATED
    return found


def _both(one: Rows, other: Rows) -> Rows:
    return Rows(
        np.concatenate([one.number, other.number]),
        np.concatenate([one.ordinal, other.ordinal]),
        RawColumns.concatenate([one.columns, other.columns]),
    )
