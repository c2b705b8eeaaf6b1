"""Occurrences: one alarm from when it was raised until it returned."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from scada.model import AlarmKind, Event, EventKind

LIMIT_KINDS: Final = frozenset(
    {AlarmKind.PRE_WARNING, AlarmKind.ALERT, AlarmKind.ALARM, AlarmKind.CUT, AlarmKind.STATE}
)
DETECTOR_KINDS: Final = frozenset(
    {AlarmKind.VOTE, AlarmKind.INTERLOCK, AlarmKind.MARK, AlarmKind.ADVISORY}
)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """``raised_ns`` and ``value`` as in the journal; ``returned_ns`` is None where it still stood."""

    alarm: str
    tag: str
    kind: AlarmKind
    raised_ns: int
    returned_ns: int | None
    value: float
    limit: float

    def seconds(self, end_ns: int) -> float:
        """How long it stood, up to the end of the period where it did not return."""
        return ((self.returned_ns or end_ns) - self.raised_ns) / 1e9

    def overlaps(self, other: "Occurrence", near_ns: int) -> bool:
        """Whether both stood at one time, or within ``near_ns`` of each other."""
        return self._reaches(other, near_ns) and other._reaches(self, near_ns)

    def _reaches(self, other: "Occurrence", near_ns: int) -> bool:
        return other.returned_ns is None or self.raised_ns <= other.returned_ns + near_ns


class Occurrences:
    """Collects them from journal lines in the order in which they were written."""

    def __init__(self, kinds: frozenset[AlarmKind]) -> None:
        self._kinds = kinds
        self._open: dict[str, Event] = {}
        self._over: list[Occurrence] = []

    def take(self, events: Iterable[Event]) -> None:
        """Take further lines. One that returns what was raised before them stood since then."""
        for event in events:
            if event.alarm_kind not in self._kinds:
                continue
            if event.kind is EventKind.RAISED:
                self._open.setdefault(event.alarm, event)
            elif event.kind is EventKind.RETURNED:
                raised = self._open.pop(event.alarm, None)
                self._over.append(_occurrence(raised or event, event.time_ns))

    def within(self, start_ns: int, end_ns: int) -> list[Occurrence]:
        """Those that stood at any time of ``[start_ns, end_ns)``, by when they were raised."""
        found = [*self._over, *(_occurrence(event, None) for event in self._open.values())]
        inside = (
            one
            for one in found
            if one.raised_ns < end_ns and (one.returned_ns is None or one.returned_ns >= start_ns)
        )
        return sorted(inside, key=lambda one: (one.raised_ns, one.alarm))


def _occurrence(event: Event, returned_ns: int | None) -> Occurrence:
    assert event.alarm_kind is not None
    raised_ns = event.time_ns if event.kind is EventKind.RAISED else event.raised_ns
    return Occurrence(
        event.alarm,
        event.tag,
        event.alarm_kind,
        raised_ns,
        returned_ns,
        event.value,
        event.limit,
    )
