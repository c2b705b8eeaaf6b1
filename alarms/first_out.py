"""First-out (首出): which alarm of a group came first.

Remembers nothing: an alarm is the first where all of its group were normal before the step that
raises it. So a restart marks the same alarms, and none gets a second mark while one of the group is
not normal.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from alarms.catalogue import Catalogue
from alarms.changes import CODE, Changes
from alarms.standing import Standing
from scada.model import EventKind

JOINT: Final = "; "
"""Between the groups of an alarm that came first in several."""

_RAISED: Final = CODE[EventKind.RAISED]


class FirstOut:
    """The groups of a site. Columns: pairs of a group and one of its alarms."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.groups = catalogue.table.groups
        pairs = [
            (row, catalogue.index[alarm])
            for row, group in enumerate(self.groups)
            for alarm in dict.fromkeys(group.alarms)
            if alarm in catalogue.index
        ]
        columns = np.array(pairs, np.int64).reshape(-1, 2)
        self._group, self._alarm = columns[:, 0].astype(np.intp), columns[:, 1].astype(np.int32)
        self._grouped = np.zeros(len(catalogue), np.bool_)
        self._grouped[self._alarm] = True
        self._free = np.ones(len(self.groups), np.bool_)

    def __len__(self) -> int:
        return len(self.groups)

    def begin(self, standing: Standing) -> None:
        """A step begins: look which groups have no alarm that is not normal."""
        self._free[:] = True
        self._free[self._group[~standing.normal(self._alarm)]] = False

    def firsts(self, changed: Sequence[Changes]) -> dict[tuple[int, int], str]:
        """The rows of a step that raise the first of a group, by part and row: the groups' ids.

        Of several the first is the one whose time is earliest, then the one with the lowest number.
        """
        found: dict[int, tuple[int, int, int, int]] = {}
        for part, changes in enumerate(changed):
            rows = np.flatnonzero((changes.kind == _RAISED) & self._grouped[changes.alarm])
            for row in rows.tolist():
                alarm = int(changes.alarm[row])
                came = (int(changes.time_ns[row]), alarm, part, row)
                for group in self._free_groups(alarm).tolist():
                    found[group] = min(found.get(group, came), came)
        marked: dict[tuple[int, int], str] = {}
        for group in sorted(found):
            _, _, part, row = found[group]
            before = marked.get((part, row))
            name = self.groups[group].id
            marked[part, row] = f"{before}{JOINT}{name}" if before else name
        return marked

    def _free_groups(self, alarm: int) -> NDArray[np.intp]:
        groups = self._group[self._alarm == alarm]
        free: NDArray[np.intp] = groups[self._free[groups]]
        return free
