"""The figures of ISA-18.2-2016 (clause 16) and EEMUA 191 for one period and one group of alarms.

Targets are quoted second-hand (marks S and M of the field facts): they are shown as guidance.
"""

from enum import StrEnum
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from alarms.kpi.annunciations import NEVER, Annunciations
from alarms.kpi.behaviour import chattering, fleeting, most_stale_on_a_day, stale
from alarms.kpi.flood import ABOVE, flood_seconds, floods, periods
from alarms.kpi.suppressions import most_at_once

_HOUR_S: Final = 3600.0
TOP: Final = 10


class Grade(StrEnum):
    """How an operator can live with the average load (EEMUA 191, steady state)."""

    ACCEPTABLE = "acceptable"
    MANAGEABLE = "manageable"
    OVER_DEMANDING = "over_demanding"
    UNACCEPTABLE = "unacceptable"


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """One period of one group. Shares are 0 to 1; times to acknowledge are None where nobody did."""

    annunciations: int
    grouped: int
    """Annunciations after those of one cause within ten seconds count once."""
    hours: float
    per_hour: float
    per_day: float
    per_ten_minutes: float
    most_in_ten_minutes: int
    periods_above_ten: float
    floods: int
    in_flood: float
    longest_flood_s: float
    most_in_flood: int
    top_ten: float
    chattering: int
    """Alarms that chattered at least once."""
    fleeting: int
    stale: int
    standing: float
    """How many stood at a time, on average."""
    most_standing: int
    most_stale_on_a_day: int
    by_priority: dict[int, float]
    acknowledged: float
    median_acknowledge_s: float | None
    p90_acknowledge_s: float | None
    steady: Grade
    upset: Grade


def figures(rows: Annunciations, start_ns: int, end_ns: int) -> Figures:
    """The figures of the annunciations from ``start_ns`` to ``end_ns``, which are all of one group.

    One pass over columns; a group is chosen before by `Annunciations.take`.
    """
    stood = rows.standing_within(start_ns, end_ns)
    rows = rows.between(start_ns, end_ns)
    hours = max(end_ns - start_ns, 1) / 1e9 / _HOUR_S
    tens = periods(rows.time_ns, start_ns, end_ns)
    found = floods(rows.time_ns, end_ns)
    waited = _waited(rows, end_ns)
    per_hour = len(rows) / hours
    most = int(tens.max(initial=0))
    return Figures(
        annunciations=len(rows),
        grouped=int(rows.firsts().sum()),
        hours=hours,
        per_hour=per_hour,
        per_day=per_hour * 24.0,
        per_ten_minutes=per_hour / 6.0,
        most_in_ten_minutes=most,
        periods_above_ten=float(np.mean(tens > ABOVE)),
        floods=len(found),
        in_flood=flood_seconds(found) / (hours * _HOUR_S),
        longest_flood_s=max((one.end_ns - one.start_ns for one in found), default=0) / 1e9,
        most_in_flood=max((one.count for one in found), default=0),
        top_ten=_top_share(rows),
        chattering=len(np.unique(rows.alarm[chattering(rows)])),
        fleeting=int(fleeting(rows).sum()),
        stale=int(stale(stood, end_ns).sum()),
        standing=float(_spans(stood, start_ns, end_ns).sum() / (hours * _HOUR_S)),
        most_standing=most_at_once(
            np.maximum(stood.time_ns, start_ns), np.minimum(stood.returned_ns, end_ns)
        ),
        most_stale_on_a_day=most_stale_on_a_day(stood, start_ns, end_ns),
        by_priority=_priorities(rows),
        acknowledged=len(waited) / len(rows) if len(rows) else 0.0,
        median_acknowledge_s=float(np.median(waited)) if len(waited) else None,
        p90_acknowledge_s=float(np.percentile(waited, 90)) if len(waited) else None,
        steady=steady_grade(per_hour / 60.0),
        upset=upset_grade(most),
    )


def steady_grade(per_minute: float) -> Grade:
    """EEMUA 191 [M]: less than one in ten minutes, one in five, one in two, more."""
    if per_minute > 0.5:
        return Grade.UNACCEPTABLE
    if per_minute > 0.2:
        return Grade.OVER_DEMANDING
    return Grade.MANAGEABLE if per_minute > 0.1 else Grade.ACCEPTABLE


def upset_grade(most_in_ten_minutes: int) -> Grade:
    """EEMUA 191 [M], the ten minutes after an upset: below 10, 20, 100, more."""
    if most_in_ten_minutes > 100:
        return Grade.UNACCEPTABLE
    if most_in_ten_minutes >= 20:
        return Grade.OVER_DEMANDING
    return Grade.MANAGEABLE if most_in_ten_minutes >= 10 else Grade.ACCEPTABLE


def _spans(rows: Annunciations, start_ns: int, end_ns: int) -> NDArray[np.float64]:
    """How long each was there within the period, in seconds."""
    spans: NDArray[np.float64] = (
        np.minimum(rows.returned_ns, end_ns) - np.maximum(rows.time_ns, start_ns)
    ) / 1e9
    return spans


def _waited(rows: Annunciations, end_ns: int) -> NDArray[np.float64]:
    done = (rows.acknowledged_ns != NEVER) & (rows.acknowledged_ns <= end_ns)
    waited: NDArray[np.float64] = (rows.acknowledged_ns[done] - rows.time_ns[done]) / 1e9
    return np.maximum(waited, 0.0)


def _top_share(rows: Annunciations) -> float:
    if not len(rows):
        return 0.0
    counts = np.sort(np.bincount(rows.alarm))[::-1]
    return float(counts[:TOP].sum() / len(rows))


def _priorities(rows: Annunciations) -> dict[int, float]:
    if not len(rows):
        return {}
    counts = np.bincount(rows.priority)
    return {int(one): float(counts[one] / len(rows)) for one in np.flatnonzero(counts)}
