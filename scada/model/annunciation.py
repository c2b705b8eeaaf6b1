"""Which journal lines called the operator: what floods and figures count."""

from typing import Final

from scada.model.alarm import AlarmKind, Process
from scada.model.event import Event, EventKind

PROMPTS: Final = frozenset({AlarmKind.MARK, AlarmKind.ADVISORY})
"""They are listed beside alarms, and call nobody."""

CALLING: Final = frozenset({EventKind.RAISED, EventKind.RE_ALARMED})
"""An alarm is there, or unacknowledged again."""

FREEING: Final = frozenset({EventKind.UNSHELVED, EventKind.UNSUPPRESSED, EventKind.IN_SERVICE})
"""They call where they end the last suppression of an alarm whose condition is there."""


def is_annunciation(event: Event) -> bool:
    """Whether a journal line called the operator; under a suppression none does."""
    if event.alarm_kind in PROMPTS or event.suppressed:
        return False
    return event.kind in CALLING or (event.kind in FREEING and event.process is Process.ACTIVE)
