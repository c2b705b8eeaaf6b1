"""Minutes of one quantity: their means, whether they count, and why not."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from historian.reports.emission.rules import Rules
from historian.reports.holding import Held, cut
from scada.model import Flag, Status

MINUTE_NS: Final = 60 * 10**9


class Mark(IntEnum):
    """The data marks of HJ 212 [M], the value that counts first. ``S`` (set by hand) is never written:
    nobody can set a value here.
    """

    N = 0
    """Normal."""
    T = 1
    """Above the measuring range; it counts, as leaving it out would flatter."""
    C = 2
    """Under calibration."""
    M = 3
    """Under maintenance."""
    F = 4
    """The plant stands still."""
    B = 5
    """No communication, or nothing was ever received."""
    D = 6
    """Failed."""


_COUNTS: Final = np.array([mark <= Mark.T for mark in Mark])
_AWAY: Final = np.array(
    [
        status >> 16
        for status in (
            Status.BAD_COMMUNICATION_ERROR,
            Status.BAD_TIMEOUT,
            Status.BAD_NO_COMMUNICATION,
            Status.BAD_WAITING_FOR_INITIAL_DATA,
            Status.BAD_NOT_CONNECTED,
            Status.BAD_NO_DATA,
        )
    ],
    np.uint32,
)
_SERVICE: Final = np.uint32(Status.BAD_OUT_OF_SERVICE >> 16)


@dataclass(frozen=True, slots=True)
class Minutes:
    """One row per minute: ``mean`` over the time that counts (NaN for none), `Mark`, validity."""

    mean: NDArray[np.float64]
    mark: NDArray[np.uint8]
    valid: NDArray[np.bool_]


def marks_of(pieces: Held, high: float) -> NDArray[np.uint8]:
    """The mark of each piece; ``high`` is the end of the measuring range."""
    mark = np.full(len(pieces), Mark.N, np.uint8)
    mark[pieces.value > high] = Mark.T
    code = pieces.status >> np.uint32(16)
    mark[~pieces.usable] = Mark.D
    mark[~pieces.usable & np.isin(code, _AWAY)] = Mark.B
    mark[~pieces.usable & (code == _SERVICE)] = Mark.M
    mark[(pieces.flags & np.uint16(Flag.CALIBRATION)) != 0] = Mark.C
    return mark


def minutes(
    pieces: Held,
    start_ns: int,
    end_ns: int,
    high: float,
    rules: Rules,
    stopped: NDArray[np.bool_] | None = None,
) -> Minutes:
    """Every minute of ``[start_ns, end_ns)``; in ``stopped`` ones the plant stood still, ``(n,)``.

    A minute's mark is that of the greatest part of it; where that part counts but is too short, the
    mark of the greatest part that does not.
    """
    count = -(-(end_ns - start_ns) // MINUTE_NS)
    edges = start_ns + np.arange(count + 1, dtype=np.int64) * MINUTE_NS
    where, parts = cut(pieces, edges)
    share = _shares(where, parts, marks_of(parts, high), count)
    good = share[:, _COUNTS].sum(axis=1)
    valid = good >= rules.minute_share * 60.0 - 1e-9
    mark = np.argmax(np.where(valid[:, None] == _COUNTS, share, -1.0), axis=1).astype(np.uint8)
    if stopped is not None:
        mark[stopped] = Mark.F
        valid = valid & ~stopped
    counts = parts.usable & _COUNTS[marks_of(parts, high)]
    total = np.bincount(where[counts], parts.value[counts] * parts.seconds[counts], count)
    mean = np.divide(total, good, out=np.full(count, np.nan), where=good > 0)
    return Minutes(mean, mark, valid)


def _shares(
    where: NDArray[np.intp], parts: Held, mark: NDArray[np.uint8], count: int
) -> NDArray[np.float64]:
    """Seconds of each minute under each mark, ``(count, marks)``; what nobody knows counts as away."""
    width = len(Mark)
    cells = np.bincount(where * width + mark, parts.seconds, count * width).astype(np.float64)
    cells = cells.reshape(count, width)
    cells[:, Mark.B] += 60.0 - cells.sum(axis=1)
    return cells


def stopped(pieces: Held, start_ns: int, end_ns: int) -> NDArray[np.bool_]:
    """The minutes in which a plant stood still for longer than it ran; ``pieces`` are of its switch
    (1: it runs). Where that is not known it is taken to run.
    """
    count = -(-(end_ns - start_ns) // MINUTE_NS)
    edges = start_ns + np.arange(count + 1, dtype=np.int64) * MINUTE_NS
    where, parts = cut(pieces, edges)
    off = parts.usable & (parts.value == 0.0)
    seconds = np.bincount(where[off], parts.seconds[off], count)
    still: NDArray[np.bool_] = seconds > 30.0
    return still
