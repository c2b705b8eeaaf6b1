"""Computed signals: what limits judge that is no value of a tag but made of values.

They are judged as tags are, by the same state machine: a limit's *source* is a tag's index, or the
number of tags and the signal's number after them. First come the rates, then the deviations.
"""

import copy
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scada.detect.deviations import Deviations
from scada.detect.plan import Fanout
from scada.detect.rates import Rates, Signals
from scada.model import AlarmDefinition, Tag

_RateKey = tuple[int, float, float]


class Computed:
    """The signals of a site's limits; those that ask for the same share one."""

    def __init__(self, tags: Sequence[Tag], definitions: Sequence[AlarmDefinition]) -> None:
        index = {tag.id: number for number, tag in enumerate(tags)}
        rates: dict[_RateKey, int] = {}
        pairs: dict[tuple[int, int], int] = {}
        places: list[tuple[bool, int]] = []
        for one in definitions:
            tag = index[one.tag]
            if one.of.is_rate:
                key = (tag, one.span_s, one.of.seconds)
                places.append((True, rates.setdefault(key, len(rates))))
            elif one.other:
                pair = (tag, index[one.other])
                places.append((False, pairs.setdefault(pair, len(pairs))))
            else:
                places.append((True, tag - len(tags)))
        n, m = len(tags), len(rates)
        self.n_sources = n + m + len(pairs)
        self.source_of_limit = np.array(
            [n + number + (0 if is_first else m) for is_first, number in places], np.intp
        )
        self.first_rate, self.first_pair = n, n + m
        of_tags, windows, per_s = ([key[i] for key in rates] for i in range(3))
        self.rates = Rates(
            [round(float(window) * 1e9) for window in windows],
            per_s,
            [tags[int(tag)].scan_s for tag in of_tags],
        )
        self._rates_of = Fanout(np.array(of_tags, np.intp), n)
        left, right = ([pair[i] for pair in pairs] for i in range(2))
        self.pairs = Deviations(left, right, n)

    def step(
        self,
        tag: NDArray[np.int32],
        time_ns: NDArray[np.int64],
        value: NDArray[np.float64],
        quality: NDArray[np.uint8],
        status: NDArray[np.uint32],
    ) -> list[Signals]:
        """The rates of a layer, their signals by the number of their source."""
        reach = self._rates_of.of(tag)
        if not len(reach.item):
            return []
        at = reach.rows
        found = self.rates.step(reach.item, time_ns[at], value[at], quality[at], status[at])
        return [self._as_rates(one) for one in found]

    def advance(self, now_ns: int, sources: NDArray[np.intp] | None = None) -> Signals:
        """The rates that are 0 because nothing came; ``sources``: among these."""
        rows = None if sources is None else self._rows(sources)
        return self._as_rates(self.rates.advance(now_ns, rows))

    def apart(self) -> "Computed":
        """The same signals, with rates of their own that are not known yet."""
        computed = copy.copy(self)
        computed.rates = self.rates.apart()
        return computed

    def restart(self, sources: NDArray[np.intp]) -> None:
        """Forget what the rates among these sources know."""
        self.rates.restart(self._rows(sources))

    def compare(
        self,
        tag: NDArray[np.int32],
        time_ns: NDArray[np.int64],
        value: NDArray[np.float64],
        quality: NDArray[np.uint8],
        status: NDArray[np.uint32],
    ) -> list[Signals]:
        """The deviations of a batch, their signals by the number of their source."""
        found = self.pairs.step(tag, time_ns, value, quality, status)
        return [_shifted(one, self.first_pair) for one in found]

    def _rows(self, sources: NDArray[np.intp]) -> NDArray[np.intp]:
        mine = (sources >= self.first_rate) & (sources < self.first_pair)
        return np.unique(sources[mine]) - self.first_rate

    def _as_rates(self, found: Signals) -> Signals:
        return _shifted(found, self.first_rate)


def _shifted(found: Signals, by: int) -> Signals:
    return Signals(found.signal + by, found.time_ns, found.value, found.quality, found.status)
