"""Two windows: has the mean of the last ``m`` observations left that of the ``n`` before them?

``T = (mean_recent - mean_reference) / (s sqrt(V))``, over where ``|T| > L``; ``s`` is the standard
deviation within the reference window (at least half the resolution), ``V`` the variance of the
difference of the two means of an AR(1) sequence of variance 1, ``V = w' R w`` with the windows'
weights ``w`` and ``R_ij = phi^|i-j|``; phi stands for the autocorrelation of the
reference window over ``m`` lags (`equivalent_phi`, plus one standard error) each time that it has been
renewed: slow wander under white noise shows little of itself at lag 1. No baseline is needed.

While the tag is over, or exceeds one of its limits, the reference window stands still: neither the danger
nor the way to it becomes what is compared with.

False alarms: T is a linear filter of the observations; its entries beyond ``L`` come at the rate of
a stationary Gaussian sequence with the lag-1 correlation of that filter, and ``L`` is widened
by Student's distribution for the ``n`` observations that ``s`` comes from. The mean time between false
alarms is at least the stated one.

Example: half a unit more from the 200th observation on, with one false alarm in 100,000:

>>> import numpy as np
>>> chart = MeanShift(1, 10, 60, 100_000.0)
>>> x = 7 + 0.2 * np.random.default_rng(1).standard_normal(300) + 0.5 * (np.arange(300) >= 200)
>>> share = [float(chart.step(slice(None), x[t : t + 1])[0]) for t in range(300)]
>>> next(t for t in range(300) if share[t] > 1)
205

Basseville and Nikiforov, "Detection of Abrupt Changes", Prentice Hall 1993, 2.1; the MOSUM of Bauer
and Hackl, "The use of MOSUMs for quality control", Technometrics 20 (1978).
"""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import toeplitz

from scada.detect.distributions import normal_tail, t_bound
from scada.detect.trend.arl import crossing_limit
from scada.detect.trend.chart import Where
from scada.detect.trend.residuals import equivalent_phi

_PHIS: Final = np.linspace(0.0, 0.95, 20)


