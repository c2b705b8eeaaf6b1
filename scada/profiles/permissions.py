"""What the rule books let people silence: which alarm may be shelved, for how long, and disabled.

Disabled is what by design or out of service silences without an end of its own. Where a profile
forbids it, it does so for regulated points (煤矿安全规程 2025, art. 525): those of its regulated rows,
and of points without a location those whose kind leaves no doubt (gas, air, fan, feed, cut). An
alarm of several points is as the profile of its area, one of a whole server as its strictest point.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from scada.model import (
    AlarmDefinition,
    AlarmKind,
    AlarmRecord,
    Area,
    Detector,
    Event,
    Kind,
    SiteTable,
    SuppressionKind,
    Tag,
)
from scada.profiles.loader import load
from scada.profiles.profile import Profile

DEFAULT_SHELVE_S: Final = 28_800.0
"""The longest shelving where no rule book names one: a shift [recommendation]."""


_PLAIN: Final = frozenset(
    {
        Kind.METHANE, Kind.CO, Kind.CO2, Kind.O2, Kind.H2, Kind.NH3, Kind.SO2, Kind.NOX,
        Kind.AIR_VELOCITY, Kind.AIR_FLOW, Kind.FAN, Kind.DUCT_FLOW, Kind.DOOR, Kind.FEED,
        Kind.CUT, Kind.SMOKE,
    }
)  # fmt: skip
"""Kinds of points that a mine's rule book speaks of wherever they are."""


@dataclass(frozen=True, slots=True)
class Permission:
    """``shelve_s`` is the longest shelving, 0: none; ``disable`` whether it may be disabled.

    ``why_*`` say in the words of an operator why not, empty where both are allowed.
    """

    shelve_s: float
    disable: bool
    why_zh: str = ""
    why_en: str = ""

    def allows(self, kind: SuppressionKind) -> bool:
        """Whether an alarm may be silenced in this way at all."""
        return bool(self.shelve_s) if kind is SuppressionKind.SHELVED else self.disable

    def at_most(self, seconds: float) -> "Permission":
        """No longer than a row of alarms.csv says; 0 there forbids it."""
        if not self.shelve_s or seconds >= self.shelve_s:
            return self
        words = ("", "") if seconds else ("该报警不允许搁置", "this alarm may not be shelved")
        return Permission(max(seconds, 0.0), self.disable, *words)


NEVER_SILENT: Final = Permission(
    0.0,
    False,
    "监视系统自身的报警不得抑制",
    "an alarm that watches over the system itself is never silenced",
)
ALWAYS_SHOWN: Final = Permission(
    0.0, False, "标校状态必须始终可见", "a calibration is always shown"
)


