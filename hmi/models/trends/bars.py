"""Bars beneath a pane: alarm, cut, feed and calibration on its time axis (the local convention)."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from hmi.models.trends.columns import Columns
from hmi.models.trends.trace import Rules, Stretch, known_until, runs
from scada.model import AlarmKind, AlarmRecord, Event, EventKind, Process, Quality


class BarKind(StrEnum):
    """What a row of bars shows."""

    ALARM = "alarm"
    CUT = "cut"
    FEED = "feed"
    CALIBRATION = "calibration"
    SWITCH = "switch"


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a row, ``[start, end)`` ns. ``priority`` colours an alarm; 0 a held one.

    ``bad`` says that the switch's state was not known there.
    """

    start_ns: int
    end_ns: int
    priority: int | None = None
    bad: bool = False


@dataclass(frozen=True, slots=True)
class BarRow:
    """One row of bars; ``tag`` is the switch it shows, empty for alarms and marks."""

    kind: BarKind
    bars: tuple[Bar, ...]
    tag: str = ""


_ROW_OF = {
    AlarmKind.PRE_WARNING: BarKind.ALARM,
    AlarmKind.ALARM: BarKind.ALARM,
    AlarmKind.STATE: BarKind.ALARM,
    AlarmKind.CUT: BarKind.CUT,
}


def alarm_bars(
    events: Iterable[Event], active: Iterable[AlarmRecord], tags: Sequence[str], now_ns: int
) -> dict[BarKind, tuple[Bar, ...]]:
    """When limit alarms of ``tags`` were active: rows ALARM and CUT, worst priority on top (last).

    From journal lines in any order, and from the alarms that are active now; an alarm that had been
    raised before the journal lines begin is known by the ``raised_ns`` of any later line of it.
    """
    wanted = set(tags)
    found: dict[tuple[str, int], tuple[AlarmKind, int, int]] = {}
    for event in events:
        if event.tag not in wanted or event.alarm_kind not in _ROW_OF or event.process is None:
            continue
        ended = event.kind is EventKind.RETURNED
        if event.process is not Process.ACTIVE and not ended:
            continue  # an acknowledgement after the return, a suppression: no part of any bar
        raised = event.raised_ns or event.time_ns
        key = (event.alarm, raised)
        before = found.get(key)
        known = before[2] if before else now_ns
        end = min(event.time_ns, known) if ended else known
        found[key] = (event.alarm_kind, event.priority, end)
    for record in active:
        if record.tag in wanted and record.kind in _ROW_OF and record.process is Process.ACTIVE:
            found[record.alarm, record.raised_ns] = (record.kind, record.priority, now_ns)
    rows: dict[BarKind, list[Bar]] = {BarKind.ALARM: [], BarKind.CUT: []}
    for (_, raised), (kind, priority, end) in found.items():
        rows[_ROW_OF[kind]].append(Bar(raised, max(end, raised), priority))
    return {
        kind: tuple(sorted(bars, key=lambda bar: (-(bar.priority or 9), bar.start_ns)))
        for kind, bars in rows.items()
    }


def switch_bars(columns: Columns, rules: Rules) -> tuple[Bar, ...]:
    """When a switch was on (1), and when its state was not known."""
    if not len(columns):
        return ()
    until = known_until(columns, rules)
    bad = (columns.quality == Quality.BAD) & ~columns.shown
    on = columns.shown & (np.nan_to_num(columns.maximum) >= 0.5)
    apart = np.r_[False, until[:-1] < columns.start_ns[1:]]
    bars = [_bar(columns, until, run, bad=False) for run in _split(runs(on), apart)]
    bars += [_bar(columns, until, run, bad=True) for run in _split(runs(bad), apart)]
    return tuple(sorted(bars, key=lambda bar: bar.start_ns))


def _split(whole: list[slice], apart: NDArray[np.bool_]) -> list[slice]:
    """Runs cut where a row does not follow on the one before it."""
    cut: list[slice] = []
    for run in whole:
        inner = run.start + 1 + np.flatnonzero(apart[run.start + 1 : run.stop])
        edges = [run.start, *inner.tolist(), run.stop]
        cut += [slice(a, b) for a, b in itertools.pairwise(edges)]
    return cut


def _bar(columns: Columns, until: NDArray[np.int64], run: slice, *, bad: bool) -> Bar:
    return Bar(int(columns.start_ns[run][0]), int(until[run][-1]), bad=bad)


def mark_bars(stretches: Iterable[Stretch]) -> tuple[Bar, ...]:
    """Stretches (of calibration) as bars."""
    return tuple(Bar(stretch.start_ns, stretch.end_ns) for stretch in stretches)