class MeanShift:
    """``n`` pairs of windows of ``recent`` and ``reference`` observations; columns ``(n,)``.

    The windows are rings, ``(recent, n)`` and ``(reference, n)``: a step touches a row of each. What
    leaves the recent one enters the reference, unless that stands still. Their sums are kept, and
    taken anew whenever the reference ring has gone round, with its autocorrelation: rounding never
    piles up.
    """

    def __init__(
        self,
        n: int,
        recent: int,
        reference: int,
        arl: float,
        resolution: NDArray[np.float64] | float = 0.0,
    ) -> None:
        self.shift: NDArray[np.float64] = np.zeros(n)
        """The difference of the two means, in the tag's unit."""
        self.free: NDArray[np.bool_] = np.ones(n, np.bool_)
        """False where the tag exceeds a limit, so that its reference stands still."""
        self._now = _Ring(n, recent)
        self._before = _Ring(n, reference)
        self._bounds = _bounds(recent, reference, arl)
        self._bound: NDArray[np.float64] = np.full(n, self._bounds[0])
        self._over: NDArray[np.bool_] = np.zeros(n, np.bool_)
        self._floor = np.broadcast_to(np.square(np.asarray(resolution) / 2.0), (n,))

    def step(self, at: Where, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take observations in the tag's unit; returns ``|T|`` over its limit, 0 until full."""
        tags = np.arange(len(self.shift))[at]
        moves = self._now.is_full(tags) & self.free[at] & ~self._over[at]
        left = self._now.push(tags, value)
        if moves.any():
            self._pass_on(tags[moves], left[moves])
        self.shift[at] = self._now.mean(tags) - self._before.mean(tags)
        share = self._share(tags)
        self._over[at] = share > 1.0
        return share

    def _pass_on(self, tags: NDArray[np.intp], value: NDArray[np.float64]) -> None:
        self._before.push(tags, value)
        round_ = tags[self._before.went_round(tags)]
        if len(round_):
            self._now.settle(round_, 1)
            phi = self._before.settle(round_, self._now.size)
            self._bound[round_] = np.interp(phi, _PHIS, self._bounds)

    def _share(self, tags: NDArray[np.intp]) -> NDArray[np.float64]:
        variance = np.maximum(self._before.variance(tags), self._floor[tags])
        full = self._before.is_full(tags) & (variance > 0)
        bound = np.sqrt(variance) * self._bound[tags]
        share: NDArray[np.float64] = np.divide(
            np.abs(self.shift[tags]), bound, out=np.zeros(len(tags)), where=full
        )
        return share

    def reset(self, at: Where) -> None:
        """After a gap the recent window begins anew; the reference stays."""
        self._now.clear(np.arange(len(self.shift))[at])
        self._over[at] = False

    def direction(self, tag: int) -> float:
        """The shift itself."""
        return float(self.shift[tag])


class _Ring:
    """The last ``size`` values of each tag, with their sum and sum of squares.

    The sums are of differences to the tag's first value: a large mean costs no digits.
    """

    def __init__(self, n: int, size: int) -> None:
        self.size = size
        self._values: NDArray[np.float64] = np.zeros((size, n))
        self._next: NDArray[np.intp] = np.zeros(n, np.intp)
        self._count: NDArray[np.intp] = np.zeros(n, np.intp)
        self._origin: NDArray[np.float64] = np.zeros(n)
        self._sum: NDArray[np.float64] = np.zeros(n)
        self._squares: NDArray[np.float64] = np.zeros(n)

    def push(self, tags: NDArray[np.intp], value: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take a value of each of these tags; returns the ones that it pushed out."""
        count = self._count[tags]
        if not count.all():
            empty = tags[count == 0]
            self._origin[empty] = value[count == 0]
        row, origin = self._next[tags], self._origin[tags]
        old = self._values[row, tags]
        new = value - origin
        self._values[row, tags] = new
        self._sum[tags] += new - old
        self._squares[tags] += new * new - old * old
        row += 1
        row[row == self.size] = 0
        self._next[tags] = row
        self._count[tags] = np.minimum(count + 1, self.size)
        return old + origin

    def is_full(self, tags: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Whether it holds ``size`` values."""
        full: NDArray[np.bool_] = self._count[tags] == self.size
        return full

    def went_round(self, tags: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Whether the newest value was put into the last row."""
        turned: NDArray[np.bool_] = (self._next[tags] == 0) & (self._count[tags] == self.size)
        return turned

    def mean(self, tags: NDArray[np.intp]) -> NDArray[np.float64]:
        """The mean of what it holds."""
        mean: NDArray[np.float64] = self._origin[tags] + self._sum[tags] / np.maximum(
            self._count[tags], 1
        )
        return mean

    def variance(self, tags: NDArray[np.intp]) -> NDArray[np.float64]:
        """The sample variance of a full ring."""
        total = self._sum[tags]
        spread = (self._squares[tags] - total * total / self.size) / (self.size - 1)
        positive: NDArray[np.float64] = np.maximum(spread, 0.0)
        return positive

    def settle(self, tags: NDArray[np.intp], lags: int) -> NDArray[np.float64]:
        """Take the sums anew; returns the autocorrelation over so many lags as the phi of an AR(1).

        It is one standard error more than the estimate: too little of it means false alarms.
        """
        values = self._values[:, tags]
        self._sum[tags] = values.sum(axis=0)
        self._squares[tags] = (values * values).sum(axis=0)
        # The ring as it came: the oldest value is the one after the newest.
        rows = (self._next[tags] + np.arange(self.size)[:, None]) % self.size
        values = np.take_along_axis(values, rows, axis=0)
        away = values - values.mean(axis=0)
        phi = equivalent_phi(away, lags)
        phi += (1.0 + 4.0 * phi) / self.size
        upper: NDArray[np.float64] = phi + np.sqrt(np.maximum(1.0 - phi * phi, 0.0) / self.size)
        return upper

    def clear(self, tags: NDArray[np.intp]) -> None:
        """Forget everything of these tags."""
        self._values[:, tags] = 0.0
        self._next[tags] = self._count[tags] = 0
        self._sum[tags] = self._squares[tags] = 0.0


@lru_cache(maxsize=64)
def _bounds(recent: int, reference: int, arl: float) -> NDArray[np.float64]:
    """How many sample standard deviations of shift are too many, for each phi of `_PHIS`."""
    return np.array([_bound(recent, reference, arl, phi) for phi in _PHIS])


def _bound(recent: int, reference: int, arl: float, phi: float) -> float:
    span = recent + reference
    weights = np.r_[np.full(recent, 1.0 / recent), np.full(reference, -1.0 / reference)]
    covariance = toeplitz(phi ** np.arange(span + 1))
    variance = weights @ covariance[:span, :span] @ weights
    correlation = weights @ covariance[:span, 1:] @ weights / variance
    limit = crossing_limit(float(correlation), arl)
    of_mean = covariance[:reference, :reference].sum() / reference**2
    expected = (1.0 - of_mean) * reference / (reference - 1)
    freedom = max((reference - 1) * (1.0 - phi**2) / (1.0 + phi**2), 3.0)
    return float(t_bound(normal_tail(limit), freedom) * np.sqrt(variance / expected))
