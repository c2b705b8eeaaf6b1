"""What is drawn of one pen: the line, and the spans that are tinted or marked.

A gap stays a gap: the line breaks at bad samples (the core writes one when a tag goes stale or its
server is lost) and where the journal says that the core was not there. It never breaks on the
distance of source times: a subscription reports changes only, and many servers leave the source time
of a polled value at its last change. So a value holds, as a horizontal line, until the next sample.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hmi.models.trends.columns import Columns
from scada.model import Flag, Quality, Status, Tag, status_name

_SECOND: Final = 1_000_000_000
_STEP_AFTER_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Rules:
    """How the rows of one tag hang together.

    A value that stood longer than ``step_ns`` is drawn as a step, not as a slope. ``breaks_ns`` are
    the times at which the core was not there, in order, ``seen_ns`` up to when it was seen before
    each of them (0: not known). ``until_ns`` is up to when the last value is known to hold: now, or
    the last heartbeat.
    """

    step_ns: int
    breaks_ns: NDArray[np.int64]
    seen_ns: NDArray[np.int64]
    until_ns: int

    @classmethod
    def of(
        cls,
        tag: Tag,
        breaks_ns: Sequence[int],
        until_ns: int,
        seen_ns: Sequence[int] | None = None,
    ) -> "Rules":
        """The rules for ``tag``: two of its scans, or two seconds, make a step."""
        step_s = max(_STEP_AFTER_S, 2.0 * tag.scan_s)
        breaks = np.asarray(breaks_ns, np.int64)
        seen = np.zeros(len(breaks), np.int64) if seen_ns is None else np.asarray(seen_ns, np.int64)
        return cls(int(step_s * _SECOND), breaks, seen, until_ns)


def known_until(columns: Columns, rules: Rules) -> NDArray[np.int64]:
    """Up to when each row's value is known to hold: the next row, the core's end, or the present."""
    until = np.empty(len(columns), np.int64)
    until[:-1] = columns.start_ns[1:]
    until[-1] = max(rules.until_ns, int(columns.end_ns[-1]))
    following = np.searchsorted(rules.breaks_ns, columns.start_ns, "right")
    cut = following < len(rules.breaks_ns)
    cut[cut] = rules.breaks_ns[following[cut]] <= until[cut]
    seen = rules.seen_ns[following[cut]]
    until[cut] = np.maximum(columns.end_ns[cut], np.minimum(until[cut], seen))
    return until


@dataclass(frozen=True, slots=True)
class Trace:
    """A line of points, shape ``(m,)``; ``connect[i]`` joins point i with point i + 1."""

    time_ns: NDArray[np.int64]
    value: NDArray[np.float64]
    connect: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A span of time ``[start, end)`` with a word for what it is: a status name, or nothing."""

    start_ns: int
    end_ns: int
    word: str = ""


def trace(columns: Columns, rules: Rules, pixel_ns: int = 0) -> Trace:
    """The line through the rows: a sample is one point, a bucket its first, extremes and last.

    Of a bucket no wider than two pixels the extremes are all that can be seen.
    """
    n = len(columns)
    if not n:
        return Trace(np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.bool_))
    times, values, used = _row_points(columns, 2 * pixel_ns)
    extremes_only = used[:, 1] & ~used[:, 3]
    joined = _joins(columns, rules)
    held, hold_end = _holds(columns, rules)
    connect = np.ones((n, 5), np.bool_)
    times[:, 4], values[:, 4], used[:, 4] = hold_end, columns.last, held
    used[:, 3] |= extremes_only & held
    row_last = 4 - np.argmax(used[:, ::-1], axis=1)
    connect[np.arange(n), row_last] = joined
    return Trace(times[used], values[used], connect[used])


