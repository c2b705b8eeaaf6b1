"""Days of history: one file per UTC day of source time, and one for times that cannot be."""

import datetime
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

DAY_NS: Final = 86_400 * 10**9
UNDATED: Final = -(2**31)
"""The day of samples whose source time is out of reason: a broken clock must not make a file a day
for every year since 1601."""
OLDEST_NS: Final = 400 * DAY_NS
"""How far before its message a sample may lie: backfill reaches back a year."""
NEWEST_NS: Final = 2 * DAY_NS
SUFFIX: Final = ".duckdb"
QUARANTINED: Final = ".quarantined"


def day_of(time_ns: NDArray[np.int64], now_ns: int) -> NDArray[np.int64]:
    """The day (since 1970) of each time, `UNDATED` where it is out of reason at ``now_ns``.

    It depends on the message alone, so that a message that comes again goes to the same files.
    """
    bounds = np.iinfo(np.int64)
    oldest_ns = max(now_ns - OLDEST_NS, bounds.min)
    newest_ns = min(now_ns + NEWEST_NS, bounds.max)
    reasonable = (time_ns >= oldest_ns) & (time_ns <= newest_ns)
    return np.where(reasonable, time_ns // DAY_NS, UNDATED)


def file_name(day: int) -> str:
    """``2026-01-31.duckdb``, or ``undated.duckdb``."""
    if day == UNDATED:
        return f"undated{SUFFIX}"
    return f"{datetime.date(1970, 1, 1) + datetime.timedelta(days=day)}{SUFFIX}"


def days_in(root: Path) -> list[int]:
    """The days that have a file in a folder, in order, `UNDATED` first."""
    days = []
    for path in root.glob(f"*{SUFFIX}"):
        name = path.name.removesuffix(SUFFIX)
        if name == "undated":
            days.append(UNDATED)
        elif len(name) == 10 and name.replace("-", "").isdigit():
            days.append((datetime.date.fromisoformat(name) - datetime.date(1970, 1, 1)).days)
    return sorted(days)


def overlapping(days: list[int], start_ns: int, end_ns: int) -> list[int]:
    """Those of the days that may hold times of ``[start_ns, end_ns)``."""
    first, last = start_ns // DAY_NS, (end_ns - 1) // DAY_NS
    return [day for day in days if day == UNDATED or first <= day <= last]


def spans_before(at_ns: int) -> list[tuple[int, int]]:
    """Where to look for the last value before a time: near first, day by day then, for a month."""
    near_ns = at_ns - 600 * 10**9
    day_ns = near_ns // DAY_NS * DAY_NS
    days = [(day_ns - n * DAY_NS, day_ns - (n - 1) * DAY_NS) for n in range(1, 32)]
    return [(near_ns, at_ns), (day_ns, near_ns), *days]
