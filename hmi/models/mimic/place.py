"""What an element of a drawing gets from those around it."""

from dataclasses import dataclass

from hmi.models.mimic.condition import Condition
from hmi.models.mimic.numbers import Matrix
from hmi.models.mimic.scene import Clip


@dataclass(frozen=True, slots=True)
class Place:
    """Where an element stands, and what it inherits."""

    matrix: Matrix
    style: dict[str, str]
    opacity: float = 1.0
    clips: tuple[Clip, ...] = ()
    shows: tuple[Condition, ...] = ()
    turns: tuple[Condition, ...] = ()
    uses: tuple[int, ...] = ()
    """The elements that are shown by the uses around, by identity: one within itself has no end."""
    depth: int = 0
    group: int = 0
    """A number of the group around."""
