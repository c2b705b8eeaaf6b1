"""When the demo mine's sensors were last calibrated and their interlocks tried: calibration.csv."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from davylamp.sim.point import Point
from scada.model import AlarmDefinition, AlarmKind, Kind
from scada.profiles import Profile

DAY: Final = date(2026, 11, 22)
"""The day on which the demo site was commissioned; on it, and on the next, every interval holds."""

_SENSOR: Final = {Kind.METHANE: "catalytic", Kind.CO: "electrochemical"}
_LASER: Final = ("face.return_mid", "wing_main_return", "district_return")
"""Where the mine has laser sensors, which hold half a year."""


def calibration_rows(
    points: Iterable[Point],
    alarms: Mapping[str, Iterable[AlarmDefinition]],
    profiles: Mapping[str, Profile],
) -> Iterator[dict[str, str]]:
    """A row for every sensor that its profile asks to calibrate; rounds of a few sensors a day."""
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
            "last_calibrated": _before(at % 12 + 1),
            "last_tested": _before(at % 9 + 1) if cuts else "",
            "by": "通风队",
            "gas": "2 % CH4" if point.kind is Kind.METHANE else "",
        }


def _sensor(point: Point) -> str:
    if point.location in _LASER:
        return "laser"
    return _SENSOR.get(point.kind, "other")


def _before(days: int) -> str:
    return (DAY - timedelta(days=days)).isoformat()
