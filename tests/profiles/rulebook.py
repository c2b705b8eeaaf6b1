"""Reading a profile's limits in the short form in which the tests write them down."""

from scada.model import AlarmKind
from scada.profiles import Profile

Cut = tuple[float, float]
"""Cut at, restored below."""


def alarm(profile: Profile, row: str) -> float | None:
    """The value of the row's alarm, None where it has none."""
    found = [x.value for x in profile.rows[row].limits if x.kind is AlarmKind.ALARM]
    return found[0] if found else None


def cuts(profile: Profile, row: str) -> list[tuple[float, float | None]]:
    """Every cut step of the row with its restore, in the order of the file."""
    limits = profile.rows[row].limits
    return [(x.value, x.restore) for x in limits if x.kind is AlarmKind.CUT]


def others(profile: Profile, row: str) -> list[tuple[str, str, float]]:
    """Every limit of the row that is no pre-warning: name, comparison, value."""
    limits = profile.rows[row].limits
    return [
        (x.limit, str(x.comparison), x.value) for x in limits if x.kind is not AlarmKind.PRE_WARNING
    ]
