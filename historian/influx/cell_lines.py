"""Roll-ups as lines, and back.

``cells_300,mine=M,pt=TAG count=…i,usable=…i,min=…,max=…,first=…,last=…,mean=…,… TIME``: a line for each
cell of so many seconds that holds samples; times are ns since the cell's begin. What is NaN has no field
and a bit in ``none``: a line that is written again leaves the fields that it does not have. ``mean`` is
there for whoever looks at the bucket: we need it nowhere.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from historian.influx.line_protocol import floats, integers
from historian.influx.sample_lines import Cells, head
from historian.rollups import FIELDS, TYPES
from historian.store import StatisticColumns

SECOND_NS: Final = 10**9
LEVELS_NS: Final = (300 * SECOND_NS, 3600 * SECOND_NS)
_SHORT: Final = {"minimum": "min", "maximum": "max"}
_TIMES: Final = {
    name: f"{name.removesuffix('_ns')}_at"
    for name in FIELDS
    if name.endswith("_ns") and name != "time_ns"
}
STORED: Final = {
    name: _TIMES.get(name, _SHORT.get(name, name)) for name in FIELDS if name != "time_ns"
}
"""Column → field."""


NONE: Final = "none"
_MAY_BE_NONE: Final = ("minimum", "maximum", "first", "last", "open_end")


def measurement(level_ns: int) -> str:
    """Where the roll-ups of a width are."""
    return f"cells_{level_ns // SECOND_NS}"


def can_be_stored(cells: StatisticColumns) -> bool:
    """Sums beyond all numbers have no place in a line."""
    sums = (cells.total, cells.area, cells.good_s)
    return all(bool(np.isfinite(one).all()) for one in sums)


def cell_lines(mine: str, tag: str, level_ns: int, cells: StatisticColumns) -> bytes:
    """The lines of a tag's roll-ups."""
    begin = head(measurement(level_ns), mine, tag)
    fields = [_texts(cells, name, stored) for name, stored in STORED.items()]
    mean = np.divide(
        cells.total, cells.usable, where=cells.usable > 0, out=np.full(len(cells.total), np.nan)
    )
    fields.append(_floats("mean", mean))
    fields.append([b"none=%bi" % one for one in integers(_none(cells))])
    times = integers(cells.time_ns)
    return b"".join(
        b"%b %b %b\n" % (begin, b",".join(filter(None, row)), at)
        for row, at in zip(zip(*fields, strict=True), times, strict=True)
    )


def _none(cells: StatisticColumns) -> NDArray[np.int64]:
    """Which columns are NaN, as bits."""
    bits = (np.isnan(getattr(cells, name)) << n for n, name in enumerate(_MAY_BE_NONE))
    return sum(bits, np.zeros(len(cells.time_ns), np.int64))


def _texts(cells: StatisticColumns, name: str, stored: str) -> list[bytes]:
    column: NDArray[Any] = getattr(cells, name)
    if column.dtype.kind == "f":
        return _floats(stored, column)
    if name in _TIMES:
        column = np.where(column == 0, 0, column - cells.time_ns)
    return [b"%b=%bi" % (stored.encode(), one) for one in integers(column)]


def _floats(stored: str, column: NDArray[np.float64]) -> list[bytes]:
    there = np.isfinite(column)
    texts = floats(np.where(there, column, 0.0))
    name = stored.encode()
    return [b"%b=%b" % (name, one) if is_there else b""
            for one, is_there in zip(texts, there.tolist(), strict=True)]  # fmt: skip


def cells_in(fields: Mapping[str, Cells]) -> StatisticColumns:
    """The roll-ups of a tag out of its fields; those that were not asked for are 0 or NaN."""
    time_ns = fields["count"][0]
    columns: dict[str, NDArray[Any]] = {"time_ns": time_ns}
    for name, stored in STORED.items():
        dtype = np.dtype(TYPES.get(name, np.float64))
        column = np.full(len(time_ns), np.nan if dtype.kind == "f" else 0, dtype)
        if stored in fields:
            times, values = fields[stored]
            column[np.searchsorted(time_ns, times)] = values
        if name in _MAY_BE_NONE:
            bit = 1 << _MAY_BE_NONE.index(name)
            column[(fields[NONE][1] & bit) != 0] = np.nan
        columns[name] = column
    none = columns["usable"] == 0
    for name in _TIMES:
        known = fields.get(STORED[name])
        extremes = name in ("minimum_ns", "maximum_ns")
        columns[name] = np.where(none if extremes else known is None, 0, columns[name] + time_ns)
    return StatisticColumns(**columns)
