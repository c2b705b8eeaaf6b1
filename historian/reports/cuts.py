"""When power was cut and came back, by the cut orders of the interlocks that a point is in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from historian.reports.kinds import Asked
from historian.reports.switched import Switched, switched
from scada.model.interlock import Interlock


@dataclass(frozen=True, slots=True)
class CutTimes:
    """The first time within a span that a cut was ordered, and when that ended; 0 for what was not."""

    cut_ns: int = 0
    restored_ns: int = 0


class Cuts:
    """The cut orders of some interlocks over the period of a report."""

    def __init__(self, asked: Asked, interlocks: Iterable[Interlock]) -> None:
        self.interlocks = tuple(interlocks)
        tags = tuple(dict.fromkeys(tag for one in self.interlocks for tag in one.cut))
        spans = asked.period.start_ns, asked.until_ns
        self._orders: Mapping[str, Switched] = {
            one.tag: one for one in switched(asked.reading, tags, *spans)
        }
        self._end_ns = asked.until_ns

    def of(self, tag: str) -> tuple[Interlock, ...]:
        """The interlocks that a point is in."""
        return tuple(one for one in self.interlocks if tag in one.tags)

    def within(self, some: Sequence[Interlock], start_ns: int, end_ns: int) -> CutTimes:
        """The first order of these interlocks that stood within ``[start_ns, end_ns]``."""
        spans = [
            span
            for tag in dict.fromkeys(tag for one in some for tag in one.cut)
            for span in self._orders[tag].spans(1)
            if span[0] <= end_ns and span[1] > start_ns
        ]
        if not spans:
            return CutTimes()
        cut_ns, restored_ns = min(spans)
        return CutTimes(cut_ns, restored_ns if restored_ns < self._end_ns else 0)
