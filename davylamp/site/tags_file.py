"""tags.csv: what each point is."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from davylamp.site.cells import (
    booleans,
    choices,
    lookups,
    numbers,
    require,
)
from davylamp.site.columns import TAG_REQUIRED
from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet
from davylamp.site.site_file import SiteFile
from davylamp.site.suggest import unknown
from davylamp.site.tag_ids import check_ids, check_nodes
from davylamp.site.tag_parts import read_bits, read_deadbands, read_elements
from davylamp.site.tag_range import read_ranges
from davylamp.site.tag_scans import read_scans
from davylamp.site.tag_states import read_states
from scada.model import SWITCH_KINDS, BadInput, Kind, Tag
from scada.profiles import ProfileRow, load

_HARMLESS: Final = frozenset({"node", "server", "area", "bit", "element", "states_zh", "states_en"})
"""Columns whose faults leave id, kind, unit and range of a tag as they are."""


@dataclass(frozen=True, slots=True)
class TagRows:
    """The tags of the file by id, and for each the profile row that it stands for.

    ``lines`` holds every id of the file with its line, also of rows that could not be used;
    ``is_named`` is False where the file has no ids at all to hold others against. ``doubtful`` are
    rows with errors that do not touch what a limit is held against: their limits can be checked.
    """

    tags: dict[str, Tag]
    doubtful: dict[str, Tag]
    lines: dict[str, int]
    rows: dict[str, ProfileRow]
    is_named: bool


def read_tags(
    sheet: Sheet, site: SiteFile, limited: frozenset[str], problems: FileProblems
) -> TagRows:
    """Turn the sheet into tags; ``limited`` names those that have a limit (their scan default)."""
    require(sheet, sorted(TAG_REQUIRED), problems)
    check_ids(sheet, problems)
    check_nodes(sheet, problems)
    ids = sheet.cells["tag"]
    rows = read_locations(sheet, site, problems)
    columns = _columns(sheet, site, rows, limited, problems)
    faulty, hopeless = problems.lines_with_errors(), problems.lines_with_errors(_HARMLESS)
    is_whole = sheet.given >= TAG_REQUIRED
    tags: dict[str, Tag] = {}
    doubtful: dict[str, Tag] = {}
    for line, values in zip(sheet.lines, zip(*columns.values(), strict=True), strict=True):
        if is_whole and line not in hopeless:
            fields = dict(zip(columns, values, strict=True))
            if line not in faulty:
                tags[fields["id"]] = Tag(**fields)
            else:
                with suppress(BadInput):  # the range of a faulty row was not looked at
                    doubtful[fields["id"]] = Tag(**fields)
    lines = dict(zip(reversed(ids), reversed(sheet.lines), strict=True))
    known = {name: row for name, row in zip(ids, rows, strict=True) if row and name in tags}
    return TagRows(tags, doubtful, lines, known, "tag" in sheet.given)


def _columns(
    sheet: Sheet,
    site: SiteFile,
    rows: Sequence[ProfileRow | None],
    limited: frozenset[str],
    problems: FileProblems,
) -> dict[str, Iterable[Any]]:
    """Every field of `Tag` as a column; faults are reported and a default stands in."""
    cells = sheet.cells
    kinds = choices(sheet, "kind", Kind, ("kind", "类型"), problems)
    lookups(sheet, "server", site.servers, ("server", "服务器"), problems)
    switches = [kind is None or kind in SWITCH_KINDS for kind in kinds]
    ranges = read_ranges(sheet, switches, rows, problems)
    states_zh, states_en = read_states(sheet, switches, rows, problems)
    scales = numbers(sheet, "scale", 1.0, problems)
    _not_zero(sheet, scales, problems)
    stale = numbers(sheet, "stale_s", 0.0, problems)
    _not_negative(sheet, stale, problems)
    scans = read_scans(sheet, limited, site.scan_s, problems)
    bits = read_bits(sheet, switches, problems)
    columns: dict[str, Iterable[Any]] = {
        "id": cells["tag"],
        "server": cells["server"],
        "node": cells["node"],
        "kind": kinds,
        "area": cells["area"],
        "name_zh": first_filled(cells["name_zh"], cells["name_en"], cells["tag"]),
        "name_en": first_filled(cells["name_en"], cells["name_zh"], cells["tag"]),
        "number": first_filled(cells["number"], [row.number if row else "" for row in rows]),
        "unit": first_filled(cells["unit"], [row.unit if row else "" for row in rows]),
        "location": cells["location"],
        "ambient_source": cells["ambient_source"],
        "scan_s": scans,
        "stale_s": stale,
        "scale": scales,
        "offset": numbers(sheet, "offset", 0.0, problems),
        "invert": booleans(sheet, "invert", problems),
        "bit": bits,
        "element": read_elements(sheet, problems),
        "deadband": read_deadbands(sheet, switches, bits, rows, scans, problems),
        "states_zh": states_zh,
        "states_en": states_en,
    }
    return columns | ranges


def first_filled(*columns: Sequence[str]) -> list[str]:
    """Row by row the first text that is not empty."""
    return [next(filter(None, texts), "") for texts in zip(*columns, strict=True)]


def read_locations(sheet: Sheet, site: SiteFile, problems: FileProblems) -> list[ProfileRow | None]:
    """The profile row of each tag: the one that its location names in its area's profile.

    The sheet has the columns ``area`` and ``location``; areas and locations unknown are reported.
    """
    areas = lookups(sheet, "area", site.areas, ("area", "区域"), problems)
    books = {area.profile: load(area.profile).rows for area in areas if area and area.profile}
    rows: list[ProfileRow | None] = []
    for location, area, line in zip(sheet.cells["location"], areas, sheet.lines, strict=True):
        row = books.get(area.profile, {}).get(location) if location and area else None
        rows.append(row)
        if location and area and row is None:
            problems.error(line, "location", _no_location(location, area.profile, books))
    return rows


def _no_location(location: str, profile: str, books: dict[str, dict[str, ProfileRow]]) -> Said:
    if not profile:
        return Said(
            f"location {location!r} needs a profile, and the area has none",
            'write profile = "…" under [site] or the area in site.toml',
            f"填写了地点 {location!r}，但该区域没有规程",
            '在 site.toml 的 [site] 或该区域写 profile = "…"',
        )
    return unknown(f"location of {profile}", f"地点（{profile}）", location, books[profile])


def _not_zero(sheet: Sheet, scales: Sequence[float], problems: FileProblems) -> None:
    for value, line in zip(scales, sheet.lines, strict=True):
        if value == 0:
            said = Said("scale is 0", "write the factor from raw to unit, 1 for none", "scale 为 0",
                        "填写原始值到单位的系数，无则写 1")  # fmt: skip
            problems.error(line, "scale", said)


def _not_negative(sheet: Sheet, stale: Sequence[float], problems: FileProblems) -> None:
    for value, line in zip(stale, sheet.lines, strict=True):
        if value < 0:
            said = Said("stale_s is negative", "write seconds, or leave it empty", "stale_s 为负",
                        "填写秒数或留空")  # fmt: skip
            problems.error(line, "stale_s", said)
