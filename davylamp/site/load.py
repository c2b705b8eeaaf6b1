"""A site folder to a `Site`: read whole, checked whole, hashed."""

import gc
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from davylamp.site.alarms_file import AlarmRows, read_alarms
from davylamp.site.baselines_file import (
    BASELINE_COLUMNS,
    BASELINE_REQUIRED,
    BASELINES_FILE,
    check_baselines,
    read_baselines,
    read_group_baselines,
)
from davylamp.site.calculated_file import (
    CALCULATED_COLUMNS,
    CALCULATED_REQUIRED,
    CalculatedRows,
    read_calculated,
)
from davylamp.site.calibration_file import (
    CALIBRATION_COLUMNS,
    CALIBRATION_FILE,
    CALIBRATION_REQUIRED,
    Calibrated,
    read_calibration,
)
from davylamp.site.columns import ALARM_COLUMNS, ALARM_REQUIRED, TAG_COLUMNS, TAG_REQUIRED
from davylamp.site.decode import decode
from davylamp.site.detectors_file import (
    DETECTOR_COLUMNS,
    DETECTOR_REQUIRED,
    DetectorRows,
    check_detectors,
    read_detectors,
)
from davylamp.site.deviations_file import (
    DEVIATION_COLUMNS,
    DEVIATION_REQUIRED,
    DEVIATIONS_FILE,
    Reasons,
    read_reasons,
)
from davylamp.site.interlocks_file import (
    INTERLOCK_COLUMNS,
    INTERLOCK_REQUIRED,
    InterlockRows,
    read_interlocks,
)
from davylamp.site.judged import judge, judge_placed
from davylamp.site.mimics import name_problems, read_mimics
from davylamp.site.problem import FileProblems, Problem, Said, Severity, SiteError
from davylamp.site.sheet import Sheet, read_sheet
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
from scada.model import Baseline, GroupBaseline, SiteTable

Baselines = tuple[tuple[Baseline, ...], tuple[GroupBaseline, ...]]

SITE_FILE: Final = "site.toml"
TAGS_FILE: Final = "tags.csv"
ALARMS_FILE: Final = "alarms.csv"
DETECTORS_FILE: Final = "detectors.csv"
CALCULATED_FILE: Final = "calculated.csv"
INTERLOCKS_FILE: Final = "interlocks.csv"

_AS_THEY_LIE: Final[Mapping[str, bytes]] = {}


def load(path: str | Path, instead: Mapping[str, bytes] = _AS_THEY_LIE) -> Site:
    """Read the site at ``path``: its folder, or the site.toml in it.

    ``instead`` holds contents of files that are not written yet, by name. Raises `SiteError` with
    every error of all its files at once.
    """
    with _collector_paused():
        return _load(path, instead)


def load_settings(path: str | Path) -> tuple[Path, SiteFile]:
    """The folder of a site, and its site.toml alone: points and limits may be yet to come.

    Raises `SiteError` where site.toml has errors.
    """
    root, problems = _root(path), FileProblems(SITE_FILE)
    text = _text(root, problems, _AS_THEY_LIE)
    site = None if text is None else read_site_file(text, root, problems)
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


def read_parts(path: str | Path) -> Parts:
    """The usable rows of tags.csv and alarms.csv, whatever else is wrong with the site.

    Raises `SiteError` where site.toml has errors.
    """
    root, site = load_settings(path)
    of_tags, of_alarms = FileProblems(TAGS_FILE), FileProblems(ALARMS_FILE)
    tag_sheet = read_sheet_file(root, TAG_COLUMNS, TAG_REQUIRED, of_tags)
    alarm_sheet = read_sheet_file(root, ALARM_COLUMNS, ALARM_REQUIRED, of_alarms)
    tags = read_tags(tag_sheet, site, _limited(alarm_sheet), of_tags)
    tags = _calculated(root, site, tags, _AS_THEY_LIE)[0].beside(tags)
    alarms = read_alarms(alarm_sheet, tags, of_alarms)
    calibration, _ = _calibration(root, tags, _AS_THEY_LIE)
    return Parts(root, site, tags, alarms, calibration)


