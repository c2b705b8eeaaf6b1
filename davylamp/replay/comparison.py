"""What would have been raised against what was, counted per alarm.

>>> from scada.model import AlarmKind
>>> def stood(first, last, alarm="t/alarm"):
...     return Occurrence(alarm, "t", AlarmKind.ALARM, first * 10**9, last * 10**9, 1.0, 1.0)
>>> compared = compare([stood(0, 9), stood(50, 60)], [stood(2, 8), stood(90, 95)], 100 * 10**9)
>>> [(row.alarm, row.same, row.only_then, row.only_now) for row in compared.rows]
[('t/alarm', 1, 1, 1)]
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from davylamp.replay.occurrence import Occurrence

NEAR_NS: Final = 2_000_000_000
"""Two occurrences so near to each other are the same: generated scans are no finer."""


@dataclass(frozen=True, slots=True)
class Row:
    """The counts of one alarm; seconds in alarm ``then`` and ``now``."""

    alarm: str
    same: int
    only_then: int
    only_now: int
    then_s: float
    now_s: float


@dataclass(frozen=True, slots=True)
class Compared:
    """``same[k]`` are pairs of then and now; the rest stands on one side alone."""

    rows: tuple[Row, ...]
    same: tuple[tuple[Occurrence, Occurrence], ...]
    only_then: tuple[Occurrence, ...]
    only_now: tuple[Occurrence, ...]


def compare(then: Sequence[Occurrence], now: Sequence[Occurrence], end_ns: int) -> Compared:
    """Pair occurrences of the same alarm that overlap, each with the first that is left."""
    alarms = sorted({one.alarm for one in (*then, *now)})
    rows, same, only_then, only_now = [], [], [], []
    before, after = _by_alarm(then), _by_alarm(now)
    for alarm in alarms:
        old, new = before.get(alarm, []), after.get(alarm, [])
        pairs, left_then, left_now = _paired(old, new)
        same += pairs
        only_then += left_then
        only_now += left_now
        rows.append(
            Row(
                alarm,
                len(pairs),
                len(left_then),
                len(left_now),
                sum(one.seconds(end_ns) for one in old),
                sum(one.seconds(end_ns) for one in new),
            )
        )
    return Compared(tuple(rows), tuple(same), tuple(only_then), tuple(only_now))


def _by_alarm(occurrences: Sequence[Occurrence]) -> dict[str, list[Occurrence]]:
    found: dict[str, list[Occurrence]] = {}
    for one in occurrences:
        found.setdefault(one.alarm, []).append(one)
    return found


def _paired(
    then: list[Occurrence], now: list[Occurrence]
) -> tuple[list[tuple[Occurrence, Occurrence]], list[Occurrence], list[Occurrence]]:
    """Both in order of time, so that one pass finds the pairs."""
    pairs, left_then, left_now, at = [], [], [], 0
    for old in then:
        while at < len(now) and not now[at].overlaps(old, NEAR_NS) and _is_over(now[at], old):
            left_now.append(now[at])
            at += 1
        if at < len(now) and now[at].overlaps(old, NEAR_NS):
            pairs.append((old, now[at]))
            at += 1
        else:
            left_then.append(old)
    return pairs, left_then, left_now + now[at:]


def _is_over(one: Occurrence, before: Occurrence) -> bool:
    return one.returned_ns is not None and one.returned_ns < before.raised_ns
