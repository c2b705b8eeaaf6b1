"""The rows of a rule book that a point may stand for: its location."""

from collections.abc import Mapping

from hmi.models.point_draft import Staging
from hmi.models.point_rules import asked_words
from scada.bus.point_jobs import TAGS, Change
from scada.model import Area
from scada.profiles import ProfileRow, load


def places_of(cells: Mapping[str, str], areas: Mapping[str, Area]) -> list[ProfileRow]:
    """The rows for a point of its kind in the profile of its area, in the profile's order."""
    area = areas.get(cells.get("area", ""))
    if area is None or not area.profile:
        return []
    return [row for row in load(area.profile).rows.values() if row.kind == cells.get("kind")]


def located(staging: Staging, tag: str, place: str) -> Change | None:
    """The change that lets a point stand for a row; None where it does."""
    cell = staging.changed(TAGS, (tag, ""), "location", place)
    if cell is None:
        return None
    return Change(zh=f"{tag} 对应 {place}", en=f"{tag} stands for {place}", cells=(cell,))


def limits_words(row: ProfileRow) -> str:
    """What a row asks for: ``≥ 0.8 / ≥ 1 / ≥ 1.5 %CH4``."""
    words = [asked_words(one, "").strip() for one in row.limits]
    return f"{' / '.join(words)} {row.unit}".strip() if words else ""
