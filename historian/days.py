"""The files of history: samples by UTC day of source time, roll-ups and journal by its month."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from historian.retention import Kind

DAY_NS: Final = 86_400 * 10**9
UNDATED: Final = -(2**31)
"""The day of samples whose source time is out of reason: a broken clock must not make a file a day
for every year since 1601."""
OLDEST_NS: Final = 400 * DAY_NS
"""How far before its message a sample may lie: backfill reaches back a year."""
NEWEST_NS: Final = 2 * DAY_NS
SUFFIX: Final = ".duckdb"
QUARANTINED: Final = ".quarantined"
NEW: Final = ".new"
"""A file that is being made, to take the place of another."""
_EPOCH: Final = datetime.date(1970, 1, 1)
_UNDATED: Final = "undated"


@dataclass(frozen=True, order=True, slots=True)
class Part:
    """One file of history: ``day`` is its first, since 1970.

    Until layout 3 a day's samples and journal lines lay in one file, which is told by ``is_old``.
    """

    day: int
    kind: Kind
    is_old: bool = False

    @classmethod
    def of(cls, kind: Kind, day: int) -> "Part":
        """The file of a kind that holds a day."""
        return cls(day if kind is Kind.RAW else month_of(day), kind)

    @property
    def file_name(self) -> str:
        """``2026-01-31.raw.duckdb``, ``2026-01.events.duckdb``, ``undated.raw.duckdb``."""
        if self.day == UNDATED:
            name = _UNDATED
        else:
            name = str(_EPOCH + datetime.timedelta(days=self.day))
        if self.is_old:
            return f"{name}{SUFFIX}"
        return f"{name if self.kind is Kind.RAW else name[:7]}.{self.kind}{SUFFIX}"

    @property
    def end_day(self) -> int:
        """The first day that it does not hold any more."""
        if self.kind is Kind.RAW or self.is_old:
            return self.day + 1
        return month_of(self.day + 31)

    @property
    def place(self) -> int:
        """Its place in the row of all files of the journal."""
        return 2 * self.day + (not self.is_old)

    def overlaps(self, start_ns: int, end_ns: int) -> bool:
        """Whether it may hold times of ``[start_ns, end_ns)``."""
        if self.day == UNDATED:
            return True
        return start_ns // DAY_NS < self.end_day and self.day <= (end_ns - 1) // DAY_NS


def day_of(time_ns: NDArray[np.int64], now_ns: int) -> NDArray[np.int64]:
    """The day (since 1970) of each time, `UNDATED` where it is out of reason at ``now_ns``.

    It depends on the message alone, so that a message that comes again goes to the same files.
    """
    bounds = np.iinfo(np.int64)
    oldest_ns = max(now_ns - OLDEST_NS, bounds.min)
    newest_ns = min(now_ns + NEWEST_NS, bounds.max)
    reasonable = (time_ns >= oldest_ns) & (time_ns <= newest_ns)
    return np.where(reasonable, time_ns // DAY_NS, UNDATED)


def month_of(day: int) -> int:
    """The first day of the month of a day."""
    if day == UNDATED:
        return UNDATED
    return ((_EPOCH + datetime.timedelta(days=day)).replace(day=1) - _EPOCH).days


def parts_in(root: Path, *kinds: Kind) -> list[Part]:
    """The files of some kinds (of all, where none is named) in a folder, by time, undated first."""
    wanted = kinds or tuple(Kind)
    return sorted(part for part in _all_in(root) if part.kind in wanted and not part.is_old)


def old_parts_in(root: Path) -> list[Part]:
    """The files of before layout 3."""
    return sorted(part for part in _all_in(root) if part.is_old)


def _all_in(root: Path) -> Iterator[Part]:
    for path in root.glob(f"*{SUFFIX}"):
        if part := part_of_name(path.name):
            yield part


def part_of_name(name: str) -> Part | None:
    """What the name of a file says, None where it is none of ours."""
    when, _, kind = name.removesuffix(SUFFIX).partition(".")
    if kind and kind not in list(Kind):
        return None
    day = _day_of_name(f"{when}-01" if kind not in ("", Kind.RAW) and when != _UNDATED else when)
    if day is None or not name.endswith(SUFFIX):
        return None
    return Part(day, Kind(kind)) if kind else Part(day, Kind.RAW, is_old=True)


def _day_of_name(name: str) -> int | None:
    if name == _UNDATED:
        return UNDATED
    try:
        return (datetime.date.fromisoformat(name) - _EPOCH).days if len(name) == 10 else None
    except ValueError:
        return None


def overlapping(parts: Iterable[Part], start_ns: int, end_ns: int) -> list[Part]:
    """Those of the files that may hold times of ``[start_ns, end_ns)``."""
    return [part for part in parts if part.overlaps(start_ns, end_ns)]


def merged_days(days: Iterable[int], start_ns: int, end_ns: int) -> list[tuple[int, int]]:
    """Days as spans of ``[start_ns, end_ns)``: those that follow each other are one."""
    spans: list[tuple[int, int]] = []
    for day in sorted(days):
        first, last = max(day * DAY_NS, start_ns), min((day + 1) * DAY_NS, end_ns)
        if spans and spans[-1][1] == first < last:
            spans[-1] = spans[-1][0], last
        elif first < last:
            spans.append((first, last))
    return spans


def spans_before(at_ns: int) -> list[tuple[int, int]]:
    """Where to look for the last value before a time: near first, day by day then, for a month."""
    near_ns = at_ns - 600 * 10**9
    day_ns = near_ns // DAY_NS * DAY_NS
    days = [(day_ns - n * DAY_NS, day_ns - (n - 1) * DAY_NS) for n in range(1, 32)]
    return [(near_ns, at_ns), (day_ns, near_ns), *days]
