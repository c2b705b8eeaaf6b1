"""Charts as data: values with their limits above bars of states, on one time axis.

That is the local convention of 安全监控 products: the curve on top, below it 报警、断电、馈电 as bars.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from historian.reports.words import Words


class Ink(StrEnum):
    """What a line or bar stands for; how that looks is the printer's matter."""

    VALUE = "value"
    SECOND = "second"
    WARNING = "warning"
    ALARM = "alarm"
    CUT = "cut"
    RESTORE = "restore"
    FEED = "feed"
    """Power is on: normal."""
    FEED_ABNORMAL = "feed_abnormal"
    BAD = "bad"
    """No usable value."""
    CALIBRATION = "calibration"
    OFF = "off"
    """A switch at 0: a thin line where its 1 is a bar."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A value over time as its extremes per stretch; shape ``(n,)``. NaN is a gap.

    Where ``low`` equals ``high`` it is a plain line. A value holds until the next one.
    """

    name: Words
    unit: str
    time_ns: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    ink: Ink = Ink.VALUE


class Line(NamedTuple):
    """A limit across the chart."""

    name: Words
    value: float
    ink: Ink


class Span(NamedTuple):
    """A stretch of time in a bar, ``[start_ns, end_ns)``."""

    start_ns: int
    end_ns: int
    ink: Ink


class Bar(NamedTuple):
    """A state over time: what it is, and when it was so."""

    name: Words
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Curves with limits above bars, over ``[start_ns, end_ns)``. ``low``, ``high``: the least span shown."""

    name: Words
    start_ns: int
    end_ns: int
    curves: tuple[Curve, ...] = ()
    lines: tuple[Line, ...] = ()
    bars: tuple[Bar, ...] = ()
    low: float = 0.0
    high: float = 1.0

    @property
    def has_values(self) -> bool:
        """Whether anything is drawn by its value; else there are bars only."""
        return bool(self.curves or self.lines)
