"""Alarms that misbehave now: those that chatter, and those that were gone before anybody could act.

Found from the journal's lines as they come; the same as `alarms.kpi.behaviour` finds in a period
afterwards (a test holds both against each other).
"""

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Final, NamedTuple

from scada.model import Event, EventKind, Kind, is_annunciation

S_NS: Final = 1_000_000_000
CHATTER: Final = ((3, 60 * S_NS), (6, 300 * S_NS))
"""So many annunciations within so long: 3 in a minute, more than 5 in 5 minutes (tool defaults; neither
is from a standard)."""
FLEETING_NS: Final = 10 * S_NS
"""Gone sooner than anybody could act."""
KEPT_NS: Final = 600 * S_NS
"""For how long after it misbehaved an alarm is named."""
PORTION: Final = 1_000
"""So many alarms are judged at once; of a flood the others at the next look, so that nothing waits."""

REGULATED: Final = frozenset({Kind.METHANE, Kind.CO, Kind.FAN, Kind.FEED})
"""No deadband, no delay: their sensors are looked at."""


class Sign(StrEnum):
    """How an alarm misbehaves."""

    CHATTER = "chatter"
    FLEETING = "fleeting"


@dataclass(frozen=True, slots=True)
class Restless:
    """One alarm that misbehaves: since when, when last, and how often by now."""

    alarm: str
    tag: str
    sign: Sign
    since_ns: int
    last_ns: int
    count: int


class Line(NamedTuple):
    """What is kept of a journal line; it sorts by time."""

    time_ns: int
    source: str
    seq: int
    alarm: str
    tag: str
    calls: bool


class Behaviour:
    """Watches the lines of the journal, live and recalled, in whatever order they come.

    Each alarm is judged by itself, and anew when a line of it came.
    """

    def __init__(self) -> None:
        self._seen: set[tuple[str, int]] = set()
        self._of: dict[str, list[Line]] = {}
        self._fresh: dict[str, None] = {}
        self._found: dict[tuple[str, Sign], Restless] = {}
        self._ordered: list[Restless] | None = []
        """What was found, in the order in which it is listed; None: to be put in order."""
        self._newest_ns = self._pruned_ns = 0

    def add(self, event: Event) -> None:
        """Take one line; one that is known already changes nothing."""
        calls = is_annunciation(event)
        key = event.source, event.seq
        if not (calls or event.kind is EventKind.RETURNED) or key in self._seen:
            return
        self._seen.add(key)
        line = Line(event.time_ns, *key, event.alarm, event.tag, calls)
        lines = self._of.setdefault(line.alarm, [])
        insort(lines, line)
        if len(lines) > 1:  # one line alone is neither chatter nor fleeting
            self._fresh[line.alarm] = None
        self._newest_ns = max(self._newest_ns, line.time_ns)

    def now(self, now_ns: int) -> list[Restless]:
        """What misbehaved within the last ten minutes: chattering first, then the most frequent."""
        for alarm in list(islice(self._fresh, PORTION)):
            self._judge(alarm)
        if self._newest_ns - self._pruned_ns > KEPT_NS:
            self._prune()
        if self._ordered is None:
            order = list(Sign)
            self._ordered = sorted(
                self._found.values(), key=lambda one: (order.index(one.sign), -one.count, one.alarm)
            )
        return [one for one in self._ordered if one.last_ns > now_ns - KEPT_NS]

    def signs(self, alarm: str, now_ns: int) -> tuple[Sign, ...]:
        """How one alarm misbehaves now."""
        if alarm in self._fresh:
            self._judge(alarm)
        found = (self._found.get((alarm, sign)) for sign in Sign)
        return tuple(one.sign for one in found if one and one.last_ns > now_ns - KEPT_NS)

    def _judge(self, alarm: str) -> None:
        """Look at the lines of one alarm anew."""
        del self._fresh[alarm]
        before = [self._found.pop((alarm, sign), None) for sign in Sign]
        lines = self._of[alarm] = self._recent(alarm)
        found = _restless(lines)
        self._found |= found
        if found or any(before):
            self._ordered = None

    def _recent(self, alarm: str) -> list[Line]:
        oldest_ns = self._newest_ns - KEPT_NS - CHATTER[-1][1]
        return [line for line in self._of[alarm] if line.time_ns > oldest_ns]

    def _prune(self) -> None:
        """Let go what is too old to be of use, of all alarms."""
        self._pruned_ns = self._newest_ns
        self._of = {alarm: lines for alarm in self._of if (lines := self._recent(alarm))}
        self._seen = {(one.source, one.seq) for lines in self._of.values() for one in lines}
        self._found = {key: one for key, one in self._found.items() if key[0] in self._of}
        self._fresh = {alarm: None for alarm in self._fresh if alarm in self._of}
        self._ordered = None


def _restless(lines: Iterable[Line]) -> dict[tuple[str, Sign], Restless]:
    """What misbehaves among lines in order of time."""
    found: dict[tuple[str, Sign], Restless] = {}
    came: dict[str, list[int]] = {}
    open_ns: dict[str, int] = {}
    for line in lines:
        if line.calls:
            times = came.setdefault(line.alarm, [])
            times.append(line.time_ns)
            open_ns[line.alarm] = line.time_ns
            begins = [
                times[-count]
                for count, span_ns in CHATTER
                if len(times) >= count and times[-1] - times[-count] <= span_ns
            ]
            if begins:
                within = sum(time_ns >= min(begins) for time_ns in times)
                _name(found, line, Sign.CHATTER, min(begins), within)
        elif line.time_ns - open_ns.pop(line.alarm, -FLEETING_NS) < FLEETING_NS:
            _name(found, line, Sign.FLEETING, line.time_ns, 1)
    return found


def _name(
    found: dict[tuple[str, Sign], Restless], line: Line, sign: Sign, since_ns: int, count: int
) -> None:
    """What goes on is counted on from where it began."""
    before = found.get((line.alarm, sign))
    if before is not None and before.last_ns > line.time_ns - KEPT_NS:
        since_ns, count = before.since_ns, before.count + 1
    found[line.alarm, sign] = Restless(line.alarm, line.tag, sign, since_ns, line.time_ns, count)


def hint_path(sign: Sign, kind: Kind | None) -> str:
    """Where a language says what usually helps: of a regulated point no deadband and no delay."""
    return f"behaviour.{sign}_regulated" if kind in REGULATED else f"behaviour.{sign}"
