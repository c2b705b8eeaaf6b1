"""What is seen only by looking at several alarms: levels, first-out, gathering, related values.

It stands behind the engine: each of its changes goes through `took`, and when a step ends `finish`
says what they amount to. Pure as the engine is.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from alarms.changes import CODE, Changes
from alarms.engine import AlarmEngine
from alarms.first_out import FirstOut
from alarms.gathering import Gathering
from alarms.levels import Levels
from alarms.related import RelatedTags
from alarms.rows import with_causes, with_firsts, with_silenced
from alarms.standing import LatestValues, Standing
from scada.model import EventKind

_OCCASIONS: Final = np.array([CODE[EventKind.RAISED], CODE[EventKind.RE_ALARMED]])


class Overseeing:
    """Over the engine of one site, with the latest values of its tags."""

    def __init__(self, engine: AlarmEngine, latest: LatestValues) -> None:
        self._engine, catalogue = engine, engine.catalogue
        self._first_out, self._gathering = FirstOut(catalogue), Gathering(catalogue)
        self._silences = bool(catalogue.table.suppressions)
        self._related = RelatedTags(catalogue)
        self._standing = Standing.of(engine, latest)
        self._levels = Levels(engine, self._standing)

    def begin(self) -> None:
        """A step begins."""
        if len(self._first_out):
            self._first_out.begin(self._standing)

    def pending(self, now_ns: int) -> bool:
        """Whether time alone may change a level."""
        return bool(len(self._levels)) and self._levels.pending(now_ns)

    def took(self, changes: Changes) -> Changes:
        """The same changes; what was raised says how its related tags stand at this moment."""
        if not len(self._related):
            return changes
        rows = np.isin(changes.kind, _OCCASIONS)
        values = self._related.values(changes.alarm, rows, self._standing)
        return self._engine.describe(changes, {}, values) if values else changes

    def grade(self, now_ns: int) -> list[Changes]:
        """The levels as they are at this moment."""
        return self._levels.grade(now_ns) if len(self._levels) else []

    def finish(self, changed: Sequence[Changes], now_ns: int) -> list[Changes]:
        """A step ends: its changes, saying which came first and what each is gathered under."""
        done = with_silenced(changed) if self._silences else list(changed)
        if len(self._first_out):
            done = self._marked(done)
        if len(self._gathering):
            done = self._gathered(done, now_ns)
        if len(self._levels):
            done += self._levels.freed(done, now_ns)
        return done

    def _marked(self, changed: list[Changes]) -> list[Changes]:
        marked = self._first_out.firsts(changed)
        for (part, row), groups in marked.items():
            self._engine.mark_first(int(changed[part].alarm[row]), groups)
        return with_firsts(changed, marked)

    def _gathered(self, changed: list[Changes], now_ns: int) -> list[Changes]:
        alarms, causes = self._gathering.moved(self._standing, self._engine.cause)
        if not len(alarms):
            return changed
        wanted = dict(zip(alarms.tolist(), causes.tolist(), strict=True))
        done, silent = with_causes(changed, wanted)
        self._engine.cause[alarms] = causes
        numbers = np.array(silent, np.int32)
        return [*done, self._engine.say_causes(numbers, now_ns)] if silent else done
