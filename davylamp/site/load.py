"""A site folder to a `Site`: read whole, checked whole, hashed."""

import gc
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import msgspec

from davylamp.site.alarm_files import with_alarm_files
from davylamp.site.alarms_file import AlarmRows, read_alarms
from davylamp.site.calculated_file import (
    CalculatedRows,
)
from davylamp.site.calibration_file import (
    Calibrated,
)
from davylamp.site.columns import ALARM_COLUMNS, ALARM_REQUIRED, TAG_COLUMNS, TAG_REQUIRED
from davylamp.site.detectors_file import (
    DetectorRows,
)
from davylamp.site.further_files import (
    Baselines,
    baselines_of,
    calculated_of,
    calibration_of,
    detectors_of,
    interlocks_of,
    reasons_of,
    working,
)
from davylamp.site.interlocks_file import (
    InterlockRows,
)
from davylamp.site.judged import judge, judge_placed
from davylamp.site.mimics import name_problems, read_mimics
from davylamp.site.problem import FileProblems, Severity, SiteError, in_order
from davylamp.site.read_file import AS_THEY_LIE, read_optional, read_sheet_file, read_text
from davylamp.site.reports_table import check_tags
from davylamp.site.roles_file import roles_of
from davylamp.site.sheet import Sheet
from davylamp.site.signers_file import (
    SIGNER_COLUMNS,
    SIGNER_REQUIRED,
    SIGNERS_FILE,
    Signer,
    read_signers,
)
from davylamp.site.site import Site
from davylamp.site.site_file import SiteFile, read_site_file
from davylamp.site.tags_file import TagRows, read_tags
from scada.model import SiteTable

SITE_FILE: Final = "site.toml"
TAGS_FILE: Final = "tags.csv"
ALARMS_FILE: Final = "alarms.csv"


def load(path: str | Path, instead: Mapping[str, bytes] = AS_THEY_LIE) -> Site:
    """Read the site at ``path``: its folder, or the site.toml in it.

    ``instead`` holds contents of files that are not written yet, by name. Raises `SiteError` with
    every error of all its files at once.
    """
    with _collector_paused():
        return _load(path, instead)


def load_settings(
    path: str | Path, instead: Mapping[str, bytes] = AS_THEY_LIE
) -> tuple[Path, SiteFile]:
    """The folder of a site, and its site.toml alone: points and limits may be yet to come.

    ``instead`` is as for `load`. Raises `SiteError` where site.toml has errors.
    """
    root, problems = _root(path), FileProblems(SITE_FILE)
    text = read_text(root, problems, instead)
    site = None if text is None else read_site_file(text, root, problems, instead)
    if site is None or problems.has_errors:
        raise SiteError(problems.found)
    return root, site


@dataclass(frozen=True, slots=True)
class Parts:
    """What can be read of a site that may have errors: for whoever helps to correct them."""

    root: Path
    site: SiteFile
    tags: TagRows
    alarms: AlarmRows
    calibration: tuple[Calibrated, ...]


def read_parts(path: str | Path, instead: Mapping[str, bytes] = AS_THEY_LIE) -> Parts:
    """The usable rows of tags.csv and alarms.csv, whatever else is wrong with the site.

    ``instead`` is as for `load`. Raises `SiteError` where site.toml has errors.
    """
    root, site = load_settings(path, instead)
    of_tags, of_alarms = FileProblems(TAGS_FILE), FileProblems(ALARMS_FILE)
    tag_sheet = read_sheet_file(root, TAG_COLUMNS, TAG_REQUIRED, of_tags, instead)
    alarm_sheet = read_sheet_file(root, ALARM_COLUMNS, ALARM_REQUIRED, of_alarms, instead)
    tags = read_tags(tag_sheet, site, _limited(alarm_sheet), of_tags)
    tags = calculated_of(root, site, tags, instead)[0].beside(tags)
    alarms = read_alarms(alarm_sheet, tags, of_alarms, site.priorities)
    calibration, _ = calibration_of(root, tags, instead)
    return Parts(root, site, tags, alarms, calibration)


def read_signers_of(parts: Parts) -> dict[str, Signer]:
    """The signers of a site. Raises `SiteError` where signers.csv has errors."""
    problems = FileProblems(SIGNERS_FILE)
    sheet = read_optional(parts.root, SIGNER_COLUMNS, SIGNER_REQUIRED, problems, AS_THEY_LIE)
    signers = read_signers(sheet, problems)
    if problems.has_errors:
        raise SiteError(problems.found)
    return signers


