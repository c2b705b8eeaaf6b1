"""The detector that is scored: Page-Hinkley over block means, as a site would switch it on.

It sees one value after the other and never looks back; a detection is the row at which its alarm is
raised. One false alarm a year is stated, hours are judged, and the running mean remembers a week: a
person's choice for a machine with daily and weekly habits. Nothing is fitted to labels.
"""

from dataclasses import dataclass

import numpy as np

from bench.nab.series import Labelled
from scada.detect.trend.page_hinkley import PageHinkley
from scada.detect.trend.watched import Latch

_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Settings:
    """``block_s`` seconds are one observation."""

    block_s: float = 3600.0
    false_alarm_days: float = 365.0
    memory_days: float = 7.0
    tolerance: float = 0.5
    restore: float = 0.75


def detections(series: Labelled, settings: Settings) -> list[int]:
    """The rows at which the alarm was raised."""
    rows_per_block = max(round(settings.block_s / series.period_s), 1)
    block_s = rows_per_block * series.period_s
    arl = max(settings.false_alarm_days * _DAY_S / block_s, 10.0)
    memory = max(settings.memory_days * _DAY_S / block_s, 50.0)
    chart = PageHinkley(1, settings.tolerance, arl, memory)
    latch, one, found = Latch(1, settings.restore, 1), np.zeros(1, np.intp), []
    stood = False
    for last in range(rows_per_block - 1, len(series.value), rows_per_block):
        block = series.value[last - rows_per_block + 1 : last + 1]
        share = chart.step(slice(None), np.array([block.mean()]))
        stands = bool(latch.take(one, share)[0][0])
        if stands and not stood:
            found.append(last)
        stood = stands
    return found
