"""The whole plant at a given size."""

from dataclasses import dataclass
from functools import cache

from davylamp.sim.layout.mine import BELTS, mine
from davylamp.sim.layout.sheet import Sheet
from davylamp.sim.layout.unit import unit
from davylamp.sim.point import Channel, Place, Point
from scada.model import BadInput, Kind

SMALLEST = 760
LARGEST = 100_000
"""Far beyond what one such server serves once a second; a slip of the finger must not eat the machine."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Places and points of both parts, and how many districts the mine has."""

    districts: int
    places: tuple[Place, ...]
    points: tuple[Point, ...]

    def part(self, part: str) -> tuple[Point, ...]:
        """The points of one server: ``mine`` or ``unit``."""
        return tuple(point for point in self.points if point.part == part)


DISTRICT_EVERY = 336
"""One more district per so many tags above 800 keeps about a third of all tags with limits."""

MOST_DISTRICTS = 66
"""Districts are numbered 33 to 98."""


@cache
def plan(tags: int = 800) -> Plan:
    """The plant with exactly ``tags`` points.

    The mine grows by whole districts (3401…, 3501…), each two longwalls and three headings; the
    rest are temperatures along a glass fibre beside the main belts, of which real mines have
    thousands. Raises BadInput below `SMALLEST`.
    """
    if not SMALLEST <= tags <= LARGEST:
        raise BadInput(f"the demo plant has {SMALLEST} to {LARGEST} tags, not {tags}")
    power = unit()
    districts = min(MOST_DISTRICTS, 1 + max(0, tags - 1140) // DISTRICT_EVERY)
    sheet = mine(districts)
    _fibre(sheet, tags - len(power.points) - len(sheet.points))
    return Plan(
        districts,
        tuple(sheet.places + power.places),
        tuple(sheet.points + power.points),
    )


def _fibre(sheet: Sheet, count: int) -> None:
    """Fill up with fibre temperatures, 5 m apart, belt by belt."""
    place = Place(
        id="fibre", name_zh="皮带光纤测温", name_en="Belt fibre", kind="belt", parent="main_belt"
    )
    if count == 0:
        return
    area = sheet.area(place)
    per_belt = -(-count // len(BELTS))
    for k in range(count):
        belt, metre = BELTS[k // per_belt], (k % per_belt) * 5 + 5
        warm = Channel(variable=f"belt{belt}.load", base=19.5, gain=2.4, tau_s=1800.0, wander=0.15)
        area.analog(
            Kind.TEMPERATURE,
            f"{belt}.m{metre:05d}",
            f"{belt}部{metre}m温度",
            f"{belt} at {metre} m",
            warm,
        )