def _root(path: str | Path) -> Path:
    given = Path(path)
    root = given.parent if given.name == SITE_FILE or given.is_file() else given
    return root.absolute()


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Reading makes a million objects and no cycles: collecting between them doubles the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _load(path: str | Path, instead: Mapping[str, bytes]) -> Site:
    root = _root(path)
    of_site, of_tags, of_alarms = map(FileProblems, (SITE_FILE, TAGS_FILE, ALARMS_FILE))
    text = read_text(root, of_site, instead)
    site = None if text is None else read_site_file(text, root, of_site, instead)
    tag_sheet = read_sheet_file(root, TAG_COLUMNS, TAG_REQUIRED, of_tags, instead)
    alarm_sheet = read_sheet_file(root, ALARM_COLUMNS, ALARM_REQUIRED, of_alarms, instead)
    if site is None or not site.servers or not site.areas:  # every row would look faulty
        raise SiteError([*of_site.found, *of_tags.found, *of_alarms.found])
    tags = read_tags(tag_sheet, site, _limited(alarm_sheet), of_tags)
    calculated, of_calculated = calculated_of(root, site, tags, instead)
    every = calculated.beside(tags)
    alarms = read_alarms(alarm_sheet, every, of_alarms, site.priorities)
    interlocks, of_interlocks = interlocks_of(root, site, every, alarms, instead)
    reasons, of_signers = reasons_of(root, site, instead)
    calibration, of_calibration = calibration_of(root, every, instead)
    judge(site, tags, alarms, reasons, of_tags, of_alarms)
    judge_placed(site, calculated.alone, alarms, reasons, of_calculated, of_alarms)
    reasons.report_idle()
    detectors, of_detectors = detectors_of(root, site, every, instead)
    drawings, of_drawings = read_mimics(root)
    files = (of_site, of_tags, of_alarms, of_signers, reasons.problems, of_detectors)
    baselines, of_baselines = baselines_of(root, every, instead)
    (positions, entitled, roles), of_roles = roles_of(root, site.areas, instead)
    check_tags(site.reports, every.tags | every.doubtful, of_site)
    people = replace(site.people, positions=positions, entitled=entitled)
    more = (of_calculated, of_interlocks, *of_baselines, of_calibration, of_roles)
    problems = [p for file in files + more for p in in_order(file.found)]
    problems += of_drawings
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise SiteError(problems)
    table = _table(site, tags, alarms, detectors, calculated, interlocks, baselines, drawings)
    table = msgspec.structs.replace(table, login=people.login, positions=positions, roles=roles)
    table, named = with_alarm_files(table, alarms.lines, root, instead)
    table = _hashed(table)
    problems += named + working(table, detectors) + name_problems(table, root)
    return Site(
        root=root,
        table=table,
        run=site.run,
        pki=site.pki,
        bus=site.bus,
        historian=site.historian,
        gas_class=site.gas_class,
        problems=tuple(problems),
        calibration=calibration,
        outward=site.outward,
        people=people,
        reports=site.reports,
    )


def _limited(alarms: Sheet) -> frozenset[str]:
    """The tags that a limit judges, or is counted from."""
    return frozenset(alarms.cells["tag"]) | frozenset(alarms.cells["reference"])


def _table(
    site: SiteFile,
    tags: TagRows,
    alarms: AlarmRows,
    detectors: DetectorRows,
    calculated: CalculatedRows,
    interlocks: InterlockRows,
    baselines: Baselines,
    drawings: dict[str, str],
) -> SiteTable:
    return SiteTable(
        site=site.id,
        name_zh=site.name_zh,
        name_en=site.name_en,
        timezone=site.timezone,
        config_hash="",
        servers=tuple(site.servers.values()),
        areas=tuple(site.areas.values()),
        tags=(*tags.tags.values(), *calculated.tags.values()),
        alarms=tuple(alarms.alarms),
        detectors=detectors.rows,
        calculated=calculated.calculations,
        interlocks=interlocks.rows,
        baselines=baselines[0],
        group_baselines=baselines[1],
        day_starts_s=site.day_starts_s,
        scan_s=site.scan_s,
        mimics=drawings,
        severity=site.severity,
        flood=site.flood,
    )


def _hashed(table: SiteTable) -> SiteTable:
    return msgspec.structs.replace(table, config_hash=content_hash(table))


def content_hash(table: SiteTable) -> str:
    """The first 16 hex digits of the SHA-256 of the table's content, its own hash left out.

    The same content gives the same hash on every machine, however the files were written.
    """
    bare = msgspec.structs.replace(table, config_hash="")
    return hashlib.sha256(msgspec.json.encode(bare, order="sorted")).hexdigest()[:16]
