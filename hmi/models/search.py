"""One search over everything that can be opened: pages, areas, alarms, points."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from hmi.models.station import StationModel

MOST: Final = 12
Sort = Literal["page", "area", "alarm", "tag"]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that the search finds and opens: its kind (``command`` for what a page does).

    ``zh`` and ``en`` are shown and looked in; ``keys`` is what does the same from the keyboard
    (``Shift-A``), '' for nothing; ``open`` is called when it is chosen.
    """

    kind: str
    zh: str
    en: str
    keys: str
    open: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that can be opened: its sort, its id, and what is shown of it."""

    sort: Sort
    id: str
    title: str
    below: str


def search(model: StationModel, words: str, pages: tuple[str, ...], most: int = MOST) -> list[Hit]:
    """What holds every word, in the order pages, areas, listed alarms, points."""
    wanted = words.casefold().split()
    if not wanted:
        return []
    hits = [hit for hit, said in _all(model, pages) if all(word in said for word in wanted)]
    hits.sort(key=lambda hit: not hit.id.casefold().startswith(wanted[0]))
    return hits[:most]


def _all(model: StationModel, pages: tuple[str, ...]) -> list[tuple[Hit, str]]:
    said = model.words
    found: list[tuple[Hit, str]] = []
    for page in pages:
        title = model.text(f"page.{page}")
        found.append((Hit("page", page, title, ""), f"{page} {title}".casefold()))
    for area in model.areas.areas:
        text = f"{area.id} {area.name_zh} {area.name_en}".casefold()
        found.append((Hit("area", area.id, said.area(area.id), area.id), text))
    for record in model.alarms.sorted():
        title = f"{said.area(record.area)} {said.condition(record)}".strip()
        hit = Hit("alarm", record.alarm, title, said.alarm_state(record))
        found.append((hit, f"{record.alarm} {title}".casefold()))
    for tag in model.table.tags:
        text = f"{tag.id} {tag.number} {tag.name_zh} {tag.name_en}".casefold()
        found.append((Hit("tag", tag.id, said.tag(tag.id), tag.id), text))
    return found
