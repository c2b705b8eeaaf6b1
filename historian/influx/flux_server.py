"""InfluxDB 2: lines to its buckets, questions in Flux."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np

from historian.influx.door import Door
from historian.influx.flux import query
from historian.influx.line_protocol import name_of
from historian.influx.question import Place, Question, Series
from historian.influx.tables import Table


class FluxServer:
    """Three buckets of an InfluxDB 2; implements `historian.influx.question.Server`."""

    def __init__(self, door: Door, buckets: Mapping[Place, str]) -> None:
        self._door, self._buckets = door, buckets

    def write(self, place: Place, lines: bytes) -> None:
        """See `Server.write`."""
        self._door.write(self._buckets[place], lines)

    def read(self, questions: Sequence[Question]) -> list[list[Series]]:
        """See `Server.read`: one request for all of them."""
        named = [(self._buckets[one.place], one) for one in questions]
        found: list[dict[tuple[Any, ...], list[Table]]] = [defaultdict(list) for _ in questions]
        for table in self._door.flux(query(named)) if questions else ():
            number = int(table.result)
            labels = tuple(name_of(table.head.get(name, "")) for name in questions[number].by)
            found[number][labels, table.head.get("_field", "")].append(table)
        return [
            [_series(labels, field, parts) for (labels, field), parts in one.items()]
            for one in found
        ]

    def close(self) -> None:
        """See `Server.close`."""
        self._door.close()


def _series(labels: tuple[str, ...], field: str, parts: list[Table]) -> Series:
    values = [part.values() for part in parts]
    is_text = isinstance(values[0], list)
    cells: Any = list(chain.from_iterable(values)) if is_text else np.concatenate(values)
    return Series(labels, field, np.concatenate([part.time_ns for part in parts]), cells)
