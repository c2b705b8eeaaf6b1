"""The seam to a store of history: what the historian needs of it, and the facts that cross it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from historian.journal_lines import JournalStore
from scada.model import BadInput, DavylampError, Event, Samples


class StoreFault(DavylampError):
    """The store cannot do it now: a full disk, a file in use. Nothing is lost; try again.

    ``retry_after_s`` is how long the store itself asks to be left alone; 0 where it does not say.
    """

    def __init__(self, message: str, retry_after_s: float = 0.0) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class StoreRefuses(StoreFault):
    """The store will not: a token or a bucket is wrong. A person must put it right; wait, drop nothing."""


class StoreFull(StoreFault):
    """The store's disk is full. Nothing is lost; try again when a person has made room."""


class BadBatch(DavylampError):
    """The store cannot take something in these messages, whenever it is told: halve them to find it.

    Others of the same call may have been stored, or not; all of them may be written again. Where
    ``by_rows`` is true the store also takes a message with some of its samples only, as if it were
    whole, so that one bad sample leaves the others of its message stored.
    """

    def __init__(self, message: str, *, by_rows: bool = False) -> None:
        super().__init__(message)
        self.by_rows = by_rows


@dataclass(frozen=True, slots=True)
class Origin:
    """The place of a message in its writer's unbroken row; a store takes each one once, for ever."""

    source: str
    schema: str
    epoch: int
    seq: int


@dataclass(frozen=True, slots=True)
class TagNames:
    """The tag ids that the indices of a configuration mean; ``key`` is its configuration hash."""

    key: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleMessage:
    """The samples of one message, also of none. ``now_ns`` is the message's own clock."""

    origin: Origin
    now_ns: int
    names: TagNames
    samples: Samples

    def __post_init__(self) -> None:
        tag = self.samples.tag
        if len(tag) and (int(tag.min()) < 0 or int(tag.max()) >= len(self.names.ids)):
            raise BadInput(
                f"message {self.origin.seq} of {self.origin.source}: tag index {tag.max()} is beyond "
                f"the {len(self.names.ids)} tags of configuration {self.names.key}"
            )


@dataclass(frozen=True, slots=True)
class EventMessage:
    """The journal lines of one message; each is stored once, by its own source, epoch and seq."""

    origin: Origin
    now_ns: int
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class RefusedMessage:
    """A message that could not be understood, kept as it came, with the reason."""

    stream: str
    stream_seq: int
    now_ns: int
    reason: str
    data: bytes


Message = SampleMessage | EventMessage | RefusedMessage


@dataclass(frozen=True, slots=True)
class Written:
    """What a `Store.write` added; ``repeated`` messages were there already."""

    rows: int = 0
    events: int = 0
    repeated: int = 0


@dataclass(frozen=True, slots=True)
class RawColumns:
    """Samples of one tag in order of time; ``more`` where a limit cut them short.

    ``raw`` are the numbers as sent, None where they are ``value`` in every row.
    """

    time_ns: NDArray[np.int64]
    value: NDArray[np.float64]
    status: NDArray[np.uint32]
    flags: NDArray[np.uint16]
    more: bool = False
    raw: NDArray[np.float64] | None = None

    @classmethod
    def empty(cls) -> "RawColumns":
        """No samples."""
        return cls(
            np.zeros(0, np.int64),
            np.zeros(0, np.float64),
            np.zeros(0, np.uint32),
            np.zeros(0, np.uint16),
        )

    @classmethod
    def concatenate(cls, parts: Sequence["RawColumns"]) -> "RawColumns":
        """All rows, in the order given."""
        return cls(
            np.concatenate([part.time_ns for part in parts]),
            np.concatenate([part.value for part in parts]),
            np.concatenate([part.status for part in parts]),
            np.concatenate([part.flags for part in parts]),
            raw=_raw_of_all(parts),
        )

    def take(self, rows: NDArray[np.intp] | slice) -> "RawColumns":
        """The rows chosen by an index array or a slice."""
        raw = None if self.raw is None else self.raw[rows]
        return RawColumns(
            self.time_ns[rows], self.value[rows], self.status[rows], self.flags[rows], raw=raw
        )


def _raw_of_all(parts: Sequence[RawColumns]) -> NDArray[np.float64] | None:
    if all(part.raw is None for part in parts):
        return None
    return np.concatenate([part.value if part.raw is None else part.raw for part in parts])


