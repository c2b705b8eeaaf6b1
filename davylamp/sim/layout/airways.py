"""The way of the air through the demo mine: which area comes after which."""

from collections.abc import Mapping, Sequence

from davylamp.sim.point import Place


def airways(places: Sequence[Place]) -> Mapping[str, tuple[str, ...]]:
    """The areas downwind of each: intake to the faces and headings, their air to the district's return,
    then to the main return and to the fans.
    """
    known = {place.id: place.kind for place in places}
    works = [name for name, kind in known.items() if kind in ("longwall", "heading")]
    found: dict[str, tuple[str, ...]] = {name: (f"return{name[:2]}",) for name in works}
    found |= {
        name: ("main_return",) for name in known if name[6:].isdigit() and name[:6] == "return"
    }
    if "main_intake" in known:
        found["main_intake"] = tuple(works)
    if "fan_house" in known:
        found["main_return"] = ("fan_house",)
    return {name: tuple(one for one in after if one in known) for name, after in found.items()}