def _row_points(
    columns: Columns, narrow_ns: int
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """Five places per row: first, two extremes, last, and one for a held value; and which count."""
    n = len(columns)
    times, values = np.empty((n, 5), np.int64), np.empty((n, 5))
    times[:, :4] = (
        columns.start_ns[:, None] + np.multiply.outer(columns.width_ns, [0, 1, 2, 3]) // 3
    )
    falling = columns.first > columns.last
    values[:, 0], values[:, 3] = columns.first, columns.last
    values[:, 1] = np.where(falling, columns.maximum, columns.minimum)
    values[:, 2] = np.where(falling, columns.minimum, columns.maximum)
    shown, many = columns.shown, columns.count > 1
    used = np.zeros((n, 5), np.bool_)
    used[:, 0] = shown
    used[:, 1:4] = (shown & many & (columns.width_ns > 0))[:, None]
    used[:, [0, 3]] &= ~(used[:, 1] & (columns.width_ns <= narrow_ns))[:, None]
    return times, values, used


def _joins(columns: Columns, rules: Rules) -> NDArray[np.bool_]:
    """Whether each row is joined with the next one; the last never is."""
    shown = columns.shown
    good = shown & ((columns.quality != Quality.BAD) | (columns.width_ns > 0))
    joined = np.zeros(len(columns), np.bool_)
    joined[:-1] = good[:-1] & good[1:] & ~_broken(columns, rules)
    return joined


def _broken(columns: Columns, rules: Rules) -> NDArray[np.bool_]:
    """Whether the core was away between each row and the next."""
    before = np.searchsorted(rules.breaks_ns, columns.start_ns, "right")
    return np.not_equal(before[1:], before[:-1])


def _holds(columns: Columns, rules: Rules) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Where a value holds visibly long, and until when."""
    until = known_until(columns, rules)
    long = until - columns.end_ns > np.maximum(rules.step_ns, columns.width_ns)
    return columns.shown & (columns.quality != Quality.BAD) & long, until


def bad_stretches(columns: Columns, rules: Rules) -> list[Stretch]:
    """Where the tag had no usable value, each with the status in words as far as it is one.

    A bad sample lasts until the next row. A bucket that also holds good samples is bad by itself
    only, unless nothing follows it closely: then what follows is not known to be good.
    """
    bad = columns.quality == Quality.BAD
    if not bad.any():
        return []
    until = known_until(columns, rules)
    mixed = columns.shown & (until - columns.end_ns <= columns.width_ns)
    ends = np.where(mixed, columns.end_ns, until)
    return [
        Stretch(int(columns.start_ns[run][0]), int(ends[run][-1]), _word(columns.status[run]))
        for run in runs(bad)
    ]


def _word(status: NDArray[np.uint32]) -> str:
    names = {status_name(int(code)) for code in np.unique(status)}
    return names.pop() if len(names) == 1 else Status.BAD.name


def flagged_stretches(columns: Columns, flag: Flag, near_ns: int) -> list[Stretch]:
    """Where samples carry ``flag``; marks no further apart than ``near_ns`` are one stretch."""
    marked = (columns.flags & np.uint16(flag)) != 0
    found: list[Stretch] = []
    for run in runs(marked):
        start, end = int(columns.start_ns[run][0]), int(columns.end_ns[run][-1])
        if found and start - found[-1].end_ns <= near_ns:
            found[-1] = Stretch(found[-1].start_ns, end)
        else:
            found.append(Stretch(start, end))
    return found


def runs(mask: NDArray[np.bool_]) -> list[slice]:
    """The unbroken runs of True in a mask of shape ``(n,)``."""
    edges = np.flatnonzero(np.diff(np.r_[False, mask, False]))
    return [slice(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def merged(stretches: Sequence[Stretch]) -> list[Stretch]:
    """The union of stretches, in order; where words differ the first one stands."""
    union: list[Stretch] = []
    for stretch in sorted(stretches, key=lambda each: each.start_ns):
        if union and stretch.start_ns <= union[-1].end_ns:
            last = union[-1]
            union[-1] = Stretch(last.start_ns, max(last.end_ns, stretch.end_ns), last.word)
        else:
            union.append(stretch)
    return union


def backfilled(columns: Columns) -> NDArray[np.bool_]:
    """Which rows were read back later: they are drawn hollow."""
    marked: NDArray[np.bool_] = (columns.flags & np.uint16(Flag.BACKFILLED)) != 0
    return marked & columns.shown
