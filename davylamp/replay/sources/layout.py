"""How a foreign table lies: one row per sample (long), or one row per time (wide)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from davylamp.replay.fault import Fault
from davylamp.site.problem import Said

_TIME: Final = (
    "time",
    "timestamp",
    "datetime",
    "date_time",
    "_time",
    "time_ns",
    "ts",
    "date",
    "时间",
    "t",
)
TAG_WORDS: Final = ("tag", "point", "pt", "name", "测点", "测点编号", "id", "series", "_field")
VALUE_WORDS: Final = ("value", "_value", "val", "数值", "测值", "值")
STATUS_WORDS: Final = ("status", "quality", "状态", "质量")
FIELDS: Final = (*VALUE_WORDS, "v")
STATUSES: Final = (*STATUS_WORDS, "q")
"""The same as fields of a database, where they are shorter."""
_UNIT: Final = ("unit", "units", "单位")
_NOT_A_TAG: Final = ("table", "result", "_start", "_stop", "_measurement", "")


@dataclass(frozen=True, slots=True)
class Layout:
    """Numbers of columns; ``tag`` is -1 in a wide table, ``time`` -1 where there is none.

    ``values`` are the columns with values: of a long table one, of a wide one all but the time;
    ``unit`` is the column of units of a long one, -1 where there is none.
    """

    names: tuple[str, ...]
    time: int
    tag: int
    status: int
    values: tuple[int, ...]
    unit: int = -1

    @property
    def is_long(self) -> bool:
        """Whether each row is one sample."""
        return self.tag >= 0


def layout_of(names: Sequence[str], file: str, timed: bool, line: int = 1) -> Layout:
    """The layout that the names of the columns mean; ``timed``: the rows' times are given apart.

    Raises `Fault` where there is no column of times and none are given.
    """
    plain = [name.strip().strip("'\"").casefold() for name in names]
    time, tag = (-1 if timed else _first(plain, _TIME)), _first(plain, TAG_WORDS)
    value, status = _first(plain, VALUE_WORDS), _first(plain, STATUS_WORDS)
    if time < 0 and not timed:
        raise Fault(_no_time(names), file, line)
    is_long = tag >= 0 and value >= 0
    used = {time, *((tag, value, status) if is_long else ())}
    wide = tuple(
        number for number, name in enumerate(plain) if number not in used and name not in _NOT_A_TAG
    )
    clean = tuple(name.strip().strip("'\"") for name in names)
    if is_long:
        return Layout(clean, time, tag, status, (value,), _first(plain, _UNIT))
    return Layout(clean, time, -1, -1, wide)


def _first(plain: list[str], words: tuple[str, ...]) -> int:
    return next((plain.index(word) for word in words if word in plain), -1)


def _no_time(names: Sequence[str]) -> Said:
    shown = ", ".join(names[:8])
    return Said(
        f"no column holds the time: {shown}",
        "name one time, or say when the first row was and how far the rows are apart: "
        "--start 2026-01-01 --every 30",
        f"没有时间列：{shown}",
        "把一列命名为 time，或给出首行时间与间隔：--start 2026-01-01 --every 30",
    )
