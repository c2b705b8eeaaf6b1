"""What is left of samples that are gone: a store keeps their roll-ups longer than themselves.

A roll-up of five minutes still knows some of its samples with their times: the first, the least, the
greatest and the last. Where the samples themselves are gone, these stand for them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from historian.days import DAY_NS
from historian.rollups import LEVELS_NS
from historian.store import BucketColumns, RawColumns, StatisticColumns, Store
from scada.model import Quality, Status

Span = tuple[int, int]
CELL_NS: Final = LEVELS_NS[0]
Chunks = Callable[[str, int, int], Iterable[tuple[int, RawColumns]]]
"""The samples of a tag over a time, in order, each chunk with the time up to which it goes."""
_BACK_NS: Final = 31 * DAY_NS
_STATUS_OF: Final = np.array([0, 0x40000000, Status.BAD], np.uint32)


def samples_of(cells: StatisticColumns) -> RawColumns:
    """The samples that roll-ups still know, in order of time; the status is the plainest of its kind.

    Of a roll-up with bad samples its usable ones count as uncertain.
    """
    usable = cells.usable > 0
    led = usable & (cells.usable == cells.count)
    some = [
        _rows(cells, led, cells.first_ns, cells.first),
        _rows(cells, usable, cells.minimum_ns, cells.minimum),
        _rows(cells, usable, cells.maximum_ns, cells.maximum),
        _rows(cells, np.ones(len(usable), np.bool_), cells.last_ns, cells.open_end),
    ]
    whole = RawColumns.concatenate(some)
    order = np.argsort(whole.time_ns, kind="stable")
    time_ns, value = whole.time_ns[order], whole.value[order]
    is_new = np.ones(len(order), np.bool_)
    same = (value[1:] == value[:-1]) | (np.isnan(value[1:]) & np.isnan(value[:-1]))
    is_new[1:] = (time_ns[1:] != time_ns[:-1]) | ~same
    return whole.take(order[is_new])


def stand_ins(cells: StatisticColumns) -> RawColumns:
    """Samples of a measured tag that stand for those that are gone: of each roll-up the mean over time
    and how long it was usable are as they were, its extremes at their times, and its last sample.

    What was unusable comes behind what was usable; an extreme lasts a nanosecond.
    """
    good_ns = (cells.good_s * 1e9).round().astype(np.int64)
    is_good, is_bad = good_ns > 0, cells.last_ns - cells.first_ns - good_ns > 1
    mean = np.divide(cells.area, cells.good_s, out=np.full(len(good_ns), np.nan), where=is_good)
    some = [
        _rows(cells, is_good, cells.first_ns, mean),
        _rows(cells, is_bad, cells.first_ns + good_ns, np.full(len(good_ns), np.nan)),
    ]
    for name in ("minimum", "maximum"):
        at, value = getattr(cells, f"{name}_ns"), getattr(cells, name)
        within = is_good & (at < cells.last_ns) & (at < cells.first_ns + good_ns)
        some += [_rows(cells, within, at, value), _rows(cells, within, at + 1, mean)]
    some.append(_rows(cells, np.ones(len(good_ns), np.bool_), cells.last_ns, cells.open_end))
    whole = RawColumns.concatenate(some)
    return whole.take(np.argsort(whole.time_ns, kind="stable"))


def whole_cells(start_ns: int, end_ns: int) -> Span:
    """The span of the roll-ups that a span touches."""
    return start_ns - start_ns % CELL_NS, end_ns + -end_ns % CELL_NS


def fits(start_ns: int, width_ns: int) -> bool:
    """Whether buckets can be put together from roll-ups."""
    return not start_ns % CELL_NS and not width_ns % CELL_NS


def without(found: RawColumns, gone: Iterable[Span]) -> RawColumns:
    """Samples without those of some spans, of which the roll-ups know more."""
    kept = np.ones(len(found.time_ns), np.bool_)
    for start_ns, end_ns in gone:
        kept &= (found.time_ns < start_ns) | (found.time_ns >= end_ns)
    if found.more:  # its last says how far it goes
        kept[-1] = True
    return found if kept.all() else replace(found.take(np.flatnonzero(kept)), more=found.more)


def buckets_without(found: BucketColumns, width_ns: int, gone: Iterable[Span]) -> BucketColumns:
    """The same of buckets: those that lie in such a span altogether go."""
    kept = np.ones(len(found.time_ns), np.bool_)
    for start_ns, end_ns in gone:
        kept &= (found.time_ns < start_ns) | (found.time_ns + width_ns > end_ns)
    if kept.all():
        return found
    return BucketColumns(*(getattr(found, name)[kept] for name in BucketColumns.__slots__))


class Remains:
    """Samples of a store, and what is left of them where they are gone."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def raw(self, tags: Sequence[str], start_ns: int, end_ns: int, limit: int) -> list[RawColumns]:
        """As `Store.raw`."""
        found = self._store.raw(tags, start_ns, end_ns, limit)
        gone = self._store.gone(tags, start_ns, end_ns)
        if not gone:
            return found
        parts = [[without(one, gone)] for one in found]
        for span in gone:
            for part, left in zip(parts, self._left(tags, *span), strict=True):
                part.append(left)
        return [
            _oldest(one, limit, more=first.more) for one, first in zip(parts, found, strict=True)
        ]

    def before(self, tags: Sequence[str], at_ns: int) -> list[RawColumns]:
        """As `Store.before`."""
        found = self._store.before(tags, at_ns)
        missing = [at for at, one in enumerate(found) if not len(one.time_ns)]
        asked = [tags[at] for at in missing]
        for start_ns, end_ns in reversed(self._spans_before(asked, at_ns)):
            for at, left in zip(missing, self._left(asked, start_ns, end_ns), strict=True):
                if not len(found[at].time_ns):
                    found[at] = left.take(slice(-1, None))
        return found

    def _spans_before(self, tags: Sequence[str], at_ns: int) -> list[Span]:
        return self._store.gone(tags, at_ns - _BACK_NS, at_ns) if tags else []

    def _left(self, tags: Sequence[str], start_ns: int, end_ns: int) -> list[RawColumns]:
        cells = self._store.statistics(tags, *whole_cells(start_ns, end_ns), CELL_NS)
        return [_within(samples_of(one), start_ns, end_ns) for one in cells]


