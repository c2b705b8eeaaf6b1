"""The ``[priorities]`` table of site.toml: severity of the consequence × time to respond → priority.

The bands of time are those usually quoted for ISA-18.2 (below 3, 3 to 10, 10 to 30, above 30 minutes
[M]: from memory, not read in the standard). Words, bands and priorities are the site's to edit.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from davylamp.site.problem import Said
from davylamp.site.table import Table

BANDS_S: Final = (180.0, 600.0, 1800.0)
MATRIX: Final[Mapping[str, tuple[int, ...]]] = {
    "severe": (1, 1, 2, 3),
    "major": (2, 2, 3, 4),
    "minor": (3, 3, 4, 4),
}


@dataclass(frozen=True, slots=True)
class PriorityMatrix:
    """``rows`` has for each severity one priority per band; a time at a bound is of the band above.

    ``bands_s`` are the bounds between the bands, in seconds.
    """

    bands_s: tuple[float, ...] = BANDS_S
    rows: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: MATRIX)

    def priority(self, severity: str, respond_s: float) -> int:
        """The priority of what has so long until it is too late. Raises KeyError for another word."""
        return self.rows[severity][bisect_right(self.bands_s, respond_s)]


USUAL_MATRIX: Final = PriorityMatrix()


def read_priorities(table: Table) -> PriorityMatrix:
    """The site's matrix; the usual one where there is no such table. Faults are reported."""
    words = [key for key in table if key != "bands_s"]
    bands = _bands(table)
    if not words:
        if len(bands) != len(BANDS_S):
            table.error("bands_s", _no_rows(len(bands) + 1))
            return PriorityMatrix()
        return PriorityMatrix(bands)
    rows = {word: _row(table, word, len(bands) + 1) for word in words}
    return PriorityMatrix(bands, {word: row for word, row in rows.items() if row})


def _bands(table: Table) -> tuple[float, ...]:
    if "bands_s" not in table:
        return BANDS_S
    bands = table.numbers("bands_s")
    rising = all(a < b for a, b in zip((0.0, *bands), bands, strict=False))
    if not bands or not rising:
        table.error("bands_s", _no_bands())
        return BANDS_S
    return bands


def _row(table: Table, word: str, count: int) -> tuple[int, ...]:
    found = table.numbers(word)
    if len(found) != count or any(one not in (1.0, 2.0, 3.0, 4.0) for one in found):
        table.error(word, _no_row(word, count))
        return ()
    row = tuple(int(one) for one in found)
    if list(row) != sorted(row):
        table.warning(word, _falls(word))
    return row


def _no_bands() -> Said:
    return Said(
        "bands_s are no rising times in seconds", "write them as bands_s = [180, 600, 1800]",
        "bands_s 不是递增的秒数", "写成 bands_s = [180, 600, 1800]",
    )  # fmt: skip


def _no_rows(count: int) -> Said:
    return Said(
        f"bands_s has {count} bands, and no severity has a row",
        f"add rows such as severe = [1, 1, 2, 3], with {count} priorities each",
        f"bands_s 有 {count} 档，但未写各严重度的行",
        f"增加如 severe = [1, 1, 2, 3] 的行，每行 {count} 个优先级",
    )


def _no_row(word: str, count: int) -> Said:
    return Said(
        f"{word} has not {count} priorities of 1 to 4, one for each band of time",
        f"write {count} of them, for the shortest time first",
        f"{word} 不是 {count} 个 1～4 的优先级（每个时间档一个）",
        f"填写 {count} 个，从时间最短的一档写起",
    )


def _falls(word: str) -> Said:
    return Said(
        f"{word}: more time to respond gives a higher priority",
        "let the numbers rise from left to right",
        f"{word}：响应时间越长优先级反而越高",
        "数字应从左到右递增",
    )
