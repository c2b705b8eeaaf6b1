"""``[historian.retention]`` of site.toml: how long each class of history is kept.

What the profiles of a site's areas demand is the least; a site may keep longer, never shorter.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from davylamp.site.problem import Said
from davylamp.site.table import Table
from historian.retention import USUAL, Kind, Months, Retention
from scada.profiles import Mark, Requirement, load

KEYS: Final = (
    "raw_months", "statistics_months", "events_months", "spare_mb", "backup_every_months",
    "backup_kept_months",
)  # fmt: skip
LONGEST_MONTHS: Final = 1200
_CLASSES: Final = {
    Kind.RAW: ("samples", "原始数据"),
    Kind.STATISTICS: ("statistics", "统计值"),
    Kind.EVENTS: ("journal lines", "事件记录"),
}
_DEMANDS: Final = {
    Kind.RAW: ("retention_real_time",),
    Kind.STATISTICS: ("retention_records",),
    Kind.EVENTS: ("retention_records", "records"),
}
"""The requirements of a profile that say how long a class is kept."""
BACKUP: Final = "backup"


@dataclass(frozen=True, slots=True)
class BackupRule:
    """A backup every so many months, kept for so many."""

    every_months: int = 3
    kept_months: int = 24


@dataclass(frozen=True, slots=True)
class Demand:
    """The longest that any profile of a site demands of one class, and which rule it is."""

    months: int = 0
    profile: str = ""
    rule: Requirement | None = None

    @property
    def source(self) -> str:
        """The rule in a few words, with how sure its number is."""
        if self.rule is None:
            return ""
        unsure = "" if self.rule.mark.is_rule else f" [{self.rule.mark}]"
        return f"{self.profile}: {self.rule.source}{unsure}"


def demand(profiles: Iterable[str], rules: Iterable[str]) -> Demand:
    """The longest demand of some requirements over some profiles."""
    names = tuple(rules)
    found = [
        Demand(_months(rule), profile, rule)
        for profile in sorted(set(profiles) - {""})
        for name, rule in load(profile).requirements.items()
        if name in names and rule.mark is not Mark.RECOMMENDATION
    ]
    return max(found, key=lambda one: one.months, default=Demand())


def read_retention(table: Table, profiles: Iterable[str]) -> Retention:
    """How long each class is kept; the longer of the usual and the demand where nothing is said."""
    table.only(KEYS)
    used = tuple(profiles)
    demands = {kind: demand(used, rules) for kind, rules in _DEMANDS.items()}
    least = Months(*(demands[kind].months for kind in Kind))
    keep = Months(*(_kept(table, kind, demands[kind]) for kind in Kind))
    spare_mb = table.number("spare_mb", 2000.0, most=1e8)
    return Retention(keep, least, int(spare_mb * 1e6))


def read_backup_rule(table: Table, profiles: Iterable[str]) -> BackupRule:
    """How often history is backed up, and how long that is kept; at least as the profiles say."""
    found = demand(profiles, (BACKUP,))
    rule = found.rule
    every = int(rule.values.get("months", 3)) if rule else 3
    kept = int(rule.values.get("years", 2) * 12) if rule else 24
    asked = BackupRule(
        table.whole("backup_every_months", every, 1), table.whole("backup_kept_months", kept, 1)
    )
    if rule and asked.every_months > every:
        table.error("backup_every_months", _too_rare(asked.every_months, every, found))
    if rule and asked.kept_months < kept:
        table.error(
            "backup_kept_months", _too_short("backups", "备份", asked.kept_months, kept, found)
        )
    return asked


def _kept(table: Table, kind: Kind, least: Demand) -> int:
    key = f"{kind}_months"
    months = table.whole(key, max(USUAL.of(kind), least.months), 1)
    if months > LONGEST_MONTHS:
        table.error(key, _too_long(key, months))
    elif months < least.months:
        table.error(key, _too_short(*_CLASSES[kind], months, least.months, least))
    else:
        return months
    return max(USUAL.of(kind), least.months)


def _months(rule: Requirement) -> int:
    values = rule.values
    if rule.id == BACKUP:
        return int(values.get("years", 0) * 12)
    return int(values.get("months", 0) + values.get("years", 0) * 12)


def _too_short(what: str, what_zh: str, months: int, least: int, demanded: Demand) -> Said:
    return Said(
        f"{months} months are too short for {what}: at least {least} are demanded ({demanded.source})",
        f"write {least} or more",
        f"{what_zh}保存 {months} 个月太短：至少 {least} 个月（{demanded.source}）",
        f"填写 {least} 或更大",
    )


def _too_rare(every: int, most: int, demanded: Demand) -> Said:
    return Said(
        f"a backup every {every} months is too rare: every {most} is demanded ({demanded.source})",
        f"write {most} or less",
        f"每 {every} 个月备份一次太少：至少每 {most} 个月一次（{demanded.source}）",
        f"填写不大于 {most} 的数",
    )


def _too_long(key: str, months: int) -> Said:
    return Said(
        f"{key} = {months} is over a hundred years",
        f"write at most {LONGEST_MONTHS}",
        f"{key} = {months} 超过一百年",
        f"填写不大于 {LONGEST_MONTHS} 的数",
    )
