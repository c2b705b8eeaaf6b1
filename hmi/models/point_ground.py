"""The files of a site as the points page stands on them: rows by name. Made once per telling, on a thread of
its own; nobody changes it afterwards.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from scada.bus.point_jobs import ALARMS, DEVIATIONS, TAGS, Key, Table
from scada.model import Area

Cells = dict[str, str]
_SEARCHED = ("name_zh", "name_en", "node", "location", "area")


@dataclass(frozen=True, slots=True)
class Ground:
    """Rows of tags.csv, alarms.csv and deviations.csv (``reasons``); ``limits`` are those of a tag in the
    order of the file, ``words`` what a filter looks through.
    """

    tags: dict[str, Cells] = field(default_factory=dict)
    alarms: dict[Key, Cells] = field(default_factory=dict)
    limits: dict[str, tuple[str, ...]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    areas: Mapping[str, Area] = field(default_factory=dict)
    reasons: dict[Key, Cells] = field(default_factory=dict)


def ground_of(tables: Mapping[str, Table], areas: Mapping[str, Area]) -> Ground:
    """What the desk told, or what the core runs, as rows by name."""
    tags = {cells["tag"]: cells for cells in _rows(tables.get(TAGS)) if cells.get("tag")}
    alarms, limits = dict[Key, Cells](), dict[str, list[str]]()
    for cells in _rows(tables.get(ALARMS)):
        tag, limit = cells.get("tag", ""), cells.get("limit", "")
        if (tag, limit) not in alarms:
            limits.setdefault(tag, []).append(limit)
        alarms[tag, limit] = cells
    words = {tag: words_of(cells, areas) for tag, cells in tags.items()}
    of_tags = {tag: tuple(names) for tag, names in limits.items()}
    reasons = {
        (cells.get("tag", ""), cells.get("limit", "")): cells
        for cells in _rows(tables.get(DEVIATIONS))
    }
    return Ground(tags, alarms, of_tags, words, areas, reasons)


def words_of(cells: Mapping[str, str], areas: Mapping[str, Area]) -> str:
    """What a filter finds a tag by: its id, its names, its node and its place in both languages."""
    area = areas.get(cells.get("area", ""))
    names = (area.name_zh, area.name_en) if area is not None else ()
    cells_ = (cells.get(column, "") for column in _SEARCHED)
    return " ".join((cells.get("tag", ""), *cells_, *names)).casefold()


def _rows(table: Table | None) -> Iterable[Cells]:
    if table is None:
        return
    for row in table.rows:
        pairs = zip(table.columns, row, strict=False)
        yield {column: text for column, text in pairs if text}
