"""Figures of a stretch of time, asked of the historian: least, most, and the time-weighted mean.

What is drawn holds extremes only; a mean of them would be none. So the historian is asked, when hands
rest.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hmi.models.elapsed import passed, waits
from hmi.models.trends.span import SECOND
from scada.bus.messages import (
    CompareAnswer,
    CompareRequest,
    FiguresAnswer,
    FigureSeries,
    FiguresRequest,
)

_REST_NS: Final = SECOND // 4
RETRY_NS: Final = 5 * SECOND
_STEPS: Final = 100
"""A stretch that follows the clock is rounded to this part of its length: not each second is another."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One pen over a stretch; NaN where it had no good value there."""

    low: float
    mean: float
    high: float


@dataclass(frozen=True, slots=True)
class FiguresAsk:
    """A question for figures of ``[start_ns, end_ns)``; ``shift_ns`` where compared with earlier ones."""

    tags: tuple[str, ...]
    start_ns: int
    end_ns: int
    shift_ns: int = 0

    @property
    def request(self) -> FiguresRequest | CompareRequest:
        """As the historian is asked."""
        width = self.end_ns - self.start_ns
        if not self.shift_ns:
            return FiguresRequest(
                tags=self.tags, start_ns=self.start_ns, end_ns=self.end_ns, width_ns=width
            )
        before = self.start_ns - self.shift_ns
        return CompareRequest(
            tags=self.tags,
            first_ns=self.start_ns,
            second_ns=before,
            span_ns=width,
            width_ns=width,
        )


class Figures:
    """The figures of one stretch, asked for once hands have let it rest for a moment."""

    def __init__(self) -> None:
        self.changes = 0
        self.problem = ""
        self._known: FiguresAsk | None = None
        self._wanted: FiguresAsk | None = None
        self._since_ns = 0
        self._not_before_ns = 0
        self._is_waiting = False
        self._here: Mapping[str, Figure] = {}
        self._before: Mapping[str, Figure] = {}

    def wants(
        self, tags: Sequence[str], start_ns: int, end_ns: int, now_ns: int, shift_ns: int = 0
    ) -> list[FiguresAsk]:
        """What to ask for this stretch now; nothing while it moves, or while an answer is awaited."""
        asked = FiguresAsk(tuple(tags), start_ns, min(end_ns, now_ns), shift_ns)
        if asked != self._wanted:
            self._wanted, self._since_ns = asked, now_ns
        rests = passed(now_ns, self._since_ns, _REST_NS)
        if self._is_waiting or asked == self._known or not rests or not tags:
            return []
        if asked.end_ns <= asked.start_ns or waits(now_ns, self._not_before_ns, RETRY_NS):
            return []
        self._is_waiting = True
        return [asked]

    def take(self, ask: FiguresAsk, answer: FiguresAnswer | CompareAnswer) -> None:
        """Hear an answer."""
        self._is_waiting, self._known, self.problem = False, ask, ""
        first = answer.series if isinstance(answer, FiguresAnswer) else answer.first
        second = () if isinstance(answer, FiguresAnswer) else answer.second
        self._here, self._before = _figures(first), _figures(second)
        self.changes += 1

    def failed(self, ask: FiguresAsk, reason: str, now_ns: int) -> None:
        """No answer: it is said, and asked again a little later."""
        self._is_waiting, self.problem = False, reason
        self._not_before_ns = now_ns + RETRY_NS
        self.changes += 1

    def here(self, tag: str) -> Figure | None:
        """A pen's figures in the stretch that was last asked for and answered."""
        return self._here.get(tag) if self._is_known else None

    def before(self, tag: str) -> Figure | None:
        """The same of the compared period."""
        return self._before.get(tag) if self._is_known else None

    @property
    def _is_known(self) -> bool:
        return self._known is not None and self._known == self._wanted


def rounded(start_ns: int, end_ns: int) -> tuple[int, int]:
    """A stretch that follows the clock, on steps of a hundredth of its length."""
    step = max(SECOND, (end_ns - start_ns) // _STEPS)
    return start_ns // step * step, end_ns // step * step


def _figures(series: Sequence[FigureSeries]) -> dict[str, Figure]:
    return {one.tag: _figure(one) for one in series if len(one.time_ns)}


def _figure(series: FigureSeries) -> Figure:
    """A value that only held has no sample there: its extremes are the mean."""
    low, mean, high = (float(x[0]) for x in (series.minimum, series.mean, series.maximum))
    return Figure(mean, mean, mean) if math.isnan(low) else Figure(low, mean, high)
