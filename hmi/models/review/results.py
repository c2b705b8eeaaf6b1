"""What came of a question, as rows with their quality, and as traces for a quick chart."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hmi.models.review.grid import Column, Grid, number
from hmi.models.review.question import Asking
from hmi.models.words import MINUS, Words, duration
from hmi.models.words import number as said_number
from scada.model import Flag, Quality, Status, Tag, quality_of, status_name
from scada.model.wall_clock import offset_of

NO_TIME: Final = int(np.iinfo(np.int64).min)
MOST_SIDES: Final = 12
"""Points side by side; a file has all."""
MOST_TRACES: Final = 6
"""Pens of the quick chart; more are for the trends."""
_SWITCH: Final = (0.0, 1.0)
_OFFSET_PX: Final = 28
_NEAR_NS: Final = 86_400 * 10**9
"""So near to a span the change of clocks may be that makes a time of it one that is said twice."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One pen: times and values in order; NaN is a gap. ``low`` and ``high`` are its extremes."""

    tag: str
    time_ns: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Result:
    """The table, the traces, and in how many rows the quality is not good."""

    grid: Grid
    traces: tuple[Trace, ...]
    not_good: int = 0


class Results:
    """Makes results in the words of a site."""

    def __init__(self, words: Words, text: Callable[..., str]) -> None:
        self._words, self._text = words, text

    def of(self, asking: Asking) -> Result:
        """The result of a question that was answered."""
        make = {
            "raw": self._samples,
            "as_of": self._samples,
            "statistics": self._figures,
            "states": self._states,
            "joined": self._joined,
        }
        return make[asking.question.sort](asking)

    def _time(self, time_ns: int) -> str:
        if time_ns == NO_TIME:
            return "–"
        words = self._words
        second = f"{words.date(time_ns)} {words.clock(time_ns)}"
        return f"{second}.{time_ns // 1_000_000 % 1000:03d}{offset_of(words.local(time_ns))}"

    def _bare(self, time_ns: int) -> str:
        """Without the year, which the heading has."""
        words = self._words
        twice = offset_of(words.local(time_ns))
        return f"{words.date(time_ns)[5:]} {words.clock(time_ns)}{twice}"

    def _more(self, asking: Asking) -> int:
        """What a time takes more, px, where the clock is set back and says it with its offset."""
        asked, offset = asking.question, self._words.offset
        first_ns, last_ns = asked.start_ns - _NEAR_NS, asked.end_ns + _NEAR_NS
        return 0 if offset(first_ns) == offset(last_ns) else _OFFSET_PX

    def _title(self, name: str) -> str:
        return self._text(f"desk.column.{name}")

    def _tag(self, tag: str) -> Tag | None:
        return self._words.tags.get(tag)

    def _value(self, tag: str, value: float) -> str:
        known = self._tag(tag)
        if not math.isfinite(value):
            return "–"
        return f"{value:g}" if known is None else self._words.value(known, value)

    def _unit(self, tag: str) -> str:
        known = self._tag(tag)
        return known.unit if known else ""

    def _name(self, tag: str) -> str:
        known = self._tag(tag)
        if known is None:
            return tag
        return f"{self._words.area(known.area)} {self._words.point(known)}".strip()

    def _at(self, tag: str) -> str:
        known = self._tag(tag)
        return self._words.at(known) if known else tag

    def _point(self, tag: Callable[[int], str]) -> Column:
        """The column of the points."""
        return Column(
            self._title("point"), 0, lambda row: self._at(tag(row)),
            short=lambda row: self._short(tag(row)),
        )  # fmt: skip

    def _short(self, tag: str) -> str:
        """The point alone, where its place leaves no room for it."""
        known = self._tag(tag)
        return self._words.point(known) if known else tag

    def _quality(self, status: int, quality: int) -> str:
        if not status:
            return self._words.quality(quality)
        name = status_name(status)
        return f"{self._words.quality(quality)} · {self._words.status(status, name)}"

    def _marks(self, flags: int) -> str:
        said = [
            self._text(f"desk.mark.{flag.name.lower()}")
            for flag in Flag
            if flag and flags & flag and flag.name
        ]
        return self._text("desk.comma").join(said)

    # --- samples

    def _samples(self, asking: Asking) -> Result:
        some = _by_tag(asking)
        if asking.question.sort == "as_of":
            some = {tag: one if len(one.time_ns) else _Nothing(tag) for tag, one in some.items()}
        names = list(some)
        lengths = [len(one.time_ns) for one in some.values()]
        of = np.repeat(np.arange(len(names)), lengths)
        time_ns, value, status, flags = (
            np.concatenate([getattr(one, name) for one in some.values()] or [np.zeros(0)])
            for name in ("time_ns", "value", "status", "flags")
        )
        quality = quality_of(status.astype(np.uint32), flags.astype(np.uint16))

        def tag(row: int) -> str:
            return names[int(of[row])]

        def look(row: int) -> str:
            return "quiet" if quality[row] else "live"

        columns = (
            Column(
                self._title("time"), 210 + self._more(asking),
                lambda row: self._time(int(time_ns[row])),
            ),
            self._point(tag),
            Column(self._title("tag"), 150, tag, token="quiet"),
            Column(
                self._title("value"), 110, lambda row: self._value(tag(row), float(value[row])),
                right=True, bold=True, token="live", token_of=look,
            ),
            Column(self._title("unit"), 70, lambda row: self._unit(tag(row)), token="quiet"),
            Column(
                self._title("quality"), 210,
                lambda row: self._quality(int(status[row]), int(quality[row])),
                token="quiet", token_of=lambda row: "text" if quality[row] else "quiet",
            ),
            Column(self._title("marks"), 150, lambda row: self._marks(int(flags[row]))),
        )  # fmt: skip
        traces = tuple(
            _trace(one.tag, one.time_ns, one.value, one.status, one.flags)
            for one in list(some.values())[:MOST_TRACES]
        )
        drawn = traces if asking.question.sort == "raw" else ()
        return Result(Grid(columns, len(of), tag), drawn, int(np.count_nonzero(quality)))

    # --- figures

    def _figures(self, asking: Asking) -> Result:
        some = _by_tag(asking)
        names = list(some)
        lengths = [len(one.time_ns) for one in some.values()]
        of = np.repeat(np.arange(len(names)), lengths)
        data = {
            name: np.concatenate([getattr(one, name) for one in some.values()] or [np.zeros(0)])
            for name in (
                "time_ns", "mean", "minimum", "minimum_ns", "maximum", "maximum_ns", "count",
                "good_s", "bad_s", "unknown_s",
            )
        }  # fmt: skip

        def tag(row: int) -> str:
            return names[int(of[row])]

        def valued(name: str) -> Callable[[int], str]:
            return lambda row: self._value(tag(row), float(data[name][row]))

        def clock(name: str) -> Callable[[int], str]:
            return lambda row: self._when(int(data[name][row]))

        def lasted(name: str) -> Callable[[int], str]:
            return lambda row: lasting(float(data[name][row])) if data[name][row] else "–"

        def quality(row: int) -> str:
            """How much of the stretch was good, or that nothing is known."""
            good, bad, unknown = (
                float(data[name][row]) for name in ("good_s", "bad_s", "unknown_s")
            )
            if not good and not bad:
                return self._text("desk.state.unknown")
            return _share(good, good + bad + unknown)

        def look(row: int) -> str:
            return "text" if data["bad_s"][row] or data["unknown_s"][row] else "quiet"

        columns = (
            Column(
                self._title("from"),
                144 + self._more(asking),
                lambda row: self._bare(int(data["time_ns"][row])),
            ),
            Column(
                self._title("point"),
                0,
                lambda row: self._at(tag(row)),
                short=lambda row: self._short(tag(row)),
            ),
            number(self._title("mean"), 76, valued("mean")),
            number(self._title("minimum"), 76, valued("minimum"), bold=False),
            number(self._title("maximum"), 76, valued("maximum")),
            Column(self._title("unit"), 64, lambda row: self._unit(tag(row)), token="quiet"),
            Column(self._title("good_share"), 86, quality, right=True, token_of=look),
            number(self._title("count"), 76, lambda row: f"{int(data['count'][row]):,}", False),
            number(self._title("bad"), 76, lasted("bad_s"), bold=False),
            number(self._title("unknown"), 76, lasted("unknown_s"), bold=False),
            Column(self._title("minimum_at"), 84, clock("minimum_ns"), token="quiet"),
            Column(self._title("maximum_at"), 84, clock("maximum_ns"), token="quiet"),
        )
        traces = tuple(
            Trace(one.tag, one.time_ns, one.mean, one.mean)
            for one in list(some.values())[:MOST_TRACES]
        )
        not_good = int(np.count_nonzero(data["bad_s"] + data["unknown_s"]))
        return Result(Grid(columns, len(of), tag), traces, not_good)

    def _when(self, time_ns: int) -> str:
        return "–" if time_ns in (NO_TIME, 0) else self._words.clock(time_ns)

    # --- states

    def _states(self, asking: Asking) -> Result:
        asked = asking.question
        span_ns = max(1, asked.end_ns - asked.start_ns)
        rows = [
            row
            for series in (one for part in asking.parts for one in part)
            for row in self._of_states(series, span_ns, asked.limit, asked.comparison)
        ]

        def cell(place: int) -> Callable[[int], str]:
            return lambda row: rows[row][place]

        columns = (
            Column(self._title("point"), 0, cell(1), short=lambda row: self._short(rows[row][0])),
            Column(self._title("state"), 190, cell(2), bold=True),
            number(self._title("duration"), 120, cell(3)),
            number(self._title("share"), 90, cell(4)),
            number(self._title("entries"), 100, cell(5), bold=False),
            number(self._title("longest"), 120, cell(6), bold=False),
        )
        grid = Grid(columns, len(rows), lambda row: rows[row][0])
        return Result(grid, (), sum(row[7] == "bad" for row in rows))

    def _of_states(
        self, series: Any, span_ns: int, limit: float | None, comparison: str
    ) -> Iterator[tuple[str, ...]]:
        tag, name = series.tag, self._name(series.tag)
        for at in range(len(series.state)):
            said = self._state(tag, float(series.state[at]), limit, comparison)
            held, entries = int(series.duration_ns[at]), f"{int(series.entries[at]):,}"
            longest = lasting(int(series.longest_ns[at]) / 1e9)
            yield tag, name, said, lasting(held / 1e9), _share(held, span_ns), entries, longest, ""
        for kind, held in (("bad", int(series.bad_ns)), ("unknown", int(series.unknown_ns))):
            if held:
                said = self._text(f"desk.state.{kind}")
                yield tag, name, said, lasting(held / 1e9), _share(held, span_ns), "–", "–", "bad"

    def _state(self, tag: str, state: float, limit: float | None, comparison: str) -> str:
        known = self._tag(tag)
        if limit is not None:
            bound = f"{comparison} {said_number(limit, known.decimals if known else 3)}"
            bound = f"{bound} {self._unit(tag)}".strip()
            return bound if state else self._text("desk.state.not", bound=bound)
        if known is not None and known.is_switch and state in _SWITCH:
            return self._words.state(known, state)
        return self._value(tag, state)

    # --- joined

    def _joined(self, asking: Asking) -> Result:
        tags, parts = asking.question.tags, asking.parts
        time_ns = np.concatenate([part.time_ns for part in parts] or [np.zeros(0, np.int64)])
        value, status, flags = (
            np.concatenate(
                [np.asarray(getattr(part, name)).reshape(-1, len(tags)) for part in parts]
                or [np.zeros((0, len(tags)))]
            )
            for name in ("value", "status", "flags")
        )
        quality = quality_of(
            status.astype(np.uint32).ravel(), flags.astype(np.uint16).ravel()
        ).reshape(-1, len(tags))
        shown = tags[:MOST_SIDES]
        columns = (
            Column(
                self._title("time"), 210 + self._more(asking),
                lambda row: self._time(int(time_ns[row])),
            ),
            *(self._side(at, tag, value, quality, len(shown)) for at, tag in enumerate(shown)),
            Column(
                self._title("quality"), 0,
                lambda row: self._worst(quality[row], tags), token="quiet",
            ),
        )  # fmt: skip
        traces = tuple(
            _trace(tag, time_ns, value[:, at], status[:, at], flags[:, at])
            for at, tag in enumerate(tags[:MOST_TRACES])
        )
        not_good = int(np.count_nonzero(quality.any(axis=1)))
        return Result(Grid(columns, len(time_ns)), traces, not_good)

    def _side(
        self, at: int, tag: str, value: NDArray[Any], quality: NDArray[Any], count: int
    ) -> Column:
        known = self._tag(tag)
        short = self._words.short(known) if known else tag
        unit = self._unit(tag)
        return Column(
            f"{short or tag} {unit}".strip(),
            max(86, min(150, 900 // max(1, count))),
            lambda row: self._value(tag, float(value[row, at])),
            right=True,
            token="live",
            bold=True,
            token_of=lambda row: "quiet" if quality[row, at] else "live",
        )

    def _worst(self, row: NDArray[Any], tags: Sequence[str]) -> str:
        """Good where all are; else the tags that are not."""
        if not row.any():
            return self._words.quality(int(Quality.GOOD))
        named = [
            f"{tags[at]} {self._words.quality(int(row[at]))}" for at in np.flatnonzero(row)[:4]
        ]
        return self._text("desk.comma").join(named)


def _by_tag(asking: Asking) -> dict[str, Any]:
    """One series per tag, its parts put together, in the order of the question."""
    found: dict[str, list[Any]] = {tag: [] for tag in asking.question.tags}
    for part in asking.parts:
        for series in part:
            found.setdefault(series.tag, []).append(series)
    return {tag: _one(some) for tag, some in found.items() if some}


class _Nothing:
    """One row that says that there is none: what was not sampled is no missing row."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.time_ns, self.value = np.array([NO_TIME]), np.array([math.nan])
        self.status = np.array([Status.BAD_NO_DATA], np.uint32)
        self.flags = np.zeros(1, np.uint16)


class _Together:
    """Columns of several answers, one behind the other."""

    def __init__(self, some: Sequence[Any]) -> None:
        self.tag = some[0].tag
        for name in some[0].__struct_fields__:
            column = getattr(some[0], name)
            if isinstance(column, np.ndarray):
                setattr(self, name, np.concatenate([getattr(one, name) for one in some]))


def _one(some: Sequence[Any]) -> Any:
    return some[0] if len(some) == 1 else _Together(some)


def _trace(
    tag: str,
    time_ns: NDArray[Any],
    value: NDArray[Any],
    status: NDArray[Any],
    flags: NDArray[Any],
) -> Trace:
    quality = quality_of(status.astype(np.uint32), flags.astype(np.uint16))
    shown = np.where(quality >= Quality.BAD, np.nan, value)
    return Trace(tag, time_ns, shown, shown)


def _share(held: float, span: float) -> str:
    """A share; what is not quite all or nothing does not say that it is."""
    share = 100.0 * held / span
    if 0.0 < share < 0.05:
        return "< 0.1 %"
    if 99.95 <= share < 100.0:
        return "> 99.9 %"
    return "100 %" if share >= 100.0 else f"{share:.1f} %"


def lasting(seconds: float) -> str:
    """How long; of less than ten seconds with a tenth."""
    return f"{seconds:.1f} s" if seconds < 9.95 else duration(seconds)


def signed(value: float, decimals: int) -> str:
    """A number with its sign: ``+0.12``, ``−3``."""
    return f"{value:+.{decimals}f}".replace("-", MINUS)