def read_signers_of(parts: Parts) -> dict[str, Signer]:
    """The signers of a site. Raises `SiteError` where signers.csv has errors."""
    problems = FileProblems(SIGNERS_FILE)
    sheet = _optional(parts.root, SIGNER_COLUMNS, SIGNER_REQUIRED, problems, _AS_THEY_LIE)
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
    text = _text(root, of_site, instead)
    site = None if text is None else read_site_file(text, root, of_site)
    tag_sheet = read_sheet_file(root, TAG_COLUMNS, TAG_REQUIRED, of_tags, instead)
    alarm_sheet = read_sheet_file(root, ALARM_COLUMNS, ALARM_REQUIRED, of_alarms, instead)
    if site is None or not site.servers or not site.areas:  # every row would look faulty
        raise SiteError([*of_site.found, *of_tags.found, *of_alarms.found])
    tags = read_tags(tag_sheet, site, _limited(alarm_sheet), of_tags)
    calculated, of_calculated = _calculated(root, site, tags, instead)
    every = calculated.beside(tags)
    alarms = read_alarms(alarm_sheet, every, of_alarms)
    interlocks, of_interlocks = _interlocks(root, site, every, alarms, instead)
    reasons, of_signers = _reasons(root, site, instead)
    calibration, of_calibration = _calibration(root, every, instead)
    judge(site, tags, alarms, reasons, of_tags, of_alarms)
    judge_placed(site, calculated.alone, alarms, reasons, of_calculated, of_alarms)
    reasons.report_idle()
    detectors, of_detectors = _detectors(root, site, every, instead)
    drawings, of_drawings = read_mimics(root)
    files = (of_site, of_tags, of_alarms, of_signers, reasons.problems, of_detectors)
    baselines, of_baselines = _baselines(root, every, instead)
    more = (of_calculated, of_interlocks, *of_baselines, of_calibration)
    problems = [p for file in files + more for p in _in_order(file.found)]
    problems += of_drawings
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise SiteError(problems)
    table = _table(site, tags, alarms, detectors, calculated, interlocks, drawings)
    table = _with_baselines(table, baselines)
    problems += _working(table, detectors) + name_problems(table)
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
    )


def _calibration(
    root: Path, tags: TagRows, instead: Mapping[str, bytes]
) -> tuple[tuple[Calibrated, ...], FileProblems]:
    """The records of calibration.csv, which a site need not have."""
    problems = FileProblems(CALIBRATION_FILE)
    sheet = _optional(root, CALIBRATION_COLUMNS, CALIBRATION_REQUIRED, problems, instead)
    return read_calibration(sheet, tags.lines, problems), problems


def _baselines(
    root: Path, tags: TagRows, instead: Mapping[str, bytes]
) -> tuple[Baselines, list[FileProblems]]:
    """What was commissioned; a site need not have any."""
    problems = FileProblems(BASELINES_FILE)
    sheet = _optional(root, BASELINE_COLUMNS, BASELINE_REQUIRED, problems, instead)
    of_tags = read_baselines(sheet, tags.tags, problems) if sheet.given else ()
    groups, of_groups = read_group_baselines(root)
    return (of_tags, groups), [problems, *of_groups]


def _with_baselines(table: SiteTable, baselines: Baselines) -> SiteTable:
    if not any(baselines):
        return table
    bare = msgspec.structs.replace(table, baselines=baselines[0], group_baselines=baselines[1])
    return msgspec.structs.replace(bare, config_hash=content_hash(bare))


def _reasons(
    root: Path, site: SiteFile, instead: Mapping[str, bytes]
) -> tuple[Reasons, FileProblems]:
    """The signed reasons of deviations.csv and what is wrong with signers.csv; both may be missing."""
    of_signers, problems = FileProblems(SIGNERS_FILE), FileProblems(DEVIATIONS_FILE)
    sheet = _optional(root, SIGNER_COLUMNS, SIGNER_REQUIRED, of_signers, instead)
    signers = read_signers(sheet, of_signers)
    sheet = _optional(root, DEVIATION_COLUMNS, DEVIATION_REQUIRED, problems, instead)
    return read_reasons(sheet, signers, site.id, problems), of_signers


def _optional(
    root: Path,
    columns: tuple[str, ...],
    required: frozenset[str],
    problems: FileProblems,
    instead: Mapping[str, bytes],
) -> Sheet:
    """A table that a site need not have: an empty one where there is no file of that name."""
    if problems.file not in instead and not (root / problems.file).exists():
        return Sheet([], {name: [] for name in columns}, frozenset())
    return read_sheet_file(root, columns, required, problems, instead)


