"""A rule book's nouns: profile, row, limit, and the mark that says how sure a value is."""

from enum import StrEnum

import msgspec

from scada.model import AlarmDefinition, AlarmKind, Comparison, Kind


class Mark(StrEnum):
    """How a value came into the profile. Only the first two were read in the rule itself."""

    VERIFIED = "V"
    """Read in the stored text of the standard or on an official page."""
    DECODED = "D"
    """Decoded from the standard's text layer and cross-checked against a second edition."""
    SECONDARY = "S"
    """Quoted by a product, a vendor, an article, or read by OCR that leaves a doubt."""
    MEMORY = "M"
    """From memory: to be checked against the bought standard; never called compliant."""
    RECOMMENDATION = "recommendation"
    """A suggestion for the site to edit; no rule asks for it."""

    @property
    def is_rule(self) -> bool:
        """True where the value was read in the rule itself."""
        return self in (Mark.VERIFIED, Mark.DECODED)

    @property
    def is_binding(self) -> bool:
        """True where a site is held against the value (everything but recommendations)."""
        return self is not Mark.RECOMMENDATION


class ProfileLimit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One limit that the profile sets for a kind of place, with its rationalisation.

    ``value`` and ``restore`` are in the row's unit; ``comparison`` is the rule's own. ``restore`` is
    None where the alarm returns at the limit itself. ``mark`` and ``source`` speak of value,
    comparison and restore; priority (1 highest to 4), texts and ``respond_s`` are recommendations.
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
        )


class ProfileRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of place. ``gas_classes`` is empty where the row holds for every mine.

    ``low``, ``high`` and ``resolution`` suggest a sensor's range in ``unit`` (None: the site's own).
    ``regulated`` points are never filtered, delayed, shelved or dropped.
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


class Profile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule book. ``sources`` maps the short names used in ``source`` fields to full titles."""

    id: str
    edition: str
    name_zh: str
    name_en: str
    rows: dict[str, ProfileRow]
    policies: Policies
    sources: dict[str, str]

    def rule(self, row: str) -> str:
        """How an alarm row names the rule it came from: ``cn-2025 face.T0``."""
        return f"{self.id} {row}"

    def definitions(self, tag: str, row: str) -> tuple[AlarmDefinition, ...]:
        """Every limit of ``row`` as rows of ``alarms.csv`` for ``tag``.

        Raises KeyError where the profile has no such row.
        """
        return tuple(limit.definition(tag, self.rule(row)) for limit in self.rows[row].limits)
