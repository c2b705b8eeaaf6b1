"""The highest value of a tag within 3, 5 and 10 minutes, and with which probability it is beyond a limit.

Three forecasts are made side by side, block by block: ridge on the tag and its neighbours, damped
Holt on the tag alone, and *persistence*: it stays as it is. What each was off by, once the ten
minutes are over, gives its probabilities from then on (`Errors`); so the three can be compared
at any time, and a forecast that is no better than persistence shows it.

The ridge learns each rise with a weight of one over the tag's restlessness at that time, and up to
`MOST` times of it: gas that moves is forecast worse than gas that stands, and a burst or a calibration
tells little of the days after it.

What is never learned: a block without a usable value (NaN: bad, doubted, being calibrated), and what
followed a moment at which a limit of the tag was exceeded. A danger does not become the normal.

Figures are in the tag's unit; a tag whose danger lies below is turned over inside (``sign`` -1), its
highest is then its lowest. Blocks are `every_s` long, 30 s by default.

False alarms: at probability p about 1 - p of the advised crossings do not come, as long as the past
is like the future; `Record` measures it. Seeded example: tests/detect/forecast/test_forecaster.py.
Source: see `ridge`, `errors` and `damped`; neighbours rather than slopes: docs/benchmarks.md.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.forecast.damped import DampedHolt
from scada.detect.forecast.errors import Errors
from scada.detect.forecast.features import LEAST, count, features
from scada.detect.forecast.lags import LONGEST, SPAN, Lags
from scada.detect.forecast.ridge import OnlineRidge
from scada.detect.forecast.window import Blocks, Restlessness

HORIZONS_S: Final = (180, 300, 600)
"""3, 5 and 10 minutes."""
_FIRST: Final = 60
"""From so many learned rows on the ridge's errors are counted."""
_REFIT: Final = 5
"""Each tag is refitted every so many blocks, in turn."""
MOST: Final = 8.0
"""A rise is learned up to so many times the tag's restlessness: no single burst decides the rest."""


class Method(IntEnum):
    """How a forecast was made."""

    RIDGE = 0
    HOLT = 1
    PERSISTENCE = 2


@dataclass(frozen=True, slots=True)
class ForecastSettings:
    """Counted in blocks: the horizons, the memory, and what must be learned before ridge is used.

    ``lags`` is how long lags are learned before the ridge begins with them. ``every_s`` is the length
    of a block.
    """

    every_s: float = 30.0
    horizons: tuple[int, ...] = (6, 10, 20)
    forget: float = 2880.0
    learn: int = 2880
    lags: int = 240
    penalty: float = 0.3

    @classmethod
    def of(cls, every_s: float, forget_h: float, learn_h: float) -> "ForecastSettings":
        """The same in time; lags are learned for a quarter of the learning, at most for two hours."""
        return cls(
            every_s=every_s,
            horizons=tuple(max(1, round(seconds / every_s)) for seconds in HORIZONS_S),
            forget=max(2.0, forget_h * 3600 / every_s),
            learn=round(learn_h * 3600 / every_s),
            lags=round(min(learn_h / 4, 2.0) * 3600 / every_s),
        )


@dataclass(frozen=True, slots=True)
class _Origin:
    """A moment at which forecasts were made, to be held against what came."""

    features: NDArray[np.float64]
    estimate: NDArray[np.float64]
    scale: NDArray[np.float64]
    sound: NDArray[np.bool_]


