"""Whose clock is wrong by so much that a line of its samples must not be taken for the present.

The core says which server's clock is off (an alarm of its own). A sample whose time is an hour too
early, or too late, lies an hour beside where one looks for it: a value that stood there before must not
be drawn on to now, as if nothing happened.
"""

from typing import Final

import numpy as np

from hmi.models.station import StationModel
from hmi.models.words import duration
from scada.model import Process

WRONG_S: Final = 60.0
"""Less than this is not seen in a trend."""


def wrong_clocks(station: StationModel) -> dict[str, str]:
    """The servers whose samples' times are doubtful, with what is to be said of it."""
    own = _own(station)
    if own:
        return {server.id: own for server in station.table.servers}
    records, pick = station.alarms.records, station.language.pick
    said: dict[str, str] = {}
    for server in station.table.servers:
        record = records.get(f"server.{server.id}/clock")
        active = record is not None and record.process is Process.ACTIVE
        if record is not None and active and _is_far(station, server.id):
            said[server.id] = pick(record.text.get("zh", ""), record.text.get("en", ""))
    return said


def _own(station: StationModel) -> str:
    """What is to be said where this machine and the core's do not have the same time."""
    if station.core is None or not station.core_received_ns:
        return ""
    behind_s = (station.core.now_ns - station.core_received_ns) / 1e9
    if abs(behind_s) < WRONG_S:
        return ""
    side = "behind" if behind_s > 0 else "ahead"
    return station.text(f"trends.clock_{side}", by=duration(abs(behind_s)))


def _is_far(station: StationModel, server: str) -> bool:
    """Whether the server's clock, or its samples' times, are off by more than can be overlooked."""
    link = station.links.get(server)
    if link is not None and abs(link.clock_offset_s) >= WRONG_S:
        return True
    ahead_ns = station.live.time_ns - station.now_ns
    return bool(np.any(ahead_ns > WRONG_S * 1e9))
