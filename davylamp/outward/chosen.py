"""Which journal lines a channel lets out."""

from collections.abc import Mapping
from typing import Final

from davylamp.site.outward import Choice
from scada.model import AlarmKind, Event, EventKind

_RAISED: Final = (EventKind.RAISED, EventKind.RE_ALARMED)
_PROMPTS: Final = (AlarmKind.MARK, AlarmKind.ADVISORY)
"""What is listed and neither sounds nor counts (ADR 0023) does not leave the site either."""


def lines_of(parents: Mapping[str, str], area: str) -> tuple[str, ...]:
    """An area and all above it, the nearest first; ``parents`` has each area's own."""
    line: list[str] = []
    while area and area not in line:
        line.append(area)
        area = parents.get(area, "")
    return tuple(line)


def is_chosen(choice: Choice, event: Event, parents: Mapping[str, str]) -> bool:
    """Whether this line goes out.

    What is suppressed does not; an area brings those below it; a grade that becomes milder is no news.
    """
    if event.alarm_kind is None or event.alarm_kind in _PROMPTS or event.suppressed:
        return False
    if choice.areas and not set(choice.areas) & set(lines_of(parents, event.area)):
        return False
    if event.kind is EventKind.LEVEL:
        return _graver(event) and 0 < int(event.level or 0) <= choice.level
    wanted = event.kind in _RAISED or (choice.returned and event.kind is EventKind.RETURNED)
    graded = 0 < int(event.level or 0) <= choice.level
    return wanted and (event.priority in choice.priorities or graded)


def _graver(event: Event) -> bool:
    """Whether the level rose; 0 is no level, 1 the gravest."""
    before = event.text.get("from", "")
    was = int(before) if before.isascii() and before.isdecimal() else 0
    now = int(event.level or 0)
    return now > 0 and (was == 0 or now < was)
