"""甲烷风电闭锁: gas that gathered while the fan stood still keeps the fan from starting.

Locked once a lock limit inside (``lock_limit``), or one near the fan (``near_limit``), is exceeded
while no fan runs; released when all of them have returned, or by the ``unlock`` tag. Deep locked
once ``deep_limit`` is exceeded so: then only ``unlock`` releases it, where the site has one. A fan
that runs while locked is a violation.

Source: 煤矿安全规程 2025 art. 197 (1.0 % inside, 0.5 % within 10 m of the fan), AQ 6201 (3.0 %; from
memory). Unit of the finding's figure: seconds since the lock.
"""

from typing import Final

from scada.detect.interlocks.truth import Line
from scada.model.interlock import InterlockFinding as Found

TABLE: Final = (
    Line(Found.LOCK_VIOLATION, {"locked": True, "running": True}, settles=True),
    Line(Found.LOCK_VIOLATION, {"deep_locked": True, "running": True}, settles=True),
    Line(Found.FAULT_LOCKOUT, {"blind": True}),
)
