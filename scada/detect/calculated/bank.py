"""The calculated tags of a site, computed shape by shape."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from scada.detect.calculated.days import Days
from scada.detect.calculated.evaluate import Operands, Result, evaluate
from scada.detect.calculated.keepers import Keeper, keeper
from scada.detect.calculated.order import levels
from scada.detect.calculated.shapes import Shape, Shaped, shaped
from scada.model import Flag, Samples, SiteTable, Status, is_bad

SECOND_NS: Final = 1_000_000_000
STEPS: Final = 1000
"""A tag without a resolution is said anew when time moved it by that part of its range."""

Amounts = Sequence[tuple[float, int]]
Totals = dict[str, Amounts]
"""What running totals have come to, by tag: the amount, and the day that it is of (0: of all time)."""


class Columns(Protocol):
    """The latest of every tag of the site; columns ``(n_tags,)``, to be read only."""

    @property
    def time_ns(self) -> NDArray[np.int64]:
        """Source time."""
        ...

    @property
    def value(self) -> NDArray[np.float64]:
        """The value, NaN before the first."""
        ...

    @property
    def status(self) -> NDArray[np.uint32]:
        """OPC UA StatusCode."""
        ...

    def put(self, layer: Samples) -> None:
        """Take samples, each tag at most once."""
        ...


@dataclass(slots=True)
class _Group:
    """Calculated tags of one shape and one level; ``operand`` is ``(slots, n)``, of tags."""

    shape: Shape
    tag: NDArray[np.intp]
    operand: NDArray[np.intp]
    numbers: NDArray[np.float64]
    keepers: tuple[Keeper, ...]


class CalculatedBank:
    """Computes what is touched by a layer, and what time alone moves. Keeps no clock.

    It puts what it makes into the latest values, so that one calculated tag can be an operand of
    another.
    """

    def __init__(self, table: SiteTable, tolerance_s: float = 5.0) -> None:
        self.first = len(table.tags) - len(table.calculated)
        place = {tag.id: number for number, tag in enumerate(table.tags)}
        found = {place[one.tag]: shaped(one.checked) for one in table.calculated}
        self._groups = _groups(found, place)
        self._ids = [tag.id for tag in table.tags[self.first :]]
        self._days = Days(table.timezone, table.day_starts_s)
        self._tolerance_ns = round(tolerance_s * SECOND_NS)
        steps = [tag.resolution or (tag.high - tag.low) / STEPS for tag in table.tags[self.first :]]
        self._step = np.array(steps, np.float64)
        self._taken_ns = np.zeros(len(steps), np.int64)
        self._looked_ns = 0
        self._is_operand = np.zeros(len(table.tags), np.bool_)
        for group in self._groups:
            self._is_operand[group.operand] = True
        self.broken: NDArray[np.bool_] = np.zeros(len(steps), np.bool_)
        """Which have no value although all their operands have; shape ``(n_calculated,)``."""
        self.evaluations = 0
        """How many shapes were computed since the start."""

    def __len__(self) -> int:
        return len(self._step)

    def step(self, latest: Columns, tags: NDArray[np.integer], now_ns: int) -> Samples:
        """What follows from new samples of these tags, which ``latest`` has already."""
        if not len(self) or not self._is_operand[tags].any():
            return Samples.empty()
        touched = np.zeros(len(self._is_operand), np.bool_)
        touched[tags] = True
        return self._run(latest, touched, now_ns, 0)

    def advance(self, latest: Columns, now_ns: int) -> Samples:
        """What time alone brings, by the whole second."""
        second_ns = now_ns // SECOND_NS * SECOND_NS
        if second_ns <= self._looked_ns or not any(group.keepers for group in self._groups):
            return Samples.empty()
        self._looked_ns = second_ns
        return self._run(latest, np.zeros(len(self._is_operand), np.bool_), now_ns, second_ns)

    def totals(self, now_ns: int) -> Totals:
        """What a restart goes on from."""
        found: Totals = {}
        day_ns = int(self._days.begin(np.array([now_ns]))[0])
        for group in self._groups:
            states = [one.state(now_ns, day_ns) for one in group.keepers]
            for row, tag in enumerate(group.tag.tolist()):
                amounts = [(float(s[0][row]), int(s[1][row])) for s in states if s is not None]
                if amounts:
                    found[self._ids[tag - self.first]] = amounts
        return found

    def restore(self, totals: Mapping[str, Amounts]) -> None:
        """Go on from recorded totals; what the core was away for is a gap."""
        for group in self._groups:
            kept = [one for one in group.keepers if one.state(0, 0) is not None]
            for row, tag in enumerate(group.tag.tolist()):
                recorded = totals.get(self._ids[tag - self.first], ())
                if len(recorded) == len(kept):
                    for one, (amount, day_ns) in zip(kept, recorded, strict=True):
                        one.resume(row, amount, day_ns)

    def culprit(self, tag: int, status: NDArray[np.uint32]) -> int:
        """The measured tag that makes a calculated one bad, or the tag itself where none does."""
        for group in self._groups:
            for row in np.flatnonzero(group.tag == tag).tolist():
                bad = [one for one in group.operand[:, row].tolist() if is_bad(status[[one]])[0]]
                if bad:
                    return bad[0] if bad[0] < self.first else self.culprit(bad[0], status)
        return tag

    def _run(
        self, latest: Columns, touched: NDArray[np.bool_], now_ns: int, second_ns: int
    ) -> Samples:
        made: list[Samples] = []
        for group in self._groups:
            fresh = touched[group.operand].any(axis=0)
            rows = np.flatnonzero(fresh)
            if len(rows):
                made.append(self._compute(group, rows, latest, now_ns, 0))
            if second_ns and group.keepers and not fresh.all():
                made.append(self._compute(group, np.flatnonzero(~fresh), latest, now_ns, second_ns))
            for samples in made[-2:]:
                touched[samples.tag] = True
        return Samples.concatenate(made)

    def _compute(
        self, group: _Group, rows: NDArray[np.intp], latest: Columns, now_ns: int, second_ns: int
    ) -> Samples:
        """Compute some rows: by new operands, or by time alone where a second is given."""
        tag = group.tag[rows]
        place, newest = tag - self.first, self._newest(group, rows, latest)
        near = np.abs(newest - now_ns) <= self._tolerance_ns
        time_ns = np.where(near, newest, now_ns)
        if second_ns:
            time_ns = np.maximum(second_ns, self._taken_ns[place])
            newest = time_ns
        else:
            self._taken_ns[place] = np.maximum(time_ns, self._taken_ns[place])
        result = self._evaluate(group, rows, latest, time_ns, not second_ns)
        bad = is_bad(result.status)
        own = ~np.isfinite(result.value) & ~bad
        self.broken[place] = own
        status = np.where(own, np.uint32(Status.BAD), result.status).astype(np.uint32)
        moved = status != latest.status[tag]
        old = latest.value[tag]
        if second_ns:
            far = np.abs(result.value - old) >= self._step[place]
            moved |= far | ((result.value == 0) != (old == 0))
        else:
            moved |= (result.value != old) & ~(np.isnan(result.value) & np.isnan(old))
        said_ns = np.maximum(newest, latest.time_ns[tag])
        samples = Samples.of(
            tag[moved], said_ns[moved], result.value[moved], status[moved], int(Flag.CALCULATED)
        )
        latest.put(samples)
        return samples

    def _evaluate(
        self,
        group: _Group,
        rows: NDArray[np.intp],
        latest: Columns,
        time_ns: NDArray[np.int64],
        keep: bool,
    ) -> Result:
        self.evaluations += 1
        operand = group.operand[:, rows]
        value, status = latest.value[operand], latest.status[operand]
        status = np.where(np.isfinite(value) | is_bad(status), status, np.uint32(Status.BAD))
        days = self._days.begin(time_ns) if group.keepers else time_ns
        operands = Operands(
            value, status.astype(np.uint32), group.numbers[:, rows], rows, time_ns, days, keep
        )
        return evaluate(group.shape, operands, group.keepers)

    def _newest(self, group: _Group, rows: NDArray[np.intp], latest: Columns) -> NDArray[np.int64]:
        newest: NDArray[np.int64] = latest.time_ns[group.operand[:, rows]].max(axis=0, initial=0)
        return newest


def _groups(found: Mapping[int, Shaped], place: Mapping[str, int]) -> list[_Group]:
    """Tags of one shape and level together, the lower levels first."""
    names = {number: tag for tag, number in place.items() if number in found}
    level = levels({names[number]: one.tags for number, one in found.items()})
    by_shape: dict[tuple[int, Shape], list[int]] = {}
    for number, one in found.items():
        by_shape.setdefault((level[names[number]], one.shape), []).append(number)
    groups = []
    for (_, shape), tags in sorted(by_shape.items(), key=lambda item: item[0][0]):
        operand = np.array([[place[tag] for tag in found[one].tags] for one in tags], np.intp)
        numbers = np.array([found[one].numbers for one in tags], np.float64)
        kept = tuple(keeper(one.operator, len(tags), one.seconds) for one in shape.keepers)
        groups.append(_Group(shape, np.array(tags, np.intp), operand.T, numbers.T, kept))
    return groups
