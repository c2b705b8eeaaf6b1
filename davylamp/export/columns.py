"""The columns of an export, and how a cell of each kind is written."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from davylamp.journal.cells import safe
from scada.model import Flag, Language, Quality

_QUARTER_NS: Final = 900 * 10**9
"""No zone changes its offset within a quarter of an hour."""
_QUALITY: Final = {
    "zh": {Quality.GOOD: "良好", Quality.UNCERTAIN: "可疑", Quality.BAD: "坏值"},
    "en": {Quality.GOOD: "good", Quality.UNCERTAIN: "uncertain", Quality.BAD: "bad"},
}


class Kind(Enum):
    """What a column holds."""

    TIME = auto()
    """A time in the site's zone; its array is ns UTC."""
    NS = auto()
    TEXT = auto()
    NUMBER = auto()
    FIGURE = auto()
    """A number, or an empty cell (NaN) where there is none; beside it stands why."""
    COUNT = auto()
    QUALITY = auto()
    STATUS = auto()
    FLAGS = auto()


SQL: Final = {
    Kind.TIME: "timestamp_ns",
    Kind.NS: "bigint",
    Kind.TEXT: "varchar",
    Kind.NUMBER: "double",
    Kind.FIGURE: "double",
    Kind.COUNT: "bigint",
    Kind.QUALITY: "varchar",
    Kind.STATUS: "uinteger",
    Kind.FLAGS: "usmallint",
}
"""The types of a Parquet file."""


@dataclass(frozen=True, slots=True)
class Column:
    """``key`` names it in Parquet and in a block, the words head it elsewhere."""

    key: str
    kind: Kind
    zh: str
    en: str

    def head(self, language: Language) -> str:
        """Its heading."""
        return self.zh if language == "zh" else self.en


TAG: Final = (
    Column("tag", Kind.TEXT, "测点", "tag"),
    Column("name", Kind.TEXT, "名称", "name"),
)
UNIT: Final = Column("unit", Kind.TEXT, "单位", "unit")
"""What every row of a tag says of it."""

Block = dict[str, NDArray[Any]]
"""Some rows: a column for each `Column.key`."""


def local_times(time_ns: NDArray[np.int64], zone: str) -> tuple[NDArray[np.int64], list[str]]:
    """Wall clock times as ns since 1970, and the offset of each as text (``+08:00``)."""
    quarters, at = np.unique(time_ns // _QUARTER_NS, return_inverse=True)
    where = ZoneInfo(zone)
    offsets = [_offset(int(quarter) * 900, where) for quarter in quarters]
    shift = np.array([offset // timedelta(seconds=1) for offset in offsets], np.int64) * 10**9
    words = np.array([_signed(offset) for offset in offsets], object)
    return time_ns + shift[at], words[at].tolist()


def _offset(seconds: int, zone: ZoneInfo) -> timedelta:
    when = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    return when.astimezone(zone).utcoffset() or timedelta()


def _signed(offset: timedelta) -> str:
    minutes = offset // timedelta(minutes=1)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def texts(column: Column, values: NDArray[Any], zone: str, language: Language) -> list[Any]:
    """The cells of a column for a table of text; numbers so that they come back to the last bit."""
    if column.kind is Kind.TIME:
        local, offsets = local_times(values, zone)
        written = np.datetime_as_string(local.view("datetime64[ns]"), unit="ms").tolist()
        return [f"{time}{offset}" for time, offset in zip(written, offsets, strict=True)]
    return _plain(column.kind, language)(values)


def cells(column: Column, values: NDArray[Any], zone: str, language: Language) -> list[Any]:
    """The cells of a column for a workbook: times as times of the site's clock."""
    if column.kind is Kind.TIME:
        local, _ = local_times(values, zone)
        # A spreadsheet keeps thousandths: what it saves again is what was written.
        times: list[Any] = local.view("datetime64[ns]").astype("datetime64[ms]").tolist()
        return times
    if column.kind is Kind.NS:  # a workbook's numbers have 15 digits
        return [str(value) for value in values.tolist()]
    if column.kind is Kind.NUMBER:
        return [one if math.isfinite(one) else str(one) for one in values.tolist()]
    return _plain(column.kind, language)(values)


def _plain(kind: Kind, language: Language) -> Callable[[NDArray[Any]], list[Any]]:
    if kind is Kind.QUALITY:
        words = np.array([_QUALITY[language][quality] for quality in Quality], object)
        return lambda values: words[values].tolist()
    if kind is Kind.STATUS:
        return lambda values: [f"0x{value:08X}" for value in values.tolist()]
    if kind is Kind.FLAGS:
        return lambda values: _looked_up(values, _flags)
    if kind is Kind.FIGURE:
        return lambda values: [None if one != one else one for one in values.tolist()]
    if kind is Kind.TEXT:
        return lambda values: _looked_up(values, lambda word: str(safe(word)))
    return lambda values: values.tolist()


def _looked_up(values: NDArray[Any], word: Callable[[Any], str]) -> list[str]:
    listed = values.tolist()
    known = {value: word(value) for value in set(listed)}
    return [known[value] for value in listed]


def _flags(value: int) -> str:
    return " ".join(flag.name.lower() for flag in Flag if flag & value and flag.name)


def typed(columns: Sequence[Column], block: Block) -> Block:
    """A block as a Parquet file has it: times as timestamps of UTC, qualities in words."""
    words = np.array([_QUALITY["en"][quality] for quality in Quality], object)
    found: Block = {}
    for column in columns:
        values = block[column.key]
        if column.kind is Kind.TIME:
            values = values.view("datetime64[ns]")
        elif column.kind is Kind.QUALITY:
            values = words[values]
        found[column.key] = values
    return found
