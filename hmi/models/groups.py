"""The tags of one area in groups of what belongs together, as a person looks for them."""

from dataclasses import dataclass
from typing import Final

from scada.model import Kind, SiteTable

GAS: Final = (
    Kind.METHANE,
    Kind.CO,
    Kind.CO2,
    Kind.O2,
    Kind.H2,
    Kind.NH3,
    Kind.SO2,
    Kind.NOX,
    Kind.CONCENTRATION,
    Kind.SMOKE,
)
AIR: Final = (
    Kind.FAN,
    Kind.DUCT_FLOW,
    Kind.AIR_VELOCITY,
    Kind.AIR_FLOW,
    Kind.DOOR,
    Kind.BAROMETER,
    Kind.DUST,
    Kind.HUMIDITY,
)
POWER: Final = (Kind.CUT, Kind.FEED, Kind.POWER, Kind.CALIBRATION)
GROUPS: Final = {"gas": GAS, "air": AIR, "power": POWER}
MACHINES: Final = "machines"


@dataclass(frozen=True, slots=True)
class Group:
    """A named group with the rows of its tags in the site table."""

    name: str
    rows: tuple[int, ...]


def group_of(kind: Kind) -> str:
    """The group that a kind belongs to."""
    return next((name for name, kinds in GROUPS.items() if kind in kinds), MACHINES)


def groups_of(table: SiteTable, rows: list[int]) -> list[Group]:
    """The groups of these tags that are not empty; gas first, within a group by kind."""
    order = {kind: i for kinds in GROUPS.values() for i, kind in enumerate(kinds)}
    found: dict[str, list[int]] = {name: [] for name in (*GROUPS, MACHINES)}
    for row in rows:
        found[group_of(table.tags[row].kind)].append(row)
    for members in found.values():
        members.sort(key=lambda row: (order.get(table.tags[row].kind, 99), row))
    return [Group(name, tuple(members)) for name, members in found.items() if members]
