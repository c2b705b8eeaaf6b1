"""A store's answer, one table of columns sorted by tag, taken apart into one series per tag."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from historian.columns import Part
from historian.rollups import FIELDS, TYPES
from historian.store import RawColumns, StatisticColumns


def rows_of_each(numbers: Sequence[int], tag: NDArray[np.int32]) -> Iterator[tuple[int, slice]]:
    """For each tag that a file knows: its place in the request, and its rows in the answer."""
    wanted = np.array(numbers, tag.dtype)  # of another type the column would be copied each time
    firsts = np.searchsorted(tag, wanted).tolist()
    ends = np.searchsorted(tag, wanted, "right").tolist()
    for at, (number, first, end) in enumerate(zip(numbers, firsts, ends, strict=True)):
        if number >= 0 and end > first:
            yield at, slice(first, end)


def raw_of(columns: dict[str, Any], rows: slice) -> RawColumns:
    """The raw rows of one tag."""
    time_ns, value, status, flags = (
        _filled(columns[name])[rows] for name in ("time_ns", "value", "status", "flags")
    )
    return RawColumns(time_ns, value, status, flags, raw=_sent(columns["raw"][rows], value))


def _sent(raw: Any, value: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """The numbers as sent: NULL where they are the value, None where that is so in every row."""
    same = np.ma.getmaskarray(raw)
    return None if same.all() else np.where(same, value, np.ma.getdata(raw))


def latest(one: RawColumns, other: RawColumns) -> RawColumns:
    """The later of two that have a row or none."""
    return max(one, other, key=lambda columns: columns.time_ns.tolist())


def part_of(columns: dict[str, Any], rows: slice) -> Part:
    """The buckets of one tag."""
    return Part(**{name: _filled(columns[name])[rows] for name in Part.__slots__})


def cells_alone(columns: dict[str, Any], level_ns: int, start_ns: int) -> dict[str, Any]:
    """The columns of a `Part` out of those of roll-ups as they are stored, by tag and time."""
    if not columns:
        return columns
    tag, slot = columns["tag"], columns["slot"]
    if not (((tag[1:] == tag[:-1]) & (slot[1:] >= slot[:-1])) | (tag[1:] > tag[:-1])).all():
        order = np.lexsort((slot, tag))
        columns = {name: column[order] for name, column in columns.items()}
    begin_ns = columns["slot"].astype(np.int64) * level_ns
    minimum = _filled(columns["minimum"])
    maximum = _instead(columns["maximum"], minimum)
    return {
        "tag": columns["tag"],
        "bucket": (begin_ns - start_ns) // level_ns,
        "minimum": minimum,
        "maximum": maximum,
        "first": _instead(columns["first"], minimum),
        "last": _instead(columns["last"], maximum),
        "first_ns": begin_ns + _filled(columns["first_at"]).astype(np.int64),
        "last_ns": begin_ns + _instead(columns["last_at"], columns["first_at"]).astype(np.int64),
        "count": _filled(columns["count"]).astype(np.int64),
        "quality": columns["quality"],
        "flags": columns["flags"],
    }


def _instead(column: Any, other: Any) -> NDArray[Any]:
    """A column with what NULL stands for in it."""
    if not isinstance(column, np.ma.MaskedArray):
        found: NDArray[Any] = column
        return found
    return np.where(np.ma.getmaskarray(column), _filled(other), np.ma.getdata(column))


def statistics_part(columns: dict[str, Any], rows: slice) -> StatisticColumns:
    """The roll-ups of one tag."""
    return StatisticColumns(
        *(
            _filled(columns[name])[rows].astype(TYPES.get(name, np.float64), copy=False)
            for name in FIELDS
        )
    )


def _filled(column: Any) -> Any:
    """NULL becomes NaN among numbers with a point, 0 among others."""
    if isinstance(column, np.ma.MaskedArray):
        return column.filled(np.nan if column.dtype.kind == "f" else 0)
    return column


def oldest(parts: list[RawColumns], limit: int, *, more: bool = False) -> RawColumns:
    """The oldest rows of several files' answers; files may overlap only by undated rows.

    ``more`` where they were cut short before.
    """
    if not parts:
        return RawColumns.empty()
    whole = RawColumns.concatenate(parts)
    order = np.argsort(whole.time_ns, kind="stable")[:limit]
    return replace(whole.take(order), more=more or len(whole.time_ns) > limit)
