"""Where somebody may sit, and what is his there. Pure."""

from collections.abc import Iterable

from davylamp.people.settings import Entitled, PeopleSettings
from scada.model import Area, BadInput, Position, Reach


class Seats:
    """The positions of a site, and who may take which."""

    def __init__(self, settings: PeopleSettings, areas: Iterable[Area]) -> None:
        self._areas = tuple(areas)
        self._positions = {position.id: position for position in settings.positions}
        self._entitled = settings.entitled

    def of(self, user: str) -> tuple[Position, ...]:
        """The positions that somebody may take."""
        named = self._of(user).positions
        return tuple(p for p in self._positions.values() if not named or p.id in named)

    def areas(self, user: str, position: str) -> tuple[str, ...]:
        """The areas of somebody at a position, or at none (then those of all that he may take).

        None: all of them. Raises `BadInput`, in words for him, where he may not sit there.
        """
        seats = self.of(user)
        if position and position not in self._positions:
            raise BadInput(f"no position {position!r} / 没有岗位 {position!r}")
        if position and position not in {seat.id for seat in seats}:
            raise BadInput(f"{position} is not a position of {user} / {user} 无权上 {position} 岗")
        sitting = (self._positions[position],) if position else seats
        return self._common(_together(sitting), self._of(user).areas)

    def _common(self, seat: tuple[str, ...], own: tuple[str, ...]) -> tuple[str, ...]:
        """What is of both the seat and the person; of two nested areas the inner one."""
        if not seat or not own:
            return seat or own
        of_seat, of_person = Reach(self._areas, seat), Reach(self._areas, own)
        both = dict.fromkeys((*of_seat.only(own), *of_person.only(seat)))
        if not both:
            raise BadInput("no area there is yours / 该岗位没有您负责的区域")
        return tuple(both)

    def _of(self, user: str) -> Entitled:
        return self._entitled.get(user, Entitled())


def _together(seats: Iterable[Position]) -> tuple[str, ...]:
    """The areas of several positions; one that has all has all."""
    seats = tuple(seats)
    if any(not seat.areas for seat in seats):
        return ()
    return tuple(dict.fromkeys(area for seat in seats for area in seat.areas))
