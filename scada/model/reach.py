"""Whose an area is: those that are named, and everything below them."""

from collections.abc import Iterable

from scada.model.area_tree import below
from scada.model.site import Area


class Reach:
    """The areas of a position or of a person; none named: all.

    What belongs to no area (a server, the bus) is everybody's: else nobody would hear of it.
    """

    def __init__(self, areas: Iterable[Area], named: Iterable[str] = ()) -> None:
        self._named = frozenset(named)
        inside = below(areas)
        self._has = self._named.union(*(inside.get(area, ()) for area in self._named))

    @property
    def everywhere(self) -> bool:
        """Whether nothing is left out."""
        return not self._named

    def has(self, area: str) -> bool:
        """Whether an area is among them."""
        return not self._named or not area or area in self._has

    def only(self, areas: Iterable[str]) -> tuple[str, ...]:
        """Those of some areas that are among them, in their order."""
        return tuple(area for area in areas if self.has(area))
