"""A question about history: what is asked of the historian, answer after answer, until all of it is here.

No clock and no bus: `next` is the request that is to be sent, `take` its answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any, Final, Literal

import msgspec
import numpy as np

from scada.bus.messages import (
    AsOfRequest,
    FiguresRequest,
    HistoryRequest,
    JoinRequest,
    Message,
    StateTimesRequest,
)
from scada.model.calendar_steps import Run, runs

Sort = Literal["raw", "statistics", "states", "as_of", "joined"]
SORTS: Final[tuple[Sort, ...]] = ("raw", "statistics", "states", "as_of", "joined")
MOST_ROWS: Final = 200_000
"""So many rows are shown; the rest is for an export, which has no bound."""
_SHARES: Final = {"raw": 20_000}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. ``every_ns``: the width of a figure or the grid of a join, 0: none of either.

    ``limit`` makes states of a measured value: beyond it or not.
    """

    sort: Sort
    tags: tuple[str, ...]
    start_ns: int
    end_ns: int
    every_ns: int = 0
    limit: float | None = None
    comparison: str = ">="
    zone: tzinfo = UTC
    """Whole days are those of this clock."""


@dataclass
class Asking:
    """A question under way: ``parts`` are the answers, ``cut`` says that there was more to be had."""

    question: Question
    parts: list[Any] = field(default_factory=list)
    cut: bool = False
    rows: int = 0
    gone_ns: int = 0
    """Until when samples are kept no more, as far as the answer needed them; 0: all are there."""
    _from_ns: int = 0
    _left: list[tuple[str, int]] = field(default_factory=list)
    _done: bool = False

    _runs: list[Run] = field(default_factory=list)

    def __post_init__(self) -> None:
        asked = self.question
        self._from_ns = asked.start_ns
        if asked.sort in ("statistics", "joined"):
            self._runs = runs(asked.start_ns, asked.end_ns, asked.every_ns, asked.zone)

    @property
    def share(self) -> float:
        """How much of the span is here, as far as that is known."""
        asked = self.question
        if self._done:
            return 1.0
        return (self._from_ns - asked.start_ns) / max(1, asked.end_ns - asked.start_ns)

    def next(self) -> Message | None:
        """The request that is to be sent now; None where all of it is here."""
        asked = self.question
        if self._done:
            return None
        match asked.sort:
            case "raw":
                return self._raw()
            case "statistics":
                run = self._run()
                return FiguresRequest(
                    tags=asked.tags,
                    start_ns=self._from_ns,
                    end_ns=run.end_ns,
                    width_ns=run.width_ns or asked.end_ns - asked.start_ns,
                )
            case "states":
                return StateTimesRequest(
                    tags=asked.tags,
                    start_ns=asked.start_ns,
                    end_ns=asked.end_ns,
                    limit=asked.limit,
                    comparison=asked.comparison,
                )
            case "as_of":
                return AsOfRequest(tags=asked.tags, at_ns=asked.end_ns)
            case "joined":
                run = self._run()
                return JoinRequest(
                    tags=asked.tags,
                    start_ns=self._from_ns,
                    end_ns=run.end_ns,
                    every_ns=run.width_ns,
                )

    def _run(self) -> Run:
        """The steps of one length that are asked for now."""
        return next(one for one in self._runs if one.end_ns > self._from_ns)

    def _raw(self) -> Message:
        asked = self.question
        tags, start_ns = asked.tags, asked.start_ns
        if self._left:
            tag, start_ns = self._left[0]
            tags = (tag,)
        return HistoryRequest(
            tags=tags, start_ns=start_ns, end_ns=asked.end_ns, limit=_SHARES["raw"]
        )

    def take(self, answer: Any) -> None:
        """The answer to what `next` asked."""
        self.gone_ns = max((self.gone_ns, *(end_ns for _, end_ns in getattr(answer, "gone", ()))))
        match self.question.sort:
            case "raw":
                self._take_raw(answer.raw)
            case "as_of":
                self.parts.append(answer.raw)
                self._done = True
            case "states":
                self.parts.append(answer.series)
                self._done = True
            case "statistics":
                self.parts.append(answer.series)
                self._go_on(answer.until_ns, sum(len(one.time_ns) for one in answer.series))
            case "joined":
                self.parts.append(answer)
                self._go_on(answer.until_ns, len(answer.time_ns))

    def _go_on(self, until_ns: int, rows: int) -> None:
        self.rows += rows
        stuck = until_ns <= self._from_ns
        self._from_ns = max(until_ns, self._from_ns)
        self._done = stuck or self._from_ns >= self.question.end_ns
        if not self._done and self.rows >= MOST_ROWS:
            self._done = self.cut = True

    def _take_raw(self, series: Sequence[Any]) -> None:
        if self._left:
            self._left.pop(0)
        more = [(one.tag, int(one.time_ns[-1])) for one in series if one.more and len(one.time_ns)]
        # Samples of the last time may go on: they are left to the next answer, all of them.
        ended = {tag for tag, _ in more}
        whole = tuple(_before_last(one) if one.tag in ended else one for one in series)
        stuck = [
            one for one, now in zip(series, whole, strict=True) if one.more and not len(now.time_ns)
        ]
        self.parts.append(tuple(series) if stuck else whole)
        self.rows += sum(len(one.time_ns) for one in self.parts[-1])
        self._left = [] if stuck else more + self._left
        if self._left and self.rows >= MOST_ROWS:
            self._left, self.cut = [], True
        self.cut = self.cut or bool(stuck)
        self._done = not self._left


def _before_last(series: Any) -> Any:
    """The samples before the last time."""
    keep = int(np.searchsorted(series.time_ns, series.time_ns[-1]))
    columns = {
        name: column[:keep]
        for name in ("time_ns", "value", "status", "flags", "raw")
        if (column := getattr(series, name)) is not None
    }
    return msgspec.structs.replace(series, **columns)