def _limited(alarms: Sheet) -> frozenset[str]:
    """The tags that a limit judges, or is counted from."""
    return frozenset(alarms.cells["tag"]) | frozenset(alarms.cells["reference"])


def _detectors(
    root: Path, site: SiteFile, tags: TagRows, instead: Mapping[str, bytes]
) -> tuple[DetectorRows, FileProblems]:
    """The rows of detectors.csv, which a site need not have."""
    problems = FileProblems(DETECTORS_FILE)
    if DETECTORS_FILE not in instead and not (root / DETECTORS_FILE).exists():
        return DetectorRows(), problems
    sheet = read_sheet_file(root, DETECTOR_COLUMNS, DETECTOR_REQUIRED, problems, instead)
    known = tags.tags | tags.doubtful
    return read_detectors(sheet, known, site.areas, problems), problems


def _calculated(
    root: Path, site: SiteFile, tags: TagRows, instead: Mapping[str, bytes]
) -> tuple[CalculatedRows, FileProblems]:
    """The rows of calculated.csv, which a site need not have."""
    problems = FileProblems(CALCULATED_FILE)
    sheet = _optional(root, CALCULATED_COLUMNS, CALCULATED_REQUIRED, problems, instead)
    return read_calculated(sheet, site, tags, problems), problems


def _interlocks(
    root: Path, site: SiteFile, tags: TagRows, alarms: AlarmRows, instead: Mapping[str, bytes]
) -> tuple[InterlockRows, FileProblems]:
    """The rows of interlocks.csv, which a site need not have."""
    problems = FileProblems(INTERLOCKS_FILE)
    sheet = _optional(root, INTERLOCK_COLUMNS, INTERLOCK_REQUIRED, problems, instead)
    limits = {alarm.id for alarm in alarms.alarms}
    known = tags.doubtful | tags.tags
    return read_interlocks(sheet, site, known, limits, problems), problems


def _working(table: SiteTable, detectors: DetectorRows) -> list[Problem]:
    """What the detectors themselves say of their rows. Raises `SiteError` where one cannot work."""
    problems = FileProblems(DETECTORS_FILE)
    check_detectors(table, detectors, problems)
    check_baselines(table, detectors.rows, detectors.lines, problems)
    if problems.has_errors:
        raise SiteError(problems.found)
    return _in_order(problems.found)


def read_sheet_file(
    root: Path,
    columns: tuple[str, ...],
    required: frozenset[str],
    problems: FileProblems,
    instead: Mapping[str, bytes] = _AS_THEY_LIE,
) -> Sheet:
    """One of the site's tables; an empty one, with the fault reported, where it cannot be read."""
    text = _text(root, problems, instead)
    if text is not None:
        return read_sheet(text, columns, required, problems)
    return Sheet([], {name: [] for name in columns}, frozenset())


def _text(root: Path, problems: FileProblems, instead: Mapping[str, bytes]) -> str | None:
    try:
        data = instead.get(problems.file)
        data = (root / problems.file).read_bytes() if data is None else data
    except OSError as fault:
        problems.error(0, "", _unreadable(root / problems.file, fault))
        return None
    return decode(data, problems)


def _unreadable(path: Path, fault: OSError) -> Said:
    reason = fault.strerror or str(fault)
    return Said(
        f"cannot be read: {reason}",
        f"put the file into {path.parent}, readable",
        f"无法读取：{reason}",
        f"把文件放到 {path.parent} 并确保可读",
    )


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    """By line, and within a line as they were found."""
    return sorted(problems, key=lambda problem: problem.line)


def _table(
    site: SiteFile,
    tags: TagRows,
    alarms: AlarmRows,
    detectors: DetectorRows,
    calculated: CalculatedRows,
    interlocks: InterlockRows,
    drawings: dict[str, str],
) -> SiteTable:
    table = SiteTable(
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
        day_starts_s=site.day_starts_s,
        scan_s=site.scan_s,
        mimics=drawings,
        severity=site.severity,
    )
    return msgspec.structs.replace(table, config_hash=content_hash(table))


def content_hash(table: SiteTable) -> str:
    """The first 16 hex digits of the SHA-256 of the table's content, its own hash left out.

    The same content gives the same hash on every machine, however the files were written.
    """
    bare = msgspec.structs.replace(table, config_hash="")
    return hashlib.sha256(msgspec.json.encode(bare, order="sorted")).hexdigest()[:16]
