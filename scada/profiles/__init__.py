"""Rule books as data: what a regulation or good practice says of each kind of place.

A profile is a TOML file beside this package; `load` reads one, `available` names them all. Every
value carries a `Mark` that says how sure it is; only `Mark.is_rule` values were read in a rule.
"""

from scada.profiles.judge import Deviation, judge_limits
from scada.profiles.loader import available, load
from scada.profiles.profile import Mark, Policies, Profile, ProfileLimit, ProfileRow

__all__ = [
    "Deviation",
    "Mark",
    "Policies",
    "Profile",
    "ProfileLimit",
    "ProfileRow",
    "available",
    "judge_limits",
    "load",
]
