"""areas.csv: the area tree, and what the alarms of an area show besides their own; optional.

It adds to the areas of site.toml: a row of an area that stands there fills in what is not written
there, any other row is an area of its own.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from davylamp.site.areas_table import is_own_ancestor
from davylamp.site.cells import lookups, require
from davylamp.site.columns import COMMANDS
from davylamp.site.named_rows import check_ids, name_lists, split
from davylamp.site.problem import FileProblems, Said
from davylamp.site.read_file import read_optional
from davylamp.site.sheet import Sheet
from davylamp.site.suggest import unknown
from scada.model import Area, AreaKind, SiteTable
from scada.profiles import available

AREAS_FILE: Final = "areas.csv"
AREA_COLUMNS: Final = (
    "id", "parent", "name_zh", "name_en", "kind", "profile", "guidance_zh", "guidance_en",
    "display", *COMMANDS, "role", "related",
)  # fmt: skip
AREA_REQUIRED: Final = frozenset({"id"})
_KINDS: Final = {str(kind): kind for kind in AreaKind}
MOST_RELATED: Final = 16
_LISTS: Final = (*COMMANDS, "related")


def area_sheet(root: Path, problems: FileProblems, instead: Mapping[str, bytes]) -> Sheet:
    """The file's rows; none where a site has no such file."""
    return read_optional(root, AREA_COLUMNS, AREA_REQUIRED, problems, instead)


def read_areas_file(
    sheet: Sheet, areas: Mapping[str, Area], profile: str, problems: FileProblems
) -> dict[str, Area]:
    """The areas of site.toml with those of the file; ``profile`` is for new ones that name none."""
    require(sheet, sorted(AREA_REQUIRED), problems)
    check_ids(sheet, ("area", "区域"), problems)
    kinds = lookups(sheet, "kind", _KINDS, ("kind of area", "区域类型"), problems)
    books = {name: name for name in available()}
    lookups(sheet, "profile", books, ("profile", "规程"), problems)
    found = dict(areas)
    for row, name in enumerate(sheet.cells["id"]):
        if name:
            found[name] = _area(sheet, row, kinds, areas.get(name), profile, problems)
    _check_tree(sheet, found, problems)
    return found


def _area(
    sheet: Sheet,
    row: int,
    kinds: Sequence[AreaKind | None],
    before: Area | None,
    profile: str,
    problems: FileProblems,
) -> Area:
    cells = {column: sheet.cells[column][row] for column in AREA_COLUMNS}
    given: dict[str, object] = {
        name: cell for name, cell in cells.items() if cell and name not in (*_LISTS, "kind")
    }
    given |= {name: tuple(split(cells[name])) for name in _LISTS if cells[name]}
    kind = kinds[row]
    if kind is not None:
        given["kind"] = kind
    if before is not None:
        _check_contradiction(before, given, sheet.lines[row], problems)
        return replace(before, **given)
    name_zh, name_en = cells["name_zh"], cells["name_en"]
    names = {"name_zh": name_zh or name_en or cells["id"], "name_en": name_en or name_zh}
    names["name_en"] = names["name_en"] or cells["id"]
    return Area(**({"profile": profile} | given | names))  # type: ignore[arg-type]


def _check_contradiction(
    before: Area, given: Mapping[str, object], line: int, problems: FileProblems
) -> None:
    """A parent or a rule book that both files write must be the same."""
    for name in ("parent", "profile"):
        written = getattr(before, name)
        if name in given and written and given[name] != written:
            said = Said(
                f"{name} of {before.id} is {given[name]} here and {written} in site.toml",
                "write it in one of the files only",
                f"{before.id} 的 {name} 此处为 {given[name]}，site.toml 中为 {written}",
                "只在一个文件中填写",
            )
            problems.error(line, name, said)


def check_area_rows(sheet: Sheet, table: SiteTable, problems: FileProblems) -> None:
    """The related tags exist and are not too many; display and role are the site's."""
    tags = {tag.id: tag for tag in table.tags}
    found = name_lists(sheet, "related", tags, ("tag", "测点"), problems)
    cells = sheet.cells["display"], sheet.cells["role"]
    for names, display, role, line in zip(found, *cells, sheet.lines, strict=True):
        check_related(names, line, problems)
        check_named(display, role, table, line, problems)


def check_limit_rows(table: SiteTable, lines: Sequence[int], problems: FileProblems) -> None:
    """What the limits of alarms.csv, whose ``lines`` these are, name is the site's."""
    for alarm, line in zip(table.alarms, lines, strict=True):
        check_named(alarm.display, alarm.role, table, line, problems)


def check_named(
    display: str, role: str, table: SiteTable, line: int, problems: FileProblems
) -> None:
    """The display is a drawing of the site; the role one of roles.toml, where that names any."""
    if display and display not in table.mimics:
        problems.warning(line, "display", unknown("drawing", "图形", display, table.mimics))
    named = [one.id for one in table.roles]
    if role and named and role not in named:
        problems.warning(line, "role", unknown("role", "角色", role, named))


def check_related(names: Collection[str], line: int, problems: FileProblems) -> None:
    """Every raising of an alarm carries all of them through journal, bus and store."""
    if len(names) > MOST_RELATED:
        said = Said(
            f"{len(names)} related tags: {MOST_RELATED} at most", "keep those that a person would look at",
            f"关联测点 {len(names)} 个，最多 {MOST_RELATED} 个", "只保留需要对照的测点",
        )  # fmt: skip
        problems.error(line, "related", said)


def _check_tree(sheet: Sheet, areas: Mapping[str, Area], problems: FileProblems) -> None:
    """Parents exist, and no area lies within itself."""
    for name, line in zip(sheet.cells["id"], sheet.lines, strict=True):
        area = areas.get(name)
        if area is None or not area.parent:
            continue
        if area.parent not in areas:
            problems.error(line, "parent", unknown("area", "区域", area.parent, areas))
        elif is_own_ancestor(area, areas):
            said = Said(
                f"area {name} lies within itself", "name another parent", f"区域 {name} 属于自身",
                "改为其他上级区域",
            )  # fmt: skip
            problems.error(line, "parent", said)
