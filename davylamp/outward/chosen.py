"""Which journal lines a channel lets out."""

from collections.abc import Mapping
from typing import Final

from davylamp.site.outward import Choice
from scada.model import PROMPTS, Event, EventKind

_RAISED: Final = (EventKind.RAISED, EventKind.RE_ALARMED)


def is_chosen(choice: Choice, event: Event, inside: Mapping[str, frozenset[str]]) -> bool:
    """Whether this line goes out.

    What is suppressed does not; an area brings those below it (``inside``, see `scada.model.below`); a
    grade that becomes milder is no news. Prompts do not leave the site either (ADR 0023).
    """
    if event.alarm_kind is None or event.alarm_kind in PROMPTS or event.suppressed:
        return False
    named = (inside.get(area, frozenset()) for area in choice.areas)
    if choice.areas and not any(event.area in areas for areas in named):
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