class Forecaster:
    """Forecasts of ``n`` tags out of ``columns`` columns, up to ``k`` neighbours each.

    ``own (n,)`` and ``near (n, k)`` are columns, -1 for none. ``sign (n,)`` is 1 where the danger is above,
    -1 below; ``unit (n,)`` the least change that means something. ``lag (n, k)`` is by how many
    blocks a neighbour runs ahead, -1 where that is to be learned.
    """

    def __init__(
        self,
        columns: int,
        own: NDArray[np.intp],
        near: NDArray[np.intp],
        sign: NDArray[np.float64],
        unit: NDArray[np.float64],
        settings: ForecastSettings,
        lag: NDArray[np.intp],
    ) -> None:
        n, k = near.shape
        self._own, self._near, self._sign = own, near, sign
        self._settings, self._horizons = settings, np.array(settings.horizons)
        self._blocks = Blocks(columns)
        self._given, self.lag = lag >= 0, np.maximum(lag, 0)
        self._lags = Lags(n, k)
        self._turn = 0
        size = count(k)
        self._absent = np.zeros((n, size), np.bool_)
        self._absent[:, size - count(k) + count(0) :] = np.repeat(
            near < 0, (size - count(0)) // max(k, 1), axis=1
        )
        self._ridge = OnlineRidge(n, size, len(self._horizons), settings.forget, settings.penalty)
        self._holt = DampedHolt(n, settings.every_s)
        spread = np.tile(np.sqrt(self._horizons)[None, :, None], (len(Method), 1, n))
        self._errors = Errors(spread.size, spread.ravel(), settings.forget)
        self._origins: list[_Origin] = []
        self._worst = np.full((n, settings.horizons[-1]), np.nan)
        self.estimate: NDArray[np.float64] = np.full((len(Method), len(self._horizons), n), np.nan)
        """The forecast extremes in the tag's unit, ``(methods, horizons, n)``; NaN where there is none."""
        self._restlessness = Restlessness(unit, settings.forget)
        self._scale = unit.copy()

    @property
    def learned(self) -> NDArray[np.int64]:
        """How many blocks each ridge has learned, (n,)."""
        return self._ridge.learned

    @property
    def correlation(self) -> NDArray[np.float64]:
        """How strongly each neighbour moves with its tag at its best lag, (n, k)."""
        return self._lags.strength()

    @property
    def method(self) -> NDArray[np.intp]:
        """The method in use for each tag, (n,): ridge once it has learned enough, else Holt."""
        enough = self._ridge.learned >= self._settings.learn
        usable = enough & np.isfinite(self.estimate[Method.RIDGE, 0])
        return np.where(usable, Method.RIDGE, Method.HOLT).astype(np.intp)

    def step(
        self,
        block: NDArray[np.float64],
        calm: NDArray[np.bool_],
        extreme: NDArray[np.float64] | None = None,
    ) -> None:
        """Take the next block ``(columns,)``; ``calm (n,)``: no limit of the tag was exceeded in it.

        ``extreme (n,)`` is each tag's highest sample in it (lowest where the danger is below): what is
        forecast. Without it the block's value is.
        """
        self._blocks.put(block)
        self._worst[:, :-1] = self._worst[:, 1:]
        self._worst[:, -1] = (block[self._own] if extreme is None else extreme) * self._sign
        own = self._blocks.of(self._own) * self._sign[:, None]
        self._holt.step(own[:, -1])
        self._verify(own)
        x = self._look(own)
        self._forecast(own, x, calm)
        self._turn += 1

    def probability(self, limit: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of reaching ``limit (n,)``, by every method: ``(methods, horizons, n)``; NaN where unknown."""
        bound = (limit - self.estimate) * self._sign / self._scale
        known = np.isfinite(bound)
        above = self._errors.above(np.where(known, bound, 0.0).ravel()).reshape(bound.shape)
        return np.where(known, above, np.nan)

    def band(self, share: float) -> NDArray[np.float64]:
        """What lies beyond the forecast extreme with a probability of 1 - ``share``, as `estimate`."""
        error = self._errors.quantile(share).reshape(self.estimate.shape)
        found: NDArray[np.float64] = self.estimate + error * self._scale * self._sign
        return found

    def _look(self, own: NDArray[np.float64]) -> NDArray[np.float64]:
        self._align()
        ahead = np.maximum(self.lag - self._horizons[0], 0)
        x = features(own, self._blocks.earlier(self._near, ahead))
        return np.where(self._absent, 0.0, x)

    def _align(self) -> None:
        """Lags are learned all the time; the ridge goes by those that were known when it began."""
        long = LONGEST + SPAN + 1
        own = self._blocks.of(self._own, long) * self._sign[:, None]
        self._lags.step(own, self._blocks.of(self._near, long))
        if self._turn == self._settings.lags:  # from here on the ridge learns, see _verify
            self.lag = np.where(self._given, self.lag, self._lags.best())

    def _forecast(
        self, own: NDArray[np.float64], x: NDArray[np.float64], calm: NDArray[np.bool_]
    ) -> None:
        now = own[:, -1]
        whole = np.isfinite(own[:, -LEAST:]).all(axis=1)
        ridge = (self._ridge.predict(x) + now[:, None]).T
        ridge[:, self._ridge.learned < _FIRST] = np.nan
        holt = self._holt.highest(self._settings.horizons).T
        stays = np.broadcast_to(now, holt.shape)
        turned = np.where(whole, np.stack((ridge, holt, stays)), np.nan)
        self._scale = self._restlessness.step(own)
        self.estimate = turned * self._sign
        self._origins.append(_Origin(x, turned, self._scale, whole & calm))

    def _verify(self, own: NDArray[np.float64]) -> None:
        """Hold the oldest forecasts against what came, and learn from it."""
        longest = int(self._horizons[-1])
        if len(self._origins) < longest:
            return
        origin = self._origins.pop(0)
        came = self._worst
        then = own[:, -longest - 1]
        highest = np.stack([came[:, :blocks].max(axis=1) for blocks in self._horizons])
        whole = np.isfinite(came) & np.isfinite(own[:, -longest:])
        sound = origin.sound & whole.all(axis=1)
        error = (highest - origin.estimate) / origin.scale
        counted = np.isfinite(error) & sound
        self._errors.add(error.ravel(), counted.ravel())
        if self._turn > self._settings.lags + longest:
            rows = sound & np.isfinite(origin.features).all(axis=1)
            most = MOST * origin.scale
            rise = np.clip(highest - then, -most, most)
            self._ridge.learn(origin.features, rise.T, rows, 1.0 / origin.scale)
        turn = (np.arange(len(own)) + self._turn) % _REFIT == 0
        self._ridge.solve(turn)
