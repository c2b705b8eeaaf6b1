"""What a message says: place, alarm, value, time and what to do, in the channel's language."""

from collections.abc import Iterator
from typing import Final

from davylamp.outward.digest import Letter
from hmi.models.alarm_detail import steps
from hmi.models.language import Language
from hmi.models.words import Words
from scada.model import Event, EventKind, SiteTable, record_of
from scada.model import Language as LanguageName

_HAPPENED: Final = {
    EventKind.RAISED: ("报警", "raised"),
    EventKind.RE_ALARMED: ("重复报警", "raised again, still there"),
    EventKind.RETURNED: ("已恢复", "returned"),
    EventKind.LEVEL: ("报警升级", "graver now"),
}


class Wording:
    """Says the letters of one site in one language."""

    def __init__(self, table: SiteTable, language: LanguageName) -> None:
        self.words = Words(Language(language), table)

    def _pick(self, chinese: str, english: str) -> str:
        return self.words.language.pick(chinese, english)

    def subject(self, letter: Letter) -> str:
        """One line: ``Demo mine: 3301 face T1 CH4, cut: raised`` or how many alarms came."""
        if letter.count == 1:
            return f"{self.words.site()}: {self.line(letter.events[0])}"
        many = self._pick(f"{letter.count} 条报警", f"{letter.count} alarms")
        return f"{self.words.site()}: {many}"

    def line(self, event: Event) -> str:
        """One alarm in one line, without its time."""
        record = record_of(event, None)
        what = self.words.brief(record) if record is not None else event.alarm
        word = ", ".join(self.words.limit_word(record)) if record is not None else ""
        happened = self._pick(*_HAPPENED.get(event.kind, (str(event.kind), str(event.kind))))
        value = self.value(event)
        said = ", ".join(part for part in (what, word, value) if part)
        return f"{said}: {happened}{self._level(event)}"

    def value(self, event: Event) -> str:
        """The value that raised it with its unit; empty for an alarm of no tag."""
        tag = self.words.tags.get(event.tag)
        return self.words.value_unit(tag, event.value) if tag is not None else ""

    def body(self, letter: Letter) -> str:
        """The whole text."""
        if letter.count == 1:
            return "\n".join(self._whole(letter.events[0])) + "\n"
        told = [f"{self._time(event)}  {self.line(event)}" for event in letter.events]
        if letter.more:
            told.append(self._pick(f"另有 {letter.more} 条报警", f"{letter.more} more alarms"))
        return "\n".join(told) + "\n"

    def _whole(self, event: Event) -> Iterator[str]:
        record = record_of(event, None)
        yield self.line(event)
        yield f"{self._pick('时间', 'Time')}: {self._time(event)}"
        if event.area:
            yield f"{self._pick('地点', 'Place')}: {self.words.area(event.area)}"
        yield f"{self._pick('优先级', 'Priority')}: {event.priority or '!'}"
        yield f"{self._pick('报警编号', 'Alarm')}: {event.alarm}"
        for number, step in enumerate(steps(self.words.action(record)) if record else (), 1):
            yield f"{number}. {step}"

    def _time(self, event: Event) -> str:
        at = event.time_ns
        return f"{self.words.date(at)} {self.words.clock(at)} {self.words.offset(at)}"

    def _level(self, event: Event) -> str:
        return self._pick(f"，{event.level} 级", f", level {event.level}") if event.level else ""
