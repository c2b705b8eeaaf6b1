"""What a sound site does not do of what its profiles ask for: sensors, calibration, suggestions."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from davylamp.site.calibration_due import Due, check_calibration
from davylamp.site.load import ALARMS_FILE
from davylamp.site.mandatory import check_mandatory
from davylamp.site.problem import FileProblems, Problem, Said
from davylamp.site.subject import Subject
from davylamp.site.two_adjacent import check_adjacent
from scada.model import Language
from scada.profiles import Mark, load

SOON_D: Final = 7
"""How many days ahead an operator plans calibrations."""

_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Conformity:
    """What was found on ``at``, and the calibrations and tests still to come, the earliest first."""

    at: date
    problems: tuple[Problem, ...]
    coming: tuple[Due, ...]

    def lines(self, language: Language) -> Iterator[str]:
        """What runs out next, in words; nothing where nothing is recorded."""
        soon = sum(due.day <= self.at + timedelta(days=SOON_D) for due in self.coming)
        names = "; ".join(
            f"{due.day} {due.tag} {_what(due, language)}" for due in self.coming[:_SHOWN]
        )
        if not names:
            return
        if language == "zh":
            yield f"{SOON_D} 天内到期 {soon} 项；最近：{names}"
        else:
            yield f"{soon} calibrations or tests due within {SOON_D} days; next: {names}"


def _what(due: Due, language: Language) -> str:
    if language == "zh":
        return {"calibration": "调校", "test": "测试"}[due.what]
    return due.what


def check_conformity(site: Subject, at: date) -> Conformity:
    """Hold the site as a whole against its profiles; ``at`` is the day of the check."""
    calibration, coming = check_calibration(site, at)
    files = (check_mandatory(site), check_adjacent(site), _check_suggestions(site), calibration)
    found = [p for file in files for p in sorted(file.found, key=lambda p: p.line)]
    return Conformity(at, tuple(found), tuple(coming))


def _check_suggestions(site: Subject) -> FileProblems:
    """One notice for all recommended limits that the site leaves out: they are its own to choose."""
    problems = FileProblems(ALARMS_FILE)
    profiles = {area.id: area.profile for area in site.areas}
    has = {(alarm.tag, alarm.kind) for alarm in site.alarms}
    places: Counter[str] = Counter()
    for tag in site.tags:
        profile = profiles.get(tag.area, "")
        row = load(profile).rows.get(tag.location) if profile and tag.location else None
        for limit in row.limits if row else ():
            if limit.mark is Mark.RECOMMENDATION and (tag.id, limit.kind) not in has:
                places[f"{profile} {tag.location}/{limit.limit}"] += 1
    if places:
        problems.notice(0, "", _left_out(list(places), sum(places.values())))
    return problems


def _left_out(places: Sequence[str], count: int) -> Said:
    names = ", ".join(places[:_SHOWN]) + (", …" if len(places) > _SHOWN else "")
    return Said(
        f"not set of what the profiles suggest: {count} ({names})",
        "",
        f"未设置规程建议的限值 {count} 项：{names}",
        "",
    )
