"""Extremes and statistics per bucket: what the server can put together it does, the rest is NumPy's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from historian.columns import Part, put_together
from historian.influx.cell_lines import LEVELS_NS, STORED
from historian.influx.question import Place, Question, Server, portions
from historian.influx.rollups import RollUps
from historian.influx.sample_lines import SAMPLES, Cells
from historian.influx.sample_reading import TOGETHER, SampleReader, Special
from historian.rollups import buckets_of, cells_of, joined, merged, no_statistics
from historian.store import BucketColumns, StatisticColumns
from scada.model import Quality

_AGGREGATES: Final = (
    ("minimum", "v", "min"),
    ("maximum", "v", "max"),
    ("first", "v", "first"),
    ("last", "v", "last"),
    ("usable", "v", "count"),
    ("bad", "bad", "count"),
    ("kind", "kind", "count"),
    ("status", "q", "max"),
)
"""What of which field; a pipeline each. Of ``f`` every row is read: no server joins bits."""
_OF_TREND: Final = (
    "minimum", "maximum", "first", "last", "count", "usable", "quality", "flags", "first_ns",
    "last_ns",
)  # fmt: skip


class BucketReader:
    """Extremes and statistics of a site's samples."""

    def __init__(
        self, server: Server, mine: str, samples: SampleReader, special: Special, roll_ups: RollUps
    ) -> None:
        self._server, self._mine, self._roll_ups = server, mine, roll_ups
        self._samples, self._special = samples, special

    def buckets(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int
    ) -> list[BucketColumns]:
        """See `historian.store.Store.buckets`."""
        level_ns = _level(start_ns, width_ns)
        if level_ns and self._roll_ups.days_between(start_ns, end_ns):
            wanted = (tags, start_ns, end_ns, width_ns)
            return [buckets_of(one) for one in self._put_together(*wanted, level_ns, _OF_TREND)]
        plain = [tag for tag in tags if not self._is_special(tag)]
        found = self._by_server(plain, start_ns, end_ns, width_ns)
        rest = self._samples.ordered([tag for tag in tags if tag not in found], start_ns, end_ns)
        for tag, one in rest.items():
            parts = [Part.of(one.columns, start_ns, width_ns)]
            found[tag] = put_together(parts, start_ns, width_ns)
        return [found[tag] for tag in tags]

    def statistics(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int
    ) -> list[StatisticColumns]:
        """See `historian.store.Store.statistics`."""
        level_ns = _level(start_ns, width_ns)
        return self._put_together(tags, start_ns, end_ns, width_ns, level_ns, STORED)

    def _put_together(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int, level_ns: int,
        columns: Iterable[str],
    ) -> list[StatisticColumns]:  # fmt: skip
        """Out of roll-ups where there are some that fit, out of samples for the rest."""
        spans = [(start_ns, end_ns, False)]
        if level_ns:
            spans = list(self._roll_ups.spans(start_ns, end_ns, level_ns))
        parts: dict[str, list[StatisticColumns]] = {tag: [no_statistics()] for tag in tags}
        for begin, stop, is_rolled in spans:
            if is_rolled:
                found = self._roll_ups.read(tags, begin, stop, level_ns, columns)
            else:
                raw = self._samples.ordered(tags, begin, stop)
                found = {tag: cells_of(one.columns) for tag, one in raw.items()}
            for tag, cells in found.items():
                parts[tag].append(cells)
        return [merged(joined(parts[tag]), start_ns, width_ns) for tag in tags]

    def _is_special(self, tag: str) -> bool:
        return tag in self._special.odd or tag in self._special.several

    def _by_server(
        self, tags: Sequence[str], start_ns: int, end_ns: int, width_ns: int
    ) -> dict[str, BucketColumns]:
        """Of tags whose samples stand at their own times, one at each."""
        found: dict[str, dict[str, Cells]] = {tag: {} for tag in tags}
        for some in portions(tags, TOGETHER):
            where = {"mine": (self._mine,), "pt": some}
            asked = Question(
                Place.SAMPLES, SAMPLES, start_ns, end_ns, ("f",), where, ("pt",)
            )  # fmt: skip
            windows = [
                replace(asked, fields=(field,), function=function, every_ns=width_ns)
                for _, field, function in _AGGREGATES
            ]
            *answers, flags = self._server.read([*windows, asked])
            for (name, *_), answer in zip(_AGGREGATES, answers, strict=True):
                for series in answer:
                    found[series.labels[0]][name] = (series.time_ns, series.cells)
            for series in flags:
                found[series.labels[0]]["flags"] = (series.time_ns, series.cells)
        return {tag: _columns(cells, start_ns, width_ns) for tag, cells in found.items()}


def _level(start_ns: int, width_ns: int) -> int:
    """The widest roll-ups that these buckets can be put together from, 0: none."""
    fits = (level for level in LEVELS_NS if not width_ns % level and not start_ns % level)
    return max(fits, default=0)


def _columns(cells: Mapping[str, Cells], start_ns: int, width_ns: int) -> BucketColumns:
    counts = [cells[name][0] for name in ("usable", "bad", "kind") if name in cells]
    time_ns = np.unique(np.concatenate([np.zeros(0, np.int64), *counts]))

    def column(name: str, none: float) -> NDArray[Any]:
        found = np.full(len(time_ns), none)
        if name in cells:
            times, values = cells[name]
            found[np.searchsorted(time_ns, times)] = values
        return found

    unusable = column("bad", 0) + column("kind", 0)
    quality = np.minimum(column("status", 0).astype(np.uint32) >> np.uint32(30), Quality.BAD)
    return BucketColumns(
        time_ns=time_ns,
        minimum=column("minimum", np.nan),
        maximum=column("maximum", np.nan),
        first=column("first", np.nan),
        last=column("last", np.nan),
        count=(column("usable", 0) + unusable).astype(np.uint32),
        quality=np.where(unusable > 0, Quality.BAD, quality).astype(np.uint8),
        flags=_flags(cells, time_ns, start_ns, width_ns),
    )


def _flags(
    cells: Mapping[str, Cells], time_ns: NDArray[np.int64], start_ns: int, width_ns: int
) -> NDArray[np.uint16]:
    flags = np.zeros(len(time_ns), np.uint16)
    if "flags" in cells:
        times, values = cells["flags"]
        bucket = start_ns + (times - start_ns) // width_ns * width_ns
        np.bitwise_or.at(flags, np.searchsorted(time_ns, bucket), values.astype(np.uint16))
    return flags
