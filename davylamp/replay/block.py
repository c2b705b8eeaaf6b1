"""A block: many scans of the same tags."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scada.model import BadInput, Samples

RUN: Final = 32
"""Scans that are looked at as one."""
BAD: Final = np.uint32(0x80000000)
UNCERTAIN: Final = np.uint32(0x40000000)


@dataclass(frozen=True, slots=True)
class Block:
    """``time_ns`` ``(n_scans,)`` rising, ``value`` ``(n_scans, n_tags)`` of every tag of the site.

    ``status`` is of the same shape as the values, None where every sample is Good. A sample's source
    time is its scan's.
    """

    time_ns: NDArray[np.int64]
    value: NDArray[np.float64]
    status: NDArray[np.uint32] | None = None

    def __post_init__(self) -> None:
        if self.value.ndim != 2 or self.time_ns.shape != self.value.shape[:1]:
            raise BadInput(f"block: {self.time_ns.shape} times for values {self.value.shape}")
        if self.status is not None and self.status.shape != self.value.shape:
            raise BadInput(f"block: status {self.status.shape} for values {self.value.shape}")

    def __len__(self) -> int:
        return len(self.time_ns)

    def samples(self, scan: int, tags: NDArray[np.intp]) -> Samples:
        """The samples of some tags in one scan."""
        status = 0 if self.status is None else self.status[scan, tags]
        return Samples.of(tags, self.time_ns[scan], self.value[scan, tags], status)

    def runs(self) -> "Runs":
        """The extremes of each run of scans."""
        worst = None if self.status is None else _reduced(np.maximum, self.status)
        return Runs(_reduced(np.minimum, self.value), _reduced(np.maximum, self.value), worst)


@dataclass(frozen=True, slots=True)
class Runs:
    """Extremes of each run of `RUN` scans (the last may be shorter), ``(n_runs, n_tags)``.

    NaN where a value of the run is NaN; ``worst`` is the greatest status, None where all are Good.
    """

    lowest: NDArray[np.float64]
    highest: NDArray[np.float64]
    worst: NDArray[np.uint32] | None


def _reduced(how: np.ufunc, column: NDArray[Any]) -> NDArray[Any]:
    whole = len(column) // RUN * RUN
    tags = column.shape[1]
    parts = [how.reduce(column[:whole].reshape(-1, RUN, tags), axis=1)]
    if whole < len(column):
        parts.append(how.reduce(column[whole:], axis=0, keepdims=True))
    return np.concatenate(parts)


def spans(scans: int) -> Iterator[slice]:
    """The runs of a block."""
    for first in range(0, scans, RUN):
        yield slice(first, min(first + RUN, scans))
