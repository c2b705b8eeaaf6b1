"""故障闭锁: with a failed sensor, station, line or supply, what it controls stays off until healthy.

Demanded while a fault tag is on, or any tag of the row is bad by its own word (a lost link says
nothing of the devices behind it; they lock by themselves). That the lock is due is a finding of its
own; power after ``control_s`` is a violation.

Source: 煤矿安全规程 2025 art. 528. Unit of the finding's figure: seconds since the fault.
"""

from typing import Final

from scada.detect.interlocks.truth import Line
from scada.model.interlock import InterlockFinding as Found

TABLE: Final = (
    Line(Found.FAULT_LOCKOUT, {"demand": True}),
    Line(Found.LOCK_VIOLATION, {"demand": True, "late": True, "fed": True}),
)
