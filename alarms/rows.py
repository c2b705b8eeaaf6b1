"""Saying more on rows of a step that are there already: what is known only when it ends."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from alarms.changes import CODE, Changes
from scada.model import CALLING, EventKind

_HELD: Final = CODE[EventKind.HELD]
_SUPPRESSED: Final = CODE[EventKind.SUPPRESSED]
_CALLING: Final = np.array([CODE[kind] for kind in CALLING])


def with_firsts(changed: Sequence[Changes], marked: Mapping[tuple[int, int], str]) -> list[Changes]:
    """The rows, those of an alarm that came first and all its later ones with the groups' ids.

    ``marked`` has the rows that raise such alarms, by part and row.
    """
    done = list(changed)
    for (part, row), groups in marked.items():
        alarm = int(changed[part].alarm[row])
        for place, of_part in _rows_of(changed, alarm):
            later = of_part[of_part >= row] if place == part else of_part
            if place >= part and len(later):
                done[place] = _saying(done[place], later, {"first_out": groups})
    return done


def with_causes(
    changed: Sequence[Changes], causes: Mapping[int, int]
) -> tuple[list[Changes], list[int]]:
    """The rows with the causes under which their alarms are gathered, by number of the alarm.

    Of an alarm that was held on the way the later rows only. Returns too the alarms without a row to
    say it on.
    """
    done, silent = list(changed), []
    for alarm, cause in causes.items():
        said = False
        for place, rows in reversed(list(_rows_of(changed, alarm))):
            held = np.flatnonzero(changed[place].kind[rows] == _HELD)
            free = rows[held[-1] + 1 :] if len(held) else rows
            if len(free):
                column = done[place].cause.copy()
                column[free] = cause
                done[place] = replace(done[place], cause=column)
                said = True
            if len(held):
                break
        if not said:
            silent.append(alarm)
    return done, silent


def with_silenced(changed: Sequence[Changes]) -> list[Changes]:
    """The rows, those that would call the operator suppressed where the same step silences their alarm.

    A cause may come in a later batch of a step than what follows from it. Nobody hears a step in
    parts: what it leaves silent called nobody.
    """
    done = list(changed)
    for part, changes in enumerate(changed):
        for row in np.flatnonzero(changes.kind == _SUPPRESSED).tolist():
            facts = {"suppressed": changes.more.get(row, {}).get("suppressed", ())}
            for place, rows in _rows_of(changed, int(changes.alarm[row])):
                earlier = rows if place < part else rows[rows < row]
                calling = earlier[np.isin(changed[place].kind[earlier], _CALLING)]
                if place <= part and len(calling):
                    done[place] = _saying(done[place], calling, facts)
    return done


def _rows_of(changed: Sequence[Changes], alarm: int) -> Iterator[tuple[int, NDArray[np.intp]]]:
    for part, changes in enumerate(changed):
        rows = np.flatnonzero(changes.alarm == alarm)
        if len(rows):
            yield part, rows


def _saying(changes: Changes, rows: NDArray[np.intp], facts: Mapping[str, Any]) -> Changes:
    more = dict(changes.more)
    for row in rows.tolist():
        more[row] = {**more.get(row, {}), **facts}
    return changes.with_more(more)