@dataclass(frozen=True, slots=True)
class BucketColumns:
    """Extremes of one tag per bucket that holds samples, in order of time.

    Minimum, maximum, first and last are of the samples that are not bad, NaN where all are;
    ``quality`` is the worst, ``flags`` the union, ``count`` the number of all.
    """

    time_ns: NDArray[np.int64]
    minimum: NDArray[np.float64]
    maximum: NDArray[np.float64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]
    count: NDArray[np.uint32]
    quality: NDArray[np.uint8]
    flags: NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class StatisticColumns:
    """Statistics of one tag per bucket that holds samples, in order of time. All shape ``(n,)``.

    A sample is usable where it is not bad. ``minimum``, ``maximum`` (with the time of the first
    sample that had it), ``first`` and ``last`` are of the usable samples, NaN and 0 where there is
    none; ``total`` is their sum. ``count`` counts all, ``usable`` those; ``quality`` is the worst,
    ``flags`` the union. ``first_ns`` and ``last_ns`` are the times of the first and last sample of
    any quality, ``open_end`` the value that goes on after ``last_ns`` (NaN where that one is bad).
    ``area`` is the integral of the value in value x seconds and ``good_s`` the time it was usable,
    both over ``[first_ns, last_ns]``, each usable sample holding until the next of any quality: with
    ``open_end`` the time-weighted mean of any longer span is put together exactly.
    """

    time_ns: NDArray[np.int64]
    minimum: NDArray[np.float64]
    minimum_ns: NDArray[np.int64]
    maximum: NDArray[np.float64]
    maximum_ns: NDArray[np.int64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]
    count: NDArray[np.uint32]
    usable: NDArray[np.uint32]
    total: NDArray[np.float64]
    quality: NDArray[np.uint8]
    flags: NDArray[np.uint16]
    first_ns: NDArray[np.int64]
    last_ns: NDArray[np.int64]
    open_end: NDArray[np.float64]
    area: NDArray[np.float64]
    good_s: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class EventQuery:
    """Journal lines over ``[start_ns, end_ns)``; an empty filter matches all."""

    start_ns: int
    end_ns: int
    alarm: str = ""
    tag: str = ""
    area: str = ""
    kinds: tuple[str, ...] = ()
    limit: int = 500


@dataclass(frozen=True, slots=True)
class StoreState:
    """How the store is: what is wrong with it (for a person), and the disk in bytes."""

    fault: str
    used_bytes: int
    free_bytes: int
    fault_zh: str = ""
    """The same in Chinese, where it is known."""


class Store(JournalStore, Protocol):
    """Keeps samples, events and refused messages. Methods block and may be called from any thread."""

    @property
    def name(self) -> str:
        """What kind of store it is."""
        ...

    def write(self, messages: Sequence[Message]) -> Written:
        """Keep all of them, on the disk when this returns. Raises `StoreFault` (say it again then),
        `StoreRefuses` (say it again when a person has seen to it) and `BadBatch` (halve them).

        A message that was stored before, wholly or in part, is completed and not doubled.
        """
        ...

    def raw(self, tags: Sequence[str], start_ns: int, end_ns: int, limit: int) -> list[RawColumns]:
        """Samples of each tag over ``[start_ns, end_ns)``, the oldest ``limit`` of them."""
        ...

    def buckets(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int
    ) -> list[BucketColumns]:
        """Extremes of each tag per bucket of ``width_ns`` counted from ``start_ns``."""
        ...

    def statistics(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int
    ) -> list[StatisticColumns]:
        """Statistics of each tag per bucket of ``width_ns`` counted from ``start_ns``.

        Whatever a store answers from, the answer is that of `historian.rollups.statistics_of` on the
        raw samples, sums to the last bits.
        """
        ...

    def before(self, tags: Sequence[str], at_ns: int) -> list[RawColumns]:
        """The last sample of each tag before a time, one row or none; a month back at most."""
        ...

    def gone(self, tags: Sequence[str], start_ns: int, end_ns: int) -> list[tuple[int, int]]:
        """Where in ``[start_ns, end_ns)`` samples of these tags are kept no more, but their roll-ups
        are: there `statistics` and `buckets` answer for widths of whole roll-ups alone.
        """
        ...

    def events(self, query: EventQuery) -> tuple[list[Event], bool]:
        """Journal lines, newest first; True where the limit cut them short."""
        ...

    def state(self) -> StoreState:
        """How the store is."""
        ...

    def close(self) -> None:
        """Leave the files whole."""
        ...
