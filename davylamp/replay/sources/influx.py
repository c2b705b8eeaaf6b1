"""InfluxDB 2: a bucket, read block by block so that no answer is larger than memory likes.

Each query is a pipeline of its own that begins with ``from``: a shared one turns off what the server
does while it reads. How long a block is follows from how much the one before held.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from davylamp.replay.sources.influx_http import Bucket
from davylamp.replay.sources.influx_names import Meaning, meanings, refuse_doubles
from davylamp.replay.sources.influx_tables import Series, Table, measured
from davylamp.replay.sources.source import ROWS, mapped, present
from historian.influx.flux import quoted
from scada.model import Samples

MINUTE_NS: Final = 60 * 10**9
DAY_NS: Final = 1440 * MINUTE_NS
FIRST_NS: Final = 10 * MINUTE_NS
BACK_NS: Final = 31 * DAY_NS
"""So far back what stood at the start of a period is looked for."""
MOST_NAMED: Final = 50
"""Measurements and fields that a query names; of more it reads all."""


class InfluxSource:
    """A bucket of an InfluxDB; implements `davylamp.replay.sources.source.Source`.

    What each tag had at the start comes first, as samples of that moment.
    """

    def __init__(self, bucket: Bucket, mapping: Mapping[str, str]) -> None:
        self._bucket, self._mapping = bucket, dict(mapping)
        self._meaning: dict[Series, Meaning] = {}
        self._tags: dict[str, str] = {}

    def tags(self, known: Sequence[str]) -> tuple[str, ...]:
        """The site's tags that the bucket has."""
        found = self._ask(f"{self._from(0, 2**62)} |> last()")
        self._meaning = meanings(table.series for table in found)
        names = tuple(dict.fromkeys(one.name for one in self._meaning.values()))
        tags = mapped(names, self._mapping, self._bucket.url)
        self._tags = dict(zip(names, tags, strict=True))
        there = present(tags, known, self._bucket.url)
        ours = [name for name, tag in self._tags.items() if tag in there]
        refuse_doubles(self._meaning, ours, self._bucket.url)
        return there

    def names(self) -> tuple[str, ...]:
        """None: a bucket may hold much that is none of ours."""
        return ()

    def units(self) -> Mapping[str, tuple[str, int]]:
        """A bucket has none."""
        return {}

    def span_ns(self) -> tuple[int, int] | None:
        """It is not asked; the period is to be given."""
        return None

    def read(self, tags: Sequence[str], start_ns: int, end_ns: int) -> Iterator[Samples]:
        """Its samples in order of time; `tags` is to be asked first."""
        wanted = self._wanted(tags)
        chosen = _filter(wanted)
        before = self._ask(f"{self._from(start_ns - BACK_NS, start_ns)}{chosen} |> last()")
        begin = self._samples(before, wanted, only_last=True)
        if len(begin):
            yield Samples.of(begin.tag, start_ns, begin.value, begin.status)
        width_ns = FIRST_NS
        while start_ns < end_ns:
            stop_ns = min(start_ns + width_ns, end_ns)
            batch = self._samples(self._ask(self._from(start_ns, stop_ns) + chosen), wanted)
            if len(batch):
                yield batch.take(np.argsort(batch.time_ns, kind="stable"))
            width_ns = _next_width(width_ns, len(batch))
            start_ns = stop_ns

    def _wanted(self, tags: Sequence[str]) -> dict[Series, tuple[int, bool]]:
        """The series of these tags: the tag's number, and whether it holds statuses."""
        place = {tag: number for number, tag in enumerate(tags)}
        return {
            series: (place[self._tags[one.name]], one.is_status)
            for series, one in self._meaning.items()
            if self._tags[one.name] in place
        }

    def _samples(
        self,
        found: Sequence[Table],
        wanted: Mapping[Series, tuple[int, bool]],
        only_last: bool = False,
    ) -> Samples:
        """Values with their statuses, tag by tag."""
        values: dict[int, list[Table]] = defaultdict(list)
        statuses: dict[int, list[Table]] = defaultdict(list)
        for table in found:
            number, is_status = wanted.get(table.series, (-1, False))
            if number >= 0:
                (statuses if is_status else values)[number].append(table)
        last = slice(-1 if only_last else 0, None)
        return Samples.concatenate(
            self._joined(number, values[number], statuses[number]).take(last)
            for number in sorted({*values, *statuses})
        )

    def _joined(self, number: int, values: Sequence[Table], statuses: Sequence[Table]) -> Samples:
        """One tag: a sample at every time. A status without a value is a bad sample that has none."""
        file = self._bucket.url
        time_ns = np.unique(np.concatenate([table.time_ns() for table in (*values, *statuses)]))
        value = np.full(len(time_ns), np.nan)
        status = np.zeros(len(time_ns), np.int64)
        for table in values:
            value[np.searchsorted(time_ns, table.time_ns())] = table.numbers(file)
        for table in statuses:
            status[np.searchsorted(time_ns, table.time_ns())] = table.numbers(file)
        return Samples.of(np.full(len(time_ns), number), time_ns, value, status.astype(np.uint32))

    def _ask(self, flux: str) -> list[Table]:
        return list(measured(self._bucket.ask(f'{flux} |> drop(columns: ["_start", "_stop"])')))

    def _from(self, start_ns: int, end_ns: int) -> str:
        query = (
            f"from(bucket: {quoted(self._bucket.name)}) |> range(start: time(v: {start_ns}), "
            f"stop: time(v: {end_ns}))"
        )
        if self._bucket.measurement:
            query += f" |> filter(fn: (r) => r._measurement == {quoted(self._bucket.measurement)})"
        return query


def _next_width(width_ns: int, rows: int) -> int:
    """Half as long after a block that held much, twice as long after one that held little."""
    if rows > ROWS:
        return max(1, width_ns // 2)
    return min(DAY_NS, 2 * width_ns) if rows < ROWS // 4 else width_ns


def _filter(wanted: Mapping[Series, tuple[int, bool]]) -> str:
    """Only what is of use, where that can be named: series, else measurements and fields."""
    if not wanted:
        return ""
    several = len(wanted) > MOST_NAMED
    named = sorted(
        {_named(one.measurement, one.field, () if several else one.tags) for one in wanted}
    )
    if len(named) > MOST_NAMED:
        return ""
    return f" |> filter(fn: (r) => {' or '.join(named)})"


def _named(measurement: str, field: str, tags: Sequence[tuple[str, str]]) -> str:
    parts = (("_measurement", measurement), ("_field", field), *tags)
    return "(" + " and ".join(f"r[{quoted(k)}] == {quoted(v)}" for k, v in parts if v) + ")"
