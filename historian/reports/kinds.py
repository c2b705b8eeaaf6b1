"""What a report is: its name, its title, the kind of period it is of, and how its sheets are made."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from historian.reports.frame import Paper, Sheet
from historian.reports.period import Period
from historian.reports.reading import Reading
from historian.reports.site_facts import NO_FACTS, SiteFacts
from historian.reports.words import Words
from scada.model import SiteTable


class Span(StrEnum):
    """The kind of period that a report is of."""

    DAY = "day"
    MONTH = "month"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to a report. ``tags``, ``areas`` choose (shell patterns; none: the report's own choice).

    ``now_ns`` is when it is made: nothing is known after it. ``options`` are the report's own
    settings, from its template or the command line.
    """

    reading: Reading
    table: SiteTable
    period: Period
    now_ns: int
    tags: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    charts: int = 12
    """At most so many charts; 0: none."""
    options: tuple[tuple[str, str], ...] = ()
    facts: SiteFacts = NO_FACTS

    @property
    def until_ns(self) -> int:
        """Where what is known of the period ends."""
        return self.period.upto(self.now_ns)

    def option(self, name: str, default: str = "") -> str:
        """A setting of the report's own."""
        return dict(self.options).get(name, default)


SAFETY_SIGNATURES: Final = (
    Words("矿长", "Mine manager"),
    Words("总工程师", "Chief engineer"),
    Words("通风副总", "Ventilation"),
    Words("监控负责人", "Monitoring"),
    Words("制表", "Prepared by"),
)
"""AQ 1029-2019: the daily report is printed and signed by mine manager and chief engineer."""


FITTING: Final = Paper()


@dataclass(frozen=True, slots=True)
class Report:
    """One report. ``name`` is what is written on the command line, and the name of its template."""

    name: str
    title: Words
    span: Span
    make: Callable[[Asked], Iterable[Sheet]]
    signatures: tuple[Words, ...] = SAFETY_SIGNATURES
    paper: Paper = FITTING