class Permissions:
    """The permissions of one site's alarms."""

    def __init__(self, table: SiteTable) -> None:
        self._areas = {area.id: area for area in table.areas}
        self._tags = {tag.id: tag for tag in table.tags}
        self._known: dict[tuple[str, str, Kind], Permission] = {}
        self._of_server: dict[str, Permission] = {}

    def of_tag(self, tag: str) -> Permission:
        """Of what concerns one point alone."""
        found = self._tags.get(tag)
        return self.of_area("") if found is None else self._of(found)

    def of_limit(self, limit: AlarmDefinition) -> Permission:
        """Of a row of alarms.csv."""
        allowed = self.of_tag(limit.tag)
        return allowed if limit.max_shelve_s is None else allowed.at_most(limit.max_shelve_s)

    def of_area(self, area: str) -> Permission:
        """Of what concerns several points of an area; of no area: of the whole site."""
        known = [self._areas[area]] if area in self._areas else self._areas.values()
        profiles = (self._profile(one) for one in known)
        return _strictest(
            _of_regulated(profile.id) if profile and _regulates(profile.id) else _allowed(profile)
            for profile in profiles
        )

    def of_server(self, server: str) -> Permission:
        """Of a whole server: as its strictest point."""
        if not self._of_server:
            mine: dict[str, set[Permission]] = {}
            for tag in self._tags.values():
                mine.setdefault(tag.server, set()).add(self._of(tag))
            self._of_server = {one: _strictest(found) for one, found in mine.items()}
        return self._of_server.get(server, _allowed(None))

    def of_record(self, record: AlarmRecord, limit: AlarmDefinition | None) -> Permission:
        """Of an alarm as a screen knows it; ``limit`` is its row of alarms.csv, if it has one."""
        return self.of_facts(
            record.alarm, record.kind, record.tag, record.server, record.area, limit
        )

    def of_event(self, event: Event, limit: AlarmDefinition | None) -> Permission:
        """Of the alarm of a journal line; ``limit`` is its row of alarms.csv, if it has one."""
        kind = event.alarm_kind
        return self.of_facts(event.alarm, kind, event.tag, event.server, event.area, limit)

    def of_facts(
        self,
        alarm: str,
        kind: AlarmKind | None,
        tag: str,
        server: str,
        area: str,
        limit: AlarmDefinition | None,
    ) -> Permission:
        """Of an alarm by what is known of it."""
        if limit is not None:
            return self.of_limit(limit)
        if kind is AlarmKind.MARK and alarm.endswith(f"/{Detector.CALIBRATION}"):
            return ALWAYS_SHOWN
        if tag:
            return self.of_tag(tag)
        if server:
            return self.of_server(server)
        return NEVER_SILENT if kind is AlarmKind.SYSTEM else self.of_area(area)

    def _of(self, tag: Tag) -> Permission:
        """Points of one area, location and kind have one permission."""
        key = (tag.area, tag.location, tag.kind)
        if key not in self._known:
            profile = self._profile(self._areas.get(tag.area))
            protected = profile is not None and is_regulated(profile.id, tag.location, tag.kind)
            self._known[key] = (
                _of_regulated(profile.id) if profile and protected else _allowed(profile)
            )
        return self._known[key]

    def _profile(self, area: Area | None) -> Profile | None:
        """The rule book that holds in an area: its own, else that of the areas above."""
        for _ in self._areas:
            if area is None or area.profile:
                break
            area = self._areas.get(area.parent)
        return load(area.profile) if area is not None and area.profile else None


@cache
def is_regulated(profile: str, location: str, kind: Kind) -> bool:
    """Whether a point at ``location`` (a row of the profile, or empty) is one that a rule protects."""
    rows = load(profile).rows
    if location in rows:
        return rows[location].regulated
    return kind in _PLAIN and _regulates(profile)


@cache
def _regulates(profile: str) -> bool:
    return any(row.regulated for row in load(profile).rows.values())


@cache
def _of_regulated(profile: str) -> Permission:
    book = load(profile)
    policies = book.policies
    shelve_s = (policies.max_shelve_s or DEFAULT_SHELVE_S) if policies.shelving_allowed else 0.0
    if shelve_s and policies.disabling_allowed:
        return Permission(shelve_s, True)
    return Permission(
        shelve_s,
        policies.disabling_allowed,
        f"监管测点不得搁置、抑制或退出服务（{book.name_zh}，{policies.source}）",
        f"a regulated point is not shelved, suppressed or taken out of service"
        f" ({book.name_en}, {policies.source})",
    )


def _allowed(profile: Profile | None) -> Permission:
    """Of a point that no rule protects."""
    longest = profile.policies.max_shelve_s if profile is not None else 0.0
    return Permission(longest or DEFAULT_SHELVE_S, disable=True)


def _strictest(permissions: Iterable[Permission]) -> Permission:
    strictest = _allowed(None)
    for one in sorted(permissions, key=lambda one: (one.why_en, one.shelve_s)):
        disable = strictest.disable and one.disable
        shelve_s = min(strictest.shelve_s, one.shelve_s)
        words = (
            (strictest.why_zh, strictest.why_en) if strictest.why_en else (one.why_zh, one.why_en)
        )
        strictest = Permission(shelve_s, disable, *words)
    return strictest
