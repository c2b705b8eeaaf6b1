"""Values to draw by while no plant runs: plausible, the same at every start, never sent to anybody."""

from typing import Final

import numpy as np

from scada.bus.messages import Snapshot
from scada.model import Kind, SiteTable, Tag

_RUNS: Final = frozenset({Kind.FAN, Kind.FEED, Kind.CONVEYOR, Kind.MACHINE, Kind.PUMP})
_WITHIN_RANGE: Final = 0.4
"""Of a tag without a usual span: so far up its range; of gases far less."""
_GASES: Final = frozenset({Kind.METHANE, Kind.CO, Kind.SMOKE, Kind.DUST, Kind.NH3, Kind.H2})
_GAS_SHARE: Final = 0.08


def sample(table: SiteTable, now_ns: int) -> Snapshot:
    """A snapshot of a calm plant at ``now_ns``: machines run, gases are low, nothing is in alarm."""
    n = len(table.tags)
    return Snapshot(
        now_ns=now_ns,
        step=0,
        events_seq=0,
        time_ns=np.full(n, now_ns, np.int64),
        value=np.array([_usual(tag) for tag in table.tags]),
        status=np.zeros(n, np.uint32),
        flags=np.zeros(n, np.uint16),
        alarms=(),
        links=(),
    )


def _usual(tag: Tag) -> float:
    if tag.is_switch:
        return float(tag.kind in _RUNS)
    if tag.normal_low is not None and tag.normal_high is not None:
        return (tag.normal_low + tag.normal_high) / 2
    share = _GAS_SHARE if tag.kind in _GASES else _WITHIN_RANGE
    return tag.low + share * (tag.high - tag.low)
