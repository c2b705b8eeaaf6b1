"""The seam between the arithmetic of a mark and the bank: its sensors, parameters and words."""

from collections.abc import Sequence
from typing import Protocol

from scada.detect.bank import Words
from scada.detect.truth.assignment import Assignment
from scada.detect.truth.outlook import Outlook
from scada.detect.truth.seen import Said, Seen
from scada.model import Assigned, SiteTable


class Mark(Protocol):
    """One detector of sensor truth on all its sensors."""

    assignment: Assignment

    def __init__(self, table: SiteTable, rows: Sequence[Assigned], outlook: Outlook) -> None: ...

    def step(self, seen: Seen) -> Said:
        """Judge the rows of a layer that are of its sensors."""
        ...

    def advance(self, now_ns: int) -> Said:
        """What time alone brings."""
        ...

    def evidence(self, slot: int) -> Words:
        """Why it stands, in both languages and in numbers."""
        ...
