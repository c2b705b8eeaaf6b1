"""InfluxDB by line protocol and InfluxQL: ``/write`` and ``/query``, as 1.x, 2 and 3 have them."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
import numpy as np

from historian.influx.door import Door
from historian.influx.influxql import statements
from historian.influx.journal_lines import BODY
from historian.influx.line_protocol import name_of
from historian.influx.question import Place, Question, Series
from historian.store import StoreFault, StoreRefuses

FLOATS: Final = frozenset(
    {"v", "bad", "r", "min", "max", "first", "last", "mean", "total", "open_end", "area", "good_s"}
)
"""Fields of numbers with a point: JSON writes a whole one without it."""
TEXT_FIELDS: Final = frozenset({"kind", "rk", "ranges", "reason", "alarm", "tag", "area", *BODY})


class _Series(msgspec.Struct, gc=False):
    """A series of an answer: its values are decoded by what they are."""

    values: msgspec.Raw
    tags: dict[str, str] = {}


class _Result(msgspec.Struct, gc=False):
    """The answer to one statement."""

    statement_id: int = 0
    series: list[_Series] = []
    error: str = ""


class _Answer(msgspec.Struct):
    """The answer to a request."""

    results: list[_Result] = []


_ANSWER: Final = msgspec.json.Decoder(_Answer)
_NUMBERS: Final = msgspec.json.Decoder(list[tuple[int, float]])
_WHOLE: Final = msgspec.json.Decoder(list[tuple[int, int]])
_TEXTS: Final = msgspec.json.Decoder(list[tuple[int, str]])


class InfluxQLServer:
    """Three databases of an InfluxDB; implements `historian.influx.question.Server`."""

    def __init__(self, door: Door, databases: Mapping[Place, str]) -> None:
        self._door, self._databases = door, databases

    def write(self, place: Place, lines: bytes) -> None:
        """See `Server.write`."""
        asked = {"db": self._databases[place], "precision": "ns"}
        self._door.post("/write", asked, lines)

    def read(self, questions: Sequence[Question]) -> list[list[Series]]:
        """See `Server.read`: one request for those that follow each other in one place."""
        found: list[list[Series]] = []
        for place, some in groupby(questions, key=lambda one: one.place):
            found += self._read(place, list(some))
        return found

    def close(self) -> None:
        """See `Server.close`."""
        self._door.close()

    def _read(self, place: Place, questions: list[Question]) -> list[list[Series]]:
        whose = [(at, field) for at, one in enumerate(questions) for field in one.fields]
        query = "; ".join(text for one in questions for text in statements(one))
        found: list[list[Series]] = [[] for _ in questions]
        for result in self._ask(place, query):
            at, field = whose[result.statement_id]
            for series in result.series:
                found[at].append(_series(questions[at], field, series))
        return found

    def _ask(self, place: Place, query: str) -> Iterable[_Result]:
        asked = {"db": self._databases[place], "epoch": "ns"}
        form = "application/x-www-form-urlencoded"
        body = urlencode({"q": query})
        answer = self._door.request("POST", "/query", asked, body, form, reading=True)
        for result in _ANSWER.decode(answer).results:
            if result.error:
                refused = StoreRefuses if "not found" in result.error else StoreFault
                raise refused(f"{self._door.url}: {result.error}")
            yield result


def _series(question: Question, field: str, series: _Series) -> Series:
    labels = tuple(name_of(series.tags.get(name, "")) for name in question.by)
    decode, dtype = _kind_of(question, field)
    # JSON has no negative zero without a point, but the server writes one.
    rows = decode(bytes(series.values).replace(b",-0]", b",-0.0]"))
    times = np.fromiter((row[0] for row in rows), np.int64, len(rows))
    cells: Any = [row[1] for row in rows]
    return Series(labels, field, times, cells if dtype is None else np.array(cells, dtype))


def _kind_of(question: Question, field: str) -> tuple[Any, Any]:
    if question.function == "count":
        return _WHOLE.decode, np.int64
    if field in FLOATS and question.place != Place.EVENTS:
        return _NUMBERS.decode, np.float64
    return (_TEXTS.decode, None) if field in TEXT_FIELDS else (_WHOLE.decode, np.int64)
