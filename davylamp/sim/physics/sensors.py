"""Sensors: what stands between the plant's state and a served value.

Each sees its channel (`Channel`: gain, base, time constant, wander) through a first-order lag with
white noise and drift, and resolves whole steps of its resolution within its span. It can be under
calibration (cal gas on the head) or have failed.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from davylamp.sim.physics.registry import Registry, Values
from davylamp.sim.physics.wander import Wander
from davylamp.sim.point import Point
from scada.model import Kind, Status

DRIFT_STEPS, DRIFT_S = 0.4, 6 * 3600.0
"""Slow drift of an analog sensor: standard deviation in steps of its resolution, time constant."""

STILL_WHEN_OFF = {Kind.CURRENT, Kind.POWER, Kind.SPEED, Kind.FLOW, Kind.VIBRATION}
"""Kinds whose wander and noise come from a running machine: they fade with its variable."""


class Sensors:
    """All sensors of a plant; arrays of shape ``(n_points,)`` in the order of the points."""

    def __init__(self, registry: Registry, points: Sequence[Point], dt: float) -> None:
        channels = [point.channel for point in points]
        self.dt = dt
        self.variable = registry.find_all([c.variable for c in channels])
        self.base = np.array([c.base for c in channels])
        self.gain = np.array([c.gain for c in channels])
        self._follow = _follow(np.array([c.tau_s for c in channels]), dt)
        self._lag = _follow(np.array([p.lag_s for p in points]), dt)
        self.switch = np.array([p.is_switch for p in points])
        self.resolution = np.array([1.0 if p.is_switch else p.resolution for p in points])
        self.low, self.high = np.array([p.low for p in points]), np.array([p.high for p in points])
        self.noise = np.array([p.noise for p in points])
        self._wander = Wander([c.wander for c in channels], [c.wander_s for c in channels], dt)
        drift = np.where(self.switch, 0.0, DRIFT_STEPS * self.resolution)
        drift[[p.kind in (Kind.POSITION, Kind.STATE) for p in points]] = 0.0
        self._drift = Wander(drift, DRIFT_S, dt)
        fading = [p.kind in STILL_WHEN_OFF and p.channel.variable != "one" for p in points]
        self._fading = np.flatnonzero(fading)
        self._alive: NDArray[np.float64] = np.ones(len(points))
        n = len(points)
        self.gas: NDArray[np.float64] = np.full(n, np.nan)
        """Content of the cal gas on the sensor's head; NaN where nobody calibrates."""
        self.status: NDArray[np.uint32] = np.zeros(n, np.uint32)
        self.stuck: NDArray[np.float64] = np.full(n, np.nan)
        """What a sensor says whatever it sees, within its span or not; NaN where it measures."""
        self.seen: NDArray[np.float64] = np.zeros(n)
        """The channel's value before the sensor."""
        self.lagged: NDArray[np.float64] = np.zeros(n)
        self.reading: NDArray[np.float64] = np.zeros(n)
        """What the sensor says, in whole steps of its resolution."""

    def settle(self, v: Values) -> None:
        """Let every channel and lag stand where it would after a long time."""
        self.seen = self.base + self.gain * v[self.variable]
        self.lagged = self.seen.copy()
        self.reading = self._resolve(self.lagged)

    def step(self, v: Values, rng: np.random.Generator) -> None:
        """Take one tick's reading everywhere."""
        self.seen += (self.base + self.gain * v[self.variable] - self.seen) * self._follow
        self._alive[self._fading] = np.clip(v[self.variable[self._fading]], 0.0, 1.0)
        head = self.seen + self._wander.step(rng) * self._alive
        under_gas = ~np.isnan(self.gas)
        if under_gas.any():
            head = np.where(under_gas, self.gas, head)
        self.lagged += (head - self.lagged) * self._lag
        noise = self.noise * self._alive * rng.standard_normal(len(self.noise))
        reading = self._resolve(self.lagged + noise + self._drift.step(rng))
        self.reading = np.where(np.isnan(self.stuck), reading, self.stuck)

    @property
    def inhibited(self) -> NDArray[np.bool_]:
        """True where a sensor is in its calibration mode, and so cuts nothing."""
        mode: NDArray[np.bool_] = self.status == np.uint32(Status.UNCERTAIN_SENSOR_CALIBRATION)
        return mode

    @property
    def faulty(self) -> NDArray[np.bool_]:
        """True where a sensor has failed or its line is broken."""
        bad: NDArray[np.bool_] = (self.status & np.uint32(Status.BAD)) != 0
        return bad

    def apply_gas(self, place: int, gas: float | None) -> None:
        """Put gas of this content on a sensor's head; None takes it off."""
        self.gas[place] = np.nan if gas is None else gas

    def calibrating(self, place: int, on: bool) -> None:
        """Put a sensor into its calibration mode, or take it out."""
        self.status[place] = Status.UNCERTAIN_SENSOR_CALIBRATION if on else Status.GOOD

    def _resolve(self, value: NDArray[np.float64]) -> NDArray[np.float64]:
        whole = np.clip(np.rint(value / self.resolution) * self.resolution, self.low, self.high)
        resolved: NDArray[np.float64] = np.where(self.switch, value >= 0.5, whole)
        return resolved


def _follow(tau_s: NDArray[np.float64], dt: float) -> NDArray[np.float64]:
    """The share of the way to go in one tick, for time constants that may be 0."""
    with np.errstate(divide="ignore"):
        share: NDArray[np.float64] = -np.expm1(-dt / tau_s)
    return share
