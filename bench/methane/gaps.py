"""Rows that are missing in a file that tells its times: they become rows without a value.

The published files have no time and are taken as unbroken, 30 s a row.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.given import Unusable
from bench.table import Table
from davylamp.site.problem import Said
from scada.detect.forecast.window import LENGTH

ROW_S: Final = 30.0
_NAMES: Final = frozenset({"time", "timestamp", "datetime", "date"})
_OTHER_PERIOD: Final = Said(
    "its rows are {found:g} s apart, the tasks are of rows of 30 s",
    "resample the file to 30 s",
    "行间隔为 {found:g} s，任务按 30 s 一行计",
    "把文件重采样为 30 s",
)

Columns = dict[str, NDArray[np.float64]]


def spaced(table: Table, columns: Mapping[str, NDArray[np.float64]]) -> Columns:
    """The columns in order of time, with NaN rows where some are missing: as many, or enough to forget
    what was before. Without a column of times they stay as they are. Raises Unusable at another period.
    """
    time_s = _times(table)
    if time_s is None or len(time_s) < 2:
        return dict(columns)
    order = np.argsort(time_s, kind="stable")
    apart = np.diff(time_s[order])
    period = float(np.median(apart))
    if abs(period - ROW_S) > 1.0:
        raise Unusable(table.path, table.lines[1], _OTHER_PERIOD, found=period)
    missing = np.clip(np.round(apart / ROW_S).astype(np.int64) - 1, 0, LENGTH)
    place = np.r_[0, np.cumsum(1 + missing)]
    return {name: _placed(values[order], place) for name, values in columns.items()}


def _placed(values: NDArray[np.float64], place: NDArray[np.int64]) -> NDArray[np.float64]:
    found = np.full(int(place[-1]) + 1, np.nan)
    found[place] = values
    return found


def _times(table: Table) -> NDArray[np.float64] | None:
    """The column of times in seconds, if there is one that can be read."""
    name = next((one for one in table.names if one.lower() in _NAMES), None)
    if name is None:
        return None
    cells = [cell.replace(" ", "T") for cell in table.column(name)]
    try:
        moments = np.array(cells, "datetime64[ms]")
    except ValueError:
        return None
    return moments.astype(np.int64) / 1000.0
