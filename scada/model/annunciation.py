"""Which journal lines called the operator: what floods and figures count."""

from typing import Final

from scada.model.alarm import Acknowledgement, AlarmKind, Process
from scada.model.event import Event, EventKind

PROMPTS: Final = frozenset({AlarmKind.MARK, AlarmKind.ADVISORY})
"""They are listed beside alarms, and call nobody."""

CALLING: Final = frozenset(
    {
        EventKind.RAISED,
        EventKind.RE_ALARMED,
        EventKind.UNSHELVED,
        EventKind.UNSUPPRESSED,
        EventKind.IN_SERVICE,
    }
)
"""An alarm is there, is unacknowledged again, or comes out of a suppression."""


def is_annunciation(event: Event) -> bool:
    """Whether a journal line called the operator: the condition is there, nobody has acknowledged it,
    and nothing suppresses it (any more).
    """
    if event.kind not in CALLING or event.alarm_kind in PROMPTS or event.suppressed:
        return False
    is_open = event.acknowledgement is Acknowledgement.UNACKNOWLEDGED
    return is_open and event.process is Process.ACTIVE
