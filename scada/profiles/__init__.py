"""Rule books as data: what a regulation or good practice says of each kind of place.

A profile is a TOML file beside this package; `load` reads one, `available` names them all. Every
value carries a `Mark` that says how sure it is; only `Mark.is_rule` values were read in a rule, and a
site may never be looser than those.
"""

from scada.profiles.judge import Deviation, judge_limits
from scada.profiles.loader import available, load
from scada.profiles.mark import Mark
from scada.profiles.permissions import (
    ALWAYS_SHOWN,
    DEFAULT_SHELVE_S,
    NEVER_SILENT,
    Permission,
    Permissions,
    is_regulated,
)
from scada.profiles.profile import Policies, Profile, ProfileLimit, ProfileRow
from scada.profiles.upkeep import (
    Calibration,
    Grade,
    Grading,
    Linkage,
    Mandatory,
    Report,
    Requirement,
)

__all__ = [
    "ALWAYS_SHOWN",
    "DEFAULT_SHELVE_S",
    "NEVER_SILENT",
    "Calibration",
    "Deviation",
    "Grade",
    "Grading",
    "Linkage",
    "Mandatory",
    "Mark",
    "Permission",
    "Permissions",
    "Policies",
    "Profile",
    "ProfileLimit",
    "ProfileRow",
    "Report",
    "Requirement",
    "available",
    "is_regulated",
    "judge_limits",
    "load",
]
