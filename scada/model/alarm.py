"""An alarm: its definition (rationalised, one row of ``alarms.csv``) and its state as three facts."""

import math
from enum import IntEnum, StrEnum
from typing import Final

import msgspec

from scada.model.errors import BadInput
from scada.model.rationale import Rationale, check_priority
from scada.model.suppression import Suppression

SYSTEM_PRIORITY: Final = 0
"""The priority of system and quality alarms: a class of their own beside 1 (highest) to 4."""


class Comparison(StrEnum):
    """How a value is held against a limit; the profile says which, and it is kept exactly."""

    AT_LEAST = ">="
    ABOVE = ">"
    AT_MOST = "<="
    BELOW = "<"
    IS = "="

    @property
    def is_high(self) -> bool:
        """True where larger values are worse."""
        return self in (Comparison.AT_LEAST, Comparison.ABOVE)


class AlarmKind(StrEnum):
    """What an alarm asserts. The limit kinds are those of AQ 1029 (报警, 断电, 预警) and of a plant."""

    PRE_WARNING = "pre_warning"
    ALERT = "alert"
    """Between pre-warning and alarm: MSHA's alert (30 CFR 75.351)."""
    ALARM = "alarm"
    CUT = "cut"
    STATE = "state"
    QUALITY = "quality"
    LINK = "link"
    SYSTEM = "system"
    VOTE = "vote"
    """Several tags together: n of m, or two adjacent ones."""
    INTERLOCK = "interlock"
    """A field interlock that did not do what it must (断电异常, 复电异常, 馈电异常)."""
    MARK = "mark"
    """A sensor that is doubted: a mark beside its samples, which stay as they came (传感器存疑)."""
    ADVISORY = "advisory"
    """A trend finding or a forecast (趋势提示): never in place of a limit alarm."""
    SOURCE = "source"
    """An OPC UA server's own alarm (源报警): what it asserts is the server's word."""


class Quantity(StrEnum):
    """What a limit is held against: the value itself, or something that is computed from it."""

    VALUE = "value"
    RATE_S = "rate_s"
    """Change per second over a window of source time (OPC 10000-9, 5.8.23: per second by default)."""
    RATE_MIN = "rate_min"
    """Change per minute over a window of source time."""
    DEVIATION = "deviation"
    """The value less that of the reference: another tag, or a set point."""
    ABOVE_AMBIENT = "above_ambient"
    """The value less the ambient that is configured for the sensor (30 CFR 75.351(j) [M])."""

    @property
    def is_rate(self) -> bool:
        """True for what is judged over a window of time."""
        return self in _SECONDS

    @property
    def seconds(self) -> float:
        """The seconds that a rate is counted per. Raises KeyError for what is no rate."""
        return _SECONDS[self]

    @property
    def window_s(self) -> float:
        """The window of a rate that names none, in seconds; 0 for what is no rate."""
        return _WINDOWS.get(self, 0.0)


_SECONDS: Final = {Quantity.RATE_S: 1.0, Quantity.RATE_MIN: 60.0}
_WINDOWS: Final = {Quantity.RATE_S: 10.0, Quantity.RATE_MIN: 60.0}


class Process(IntEnum):
    """Whether the condition is there."""

    NORMAL = 0
    ACTIVE = 1
    LATCHED = 2
    """It is over, and the alarm stays until an operator resets it (states E and F)."""


class Acknowledgement(IntEnum):
    """Whether a person has acknowledged it."""

    ACKNOWLEDGED = 0
    UNACKNOWLEDGED = 1


