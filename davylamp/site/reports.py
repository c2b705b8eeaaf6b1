"""Which reports a site makes by itself, and where they go: the ``[reports]`` tables of site.toml."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from historian.reports.emission.rules import Rules
from historian.reports.words import Shown


class Every(StrEnum):
    """How often a report is made, and so how long a time it is of."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class FileFormat(StrEnum):
    """What a report is printed as."""

    PDF = "pdf"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Scheduled:
    """One report that is made by itself: ``[reports.schedule.<id>]``.

    ``at_s`` is the time of day (seconds after midnight, site's zone) from which it may be made; None:
    `Reports.after_s` after the period's end. ``mails`` are channels of ``[outward.mail]``. ``tags`` and
    ``areas`` are what it is of, where the report asks for that; none named: all.
    """

    id: str
    report: str
    every: Every
    at_s: float | None
    language: Shown
    formats: tuple[FileFormat, ...]
    mails: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    line: int = 0
    """Where site.toml names its tags."""


@dataclass(frozen=True, slots=True)
class Emission:
    """What ``[reports.emission]`` says: the rules, and the switch that says that a stack's plant runs,
    by the stack's area; ``lines`` are where site.toml names it.
    """

    rules: Rules = field(default_factory=Rules)
    running: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reports:
    """All of it. ``keep_days`` is how long files that were made by schedule are kept, 0: for ever.

    ``day_starts_s`` is when the day of a report begins, seconds after midnight in the site's zone.
    """

    folder: Path
    day_starts_s: float = 0.0
    language: Shown = "zh"
    formats: tuple[FileFormat, ...] = (FileFormat.XLSX, FileFormat.PDF)
    keep_days: int = 0
    schedule: tuple[Scheduled, ...] = ()
    emission: Emission = field(default_factory=Emission)
    after_s: float = 600.0
    """So long after a period's end it is made: what comes late is in it."""
