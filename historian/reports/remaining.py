"""What a report reads of times whose samples are kept no more: what their roll-ups still say of them."""

import warnings
from collections.abc import Sequence

import numpy as np

from historian.client import History, SamplesGone
from historian.remains import CELL_NS, samples_of, stand_ins, whole_cells
from historian.reports.frame import Fact
from historian.reports.words import Words
from historian.store import RawColumns
from scada.model import SiteTable

Span = tuple[int, int]


class Remaining:
    """A site's history as a `Reading`; `gone` are the spans of which samples were asked for in vain.

    Of a measured tag stand-ins keep the mean over time and the extremes; of a switch those samples
    stand that the roll-ups know.
    """

    def __init__(self, history: History, table: SiteTable) -> None:
        self._history = history
        # What is no sample is kept whole, and read as it is.
        self.as_of, self.events = history.as_of, history.events
        self.buckets, self.statistics = history.buckets, history.statistics
        self._measured = frozenset(tag.id for tag in table.tags if tag.is_measured)
        self.gone: set[Span] = set()

    def raw(self, tags: Sequence[str], start_ns: int, end_ns: int) -> list[RawColumns]:
        """See `Reading.raw`."""
        gone = self._history.gone(tags, start_ns, end_ns)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SamplesGone)  # the report itself says so
            found: list[RawColumns] = [*self._history.raw(tags, start_ns, end_ns)]
        for span in gone:
            left = self._left(tags, span)
            found = [_both(one, more) for one, more in zip(found, left, strict=True)]
        self.gone.update(gone)
        return found

    def facts(self) -> tuple[Fact, ...]:
        """What the head of the report says of it."""
        if not self.gone:
            return ()
        said = Words(
            "部分原始样本已过保存期，按 5 分钟统计计算",
            "partly of roll-ups of 5 minutes: older samples are kept no more",
        )
        return (Fact(Words("数据", "Data"), said),)

    def _left(self, tags: Sequence[str], span: Span) -> list[RawColumns]:
        cells = self._history.statistics(tags, *whole_cells(*span), CELL_NS)
        kinds = (stand_ins if tag in self._measured else samples_of for tag in tags)
        return [_within(of(one), span) for of, one in zip(kinds, cells, strict=True)]


def _within(found: RawColumns, span: Span) -> RawColumns:
    first, end = np.searchsorted(found.time_ns, span).tolist()
    return found.take(slice(first, end))


def _both(one: RawColumns, other: RawColumns) -> RawColumns:
    whole = RawColumns.concatenate([one, other])
    return whole.take(np.argsort(whole.time_ns, kind="stable"))
