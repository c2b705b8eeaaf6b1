"""Journal lines as columns, put together from the fields in which a server answers."""

import base64
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from historian.influx.journal_lines import BODY, NUMBERS, TEXTS
from historian.influx.question import Series

LABELS: Final = ("source", "kind", "odd")
"""What tells one series of lines from another."""
_NAMES: Final = (*LABELS, *NUMBERS, *TEXTS, *BODY)


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines in the order of their places; fields that were not asked for are 0 or empty."""

    address: NDArray[np.int64]
    columns: Mapping[str, NDArray[Any]]

    @classmethod
    def of(cls, parts: Sequence["Lines"]) -> "Lines":
        """All of them, in order."""
        address = np.concatenate([np.zeros(0, np.int64), *(part.address for part in parts)])
        order = np.argsort(address, kind="stable")
        columns = {}
        for name in _NAMES:
            none = np.zeros(0, np.int64 if name in NUMBERS else object)
            columns[name] = np.concatenate([none, *(part.columns[name] for part in parts)])[order]
        return cls(address[order], columns)

    def take(self, rows: NDArray[Any] | slice) -> "Lines":
        """Some of them."""
        taken = {name: column[rows] for name, column in self.columns.items()}
        return Lines(self.address[rows], taken)

    def usual(self) -> "Lines":
        """Those that stand at their own time."""
        return self.take(self.columns["odd"] == "")

    def cut(self, limit: int) -> tuple["Lines", bool]:
        """The first ``limit`` or a few less, so that lines of one place stay together; was it cut?

        Where all of them share a place, all of those are taken.
        """
        if len(self.address) <= limit:
            return self, False
        edge = self.address[limit]
        end = int(np.searchsorted(self.address, edge))
        end = end or int(np.searchsorted(self.address, edge, "right"))
        return self.take(slice(end)), True

    def bodies(self) -> list[bytes]:
        """The lines themselves."""
        parts = (self.columns[name].tolist() for name in BODY)
        return [base64.b64decode("".join(row)) for row in zip(*parts, strict=True)]


def lines_of(found: Iterable[Series]) -> Lines:
    """The lines of an answer; ``t``, which every line has, must have been asked for."""
    together: dict[tuple[str, ...], dict[str, Series]] = defaultdict(dict)
    for one in found:
        together[one.labels][one.field] = one
    return Lines.of([_part(labels, fields) for labels, fields in together.items() if "t" in fields])


def _part(labels: tuple[str, ...], fields: Mapping[str, Series]) -> Lines:
    address = fields["t"].time_ns
    columns = {name: _filled(address, fields.get(name), name in NUMBERS) for name in _NAMES[3:]}
    for name, label in zip(LABELS, labels, strict=True):
        columns[name] = np.full(len(address), label, object)
    return Lines(address, columns)


def _filled(address: NDArray[np.int64], field: Series | None, is_number: bool) -> NDArray[Any]:
    """A field's cells, each at its line."""
    column: NDArray[Any] = (
        np.zeros(len(address), np.int64) if is_number else np.full(len(address), "", object)
    )
    if field is not None:
        rows = np.minimum(np.searchsorted(address, field.time_ns), len(address) - 1)
        there = address[rows] == field.time_ns
        cells = np.empty(len(there), object)
        cells[:] = field.cells
        column[rows[there]] = cells[there]
    return column
