"""What a drawing is checked against: the file, the site that it belongs to, what that site has."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from davylamp.site import load
from davylamp.site.areas_file import AREAS_FILE, area_sheet, read_areas_file
from davylamp.site.drawing_file import drawing_files, source
from davylamp.site.load import SITE_FILE, read_parts
from davylamp.site.mimics import FOLDER, read_drawing, report_names
from davylamp.site.problem import FileProblems, Problem, SiteError
from hmi.models.mimic import parsed
from scada.model import BadInput, SiteTable


@dataclass(frozen=True, slots=True)
class Subject:
    """Some drawings; ``site`` is None where they belong to none."""

    files: tuple[Path, ...]
    site: Path | None


def subject(path: Path, site: Path | None) -> Subject:
    """A drawing, or all of a site; raises `BadInput` for what is neither."""
    if path.is_dir() or path.name == SITE_FILE:
        root = path.parent if path.name == SITE_FILE else path
        files = drawing_files(root / FOLDER)
        if not (root / SITE_FILE).is_file():
            raise BadInput(
                f"{path} is no site: it has no {SITE_FILE}; fix: name a site or an SVG file"
            )
        if not files:
            raise BadInput(f"{path} has no drawings; fix: put SVG files into {root / FOLDER}")
        return Subject(tuple(files), root)
    if not path.is_file():
        raise BadInput(f"{path}: no such file; fix: name a drawing (.svg) or a site's folder")
    return Subject((path,), site or home(path))


def home(path: Path) -> Path | None:
    """The site in whose folder of drawings a file lies."""
    folder = path.absolute().parent
    is_there = folder.name == FOLDER and (folder.parent / SITE_FILE).is_file()
    return folder.parent if is_there else None


def table_of(site: Path) -> SiteTable:
    """What a site has, also where it has errors; raises `SiteError` where site.toml has."""
    try:
        return load(site).table
    except SiteError:
        return _with_errors(site)


def _with_errors(site: Path) -> SiteTable:
    """The tags and areas that can be read, whatever else is wrong."""
    parts = read_parts(site)
    problems = FileProblems(AREAS_FILE)
    sheet = area_sheet(parts.root, problems, {})
    areas = read_areas_file(sheet, parts.site.areas, "", problems)
    return SiteTable(
        site=parts.site.id,
        name_zh=parts.site.name_zh,
        name_en=parts.site.name_en,
        timezone=parts.site.timezone,
        config_hash="",
        servers=tuple(parts.site.servers.values()),
        areas=tuple(areas.values()),
        tags=tuple(parts.tags.tags.values()),
        alarms=tuple(parts.alarms.alarms),
    )


def check(path: Path, table: SiteTable | None, drawings: Collection[str]) -> list[Problem]:
    """Everything that is wrong with a drawing, its names too where ``table`` is given."""
    found = FileProblems(str(path))
    read_drawing(path, found)
    text = source(path, FileProblems(""))
    if table is not None and text is not None:
        report_names(parsed(text), table, drawings, found)
    return sorted(found.found, key=lambda problem: problem.line)
