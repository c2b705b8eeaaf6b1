"""Which positions somebody may take, and what is his there."""

import pytest

from davylamp.people.seat import Seats
from davylamp.people.settings import Entitled, PeopleSettings
from scada.model import Area, BadInput, Position, Reach

AREAS = tuple(
    Area(id=id, name_zh=id, name_en=id, parent=parent)
    for id, parent in (("mine", ""), ("west", "mine"), ("3301", "west"), ("unit", ""))
)


def seat(id: str, *areas: str) -> Position:
    return Position(id=id, name_zh=id, name_en=id, areas=areas)


SETTINGS = PeopleSettings(
    positions=(seat("all"), seat("mine", "mine"), seat("unit", "unit")),
    entitled={
        "li": Entitled(positions=("mine",)),
        "wang": Entitled(areas=("3301", "unit")),
        "zhao": Entitled(positions=("mine", "unit")),
    },
)
SEATS = Seats(SETTINGS, AREAS)


@pytest.mark.parametrize(
    ("user", "position", "areas"),
    [
        ("anybody", "", ()),
        ("anybody", "mine", ("mine",)),
        ("li", "mine", ("mine",)),
        ("li", "", ("mine",)),
        ("zhao", "", ("mine", "unit")),
        ("wang", "mine", ("3301",)),
        ("wang", "unit", ("unit",)),
        ("wang", "all", ("3301", "unit")),
    ],
)
def test_the_areas_of_a_seat(user: str, position: str, areas: tuple[str, ...]) -> None:
    assert SEATS.areas(user, position) == areas


def test_a_seat_that_is_not_his_is_refused() -> None:
    with pytest.raises(BadInput, match="not a position of li / li 无权"):
        SEATS.areas("li", "unit")
    with pytest.raises(BadInput, match="no position 'roof'"):
        SEATS.areas("li", "roof")


def test_a_seat_where_nothing_is_his_is_refused() -> None:
    settings = PeopleSettings(
        positions=(seat("unit", "unit"),), entitled={"wu": Entitled(areas=("west",))}
    )
    with pytest.raises(BadInput, match="no area there is yours"):
        Seats(settings, AREAS).areas("wu", "unit")


def test_an_area_brings_those_below_and_what_is_of_no_area_is_everybody_s() -> None:
    west = Reach(AREAS, ("west",))
    assert [area for area in ("mine", "west", "3301", "unit", "") if west.has(area)] == [
        "west",
        "3301",
        "",
    ]
    assert Reach(AREAS).everywhere
    assert Reach(AREAS).has("elsewhere")
