"""What is asked of an InfluxDB, whatever language it speaks, and what it answers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

EARLIEST_NS: Final = -(2**62)
LATEST_NS: Final = 2**62
"""An InfluxDB has no shards beyond; what has such times stands elsewhere."""


class Place(StrEnum):
    """The buckets: each has a retention of its own."""

    SAMPLES = "samples"
    ROLLUPS = "rollups"
    EVENTS = "events"


@dataclass(frozen=True, slots=True)
class Question:
    """Fields of a measurement over ``[start_ns, end_ns)``; one series for each field and ``by``.

    ``where`` names the values that a tag may have (none: any). ``function`` is applied to all of a
    series (``last``), or to each ``every_ns`` counted from ``start_ns``; ``limit`` is how many of the
    oldest rows of a series are wanted.
    """

    place: Place
    measurement: str
    start_ns: int
    end_ns: int
    fields: tuple[str, ...]
    where: Mapping[str, Sequence[str]] = field(default_factory=dict)
    by: tuple[str, ...] = ()
    function: str = ""
    every_ns: int = 0
    limit: int = 0

    @property
    def span(self) -> tuple[int, int]:
        """The times that a server can be asked for."""
        return max(self.start_ns, EARLIEST_NS), min(self.end_ns, LATEST_NS)


@dataclass(frozen=True, slots=True)
class Series:
    """One field of one series in order of time; ``labels`` are the values of the question's ``by``."""

    labels: tuple[str, ...]
    field: str
    time_ns: NDArray[np.int64]
    cells: Any
    """Floats and integers as arrays, texts as a list."""


def portions(names: Iterable[str], size: int) -> Iterator[tuple[str, ...]]:
    """Names, so many at a time."""
    every = tuple(names)
    for at in range(0, len(every), size):
        yield every[at : at + size]


class Server(Protocol):
    """An InfluxDB: prebuilt lines in, series out. Raises `StoreFault` and its kin."""

    def write(self, place: Place, lines: bytes) -> None:
        """Keep the lines; they are on its disk when this returns."""
        ...

    def read(self, questions: Sequence[Question]) -> list[list[Series]]:
        """The answer to each question."""
        ...

    def close(self) -> None:
        """Let its connections go."""
        ...
