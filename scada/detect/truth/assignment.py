"""Which sensors a mark judges, and with which parameters."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from scada.detect.truth.seen import Places
from scada.model import Assigned, BadInput, DetectorRow, SiteTable, Tag


class Assignment:
    """The rows of one detector and their sensors, one slot each."""

    def __init__(self, table: SiteTable, rows: Sequence[Assigned], known: frozenset[str]) -> None:
        for assigned in rows:
            _check(assigned.row, known)
        self.table = table
        self.tag: NDArray[np.intp] = np.concatenate([one.tags for one in rows]).astype(np.intp)
        self.detection: NDArray[np.intp] = np.concatenate([one.detections for one in rows])
        self.tags: list[Tag] = [table.tags[number] for number in self.tag.tolist()]
        self.rows: list[DetectorRow] = [one.row for one in rows for _ in range(len(one.tags))]
        self.places = Places(self.tag, len(table.tags))
        self._assigned = [one for one in rows if len(one.tags)]

    def slot(self, detection: int) -> int:
        """The slot of a detection, -1 for one of another mark."""
        before = 0
        for one in self._assigned:
            if one.first <= detection < one.first + len(one.tags):
                return before + detection - one.first
            before += len(one.tags)
        return -1

    def __len__(self) -> int:
        return len(self.tag)

    def number(self, name: str, default: Callable[[Tag], float] | float) -> NDArray[np.float64]:
        """A parameter of every sensor: its row's, else the default of that sensor."""
        if not callable(default):
            rows = self._assigned
            every = [np.full(len(one.tags), one.row.number(name, default)) for one in rows]
            return np.concatenate(every)
        given = [
            row.number(name, default(tag)) for row, tag in zip(self.rows, self.tags, strict=True)
        ]
        return np.array(given, np.float64)

    def seconds(self, name: str, default: Callable[[Tag], float] | float) -> NDArray[np.float64]:
        """A duration in seconds. Raises BadInput where it is negative."""
        given = self.number(name, default)
        if (given < 0).any():
            row = self.rows[int(np.flatnonzero(given < 0)[0])]
            raise BadInput(f"detector {row.id}: {name} is not negative / {row.id}：{name} 不能为负")
        return given

    def named(self, name: str, default: str) -> list[int]:
        """For every sensor the index of another tag that belongs to it, -1 for none.

        The parameter is that tag's id, with ``{tag}`` for the sensor's own. Raises BadInput where a
        row that names its sensors one by one names a tag that is not there.
        """
        place = {tag.id: number for number, tag in enumerate(self.table.tags)}
        found = []
        for row, tag in zip(self.rows, self.tags, strict=True):
            wanted = row.word(name, default).replace("{tag}", tag.id)
            found.append(place.get(wanted, -1))
            if name in row.parameters and row.tags and found[-1] < 0:
                raise BadInput(
                    f"detector {row.id}: {name} = {wanted}: this site has no such tag; "
                    f"name one of tags.csv / {row.id}：{name} 指定的测点 {wanted} 不存在"
                )
        return found


def _check(row: DetectorRow, known: frozenset[str]) -> None:
    for name in row.parameters:
        if name not in known:
            allowed = ", ".join(sorted(known)) or "none"
            raise BadInput(
                f"detector {row.id}: {row.detector} has no parameter {name!r}; it has: "
                f"{allowed} / {row.id}：{row.detector} 没有参数 {name}，可用：{allowed}"
            )
