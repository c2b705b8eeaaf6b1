"""The seam to a history, and what foreign files have in common."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from davylamp.replay.fault import Fault
from davylamp.site.problem import Said
from scada.model import Samples

ROWS: Final = 500_000
"""So many rows are read at a time."""


class Source(Protocol):
    """A history of some tags."""

    def tags(self, known: Sequence[str]) -> tuple[str, ...]:
        """Those of the site's tags that it may have. Raises `Fault` where it has none."""
        ...

    def names(self) -> tuple[str, ...]:
        """Every name that it holds, also of what is no tag of the site; none where it cannot say."""
        ...

    def units(self) -> Mapping[str, tuple[str, int]]:
        """The unit of each tag and the line that says so, where it has units."""
        ...

    def span_ns(self) -> tuple[int, int] | None:
        """The first and the last time that it holds, None where it cannot say."""
        ...

    def read(self, tags: Sequence[str], start_ns: int, end_ns: int) -> Iterator[Samples]:
        """Batches in order of time over ``[start_ns, end_ns)``; ``tags`` give the tag indices."""
        ...


@dataclass(frozen=True, slots=True)
class Columns:
    """Long columns, one row per sample: names of tags by number, times, values, statuses."""

    names: tuple[str, ...]
    tag: NDArray[np.int32]
    time_ns: NDArray[np.int64]
    value: NDArray[np.float64]
    status: NDArray[np.uint32]

    def batches(self, tags: Sequence[str], start_ns: int, end_ns: int) -> Iterator[Samples]:
        """As samples of ``tags``, in order of time, cut between two times."""
        place = {tag: number for number, tag in enumerate(tags)}
        number = np.array([place.get(name, -1) for name in self.names] or [-1], np.int32)
        tag = number[self.tag]
        chosen = (tag >= 0) & (self.time_ns >= start_ns) & (self.time_ns < end_ns)
        rows = np.flatnonzero(chosen)
        rows = rows[np.argsort(self.time_ns[rows], kind="stable")]
        time_ns = self.time_ns[rows]
        first = 0
        while first < len(rows):
            last = min(first + ROWS, len(rows))
            last = int(np.searchsorted(time_ns, time_ns[last - 1], "right"))
            part = rows[first:last]
            yield Samples.of(tag[part], self.time_ns[part], self.value[part], self.status[part])
            first = last


def mapped(names: Sequence[str], mapping: Mapping[str, str], file: str) -> tuple[str, ...]:
    """The tags that a file's names mean. Raises `Fault` for a mapping of a name that is not there."""
    for name in mapping:
        if name not in names:
            said = Said(
                f"--map {name}=…: there is no column or tag {name!r}",
                f"write one of: {', '.join(names[:12])}",
                f"--map {name}=…：没有列或测点 {name!r}",
                f"填写其一：{', '.join(names[:12])}",
            )
            raise Fault(said, file)
    return tuple(mapping.get(name, name) for name in names)


def present(names: Sequence[str], known: Sequence[str], file: str) -> tuple[str, ...]:
    """The site's tags among ``names``, in the site's order. Raises `Fault` where there is none."""
    found = frozenset(names)
    tags = tuple(tag for tag in known if tag in found)
    if not tags:
        shown = ", ".join(dict.fromkeys(names[:6])) or "—"
        said = Said(
            f"none of its tags is one of the site's: {shown}",
            "say which is which: --map COLUMN=TAG",
            f"其测点都不属于本站点：{shown}",
            "用 --map 列=测点 指明对应关系",
        )
        raise Fault(said, file)
    return tags
