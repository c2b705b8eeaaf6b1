"""Questions about samples, put together out of day files and roll-ups."""

import contextlib
from collections.abc import Iterator, Sequence

from historian import duckdb_layout as sql
from historian.columns import Part as Buckets
from historian.columns import put_together
from historian.days import UNDATED, Part, merged_days, overlapping, spans_before
from historian.duckdb_files import Files
from historian.duckdb_reading import NO_LIMIT, Asked, before_in, pieces_in, raw_in
from historian.duckdb_rollups import Days, RollUps, level_of, uncovered
from historian.retention import Kind
from historian.rollups import cells_of, joined, merged
from historian.series import latest, oldest, part_of, rows_of_each
from historian.store import BucketColumns, RawColumns, StatisticColumns

Span = tuple[int, int]


class SampleReader:
    """Reads samples and what was rolled up of them."""

    def __init__(self, files: Files, roll_ups: RollUps) -> None:
        self._files, self._roll_ups = files, roll_ups

    def raw(self, tags: Sequence[str], start_ns: int, end_ns: int, limit: int) -> list[RawColumns]:
        """See `historian.store.Store.raw`."""
        found: list[list[RawColumns]] = [[] for _ in tags]
        missing = list(range(len(tags)))
        for part in self._parts((start_ns, end_ns)):
            with self._ask(part, [tags[at] for at in missing], (start_ns, end_ns)) as asked:
                for at, rows in zip(missing, raw_in(asked, limit), strict=True):
                    found[at].append(rows)
            if part.day != UNDATED:  # what follows is later
                missing = [at for at in missing if _rows(found[at]) <= limit]
        return [oldest(parts, limit) for parts in found]

    def buckets(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int
    ) -> list[BucketColumns]:
        """See `historian.store.Store.buckets`."""
        none = Buckets.of(RawColumns.empty(), start_ns, width_ns)
        found: list[list[Buckets]] = [[none] for _ in tags]
        spans: Sequence[Span] = [(start_ns, end_ns)]
        if level := level_of(start_ns, width_ns):
            rolled, days = self._roll_ups.buckets(tags, start_ns, end_ns - end_ns % level, width_ns)
            spans = _spans(days, start_ns, end_ns, level)
            for at, some in rolled:
                found[at].append(some)
        for span in spans:
            for at, part in self._buckets(tags, span, start_ns, width_ns):
                found[at].append(part)
        return [put_together(parts, start_ns, width_ns) for parts in found]

    def statistics(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int
    ) -> list[StatisticColumns]:
        """See `historian.store.Store.statistics`."""
        found: list[list[StatisticColumns]] = [[cells_of(RawColumns.empty())] for _ in tags]
        spans: Sequence[Span] = [(start_ns, end_ns)]
        if level := level_of(start_ns, width_ns):
            rolled, days = self._roll_ups.statistics(
                tags, start_ns, end_ns - end_ns % level, width_ns
            )
            spans = _spans(days, start_ns, end_ns, level)
            for at, cells in rolled:
                found[at].append(cells)
        for span in spans:
            for at, rows in enumerate(self.raw(tags, *span, NO_LIMIT)):
                found[at].append(cells_of(rows))
        return [merged(joined(parts), start_ns, width_ns) for parts in found]

    def before(self, tags: Sequence[str], at_ns: int) -> list[RawColumns]:
        """See `historian.store.Store.before`."""
        found = [RawColumns.empty() for _ in tags]
        for span in spans_before(at_ns):
            missing = [at for at, one in enumerate(found) if not len(one.time_ns)]
            if not missing:
                break
            for part in self._parts(span):
                with self._ask(part, [tags[at] for at in missing], span) as asked:
                    for at, rows in zip(missing, before_in(asked), strict=True):
                        found[at] = latest(found[at], rows)
        return found

    def gone(self, start_ns: int, end_ns: int) -> list[Span]:
        """See `historian.store.Store.gone`: days of which there is no file, or a new one."""
        held = {part.day for part in self._files.parts(Kind.RAW)}
        days = self._roll_ups.days_between(start_ns, end_ns)
        return merged_days(
            (day for day, was_gone in days if was_gone or day not in held), start_ns, end_ns
        )

    def _parts(self, span: Span) -> list[Part]:
        """Every file that may hold an answer."""
        return overlapping(self._files.parts(Kind.RAW), *span)

    @contextlib.contextmanager
    def _ask(self, part: Part, tags: Sequence[str], span: Span) -> Iterator[Asked]:
        with self._files.open(part) as (file, cursor):
            yield Asked.of(file, cursor, tags, *span)

    def _buckets(
        self, tags: Sequence[str], span: Span, start_ns: int, width_ns: int
    ) -> Iterator[tuple[int, Buckets]]:
        """Buckets out of samples. DuckDB makes them where no sample is packed; else NumPy does."""
        for part in self._parts(span):
            with self._ask(part, tags, span) as asked:
                if not asked.known:
                    found = []
                elif asked.file.content.has_chunks:
                    found = [
                        (at, Buckets.of_sorted(rows, start_ns, width_ns))
                        for at, rows in pieces_in(asked)
                        if len(rows.time_ns)
                    ]
                else:
                    columns = asked.run(sql.BUCKETS, width_ns=width_ns, origin_ns=start_ns)
                    each_rows = rows_of_each(asked.numbers, columns["tag"])
                    found = [(at, part_of(columns, place)) for at, place in each_rows]
            yield from found


def _spans(days: Days, start_ns: int, end_ns: int, level: int) -> list[Span]:
    """Of which times samples have to be read beside roll-ups: the days that have none, and the end."""
    whole_ns = end_ns - end_ns % level
    spans = uncovered(days, start_ns, whole_ns)
    return [*spans, (whole_ns, end_ns)] if whole_ns < end_ns else spans


def _rows(parts: Sequence[RawColumns]) -> int:
    return sum(len(part.time_ns) for part in parts)
