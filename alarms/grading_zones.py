"""Where points are counted: the area of a rule that an alarm lies in, with all below it."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from alarms.catalogue import Catalogue
from alarms.standing import Standing
from scada.model import GradingRule, below, upwards

_NO_ZONE: Final = 0


class Zones:
    """The zones of all rules that count points; zone 0 is of the others and has none.

    A point is a tag with one of the rule's alarms in the zone; an alarm without a tag is one itself.
    """

    def __init__(self, catalogue: Catalogue, rules: tuple[GradingRule, ...]) -> None:
        self._catalogue = catalogue
        self._zone_of: dict[tuple[str, str], int] = {}
        areas = catalogue.table.areas
        self._above = {area.id: tuple(one.id for one in upwards(areas, area.id)) for area in areas}
        inside = below(areas)
        points: dict[tuple[int, str], int] = {}
        alarm: list[int] = []
        point: list[int] = []
        self._count = 1
        for rule in rules:
            if all(grade.points == 1 for grade in rule.grades):
                continue
            by_area = self._by_area(rule)
            for area, zone in self._zones_of(rule, by_area).items():
                for place in inside.get(area, frozenset({area})):
                    for number in by_area.get(place, ()):
                        name = catalogue.tag[number] or catalogue.ids[number]
                        alarm.append(number)
                        point.append(points.setdefault((zone, name), len(points)))
        self._alarm = np.array(alarm, np.int32)
        self._point = np.array(point, np.intp)
        self._zone = np.array([zone for zone, _ in points], np.intp)

    def __len__(self) -> int:
        return self._count - 1

    def of(self, rule: GradingRule, alarm: int) -> int:
        """The zone in which the points are counted for one alarm of a rule."""
        return self._zone_of.get((rule.id, self._catalogue.area[alarm]), _NO_ZONE)

    def points(self, standing: Standing) -> NDArray[np.int64]:
        """How many points are in alarm in each zone."""
        is_active = np.zeros(len(self._zone), np.bool_)
        is_active[self._point[standing.active(self._alarm)]] = True
        return np.bincount(self._zone[is_active], minlength=self._count)

    def _by_area(self, rule: GradingRule) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for name in rule.alarms:
            number = self._catalogue.index.get(name)
            if number is not None:
                found.setdefault(self._catalogue.area[number], []).append(number)
        return found

    def _zones_of(self, rule: GradingRule, areas: Iterable[str]) -> dict[str, int]:
        """The rule's zones by their areas: its own nearest above an alarm, else the alarm's own."""
        zones: dict[str, int] = {}
        for area in areas:
            zone = area
            if rule.areas:
                line = self._above.get(area, ())
                zone = next((one for one in line if one in rule.areas), "")
            if zone not in zones:
                zones[zone] = self._count
                self._count += 1
            self._zone_of[rule.id, area] = zones[zone]
        return zones
