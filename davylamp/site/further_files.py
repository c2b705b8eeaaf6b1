"""The files that a site need not have: each is read if it is there."""

from collections.abc import Mapping
from pathlib import Path

from davylamp.site.alarms_file import AlarmRows
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
    CALCULATED_FILE,
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
from davylamp.site.detectors_file import (
    DETECTOR_COLUMNS,
    DETECTOR_REQUIRED,
    DETECTORS_FILE,
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
    INTERLOCKS_FILE,
    InterlockRows,
    read_interlocks,
)
from davylamp.site.problem import FileProblems, Problem, SiteError, in_order
from davylamp.site.read_file import read_optional
from davylamp.site.signers_file import (
    SIGNER_COLUMNS,
    SIGNER_REQUIRED,
    SIGNERS_FILE,
    read_signers,
)
from davylamp.site.site_file import SiteFile
from davylamp.site.tags_file import TagRows
from scada.model import Baseline, GroupBaseline, SiteTable, detections

Baselines = tuple[tuple[Baseline, ...], tuple[GroupBaseline, ...]]


def calibration_of(
    root: Path, tags: TagRows, instead: Mapping[str, bytes]
) -> tuple[tuple[Calibrated, ...], FileProblems]:
    """The records of calibration.csv, which a site need not have."""
    problems = FileProblems(CALIBRATION_FILE)
    sheet = read_optional(root, CALIBRATION_COLUMNS, CALIBRATION_REQUIRED, problems, instead)
    return read_calibration(sheet, tags.lines, problems), problems


def baselines_of(
    root: Path, tags: TagRows, instead: Mapping[str, bytes]
) -> tuple[Baselines, list[FileProblems]]:
    """What was commissioned; a site need not have any."""
    problems = FileProblems(BASELINES_FILE)
    sheet = read_optional(root, BASELINE_COLUMNS, BASELINE_REQUIRED, problems, instead)
    of_tags = read_baselines(sheet, tags.tags, problems) if sheet.given else ()
    groups, of_groups = read_group_baselines(root)
    return (of_tags, groups), [problems, *of_groups]


def reasons_of(
    root: Path, site: SiteFile, instead: Mapping[str, bytes]
) -> tuple[Reasons, FileProblems]:
    """The signed reasons of deviations.csv and what is wrong with signers.csv; both may be missing."""
    of_signers, problems = FileProblems(SIGNERS_FILE), FileProblems(DEVIATIONS_FILE)
    sheet = read_optional(root, SIGNER_COLUMNS, SIGNER_REQUIRED, of_signers, instead)
    signers = read_signers(sheet, of_signers)
    sheet = read_optional(root, DEVIATION_COLUMNS, DEVIATION_REQUIRED, problems, instead)
    return read_reasons(sheet, signers, site.id, problems), of_signers


def detectors_of(
    root: Path, site: SiteFile, tags: TagRows, instead: Mapping[str, bytes]
) -> tuple[DetectorRows, FileProblems]:
    """The rows of detectors.csv, which a site need not have."""
    problems = FileProblems(DETECTORS_FILE)
    sheet = read_optional(root, DETECTOR_COLUMNS, DETECTOR_REQUIRED, problems, instead)
    known = tags.tags | tags.doubtful
    return read_detectors(sheet, known, site.areas, problems), problems


def calculated_of(
    root: Path, site: SiteFile, tags: TagRows, instead: Mapping[str, bytes]
) -> tuple[CalculatedRows, FileProblems]:
    """The rows of calculated.csv, which a site need not have."""
    problems = FileProblems(CALCULATED_FILE)
    sheet = read_optional(root, CALCULATED_COLUMNS, CALCULATED_REQUIRED, problems, instead)
    return read_calculated(sheet, site, tags, problems), problems


def interlocks_of(
    root: Path, site: SiteFile, tags: TagRows, alarms: AlarmRows, instead: Mapping[str, bytes]
) -> tuple[InterlockRows, FileProblems]:
    """The rows of interlocks.csv, which a site need not have."""
    problems = FileProblems(INTERLOCKS_FILE)
    sheet = read_optional(root, INTERLOCK_COLUMNS, INTERLOCK_REQUIRED, problems, instead)
    limits = {alarm.id for alarm in alarms.alarms}
    known = tags.doubtful | tags.tags
    return read_interlocks(sheet, site, known, limits, problems), problems


def working(table: SiteTable, detectors: DetectorRows) -> list[Problem]:
    """What the detectors themselves say of their rows. Raises `SiteError` where one cannot work."""
    problems = FileProblems(DETECTORS_FILE)
    assigned = detections(table).assigned
    check_detectors(table, assigned, detectors.lines, problems)
    check_baselines(table, assigned, detectors.lines, problems)
    if problems.has_errors:
        raise SiteError(problems.found)
    return in_order(problems.found)
