"""断电馈电: what was ordered off is off within the time, and stays off while the order stands.

Demanded while every cut order of the zone is on, whoever gave it: a sensor, a fan, a person.

Source: 煤矿安全规程 2025 art. 542 (a feed sensor on the load side of every controlled switch).
Unit of the finding's figure: seconds since the order.
"""

from typing import Final

from scada.detect.interlocks.truth import Line
from scada.model.interlock import InterlockFinding as Found

TABLE: Final = (
    Line(
        Found.FEED_ABNORMAL,
        {"demand": True, "late": True, "fed": True, "was_dead": False},
    ),
    Line(
        Found.RESTORE_ABNORMAL,
        {"demand": True, "fed": True, "was_dead": True},
        settles=True,
    ),
    Line(Found.FAULT_LOCKOUT, {"blind": True}),
)
