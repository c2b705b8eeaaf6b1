"""What the desk answered about what is staged, with the rows of its files made beside the screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from hmi.models.point_ground import Ground, ground_of
from scada.bus.point_jobs import Applied, Staged, result_of
from scada.model import Area

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Told(Generic[T]):
    """What the desk answered, with the rows of its files where it told them."""

    answer: T
    ground: Ground | None


def staged_of(data: bytes, areas: Mapping[str, Area]) -> Told[Staged]:
    """Beside the screen: the rows of twenty thousand points are made there too. Raises `BadInput`."""
    staged = result_of(data, Staged)
    return Told(staged, _ground(staged, areas))


def applied_of(data: bytes, areas: Mapping[str, Area]) -> Told[Applied]:
    """The same for what was applied. Raises `BadInput`."""
    applied = result_of(data, Applied)
    return Told(applied, _ground(applied.staged, areas))


def _ground(staged: Staged, areas: Mapping[str, Area]) -> Ground | None:
    return ground_of(staged.tables, areas) if staged.tables else None
