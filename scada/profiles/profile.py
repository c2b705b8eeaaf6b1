"""A rule book's nouns: profile, row, limit."""

import msgspec

from scada.model import AlarmDefinition, AlarmKind, Comparison, Kind, Quantity
from scada.profiles.mark import Mark
from scada.profiles.upkeep import Calibration, Grading, Linkage, Mandatory, Report, Requirement


class ProfileLimit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One limit that the profile sets for a kind of place, with its rationalisation.

    ``value`` and ``restore`` are in the row's unit; ``comparison`` is the rule's own. ``restore`` is
    None where the alarm returns at the limit itself. ``of`` says what the value is counted from,
    as in ``alarms.csv``: ``value``, or ``above_ambient``.
    ``mark`` and ``source`` speak of value, comparison and restore; priority (1 highest to 4), texts
    and ``respond_s`` are recommendations.
    """

    limit: str
    kind: AlarmKind
    comparison: Comparison
    value: float
    restore: float | None
    scope_zh: str
    scope_en: str
    priority: int
    mark: Mark
    source: str
    cause_zh: str
    cause_en: str
    consequence_zh: str
    consequence_en: str
    action_zh: str
    action_en: str
    respond_s: float
    of: Quantity = Quantity.VALUE

    def definition(self, tag: str, rule: str) -> AlarmDefinition:
        """This limit as a row of ``alarms.csv`` for ``tag``; ``rule`` names profile and row."""
        return AlarmDefinition(
            tag=tag,
            limit=self.limit,
            kind=self.kind,
            comparison=self.comparison,
            value=self.value,
            restore=self.restore,
            scope_zh=self.scope_zh,
            scope_en=self.scope_en,
            priority=self.priority,
            cause_zh=self.cause_zh,
            cause_en=self.cause_en,
            consequence_zh=self.consequence_zh,
            consequence_en=self.consequence_en,
            action_zh=self.action_zh,
            action_en=self.action_en,
            respond_s=self.respond_s,
            rule=rule,
            of=self.of,
        )


class ProfileRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of place. ``gas_classes`` is empty where the row holds for every mine.

    ``low``, ``high`` and ``resolution`` suggest a sensor's range in ``unit`` (None: the site's own).
    ``regulated`` points are never filtered, delayed, shelved or dropped. ``mounting_*`` say where the
    sensor hangs. ``on_delay_max_s`` is the longest on-delay here where it is not that of the policies.
    """

    id: str
    kind: Kind
    name_zh: str
    name_en: str
    number: str
    unit: str
    limits: tuple[ProfileLimit, ...]
    regulated: bool
    mark: Mark
    source: str
    gas_classes: tuple[str, ...] = ()
    states_zh: tuple[str, str] = ("", "")
    states_en: tuple[str, str] = ("", "")
    low: float | None = None
    high: float | None = None
    resolution: float | None = None
    note_zh: str = ""
    note_en: str = ""
    mounting_zh: str = ""
    mounting_en: str = ""
    on_delay_max_s: float | None = None


class Policies(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the profile lets a site do to its alarms, and the times that it sets (seconds, days).

    ``mark`` and ``source`` speak of the first four, ``times_*`` of the others.
    """

    shelving_allowed: bool
    disabling_allowed: bool
    bulk_calibration_allowed: bool
    on_delay_max_s: float
    """Longest on-delay of a regulated limit."""
    poll_warn_s: float
    stale_bad_s: float
    local_cut_s: float
    remote_cut_s: float
    records_days: int
    mark: Mark
    source: str
    times_mark: Mark
    times_source: str
    max_shelve_s: float = 0.0
    """Longest shelving where shelving is allowed; 0: the site's own."""
    latching: bool = False
    """An alarm stays until a person resets it."""
    two_adjacent: bool = False
    """Two adjacent sensors at alert count as an alarm (30 CFR 75.351(c))."""


class Profile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule book. ``sources`` maps the short names used in ``source`` fields to full titles.

    ``effective_from`` is an ISO date, as sure as ``effective_mark`` says; ``superseded_by`` names the
    profile that replaces it. ``industry`` is ``mine`` or ``power``.
    """

    id: str
    edition: str
    name_zh: str
    name_en: str
    rows: dict[str, ProfileRow]
    policies: Policies
    sources: dict[str, str]
    jurisdiction: str = ""
    industry: str = ""
    effective_from: str = ""
    effective_mark: Mark = Mark.MEMORY
    superseded_by: str = ""
    calibration: dict[str, Calibration] = {}
    mandatory: dict[str, Mandatory] = {}
    grading: dict[str, Grading] = {}
    linkage: Linkage | None = None
    reports: dict[str, Report] = {}
    requirements: dict[str, Requirement] = {}

    def rule(self, row: str) -> str:
        """How an alarm row names the rule it came from: ``cn-2025 face.T0``."""
        return f"{self.id} {row}"

    def definitions(self, tag: str, row: str) -> tuple[AlarmDefinition, ...]:
        """Every limit of ``row`` as rows of ``alarms.csv`` for ``tag``.

        Raises KeyError where the profile has no such row.
        """
        return tuple(limit.definition(tag, self.rule(row)) for limit in self.rows[row].limits)
