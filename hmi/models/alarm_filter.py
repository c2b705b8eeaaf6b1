"""What the operator wants to see of the list; what it hides is always counted."""

from dataclasses import dataclass

from hmi.models.priority import RANKS, class_of
from hmi.models.words import Words
from scada.model import AlarmRecord, Reach


@dataclass(frozen=True, slots=True)
class AlarmFilter:
    """Text (every word somewhere in the row), lowest priority that is still shown, area id.

    ``reach`` shows the areas of the position alone.
    """

    text: str = ""
    priority: int | None = None
    area: str = ""
    reach: Reach | None = None

    @property
    def is_off(self) -> bool:
        """Whether it lets everything pass."""
        return self == AlarmFilter()

    def passes(self, record: AlarmRecord, words: Words) -> bool:
        """Whether a row is shown."""
        if self.area and record.area != self.area:
            return False
        if self.reach is not None and not self.reach.has(record.area):
            return False
        if self.priority is not None and RANKS[class_of(record)] > RANKS[self.priority]:
            return False
        return self._has_words(record, words)

    def _has_words(self, record: AlarmRecord, words: Words) -> bool:
        wanted = self.text.casefold().split()
        if not wanted:
            return True
        said = " ".join(
            (
                record.alarm,
                words.area(record.area),
                words.condition(record),
                words.alarm_state(record),
            )
        ).casefold()
        return all(word in said for word in wanted)
