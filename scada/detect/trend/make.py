"""The chart of a row of single tags, with its limits from the stated false-alarm rate."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, exp

import numpy as np
from numpy.typing import NDArray

from scada.detect.trend.arl import cusum_limit, ewma_limit
from scada.detect.trend.chart import Chart
from scada.detect.trend.cusum import Cusum
from scada.detect.trend.ewma import Ewma
from scada.detect.trend.holt import Holt, HoltSettings
from scada.detect.trend.mean_shift import MeanShift
from scada.detect.trend.page_hinkley import PageHinkley
from scada.model import Detector


@dataclass(frozen=True, slots=True)
class Made:
    """A chart, and after how many observations it can say that an alarm is over."""

    chart: Chart
    warm: int


def make(
    detector: Detector,
    resolution: NDArray[np.float64],
    given: Mapping[str, float],
    arl: float,
    period_s: float,
    samples: float,
) -> Made:
    """``samples`` is how many observations the shortest of its baselines comes from."""
    n = len(resolution)
    match detector:
        case Detector.EWMA:
            weight = given["weight"]
            return Made(Ewma(n, weight, ewma_limit(weight, arl, samples)), ceil(3.0 / weight))
        case Detector.CUSUM:
            slack = given["shift"] / 2.0
            high = cusum_limit(slack, arl, samples)
            return Made(Cusum(n, slack, high), ceil(high / slack))
        case Detector.MEAN_SHIFT:
            recent, reference = int(given["recent"]), int(given["reference"])
            return Made(MeanShift(n, recent, reference, arl, resolution), recent + reference)
        case Detector.PAGE_HINKLEY:
            memory = given["memory"]
            return Made(PageHinkley(n, given["tolerance"], arl, memory, resolution), ceil(memory))
        case _:
            settings = HoltSettings(
                level=given["level"],
                slope=given["slope"],
                damping=exp(-period_s / given["damping_s"]),
                horizon=given["horizon_s"] / period_s,
                arl=arl,
                memory=given["memory"],
            )
            return Made(Holt(n, settings, resolution), ceil(given["memory"]))
