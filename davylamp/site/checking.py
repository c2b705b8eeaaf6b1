"""What ``davylamp check`` finds in the files of a site: the one way to ask, for commands and the desk."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from davylamp.report.check import report_problems
from davylamp.site.conformity import Conformity, check_conformity
from davylamp.site.load import load, read_parts
from davylamp.site.problem import Problem, Severity, SiteError
from davylamp.site.read_file import AS_THEY_LIE
from davylamp.site.site import Site
from davylamp.site.subject import Subject, of_parts, of_site


@dataclass(frozen=True, slots=True)
class Checked:
    """Every problem, as it is printed. ``site`` and ``conformity`` are None where the site has errors."""

    problems: tuple[Problem, ...]
    site: Site | None = None
    conformity: Conformity | None = None

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Those that keep the site from starting."""
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)


@dataclass(frozen=True, slots=True)
class Check:
    """How to check: ``at`` is the day that calibrations are held against (None: today), ``instead``
    has contents of files that are not written yet, by name.
    """

    at: date | None = None
    instead: Mapping[str, bytes] = field(default_factory=lambda: AS_THEY_LIE)
    with_reports: bool = False
    """Also the layouts and templates of reports: their faults keep a report from being made, not the
    site from starting."""

    def of(self, path: str | Path) -> Checked:
        """Check the site at ``path``."""
        try:
            site = load(path, self.instead)
        except SiteError as fault:
            return Checked((*fault.problems, *self._beside_errors(path)))
        conformity = self._conformity(of_site(site))
        of_reports = report_problems(site) if self.with_reports else ()
        return Checked((*site.problems, *conformity.problems, *of_reports), site, conformity)

    def _beside_errors(self, path: str | Path) -> tuple[Problem, ...]:
        """What can be said of the rows without errors, where site.toml lets anything be said."""
        try:
            subject = of_parts(read_parts(path, self.instead))
        except SiteError:
            return ()
        return self._conformity(subject).problems if subject.tags else ()

    def _conformity(self, subject: Subject) -> Conformity:
        """Held against the day that was given, else today in the site's time zone."""
        now = datetime.fromtimestamp(time.time(), UTC)
        today = now.astimezone(ZoneInfo(subject.timezone)).date()
        return check_conformity(subject, self.at or today)
