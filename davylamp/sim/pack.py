"""Points that a controller serves together: the bits of a status word, the elements of an array.

Real controllers do both. Each such point has a node of its own besides, as where a gateway unpacks
them; the demo site reads the packed ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from davylamp.sim.point import Point


@dataclass(frozen=True, slots=True)
class Pack:
    """One node of several points, by their places; a switch is a bit, the first the lowest."""

    id: str
    area: str
    places: tuple[int, ...]
    is_word: bool

    def word(self, values: Sequence[float]) -> int:
        """The word, from the values of all points."""
        return sum(1 << bit for bit, place in enumerate(self.places) if values[place] >= 0.5)

    def elements(self, values: Sequence[float]) -> list[float]:
        """The array, from the values of all points."""
        return [values[place] for place in self.places]


def packs_of(points: Sequence[Point]) -> tuple[Pack, ...]:
    """The packs that the points name, in the order of their first point."""
    places: dict[str, list[int]] = {}
    for place, point in enumerate(points):
        if point.pack:
            places.setdefault(point.pack, []).append(place)
    return tuple(
        Pack(name, points[some[0]].area, tuple(some), points[some[0]].is_switch)
        for name, some in places.items()
    )


def slots_of(points: Sequence[Point]) -> dict[str, int]:
    """The bit or the element of each packed point, by its id."""
    return {
        points[place].id: slot
        for pack in packs_of(points)
        for slot, place in enumerate(pack.places)
    }
