"""Alarm performance (ISA-18.2-2016, clause 16; EEMUA 191): figures over a journal, as columns.

Everything counts *annunciations* (what called the operator), not journal lines or acknowledgements;
marks and advisories are none. Times are ns UTC, durations seconds.
"""

from alarms.kpi.annunciations import (
    KINDS,
    Annunciations,
    JournalColumns,
    annunciations_of,
)
from alarms.kpi.bad_actors import Advice, BadActor, bad_actors
from alarms.kpi.figures import Figures, Grade, figures
from alarms.kpi.flood import Flood, floods
from alarms.kpi.health import Health, health
from alarms.kpi.report import ENOUGH_DAYS, Group, Line, Name, group
from alarms.kpi.suppressions import SUPPRESSING, Span, spans
from alarms.kpi.targets import TARGETS, Target

__all__ = [
    "Advice",
    "Annunciations",
    "BadActor",
    "Figures",
    "Flood",
    "Grade",
    "JournalColumns",
    "KINDS",
    "annunciations_of",
    "bad_actors",
    "figures",
    "floods",
    "ENOUGH_DAYS",
    "Group",
    "Health",
    "Line",
    "Name",
    "SUPPRESSING",
    "Span",
    "TARGETS",
    "Target",
    "group",
    "health",
    "spans",
]
