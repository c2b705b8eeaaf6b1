"""Trend: the same small shift and the same slow drift before the charts of single tags."""

import numpy as np
from numpy.typing import NDArray

from scada.detect.trend.arl import cusum_limit, ewma_limit
from scada.detect.trend.chart import Chart
from scada.detect.trend.cusum import Cusum
from scada.detect.trend.ewma import Ewma
from scada.detect.trend.mean_shift import MeanShift
from scada.detect.trend.page_hinkley import PageHinkley
from tools.pictures.svg import BLUE, GREEN, GREY, ORANGE, RED, Panel, Picture

_ARL = 10_000.0


def trend() -> Picture:
    """One false alarm in 10,000 observations, for each chart; who speaks first depends on the fault."""
    row = np.arange(720.0)
    chance = np.random.default_rng(21)
    tag = chance.normal(0, 1, 720)
    tag[150:300] += 1.0
    tag[380:440] += 3.0
    tag += np.clip((row - 540) / 60, 0, 3)
    charts: list[tuple[str, str, Chart]] = [
        ("EWMA", BLUE, Ewma(1, 0.1, ewma_limit(0.1, _ARL))),
        ("CUSUM", ORANGE, Cusum(1, 0.5, cusum_limit(0.5, _ARL))),
        ("mean shift, 10 against 60", GREEN, MeanShift(1, 10, 60, _ARL)),
        ("Page–Hinkley", RED, PageHinkley(1, 0.5, _ARL, 200.0)),
    ]
    top = Panel(
        "a tag, in its deviations: shifts of 1 and of 3, then a drift",
        -4,
        7,
        110,
        ticks=(-2, 0, 2, 4),
    )
    _spans(top).curve(row, tag, GREY)
    panels = [top]
    for name, colour, chart in charts:
        share = _shares(chart, tag)
        panel = Panel(f"{name}: share of its limit", 0, 3, 62, ticks=(0, 1, 2))
        panels.append(_spans(panel).curve(row, share, colour).line(1.0, "over", GREY))
    return Picture(panels, 0, 720, 120, "observations")


def _spans(panel: Panel) -> Panel:
    return panel.shade(150, 300, GREY).shade(380, 440, GREY).shade(540, 720, GREY)


def _shares(chart: Chart, tag: NDArray[np.float64]) -> NDArray[np.float64]:
    whole = slice(None)
    return np.array(
        [float(chart.step(whole, tag[place : place + 1])[0]) for place in range(len(tag))]
    )
