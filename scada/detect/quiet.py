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

from scada.detect.limits import ACTIVE, OFF_DELAY, ON_DELAY, LimitBank

NEVER_NS: Final = np.iinfo(np.int64).max
_MOST: Final = float(np.finfo(np.float64).max)
_NONE: Final = (np.inf, -np.inf)


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
        bounds = self._bank.bounds
        on = bounds.on_low[limit], bounds.on_high[limit]
        stay = bounds.stay_low[limit], bounds.stay_high[limit]
        low, high = np.select(
            [word == 0, word == ACTIVE, word == ON_DELAY, word == (ACTIVE | OFF_DELAY)],
            [beside(*on, value), stay, on, beside(*stay, value)],
            np.reshape(_NONE, (2, 1)),
        )
        np.maximum.at(self.low, tag, low)
        np.minimum.at(self.high, tag, high)
        runs = (word == ON_DELAY) | (word == (ACTIVE | OFF_DELAY))
        np.minimum.at(self.ends_ns, tag[runs], ends[runs])
        self.strict[tag[word == (ACTIVE | OFF_DELAY)]] = True


def beside(
    low: NDArray[np.float64], high: NDArray[np.float64], value: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What lies on the value's side of the closed interval; nothing where it lies within."""
    below, above = value < low, value > high
    return (
        np.select(
            [below, above], [np.full_like(low, -_MOST), np.nextafter(high, np.inf)], _NONE[0]
        ),
        np.select([below, above], [np.nextafter(low, -np.inf), np.full_like(low, _MOST)], _NONE[1]),
    )
