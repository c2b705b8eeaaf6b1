"""How alarms behave: chattering, fleeting, standing."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from alarms.kpi.annunciations import Annunciations, by_number

CHATTER: Final = ((3, 60.0), (6, 300.0))
"""So many annunciations within so many seconds are chattering: 3 in a minute, more than 5 in 5 minutes
(tool defaults; neither is from a standard)."""
FLEETING_S: Final = 10.0
"""An alarm that was gone sooner than anybody could act."""
STALE_S: Final = 86_400.0
"""An alarm that stands for more than a day."""


def chattering(rows: Annunciations) -> NDArray[np.bool_]:
    """Which annunciations belong to a burst of the same alarm; shape ``(n,)``.

    Re-alarms count too: whoever is called three times in a minute does not ask why.
    """
    order = by_number(rows.alarm)
    time_ns, alarm = rows.time_ns[order], rows.alarm[order]
    bursts = np.zeros(len(order) + 1, np.int64)
    for count, within_s in CHATTER:
        last = np.arange(count - 1, len(order))
        first = last - (count - 1)
        near = time_ns[last] - time_ns[first] <= round(within_s * 1e9)
        near &= alarm[last] == alarm[first]
        np.add.at(bursts, first[near], 1)
        np.add.at(bursts, last[near] + 1, -1)
    found = np.zeros(len(order), np.bool_)
    found[order] = np.cumsum(bursts[:-1]) > 0
    return found


def fleeting(rows: Annunciations) -> NDArray[np.bool_]:
    """Which returned within `FLEETING_S`; shape ``(n,)``."""
    gone: NDArray[np.bool_] = rows.returned_ns - rows.time_ns < round(FLEETING_S * 1e9)
    return gone & ~rows.again


def standing_s(rows: Annunciations, until_ns: int) -> NDArray[np.float64]:
    """For how long each condition was there, up to ``until_ns``; shape ``(n,)``."""
    spans: NDArray[np.float64] = (np.minimum(rows.returned_ns, until_ns) - rows.time_ns) / 1e9
    return spans


def stale(rows: Annunciations, until_ns: int) -> NDArray[np.bool_]:
    """Which stood for more than a day; a re-alarm is none of its own."""
    long: NDArray[np.bool_] = standing_s(rows, until_ns) > STALE_S
    return long & ~rows.again


def most_stale_on_a_day(rows: Annunciations, start_ns: int, until_ns: int) -> int:
    """The most alarms that were stale on any one day of the period."""
    old = rows.take(stale(rows, until_ns))
    day_ns = round(STALE_S * 1e9)
    days = max(1, -(-(until_ns - start_ns) // day_ns))
    first = np.clip((old.time_ns + day_ns - start_ns) // day_ns, 0, days)
    last = np.clip((np.minimum(old.returned_ns, until_ns) - start_ns) // day_ns + 1, 0, days)
    steps = np.zeros(days + 1, np.int64)
    np.add.at(steps, first, 1)
    np.add.at(steps, last, -1)
    return int(np.cumsum(steps).max(initial=0))
