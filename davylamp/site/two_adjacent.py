"""Sensors at alert that nobody watches two by two, where the profile asks for it (30 CFR 75.351(c))."""

from typing import Final

from davylamp.site.problem import FileProblems, Said
from davylamp.site.subject import Subject
from scada.model import AlarmKind, Detector, DetectorRow, Tag
from scada.profiles import Profile, load

_FILE: Final = "detectors.csv"
_SHOWN: Final = 6


def check_adjacent(site: Subject) -> FileProblems:
    """One warning per profile: its sensors with an alert that stand in no row of ``adjacent``.

    One sensor alone has no neighbour; which sensors follow one another in the air only the site knows.
    """
    problems = FileProblems(_FILE)
    alert = {alarm.tag for alarm in site.alarms if alarm.kind is AlarmKind.ALERT}
    profiles = {area.id: area.profile for area in site.areas}
    rows = [row for row in site.detectors or () if row.detector is Detector.ADJACENT]
    for name in sorted({profile for profile in profiles.values() if profile}):
        profile = load(name)
        if site.detectors is None or not profile.policies.two_adjacent:
            continue
        tags = [tag for tag in site.tags if tag.id in alert and profiles.get(tag.area) == name]
        alone = [tag for tag in tags if not any(_watches(row, tag) for row in rows)]
        if len(tags) > 1 and alone:
            problems.warning(0, "", _said(profile, alone))
    return problems


def _watches(row: DetectorRow, tag: Tag) -> bool:
    if row.tags:
        return tag.id in row.tags
    fits = (not row.kinds or tag.kind in row.kinds) and (not row.areas or tag.area in row.areas)
    return fits and tag.id not in row.but


def _said(profile: Profile, alone: list[Tag]) -> Said:
    names = ", ".join(tag.id for tag in alone[:_SHOWN]) + (", …" if len(alone) > _SHOWN else "")
    clause = f"{profile.id}, {profile.policies.mark}, {profile.policies.source}"
    return Said(
        f"two adjacent sensors at alert are an alarm, and nothing watches {names} for it ({clause})",
        "add a row with detector adjacent and their tags in the order of the air",
        f"相邻两个传感器同时警戒即为报警，{names} 未配置（{clause}）",
        "增加一行 detector 为 adjacent，按风流顺序填写 tags",
    )
