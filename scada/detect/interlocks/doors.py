"""风门闭锁: the doors of a pair are never open together.

Source: 煤矿安全规程 2025 art. 542 (door switches). ``control_s`` is how long both may stand open, 0
where nothing is written. Unit of the finding's figure: seconds since both were open.
"""

from typing import Final

from scada.detect.interlocks.truth import Line
from scada.model.interlock import InterlockFinding as Found

TABLE: Final = (
    Line(Found.DOORS_OPEN, {"demand": True, "late": True}),
    Line(Found.FAULT_LOCKOUT, {"blind": True}),
)
