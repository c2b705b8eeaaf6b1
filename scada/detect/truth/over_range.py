"""Over-range (超量程, 溢出): the sensor stands at the end of what it can measure, or beyond.

Question: is this the gas, or the end of the scale?

    stands while  value >= high  or  value <= low,  or the device says so (BadOutOfRange,
    UncertainEngineeringUnitsExceeded, the limit bits of a status, an infinite value)
    over when     low + back < value < high - back

Units: the tag's. ``high`` is the sensor's upper end; for methane sensors that end at or below 10 % it
is 4 % at most: a catalytic element above that reads too low, and must be recalibrated or replaced
(AQ 1029-2019 [D]: 催化元件受 4% 以上冲击后应重新调校或更换). Kinds that really reach the end of their
span (humidity, level, position, O2, 100 % gas) are marked beyond it only. ``low`` is the lower end of
sensors whose span does not begin at 0; below a span from 0 it is 5 % of the span: 0 is a normal value.

State: 17 bytes a sensor and its bounds. False alarms: none from noise inside the span; a sensor chosen
too small for its place is marked whenever it saturates, which is what the mark says. On the shared mine
data (five sensors, 4.6 days) none.

>>> ends = ends_of(low=0.0, high=4.0, resolution=0.01, kind=Kind.METHANE)
>>> ends
(-0.2, 4.0, 0.02)

Source: the pseudo-data marks 溢出 and 大数 of the Chinese upgrade plan (煤安监函〔2016〕5号; class verified,
thresholds a recommendation).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.truth.beyond import Beyond, Bounds
from scada.model import Kind

CATALYTIC_END: Final = 4.0
CATALYTIC_SPAN: Final = 10.0
_REACHES_ITS_END: Final = frozenset(
    {Kind.HUMIDITY, Kind.LEVEL, Kind.POSITION, Kind.O2, Kind.CONCENTRATION, Kind.DUST}
    | {Kind.POWER, Kind.CURRENT, Kind.SPEED, Kind.FLOW}
)
_BELOW_ZERO: Final = 0.05


def ends_of(low: float, high: float, resolution: float, kind: Kind) -> tuple[float, float, float]:
    """The default ``low`` and ``high`` of a sensor and the way back from them, in its unit."""
    span = high - low
    step = resolution or span / 1000
    below = round(low - _BELOW_ZERO * span, 9) if low == 0 else low
    above = high + step if kind in _REACHES_ITS_END else high
    if kind is Kind.METHANE and high <= CATALYTIC_SPAN:
        above = min(high, CATALYTIC_END)
    return below, above, 2 * step


def over_range(
    low: NDArray[np.float64], high: NDArray[np.float64], back: NDArray[np.float64]
) -> Beyond:
    """Judge sensors with these ends, ``(n,)``; at once, as a scale has no delay."""
    return Beyond(Bounds(low, high, low + back, high - back), np.zeros(len(low)), reads_codes=True)
