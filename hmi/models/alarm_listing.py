"""The rows of the list, made in portions: filtered, in order, folded.

Of ten thousand alarms a portion is made between two turns of the event loop, so that a key or a flood
never waits for the whole. The records do not change meanwhile: who lists has taken them as they were.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from hmi.models.alarm_lines import Line, repeats, root_of
from hmi.models.by_urgency import urgency
from scada.model import AlarmRecord

PORTION: Final = 250
AT_ONCE: Final = 2_000
"""So many are listed in one go: a few milliseconds."""


def everything(_: AlarmRecord) -> bool:
    """Lets all pass."""
    return True


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to list: what passes, in what order, folded how."""

    passes: Callable[[AlarmRecord], bool] = everything
    key: Callable[[AlarmRecord], object] | None = None
    """What to go by; None: as urgent as they are."""
    down: bool = False
    grouped: bool = False
    by_area: bool = False
    opened: frozenset[str] = frozenset()


class Listed(NamedTuple):
    """The rows, and how many the filter hides."""

    lines: list[Line]
    hidden: int


Portions = Iterator[Listed | None]
"""None after each portion, the rows at last."""


def listing(records: Sequence[AlarmRecord], wanted: Wanted) -> Portions:
    """List ``records``, which come by urgency."""
    seen: list[AlarmRecord] = []
    if wanted.passes is everything:
        seen = list(records)
    else:
        for start in range(0, len(records), PORTION):
            seen += filter(wanted.passes, records[start : start + PORTION])
            yield None
    if wanted.key is not None:
        keys: list[object] = []
        for start in range(0, len(seen), PORTION):
            keys += map(wanted.key, seen[start : start + PORTION])
            yield None
        seen = _sorted(seen, keys, wanted.down)
        yield None
    hidden = len(records) - len(seen)
    listed = {record.alarm: record for record in seen}
    if not wanted.by_area and not any(record.cause in listed for record in seen if record.cause):
        yield from _in_portions(map(Line, seen), hidden)
        return
    members = _Members(listed, wanted)
    for start in range(0, len(seen), PORTION):
        members.gather(seen[start : start + PORTION])
        yield None
    yield from _in_portions(members.lines(), hidden)


def at_once(records: Sequence[AlarmRecord], wanted: Wanted) -> Listed:
    """The same in one go."""
    return next(one for one in listing(records, wanted) if one is not None)


def _in_portions(rows: Iterator[Line], hidden: int) -> Portions:
    lines: list[Line] = []
    for line in rows:
        lines.append(line)
        if len(lines) % (4 * PORTION) == 0:
            yield None
    yield Listed(lines, hidden)


def _sorted(seen: list[AlarmRecord], keys: list[object], down: bool) -> list[AlarmRecord]:
    """By key; what is equal stands as urgent as it is, upwards and downwards alike."""
    order = sorted(range(len(seen)), key=keys.__getitem__, reverse=down)  # type: ignore[arg-type]
    return [seen[place] for place in order]


class _Members:
    """Rows beneath their heads: a cause, or the most urgent of a place."""

    def __init__(self, listed: dict[str, AlarmRecord], wanted: Wanted) -> None:
        self._listed, self._wanted = listed, wanted
        self._of: dict[str, list[AlarmRecord]] = {}
        self._places: dict[tuple[str, str], str] = {}

    def gather(self, records: Sequence[AlarmRecord]) -> None:
        """Take some in; a group stands where its first member does."""
        for record in records:
            self._of.setdefault(self._head(record), []).append(record)

    def _head(self, record: AlarmRecord) -> str:
        if self._wanted.by_area:
            place = (record.area, "" if record.area else record.server)
            return self._places.setdefault(place, record.alarm)
        if not record.cause:
            return record.alarm
        folds = self._wanted.grouped or repeats(record, self._listed)
        return root_of(record, self._listed) if folds else record.alarm

    def lines(self) -> Iterator[Line]:
        """The rows."""
        for root, group in self._of.items():
            head = self._listed[root]
            if len(group) == 1:
                yield Line(group[0])
            elif root in self._wanted.opened:
                yield Line(head, len(group) - 1, is_open=True)
                yield from (Line(record, depth=1) for record in group if record.alarm != root)
            else:
                worst = group[0] if self._wanted.key is None else min(group, key=urgency)
                hidden = worst if worst.alarm != root else None
                yield Line(head, len(group) - 1, hidden_worst=hidden)
