"""The tables of a foreign bucket: which series each is of, its cells as numbers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from davylamp.replay.fault import Fault
from davylamp.replay.sources.cells import number, status
from davylamp.replay.sources.layout import STATUSES
from davylamp.site.problem import Said
from historian.influx import tables as answers


@dataclass(frozen=True, slots=True)
class Series:
    """A series of a bucket: its measurement, its field, its tags."""

    measurement: str
    field: str
    tags: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one series in order of time."""

    series: Series
    rows: answers.Table

    def time_ns(self) -> NDArray[np.int64]:
        """When they are of, ns UTC."""
        return self.rows.time_ns

    def numbers(self, file: str) -> NDArray[np.float64]:
        """The cells as numbers, words of quality as StatusCodes. Raises `Fault` for other text."""
        values = self.rows.values()
        if isinstance(values, np.ndarray):
            return values.astype(np.float64)
        read = status if self.series.field.casefold() in STATUSES else number
        try:
            found: list[Any] = [read(cell) for cell in values]
        except (ValueError, OverflowError) as fault:
            raise Fault(_no_number(self.series, str(fault)), file) from None
        return np.array([np.nan if one is None else one for one in found], np.float64)


def measured(found: Iterable[answers.Table]) -> Iterator[Table]:
    """The tables of an answer, each with the series that it is of."""
    for rows in found:
        head = dict(rows.head)
        measurement, field = head.pop("_measurement", ""), head.pop("_field", "")
        yield Table(Series(measurement, field, tuple(sorted(head.items()))), rows)


def _no_number(series: Series, why: str) -> Said:
    name = f"{series.measurement} {series.field}"
    return Said(
        f"field {name} holds text that is no number: {why}",
        "choose another measurement with --measurement, or leave the tag out with --tags",
        f"字段 {name} 的文本不是数字：{why}",
        "用 --measurement 选择其他测量，或用 --tags 略去该测点",
    )
