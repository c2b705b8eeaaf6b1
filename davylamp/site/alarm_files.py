"""The files that speak of alarms by name: read when every alarm of the site is known."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from alarms import Catalogue
from davylamp.site.alarm_names import AlarmNames
from davylamp.site.areas_file import (
    AREAS_FILE,
    area_sheet,
    check_area_rows,
    check_limit_rows,
)
from davylamp.site.grading_file import (
    GRADING_COLUMNS,
    GRADING_FILE,
    GRADING_REQUIRED,
    read_grading,
)
from davylamp.site.groups_file import GROUP_COLUMNS, GROUP_REQUIRED, GROUPS_FILE, read_groups
from davylamp.site.limit_shelving import check_shelving
from davylamp.site.problem import FileProblems, Problem, SiteError, in_order
from davylamp.site.read_file import read_optional
from davylamp.site.suppression_file import (
    SUPPRESSION_COLUMNS,
    SUPPRESSION_FILE,
    SUPPRESSION_REQUIRED,
    read_suppressions,
)
from scada.model import SiteTable


def with_alarm_files(
    table: SiteTable, lines: Sequence[int], root: Path, instead: Mapping[str, bytes]
) -> tuple[SiteTable, list[Problem]]:
    """The table with groups, grading rules and suppression by design; what areas.csv names is looked for too.

    ``lines`` are those of the limits in alarms.csv. Raises `SiteError` where one of the files has errors.
    """
    of_groups, of_grading = FileProblems(GROUPS_FILE), FileProblems(GRADING_FILE)
    of_areas, of_suppression = FileProblems(AREAS_FILE), FileProblems(SUPPRESSION_FILE)
    of_alarms = FileProblems("alarms.csv")
    rows = area_sheet(root, FileProblems(AREAS_FILE), instead)
    check_area_rows(rows, table, of_areas)
    check_limit_rows(table, lines, of_alarms)
    check_shelving(table, lines, of_alarms)
    groups = read_optional(root, GROUP_COLUMNS, GROUP_REQUIRED, of_groups, instead)
    rules = read_optional(root, GRADING_COLUMNS, GRADING_REQUIRED, of_grading, instead)
    silent = read_optional(root, SUPPRESSION_COLUMNS, SUPPRESSION_REQUIRED, of_suppression, instead)
    if groups.lines or rules.lines or silent.lines:
        catalogue = Catalogue(table)
        names = AlarmNames(catalogue)
        table = replace(
            table,
            groups=read_groups(groups, names, of_groups),
            grading=read_grading(rules, catalogue, names, of_grading),
            suppressions=read_suppressions(silent, catalogue, names, of_suppression),
        )
    files = (of_alarms, of_areas, of_groups, of_grading, of_suppression)
    found = [problem for file in files for problem in in_order(file.found)]
    if any(file.has_errors for file in files):
        raise SiteError(found)
    return table, found
