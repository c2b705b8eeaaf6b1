"""What a tag was over a time: each sample holds until the next one, whatever that one's quality."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from historian.reports.reading import Reading
from historian.reports.running import running
from historian.store import RawColumns
from scada.model import Quality, Status, quality_of


@dataclass(frozen=True, slots=True)
class Held:
    """Pieces over which one sample holds, in order and without a hole between them; each ``(n,)``.

    ``usable``: not bad and finite. Before the first sample that is known there is no piece.
    """

    start_ns: NDArray[np.int64]
    end_ns: NDArray[np.int64]
    value: NDArray[np.float64]
    usable: NDArray[np.bool_]
    status: NDArray[np.uint32]
    flags: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.start_ns)

    @property
    def seconds(self) -> NDArray[np.float64]:
        """How long each piece is."""
        return (self.end_ns - self.start_ns) / 1e9

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> "Held":
        """The pieces chosen by an index array or a mask."""
        return Held(*(getattr(self, name)[rows] for name in Held.__slots__))


def held(lead: RawColumns, series: RawColumns, start_ns: int, end_ns: int) -> Held:
    """The pieces of ``[start_ns, end_ns)``; ``lead`` is the sample before, one row or none.

    Of several samples of the same time the last one holds.
    """
    rows = RawColumns.concatenate([lead, series])
    time_ns = np.clip(rows.time_ns, start_ns, end_ns)
    ends_ns = np.append(time_ns[1:], np.int64(end_ns)) if len(time_ns) else time_ns
    quality = quality_of(rows.status, rows.flags)
    usable = (quality < Quality.BAD) & np.isfinite(rows.value)
    pieces = Held(time_ns, ends_ns, rows.value, usable, rows.status, rows.flags)
    return pieces.take(pieces.end_ns > pieces.start_ns)


def with_gaps(series: RawColumns, since_ns: Sequence[int]) -> RawColumns:
    """Samples with one that says that nothing is known from each of these times on: nobody watched."""
    if not len(since_ns):
        return series
    count = len(since_ns)
    gaps = RawColumns(
        np.array(since_ns, np.int64),
        np.zeros(count),
        np.full(count, Status.BAD_NO_COMMUNICATION, np.uint32),
        np.zeros(count, np.uint16),
    )
    whole = RawColumns.concatenate([gaps, series])
    return whole.take(np.argsort(whole.time_ns, kind="stable"))


def unwatched(reading: Reading, tags: Sequence[str], start_ns: int, end_ns: int) -> list[int]:
    """From when on nothing is known, each time that the core stood still."""
    spans = running(reading, tags, start_ns, end_ns)
    begins = [start_ns] if not spans or spans[0][0] > start_ns else []
    return begins + [end for _, end in spans if end < end_ns]


def cut(pieces: Held, edges_ns: NDArray[np.int64]) -> tuple[NDArray[np.intp], Held]:
    """The pieces cut at the edges, and the span ``[edges[k], edges[k+1])`` that each then lies in.

    What lies before the first edge or after the last one is left out. ``edges_ns`` is ``(k,)``, rising.
    """
    if not len(pieces) or len(edges_ns) < 2:
        return np.zeros(0, np.intp), pieces.take(np.zeros(0, np.intp))
    first, last = max(pieces.start_ns[0], edges_ns[0]), min(pieces.end_ns[-1], edges_ns[-1])
    times = np.unique(np.concatenate([pieces.start_ns, pieces.end_ns[-1:], edges_ns]))
    times = times[(times >= first) & (times <= last)]
    if len(times) < 2:
        return np.zeros(0, np.intp), pieces.take(np.zeros(0, np.intp))
    of = pieces.take(np.searchsorted(pieces.start_ns, times[:-1], "right") - 1)
    parts = Held(times[:-1], times[1:], of.value, of.usable, of.status, of.flags)
    return np.searchsorted(edges_ns, times[:-1], "right") - 1, parts


def runs(pieces: Held, mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The unbroken stretches over which a mask of the pieces holds, as (start, end) in ns."""
    edge = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    starts, ends = edge[::2], edge[1::2] - 1
    return [
        (int(pieces.start_ns[a]), int(pieces.end_ns[b]))
        for a, b in zip(starts.tolist(), ends.tolist(), strict=True)
    ]


def mean(pieces: Held) -> float:
    """The mean over the time of the usable pieces; NaN where there are none."""
    seconds = pieces.seconds[pieces.usable]
    total = float(seconds.sum())
    return float((pieces.value[pieces.usable] * seconds).sum()) / total if total else float("nan")
