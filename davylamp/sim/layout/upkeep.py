"""When the demo mine's sensors were last calibrated and their interlocks tried: calibration.csv."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from davylamp.sim.point import Point
from scada.model import AlarmDefinition, AlarmKind, Kind
from scada.profiles import Profile

ROUND_DAYS: Final = 8
"""Every sensor was calibrated and tried within so many days; the shortest interval of a book is 15."""

_SENSOR: Final = {Kind.METHANE: "catalytic", Kind.CO: "electrochemical"}
_LASER: Final = ("face.return_mid", "wing_main_return", "district_return")
"""Where the mine has laser sensors, which hold half a year."""


def calibration_rows(
    day: date,
    points: Iterable[Point],
    alarms: Mapping[str, Iterable[AlarmDefinition]],
    profiles: Mapping[str, Profile],
) -> Iterator[dict[str, str]]:
    """A row for every sensor that its profile asks to calibrate, as it stands on ``day``."""
    kinds = {
        part: {kind for rule in book.calibration.values() for kind in rule.kinds}
        for part, book in profiles.items()
    }
    due = [p for p in points if p.location and p.kind in kinds[p.part]]
    for at, point in enumerate(due):
        cuts = any(alarm.kind is AlarmKind.CUT for alarm in alarms.get(point.id, ()))
        yield {
            "tag": point.id,
            "sensor": _sensor(point),
            "last_calibrated": _before(day, at),
            "last_tested": _before(day, at // 2) if cuts else "",
            "by": "通风队",
            "gas": "2 % CH4" if point.kind is Kind.METHANE else "",
        }


def _sensor(point: Point) -> str:
    if point.location in _LASER:
        return "laser"
    return _SENSOR.get(point.kind, "other")


def _before(day: date, place: int) -> str:
    """Rounds of a few sensors a day."""
    return (day - timedelta(days=place % ROUND_DAYS + 1)).isoformat()
