"""How the alarms of both sides of a replay do, by the figures that the review shows of a period."""

from collections.abc import Sequence
from typing import Final

from alarms.kpi import JournalColumns, Name, annunciations_of, group
from alarms.kpi.report import Line
from scada.bus.review_messages import ReplayFigure
from scada.model import AlarmKind, Event, EventKind

KEYS: Final = (
    "annunciations", "per_hour", "per_day", "most_in_ten_minutes", "periods_above_ten", "floods",
    "in_flood", "longest_flood", "top_ten", "chattering", "fleeting", "stale", "standing",
    "most_standing", "priority_1", "priority_2", "priority_3", "priority_4",
)  # fmt: skip
"""What is told without anybody acknowledging or suppressing."""
_CALLS: Final = frozenset({EventKind.RAISED, EventKind.RETURNED, EventKind.RE_ALARMED})


class Calls:
    """The lines of one side that call, or end a call; of the ``kinds`` that are compared, no others."""

    def __init__(self, kinds: frozenset[AlarmKind]) -> None:
        self._kinds = kinds
        self.samples = 0
        self.lines: list[Event] = []

    def take(self, events: Sequence[Event]) -> None:
        """Take further lines of a journal."""
        self.lines += [
            event for event in events if event.kind in _CALLS and event.alarm_kind in self._kinds
        ]


def figures_of(then: Calls, now: Calls, start_ns: int, end_ns: int) -> tuple[ReplayFigure, ...]:
    """Each figure of both sides."""
    before = _lines(then, start_ns, end_ns)
    after = before if now is then else _lines(now, start_ns, end_ns)
    return tuple(_figure(before[key], after[key]) for key in KEYS)


def _lines(calls: Calls, start_ns: int, end_ns: int) -> dict[str, Line]:
    rows = annunciations_of(JournalColumns.of(calls.lines))
    found = group(Name("", "", ""), rows, [], start_ns, end_ns, most=1)
    return {line.key: line for line in found.lines}


def _figure(then: Line, now: Line) -> ReplayFigure:
    return ReplayFigure(
        key=now.key,
        zh=now.zh,
        en=now.en,
        unit=now.unit,
        then=then.raw,
        now=now.raw,
        target=now.target,
        then_met=then.met,
        now_met=now.met,
    )