class AlarmDefinition(Rationale, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One limit of one tag. The alarm's id is ``<tag>/<limit>``.

    The alarm is raised when ``value <comparison> limit``; it returns when the *negated* comparison
    holds against ``restore`` (where given), else against the limit shifted by ``deadband`` to the safe
    side: ``>= 1.5`` with ``restore = 1.0`` returns at ``< 1.0``. Delays are seconds of source time.

    ``of`` says what is judged, and so what ``value``, ``restore`` and ``deadband`` are counted in:
    of a deviation the ``reference`` is another tag's id or a number, a rate is taken over
    ``window_s`` (0: the quantity's own). Of one tag's limits with the same ``exclusive`` name only
    the worst stands at a time, as OPC UA's ExclusiveLimitAlarmType has it.
    """

    tag: str
    limit: str
    kind: AlarmKind
    comparison: Comparison
    value: float
    restore: float | None = None
    scope_zh: str = ""
    scope_en: str = ""
    on_delay_s: float = 0.0
    off_delay_s: float = 0.0
    deadband: float = 0.0
    priority: int = 3
    alarm_class: str = ""
    owner: str = ""
    revision: str = ""
    approved: str = ""
    rule: str = ""
    of: Quantity = Quantity.VALUE
    reference: str = ""
    window_s: float = 0.0
    exclusive: str = ""
    latching: bool = False
    re_alarm_s: float = 0.0
    """Acknowledged and still active for so long, it is unacknowledged again; 0: never."""
    max_shelve_s: float | None = None
    """The longest that it may be shelved where that is shorter than the rule book allows; 0: not at
    all. What holds is said by `scada.profiles.Permissions`."""
    severity: str = ""
    """Of the consequence, a word of the site's priority matrix; empty where the row has a priority."""
    related: tuple[str, ...] = ()
    """Tags whose values are stored with it, besides those of its area."""
    guidance_zh: str = ""
    guidance_en: str = ""
    """Advice beside the action; this and what follows is the area's where it is empty."""
    display: str = ""
    commands: tuple[str, ...] = ()
    """What may be done from here, in words, for both languages; `commands_zh`, `commands_en` go before."""
    commands_zh: tuple[str, ...] = ()
    commands_en: tuple[str, ...] = ()
    role: str = ""
    test_interval_days: float = 0.0
    """How often it is to be tried out; 0: not said here."""

    def __post_init__(self) -> None:
        if bool(self.reference) is not (self.of is Quantity.DEVIATION):
            raise BadInput(f"alarm {self.id}: a deviation, and nothing else, has a reference")
        if self.window_s and not (self.of.is_rate and self.window_s > 0):
            raise BadInput(f"alarm {self.id}: a rate, and nothing else, has a window above 0 s")
        check_priority(f"alarm {self.id}", self.priority)
        if self.re_alarm_s < 0 or (self.max_shelve_s is not None and self.max_shelve_s < 0):
            raise BadInput(f"alarm {self.id}: re-alarm time and shelving are not negative")
        if self.on_delay_s < 0 or self.off_delay_s < 0 or self.deadband < 0:
            raise BadInput(f"alarm {self.id}: delays and deadband are not negative")
        if self.restore is not None:
            wrong = (
                self.restore > self.value if self.comparison.is_high else self.restore < self.value
            )
            if wrong and self.comparison is not Comparison.IS:
                raise BadInput(
                    f"alarm {self.id}: restore {self.restore} lies beyond the limit {self.value}"
                )

    @property
    def id(self) -> str:
        """The alarm's name, unique in the site."""
        return f"{self.tag}/{self.limit}"

    @property
    def set_point(self) -> float | None:
        """The reference of a deviation where that is a number."""
        return as_number(self.reference)

    @property
    def other(self) -> str:
        """The tag that a deviation is taken from, empty where there is none."""
        return "" if self.set_point is not None else self.reference

    @property
    def span_s(self) -> float:
        """The window of a rate, in seconds; 0 for what is no rate."""
        return self.window_s or self.of.window_s

    @property
    def restore_at(self) -> float:
        """The value against which the return is judged."""
        if self.restore is not None:
            return self.restore
        return self.value - self.deadband if self.comparison.is_high else self.value + self.deadband


_NUMBER_CHARACTERS: Final = frozenset("0123456789.+-eE")


def as_number(text: str) -> float | None:
    """The finite number that a text is, None where it is none: ``3_1`` is the id of a tag."""
    if not _NUMBER_CHARACTERS.issuperset(text):
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


class AlarmRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The state of one alarm as others see it: what a snapshot carries and a list shows.

    ``held`` says that the tag's quality is bad or its server lost, so that the process state is the
    last one known and not confirmed. ``cause`` is the id of the alarm under which this one is gathered.
    ``suppressed`` are the reasons why it is not annunciated, each kind at most once; ``level`` its
    grade (1 gravest to 4, 0: not graded); ``first_out`` the group in which it came first;
    ``related`` the related tags' values, with their status, as they were when it was raised.
    """

    alarm: str
    kind: AlarmKind
    tag: str
    area: str
    server: str
    priority: int
    process: Process
    acknowledgement: Acknowledgement
    held: bool
    raised_ns: int
    changed_ns: int
    value: float
    status: int
    limit: float
    cause: str = ""
    user: str = ""
    comment: str = ""
    text: dict[str, str] = {}
    suppressed: tuple[Suppression, ...] = ()
    level: int = 0
    first_out: str = ""
    acknowledged_ns: int = 0
    """When it was last acknowledged, 0: not since it was raised; the re-alarm time counts from here."""
    related: dict[str, tuple[float, int]] = {}
    active_ns: int = 0
    """Since when its condition has been there; 0: before anybody wrote it down."""
