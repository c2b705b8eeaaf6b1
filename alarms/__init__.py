"""The alarms, the way ISA-18.2 and IEC 62682 describe them: engine, journal, and what follows.

No I/O and no clock outside `alarms.service`.
"""

from alarms.annunciating import annunciations
from alarms.catalogue import Catalogue
from alarms.changes import Changes
from alarms.engine import AlarmEngine
from alarms.journal import ChainBroken, Journal, event_hash, verify
from alarms.overseeing import Overseeing
from alarms.source_alarms import SourceAlarms
from alarms.source_records import Transition
from alarms.wish import Wish

__all__ = [
    "AlarmEngine",
    "Catalogue",
    "ChainBroken",
    "Changes",
    "Journal",
    "Overseeing",
    "SourceAlarms",
    "Transition",
    "Wish",
    "event_hash",
    "annunciations",
    "verify",
]
