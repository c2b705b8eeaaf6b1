"""What the voice says: place, alarm and value, the worst first; a flood is summed up.

Each alarm is said once. While the voice speaks others come: of those that wait the worst is said, and
how many more there are ("14 more alarms", 另有 14 条报警). What was acknowledged or went meanwhile is
not said any more.
"""

from dataclasses import dataclass
from typing import Final

from hmi.models.alarms import AlarmModel, can_acknowledge
from hmi.models.priority import NORMAL_RANK, RANKS, class_of
from hmi.models.words import Words, number
from scada.model import PROMPTS, AlarmRecord, Process

MOST: Final = 2
"""So many alarms are said one by one; of more, the worst and the number."""


@dataclass
class Announcer:
    """Remembers what was said; ``priorities`` are those that the voice says."""

    priorities: tuple[int, ...] = (1, 2)
    _said: dict[str, int] | None = None

    def next(self, alarms: AlarmModel, words: Words) -> str:
        """What to say now; empty for nothing, as when a station opens on what is known already."""
        wanted, said = self._wanted(alarms), self._said
        self._said = {record.alarm: record.raised_ns for record in wanted}
        if said is None:
            return ""
        fresh = [one for one in wanted if said.get(one.alarm) != one.raised_ns]
        if not fresh:
            return ""
        fresh.sort(key=lambda one: (RANKS.get(class_of(one), NORMAL_RANK), one.raised_ns))
        told = fresh if len(fresh) <= MOST else fresh[:1]
        parts = [spoken(record, words) for record in told]
        if more := len(fresh) - len(told):
            parts.append(words.language.text("voice.more", count=more))
        return words.language.text("voice.pause").join(parts)

    def _wanted(self, alarms: AlarmModel) -> list[AlarmRecord]:
        return [
            record
            for record in alarms.unacknowledged()
            if record.priority in self.priorities
            and record.kind not in PROMPTS
            and can_acknowledge(record)
            and alarms.is_mine(record)
        ]


def spoken(record: AlarmRecord, words: Words) -> str:
    """One alarm for the ear: ``Longwall 3301 T1 methane, cut, 1.62 percent``."""
    parts = [words.brief(record), *words.limit_word(record)]
    tag = words.tags.get(record.tag)
    switched = tag is None or tag.is_switch or record.process is not Process.ACTIVE
    if tag is not None and not switched and record.value == record.value:
        parts.append(_value(number(record.value, tag.decimals), tag.unit, words))
    return words.language.text("voice.comma").join(parts)


def _value(value: str, unit: str, words: Words) -> str:
    """A value as it is spoken: per cent have their own order of words in Chinese."""
    bare = value.replace(",", "")
    path = "voice.percent" if unit.startswith("%") else "voice.value"
    return words.language.text(path, value=bare, unit=unit)
