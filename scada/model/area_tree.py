"""The tree of areas: what lies below an area, and what an alarm takes from the areas above it."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from scada.model.alarm import AlarmDefinition
from scada.model.site import Area, SiteTable


class Inherited(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is shown beside an alarm, or an area: its own, and where that is empty what lies above.

    ``role`` answers for it; ``related`` are tags whose values are stored with the alarm.
    """

    guidance_zh: str = ""
    guidance_en: str = ""
    display: str = ""
    commands_zh: tuple[str, ...] = ()
    commands_en: tuple[str, ...] = ()
    role: str = ""
    related: tuple[str, ...] = ()


def inherited(table: SiteTable, area: str, alarm: AlarmDefinition | None = None) -> Inherited:
    """What holds for ``area``: each thing from the nearest area upwards that has it.

    With an ``alarm`` of the area its own row goes first; its related tags stand before those of the
    area. An area that the site does not have has nothing.
    """
    return _inherited(upwards(table.areas, area), alarm)


def _inherited(line: Iterable[Area], alarm: AlarmDefinition | None = None) -> Inherited:
    rows: list[Area | AlarmDefinition] = [*([alarm] if alarm else ()), *line]
    areas = rows[1:] if alarm else rows
    guided = next((row for row in rows if row.guidance_zh or row.guidance_en), None)
    able = next((row for row in rows if _commands(row) != ((), ())), None)
    commands_zh, commands_en = _commands(able) if able else ((), ())
    related = next((row.related for row in areas if row.related), ())
    return Inherited(
        guidance_zh=(guided.guidance_zh or guided.guidance_en) if guided else "",
        guidance_en=(guided.guidance_en or guided.guidance_zh) if guided else "",
        display=next((row.display for row in rows if row.display), ""),
        commands_zh=commands_zh,
        commands_en=commands_en,
        role=next((row.role for row in rows if row.role), ""),
        related=tuple(dict.fromkeys((*(alarm.related if alarm else ()), *related))),
    )


def _commands(row: Area | AlarmDefinition) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """In Chinese and in English: what a language lacks is taken from what it has."""
    zh, en = row.commands_zh or row.commands, row.commands_en or row.commands
    return zh or en, en or zh


def upwards(areas: Iterable[Area], area: str) -> Iterator[Area]:
    """An area, its parent, and so on; each once, whatever the table says."""
    return _climb({one.id: one for one in areas}, area)


def _climb(by_id: Mapping[str, Area], area: str) -> Iterator[Area]:
    seen = set[str]()
    while area in by_id and area not in seen:
        seen.add(area)
        yield by_id[area]
        area = by_id[area].parent


def below(areas: Iterable[Area]) -> dict[str, frozenset[str]]:
    """Of each area: itself and everything that lies in it."""
    by_id = {area.id: area for area in areas}
    found: dict[str, set[str]] = {area: set() for area in by_id}
    for area in by_id:
        for above in _climb(by_id, area):
            found[above.id].add(area)
    return {area: frozenset(inside) for area, inside in found.items()}
