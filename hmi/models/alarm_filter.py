"""What the operator wants to see of the list; what it hides is always counted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from hmi.models.by_urgency import is_unacknowledged
from hmi.models.priority import RANKS, class_of
from hmi.models.words import Words
from scada.model import AlarmKind, AlarmRecord, Process, Reach

K = AlarmKind
CLASSES: Final[dict[str, frozenset[AlarmKind]]] = {
    "limit": frozenset({K.PRE_WARNING, K.ALERT, K.ALARM, K.CUT, K.VOTE}),
    "equipment": frozenset({K.STATE, K.INTERLOCK}),
    "sensor": frozenset({K.QUALITY, K.MARK}),
    "system": frozenset({K.LINK, K.SYSTEM}),
    "advisory": frozenset({K.ADVISORY}),
    "source": frozenset({K.SOURCE}),
}
"""Kinds of alarms as an operator tells them apart."""

STATES: Final[dict[str, Callable[[AlarmRecord], bool]]] = {
    "unacknowledged": is_unacknowledged,
    "acknowledged": lambda record: not is_unacknowledged(record),
    "active": lambda record: record.process is Process.ACTIVE,
    "returned": lambda record: record.process is Process.NORMAL,
    "latched": lambda record: record.process is Process.LATCHED,
    "held": lambda record: record.held,
}

SPANS_S: Final = (600, 3600, 8 * 3600, 24 * 3600)
"""Raised within the last …"""


@dataclass(frozen=True, slots=True)
class AlarmFilter:
    """Text (every word somewhere in the row), lowest priority that is still shown, area id.

    ``reach`` shows the areas of the position alone, ``kind`` one of `CLASSES`, ``state`` one of
    `STATES`, ``within_s`` what was raised so long ago at most.
    """

    text: str = ""
    priority: int | None = None
    area: str = ""
    reach: Reach | None = None
    kind: str = ""
    state: str = ""
    within_s: int = 0

    @property
    def is_off(self) -> bool:
        """Whether it lets everything pass."""
        return self == AlarmFilter()

    def passes(
        self,
        record: AlarmRecord,
        words: Words,
        now_ns: int = 0,
        said: Callable[[AlarmRecord], str] | None = None,
    ) -> bool:
        """Whether a row is shown; ``said`` knows a row's text already."""
        if self.area and record.area != self.area:
            return False
        if self.reach is not None and not self.reach.has(record.area):
            return False
        if self.priority is not None and RANKS[class_of(record)] > RANKS[self.priority]:
            return False
        if self.kind and record.kind not in CLASSES[self.kind]:
            return False
        if self.state and not STATES[self.state](record):
            return False
        if self.within_s and record.raised_ns < now_ns - self.within_s * 1_000_000_000:
            return False
        wanted = self.text.casefold().split()
        if not wanted:
            return True
        text = said(record) if said else text_of(record, words)
        return all(word in text for word in wanted)


def text_of(record: AlarmRecord, words: Words) -> str:
    """What a row says, to be looked in."""
    parts = (
        record.alarm,
        words.area(record.area),
        words.condition(record),
        words.alarm_state(record),
        record.user,
        record.comment,
    )
    return " ".join(parts).casefold()


class Texts:
    """What rows say, remembered as long as the alarm is as it was: each key typed looks in them again."""

    def __init__(self, words: Words, most: int = 50_000) -> None:
        self._words, self._most = words, most
        self._of: dict[str, tuple[AlarmRecord, str]] = {}

    def __call__(self, record: AlarmRecord) -> str:
        """The text of one row."""
        known = self._of.get(record.alarm)
        if known is not None and known[0] is record:
            return known[1]
        if len(self._of) >= self._most:
            self._of.clear()
        text = text_of(record, self._words)
        self._of[record.alarm] = record, text
        return text
