"""A stretch to be backfilled: what is missing of which tags, and how far it has been read.

It outlives connections: a backfill that the next outage cuts goes on where it was.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model import Samples
from scada.model.backfill import TOO_OLD
from scada.opcua.points import Rows
from scada.opcua.recent import Known, first_of_each

SECOND: Final = 1_000_000_000
LONGEST_NS: Final = 7 * 86_400 * SECOND
"""What lies farther back than this is not read."""

FIRST_SLICE_NS: Final = 60 * SECOND
SHORTEST_SLICE_NS: Final = SECOND
FEW, MANY = 5_000, 20_000
"""Samples of a slice below and above which the next one is longer or shorter."""


@dataclass(slots=True)
class Span:
    """Tags whose holes are about equally long; read slice by slice, the oldest first.

    Tags that have not changed for days do not make the others be read for days.
    """

    rows: Rows
    at_ns: int
    end_ns: int
    slice_ns: int = FIRST_SLICE_NS

    @property
    def to_ns(self) -> int:
        """Where the next slice ends; the last one includes its end."""
        return min(self.at_ns + self.slice_ns, self.end_ns)

    @property
    def is_last(self) -> bool:
        """Whether the next slice is the last one."""
        return self.to_ns == self.end_ns

    def shorter(self) -> bool:
        """Take shorter slices; whether that is possible."""
        before, self.slice_ns = self.slice_ns, max(SHORTEST_SLICE_NS, self.slice_ns // 2)
        return self.slice_ns < before

    def done(self, samples: int) -> None:
        """The slice was read and brought so many: go on to the next."""
        self.at_ns = self.to_ns
        if samples < FEW:
            self.slice_ns *= 2
        elif samples > MANY:
            self.shorter()


@dataclass(slots=True)
class Stretch:
    """Holes of one outage; columns by row of the server's tags, ``(n_tags,)``.

    ``known`` is what was delivered live in and around the holes, ``brought`` what the slice that is
    being read has brought so far. ``lost_ns`` is when the outage began.
    """

    rows: Rows
    from_ns: NDArray[np.int64]
    until_ns: NDArray[np.int64]
    known: Known
    lost_ns: int
    spans: list[Span] = field(default_factory=list)
    brought: Known = field(default_factory=Known)
    samples: int = 0
    asked: bool = False
    quiet: bool = False
    """Nothing was lost as far as is known: it is told only where something came."""
    lacking: Counter[str] = field(default_factory=Counter)
    _whole_ns: int = 0

    def __post_init__(self) -> None:
        self._cut()
        self.spans = list(_spans(self.rows, self.from_ns, self.until_ns))
        self._whole_ns = self._left_ns()

    @property
    def begin_ns(self) -> int:
        """The earliest source time that may be missing: a quiet tag's last change is not it."""
        return max(int(self.from_ns[self.rows].min()), min(self.lost_ns, self.end_ns))

    @property
    def end_ns(self) -> int:
        """The latest source time that may be missing."""
        return int(self.until_ns[self.rows].max())

    @property
    def progress(self) -> float:
        """How much of it has been read, 0 to 1."""
        return 1 - self._left_ns() / self._whole_ns if self._whole_ns else 1.0

    def wanted(self, span: Span) -> Rows:
        """The tags of a span that miss something in its next slice."""
        inside = (self.from_ns[span.rows] <= span.to_ns) & (self.until_ns[span.rows] >= span.at_ns)
        return span.rows[inside]

    def missing(self, span: Span, rows: Rows, samples: Samples) -> NDArray[np.bool_]:
        """Which of the samples that a slice brought were missed; the others are bounds and repeats."""
        time_ns = samples.time_ns
        inside = (time_ns >= self.from_ns[rows]) & (time_ns <= self.until_ns[rows])
        inside &= np.isin(rows, span.rows) & (time_ns >= span.at_ns)
        inside &= time_ns <= span.to_ns if span.is_last else time_ns < span.to_ns
        inside &= first_of_each(rows, samples)
        return inside & ~self.known.has(rows, samples) & ~self.brought.has(rows, samples)

    def lack(self, why: str, tags: int = 1) -> None:
        """So many tags are not complete, and why."""
        if tags:
            self.lacking[why] += tags

    def _cut(self) -> None:
        oldest = self.end_ns - LONGEST_NS
        if self.lost_ns < oldest:
            self.lack(TOO_OLD, int((self.from_ns[self.rows] < oldest).sum()))
        self.from_ns = np.maximum(self.from_ns, oldest)

    def _left_ns(self) -> int:
        return sum((span.end_ns - span.at_ns) * len(span.rows) for span in self.spans)


def _spans(rows: Rows, from_ns: NDArray[np.int64], until_ns: NDArray[np.int64]) -> "list[Span]":
    """Group tags by the length of their holes, by powers of two; short ones first."""
    length_s = (until_ns[rows] - from_ns[rows]) / SECOND
    kind = np.floor(np.log2(np.maximum(length_s, 1.0)))
    groups = [rows[kind == one] for one in np.unique(kind)]
    return [Span(group, int(from_ns[group].min()), int(until_ns[group].max())) for group in groups]
