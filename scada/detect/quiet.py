"""Quiet bands: between which values a tag may move without any of its limits noticing.

Re-judging a month, nearly every sample changes nothing. A limit that is off stays off while the value
is outside its *on* interval; one that is plainly active stays so inside its *stay* interval; a
running delay goes on while the value stays on its side, until it ends. The intersection over a tag's
limits is its band ``[low, high]``: a usable sample inside it leaves the words of `LimitBank` as they
are, whichever it is, so that whole blocks may be passed over by their minimum and maximum. What
lies outside is judged by the bank itself, and the bands of its tags are drawn anew. A running delay
keeps the sample seen last: whoever skips must bring the one before ``ends_ns`` as well as the first
at or after it.

An empty band (``low > high``) says that every sample of the tag must be judged.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.bounds import Bounds
from scada.detect.limit_states import ACTIVE, OFF_DELAY, ON_DELAY
from scada.detect.limits import LimitBank

Pair = tuple[NDArray[np.float64], NDArray[np.float64]]

NEVER_NS: Final = np.iinfo(np.int64).max
_MOST: Final = float(np.finfo(np.float64).max)
_NONE: Final = (np.inf, -np.inf)
_OFF, _OUT, _ON, _STAY, _BUSY = (np.uint8(case) for case in (0, 3, 6, 7, 8))
"""Cases: normal (below, within, above the on interval), on the way back (the same of the stay
interval), on the way to an alarm, plainly active, anything else."""
_FALLING: Final = np.uint8(ACTIVE | OFF_DELAY)
_CASE: Final = np.full(16, _BUSY)
for _word, _case in ((0, _OFF), (_FALLING, _OUT), (ON_DELAY, _ON), (ACTIVE, _STAY)):
    _CASE[_word] = _case
_RUNS: Final = (_CASE == _ON) | (_CASE == _OUT)


class QuietBands:
    """The band of every tag, for the words that a bank has now; columns of shape ``(n_tags,)``.

    ``ends_ns`` is the end of the tag's first delay that runs. ``strict`` tags have an off-delay
    running: only Good samples leave it alone.
    """

    def __init__(self, bank: LimitBank, n_tags: int) -> None:
        self._bank = bank
        self.low: NDArray[np.float64] = np.full(n_tags, _NONE[0])
        self.high: NDArray[np.float64] = np.full(n_tags, _NONE[1])
        self.ends_ns: NDArray[np.int64] = np.full(n_tags, NEVER_NS)
        self.strict: NDArray[np.bool_] = np.zeros(n_tags, np.bool_)
        tags = bank.tag_of_limit.astype(np.intp)
        self._limits = np.argsort(tags, kind="stable")
        self._count = np.bincount(tags, minlength=n_tags)
        self._start = np.cumsum(self._count) - self._count
        self._lows, self._highs = _bands(bank.bounds)

    def draw(self, tags: NDArray[np.intp], value: NDArray[np.float64]) -> None:
        """Draw the bands of these tags anew; ``value`` is the last of each, NaN where none is."""
        known = np.isfinite(value)
        self.low[tags] = np.where(known, -_MOST, _NONE[0])
        self.high[tags] = np.where(known, _MOST, _NONE[1])
        self.ends_ns[tags], self.strict[tags] = NEVER_NS, False
        count = self._count[tags]
        row = np.repeat(np.arange(len(tags)), count)
        if not len(row):
            return
        within = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
        limit = self._limits[np.repeat(self._start[tags], count) + within]
        self._narrow(tags[row], limit, value[row])

    def _narrow(
        self, tag: NDArray[np.intp], limit: NDArray[np.intp], value: NDArray[np.float64]
    ) -> None:
        """Take each limit's band from its tag's."""
        word, ends = self._bank.words(limit)
        case = _CASE[word]
        bounds = self._bank.bounds
        off = case == _OFF
        low = np.where(off, bounds.on_low[limit], bounds.stay_low[limit])
        high = np.where(off, bounds.on_high[limit], bounds.stay_high[limit])
        case = case + (case <= _OUT) * (
            (value >= low).view(np.uint8) + (value > high).view(np.uint8)
        )
        np.maximum.at(self.low, tag, self._lows[case, limit])
        np.minimum.at(self.high, tag, self._highs[case, limit])
        runs = _RUNS[word]
        if runs.any():
            np.minimum.at(self.ends_ns, tag[runs], ends[runs])
            self.strict[tag[word == _FALLING]] = True


def _bands(bounds: Bounds) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The ends of each limit's band in each case; two of shape ``(n_cases, n_limits)``."""
    none = np.full_like(bounds.on_low, _NONE[0]), np.full_like(bounds.on_low, _NONE[1])
    pairs = (
        *_beside(bounds.on_low, bounds.on_high),
        *_beside(bounds.stay_low, bounds.stay_high),
        (bounds.on_low, bounds.on_high),
        (bounds.stay_low, bounds.stay_high),
        none,
    )
    return np.stack([low for low, _ in pairs]), np.stack([high for _, high in pairs])


def _beside(low: NDArray[np.float64], high: NDArray[np.float64]) -> tuple[Pair, Pair, Pair]:
    """What lies below a closed interval, nothing for what lies in it, what lies above."""
    least, most = np.full_like(low, -_MOST), np.full_like(low, _MOST)
    none = np.full_like(low, _NONE[0]), np.full_like(low, _NONE[1])
    return (least, np.nextafter(low, -np.inf)), none, (np.nextafter(high, np.inf), most)
