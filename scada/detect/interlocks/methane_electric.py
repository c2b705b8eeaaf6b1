"""甲烷电闭锁: methane at the cut value cuts the power until every sensor is below restore.

Demanded while a cut limit of one of the zone's sensors is exceeded; the limit itself (alarms.csv)
stays exceeded until its restore value is undercut by a good sample, and longer where
``restore_limit`` names another limit. Within ``control_s`` the cut must be ordered and the power
off, and neither may come back before the demand is over.

Source: AQ 1029-2019 table 1 (cut and restore values), 煤矿安全规程 2025 art. 528 and 542 (feed
sensors), AQ 6201 (2 s local, 40 s remote; from memory). Unit of the finding's figure: seconds since
the demand.
"""

from typing import Final

from scada.detect.interlocks.truth import Line
from scada.model.interlock import InterlockFinding as Found

TABLE: Final = (
    Line(
        Found.CUT_ABNORMAL,
        {"demand": True, "late": True, "ordered": False, "was_ordered": False},
    ),
    Line(
        Found.FEED_ABNORMAL,
        {"demand": True, "late": True, "ordered": True, "fed": True, "was_dead": False},
    ),
    Line(
        Found.RESTORE_ABNORMAL,
        {"demand": True, "fed": True, "was_dead": True},
        settles=True,
    ),
    Line(
        Found.RESTORE_ABNORMAL,
        {"demand": True, "ordered": False, "was_ordered": True},
        settles=True,
    ),
    Line(Found.FAULT_LOCKOUT, {"blind": True}),
)
