"""What a report knows of a site beside its table: calibration records, and rules that it may change."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from historian.reports.emission.rules import Rules
from historian.reports.words import NOTHING, Words


@dataclass(frozen=True, slots=True)
class Interval:
    """How long something holds: days, or months where there are none; neither: no rule is known."""

    days: int = 0
    months: int = 0

    def until(self, last: date | None) -> date | None:
        """The last day on which it holds; None where nothing is known."""
        if last is None or not (self.days or self.months):
            return None
        if self.days:
            return last + timedelta(days=self.days)
        month = last.month - 1 + self.months
        year, month = last.year + month // 12, month % 12 + 1
        return date(year, month, min(last.day, calendar.monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Sensor:
    """One sensor that a rule book asks to calibrate, with its record of calibration.csv.

    ``rule`` is what the rule book says, with its evidence mark; ``compared``: against a portable
    instrument, every day.
    """

    tag: str
    principle: str = ""
    calibrated: date | None = None
    tested: date | None = None
    by: str = ""
    gas: str = ""
    certificate: str = ""
    calibration: Interval = Interval()
    test: Interval = Interval()
    rule: Words = NOTHING
    compared: bool = False


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """All of it. ``running`` is the switch that says that a stack's plant runs, by the stack's area."""

    sensors: Mapping[str, Sensor] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)
    running: Mapping[str, str] = field(default_factory=dict)


NO_FACTS = SiteFacts()
