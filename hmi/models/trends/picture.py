"""From when on a picture is another one: what came is painted, what was painted stays.

Two pictures of the same pens, scales and pixels are compared by what they are made of. A live sample
changes the last columns, an alarm that goes on its bar's end; the columns before are what they were.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hmi.models.trends.bars import BarRow
from hmi.models.trends.columns import Columns
from hmi.models.trends.coverage import Coverage
from hmi.models.trends.drawn import Drawn
from hmi.models.trends.grid import Grid
from hmi.models.trends.trace import Stretch, Trace

NEVER_NS: Final = 2**62
"""No time at all, in place of the earliest."""
_ALL: Final = -NEVER_NS
Line = Trace | Coverage | Columns


class Piece(NamedTuple):
    """Something from a time until another, and what else is drawn of it."""

    start_ns: int
    end_ns: int
    look: Hashable = None


@dataclass(frozen=True, slots=True)
class Picture:
    """The lines and the pieces of a picture by name.

    ``pixel_ns`` is a column's length, ``start_ns`` where the first one begins: what lies before is not
    looked at, but for the point from which a line comes into view.
    """

    pixel_ns: int
    start_ns: int
    lines: Mapping[Hashable, Line]
    pieces: Mapping[Hashable, Sequence[Piece]]


def picture_of(model: Drawn, rows: Sequence[BarRow], grid: Grid) -> Picture:
    """What a model draws now on these columns, with these rows of bars."""
    lines: dict[Hashable, Line] = {}
    pieces: dict[Hashable, Sequence[Piece]] = {}
    for pane in model.panes:
        for tag in pane.tags:
            dense = model.is_dense(tag.id, grid.count)
            lines["pen", tag.id] = model.coverage(tag.id) if dense else model.trace(tag.id)
            lines["hollow", tag.id] = model.hollow(tag.id)
        compared = model.compared_in(pane)
        earlier = model.compared(compared.id) if compared is not None else None
        if earlier is not None:
            lines["compared", pane.key] = earlier
        for what in (model.calibrations, model.doubtful, model.bad):
            pieces[what.__name__, pane.key] = _stretches(what(pane))
        for limit in pane.limits:
            pieces["limit", limit] = [Piece(*force) for force in model.in_force(limit)]
    for number, row in enumerate(rows):
        bars = [Piece(bar.start_ns, bar.end_ns, (bar.priority, bar.bad)) for bar in row.bars]
        pieces["bars", number, row.kind, row.tag] = bars
    return Picture(grid.pixel_ns, grid.span.start_ns, lines, pieces)


def _stretches(found: Iterable[Stretch]) -> list[Piece]:
    """The word of a stretch is not among the columns."""
    return [Piece(stretch.start_ns, stretch.end_ns) for stretch in found]


def changed_from(before: Picture, now: Picture) -> int:
    """The earliest time at which they differ, ns; `NEVER_NS` where they do not."""
    if before.pixel_ns != now.pixel_ns or not _alike(before, now):
        return _ALL
    start_ns = now.start_ns
    lines = (_line(line, now.lines[key], now) for key, line in before.lines.items())
    pieces = (
        _pieces(_seen(some, start_ns), _seen(now.pieces[key], start_ns))
        for key, some in before.pieces.items()
    )
    return min((NEVER_NS, *lines, *pieces))


def _seen(pieces: Sequence[Piece], start_ns: int) -> list[Piece]:
    """Those that reach into the picture, from its beginning on."""
    return [
        piece._replace(start_ns=max(piece.start_ns, start_ns))
        for piece in pieces
        if piece.end_ns >= start_ns
    ]


def _alike(before: Picture, now: Picture) -> bool:
    """Whether each part of one has its like in the other."""
    same = before.lines.keys() == now.lines.keys() and before.pieces.keys() == now.pieces.keys()
    return same and all(type(line) is type(now.lines[key]) for key, line in before.lines.items())


def _line(before: Line, now: Line, seen: Picture) -> int:
    if before is now:
        return NEVER_NS
    start_ns, pixel_ns = seen.start_ns, seen.pixel_ns
    if isinstance(before, Trace) and isinstance(now, Trace):
        return _trace(_from(before, start_ns), _from(now, start_ns))
    if isinstance(before, Coverage) and isinstance(now, Coverage):
        one, two = (each.between(start_ns // pixel_ns, NEVER_NS) for each in (before, now))
        at = _differ(one.column, two.column, (one.low, two.low), (one.high, two.high))
        return NEVER_NS if at is None else _earlier(one.column, two.column, at) * pixel_ns
    if isinstance(before, Columns) and isinstance(now, Columns):
        first, second = (each.between(start_ns, NEVER_NS) for each in (before, now))
        at = _differ(first.start_ns, second.start_ns, (first.last, second.last))
        return NEVER_NS if at is None else _earlier(first.start_ns, second.start_ns, at)
    return _ALL


def _from(line: Trace, start_ns: int) -> Trace:
    """From the last point before a time on."""
    part = slice(max(0, int(np.searchsorted(line.time_ns, start_ns)) - 1), None)
    return Trace(line.time_ns[part], line.value[part], line.connect[part])


def _trace(before: Trace, now: Trace) -> int:
    """From the first other point on; from the point before it, unless the way there is level."""
    at = _differ(
        before.time_ns, now.time_ns, (before.value, now.value), (before.connect, now.connect)
    )
    if at is None:
        return NEVER_NS
    first = _earlier(before.time_ns, now.time_ns, at)
    there = [one for one in (before, now) if at < len(one.time_ns)]
    points = {(int(one.time_ns[at]), float(one.value[at])) for one in there}
    stays = len(there) == 2 and len(points) == 1
    if not at or stays or not now.connect[at - 1]:
        return first
    level = {value for _, value in points} == {float(now.value[at - 1])}
    return first if level else int(now.time_ns[at - 1])


def _earlier(before: NDArray[np.int64], now: NDArray[np.int64], at: int) -> int:
    """The time of whichever comes first at a place where one of them may have ended."""
    return min(int(each[at]) for each in (before, now) if at < len(each))


def _differ(
    before: NDArray[np.int64],
    now: NDArray[np.int64],
    *more: tuple[NDArray, NDArray],  # type: ignore[type-arg]
) -> int | None:
    """The first place at which columns differ, the longer from the end of the shorter on."""
    common = min(len(before), len(now))
    other = before[:common] != now[:common]
    for one, two in more:
        other |= one[:common] != two[:common]
    found = int(np.argmax(other)) if other.any() else common
    return found if found < max(len(before), len(now)) else None


def _pieces(before: Sequence[Piece], now: Sequence[Piece]) -> int:
    """Of a piece that only ends elsewhere from the earlier end on, of any other from its start."""
    if before == now:
        return NEVER_NS
    old, new = set(before) - set(now), set(now) - set(before)
    ends = {(one.start_ns, one.look): one.end_ns for one in new}
    times = [min(one.end_ns, ends.pop((one.start_ns, one.look), one.start_ns)) for one in old]
    left = [one.start_ns for one in new if (one.start_ns, one.look) in ends]
    # What only stands in another order may lie over its neighbours otherwise.
    return min([*times, *left], default=min(one.start_ns for one in (*before, *now)))