def in_turn(
    store: Store, tag: str, start_ns: int, end_ns: int, chunks: Chunks
) -> Iterator[RawColumns | StatisticColumns]:
    """One tag's samples, chunk by chunk, and roll-ups in place of those that are gone."""
    at_ns = start_ns
    for since_ns, to_ns in [*store.gone([tag], start_ns, end_ns), (end_ns, end_ns)]:
        if at_ns < since_ns:
            yield from (one for _, one in chunks(tag, at_ns, since_ns))
        if since_ns < to_ns:
            first_ns, last_ns = whole_cells(since_ns, to_ns)
            cells = store.statistics([tag], first_ns, last_ns, CELL_NS)[0]
            yield _clipped(cells, since_ns, to_ns)
        at_ns = to_ns


def _clipped(cells: StatisticColumns, start_ns: int, end_ns: int) -> StatisticColumns:
    """Roll-ups as if their samples were of a span that ends or begins within the first or the last."""
    kept = (cells.last_ns >= start_ns) & (cells.first_ns < end_ns)
    whole = {name: getattr(cells, name)[kept] for name in StatisticColumns.__slots__}
    whole["first_ns"] = np.maximum(whole["first_ns"], start_ns)
    whole["last_ns"] = np.minimum(whole["last_ns"], end_ns)
    return StatisticColumns(**whole)


def _rows(
    cells: StatisticColumns,
    chosen: NDArray[np.bool_],
    time_ns: NDArray[np.int64],
    value: NDArray[np.float64],
) -> RawColumns:
    value = value[chosen]
    worst = np.minimum(cells.quality[chosen], Quality.UNCERTAIN)
    quality = np.where(np.isnan(value), np.uint8(Quality.BAD), worst)
    return RawColumns(time_ns[chosen], value, _STATUS_OF[quality], cells.flags[chosen])


def _within(found: RawColumns, start_ns: int, end_ns: int) -> RawColumns:
    first, end = np.searchsorted(found.time_ns, [start_ns, end_ns]).tolist()
    return found.take(slice(first, end))


def _oldest(parts: list[RawColumns], limit: int, *, more: bool) -> RawColumns:
    """Samples that were cut short end where the first of them was cut: what is later comes with the rest."""
    whole = RawColumns.concatenate(parts)
    order = np.argsort(whole.time_ns, kind="stable")
    if more:
        last_ns = int(parts[0].time_ns[-1]) if len(parts[0].time_ns) else int(whole.time_ns.max())
        order = order[whole.time_ns[order] <= last_ns]
    return replace(whole.take(order[:limit]), more=more or len(order) > limit)
